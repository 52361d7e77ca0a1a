/** Memory does not grow with the file: peak resident memory, seen from outside the process. */
import { assert } from "@std/assert"
import { writeCustomers } from "../../bench/data/customers.ts"
import { cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { peakMB } from "../support/resident.ts"

const PIPELINE = `
pipeline:
  name: memory
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - id: script
      type: javascript-transform
      config:
        script: |
          function process(context) {
            context.output.setField("name", context.input.current().first_name)
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

/** Peak in MB of a run over so many rows, with a heap far smaller than the file. */
async function peak(folder: string, rows: number): Promise<number> {
  writeCustomers(`${folder}/in.csv`, rows)
  const [run, ...args] = cliArguments(["run", "pipeline.yaml", "--quiet"])
  const child = new Deno.Command(Deno.execPath(), {
    args: [run, "--v8-flags=--max-old-space-size=64", ...args],
    cwd: folder,
  }).spawn()
  const peak = peakMB(child)
  assert((await child.status).success)
  return await peak
}

Deno.test({
  name: "a file twenty times as large needs no more memory",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/pipeline.yaml`, PIPELINE)
      const small = await peak(folder, 50_000)
      const large = await peak(folder, 1_000_000)
      assert(large < small + 64, `${small.toFixed(0)} MB for 50,000 rows, ${large.toFixed(0)} MB for 1,000,000`)
    }),
})
