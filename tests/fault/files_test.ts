/**
 * Every file operation of a run fails once. Whatever fails: the error has a code, the old output is as it was or the new
 * one is complete, and nothing else is left behind (invariant 2).
 */
import { assert, assertEquals } from "@std/assert"
import { FlowErrors, RunFailed, runPipeline } from "../../mod.ts"
import { FaultyFiles } from "../support/faulty_files.ts"
import { inFolder } from "../support/paths.ts"

const rows = Array.from({ length: 40 }, (_, i) => `${i},name ${i}`)
const OLD = "id,name\nold,row\n"
const NEW = ["id,name", ...rows].join("\n") + "\n"
const CONTINUED = OLD + rows.join("\n") + "\n"

const pipeline = (outputMode: string) => `
pipeline:
  name: fault
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: "in*.csv", chunkBytes: 64 } }
    - id: script
      type: javascript-transform
      config: { scriptFile: script.js, concurrency: 1 }
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: ${outputMode} } }
`

/** Runs once with the n-th operation broken; resolves to how many operations there were. */
async function breakAt(folder: string, n: number, outputMode: string, complete: string): Promise<number> {
  await Deno.writeTextFile(`${folder}/out.csv`, OLD)
  const files = new FaultyFiles(n)
  let error: unknown
  try {
    await runPipeline(`${folder}/pipeline.yaml`, { files })
  } catch (thrown) {
    error = thrown
  }
  const operation = `${outputMode}, operation ${n}: ${files.log[n - 1] ?? "none"}`
  const output = await Deno.readTextFile(`${folder}/out.csv`)
  if (error === undefined) assertEquals(output, complete, operation)
  else {
    if (!(error instanceof RunFailed || error instanceof FlowErrors)) throw error
    const codes = error.errors.map(({ code }) => code)
    assert(
      codes.length > 0 && codes.every((code) => code.startsWith("FE") && code !== "FE9000"),
      `${operation}: ${codes}`,
    )
    // A commit that failed half-way through its own clean-up may have been carried out; half a file it can never be.
    assert(output === OLD || output === complete, `${operation}: ${output}`)
  }
  // A good run says that there were no rejected rows; of a bad one there is nothing to say.
  if (error === undefined) assertEquals(await Deno.readTextFile(`${folder}/bad.ndjson`), "", operation)
  await Deno.remove(`${folder}/bad.ndjson`).catch(() => {})
  const left = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort()
  assertEquals(left, ["in.csv", "in2.csv", "out.csv", "pipeline.yaml", "script.js"], operation)
  return files.log.length
}

for (const [outputMode, complete] of [["replace", NEW], ["create", CONTINUED]] as const) {
  Deno.test(`outputMode ${outputMode}: any single file operation may fail, and no output is harmed`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/pipeline.yaml`, pipeline(outputMode))
      await Deno.writeTextFile(`${folder}/script.js`, "function process(context) { return true }")
      await Deno.writeTextFile(`${folder}/in.csv`, ["id,name", ...rows.slice(0, 20)].join("\n") + "\n")
      await Deno.writeTextFile(`${folder}/in2.csv`, ["id,name", ...rows.slice(20)].join("\n") + "\n")
      const operations = await breakAt(folder, 0, outputMode, complete)
      assert(operations > 20, `only ${operations} operations`)
      for (let n = 1; n <= operations; n++) await breakAt(folder, n, outputMode, complete)
    }))
}
