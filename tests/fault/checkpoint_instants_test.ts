/**
 * A run that keeps checkpoints dies between any two operations on files, or in the middle of a write; another one goes on
 * and yields the very bytes of an undisturbed run.
 */
import { assert, assertEquals } from "@std/assert"
import { FlowErrors, RunFailed, runPipeline, type RunReport } from "../../mod.ts"
import { leftIn, outputsIn, prepare, resetOutputs, type Shape } from "../support/checkpointed.ts"
import { DyingFiles } from "../support/dying_files.ts"
import { inFolder } from "../support/paths.ts"

/** Runs until the disk dies; true if it did. */
async function runsInto(folder: string, files: DyingFiles, resume: boolean): Promise<boolean> {
  try {
    await runPipeline(`${folder}/pipeline.yaml`, { files, resume })
    return files.log.length > files.lasts
  } catch (error) {
    if (!(error instanceof RunFailed || error instanceof FlowErrors)) throw error
    const codes = error.errors.map(({ code, message }) => `${code} ${message}`)
    assert(codes.every((text) => /^(FE6005|FE5015) /.test(text)), codes.join("\n"))
    return true
  }
}

/** What a report says of rejected rows. */
const toldOf = ({ total, byCode, samples }: RunReport["rejects"]) => ({
  total,
  byCode,
  samples: samples.map(({ code, message, step, data }) => ({ code, message, step, data })),
})

/** Breaks runs after 1, 1 + step, 1 + 2 · step … operations; resolves to how many went on from a checkpoint. */
async function breakEverywhere(folder: string, shape: Shape, step: number): Promise<number> {
  await prepare(folder, shape)
  const report = await runPipeline(`${folder}/pipeline.yaml`)
  const wanted = outputsIn(folder)
  assertEquals(leftIn(folder), [])
  let resumed = 0
  for (let lasts = 1;; lasts += step) {
    await resetOutputs(folder, shape)
    const dying = new DyingFiles(lasts)
    if (!await runsInto(folder, dying, false)) return resumed
    const instant = `after ${lasts} operations, before: ${dying.log[lasts]}`
    const { totals, rejects, warnings } = await runPipeline(`${folder}/pipeline.yaml`, { resume: true })
      .catch((error) => assert(false, `${instant}: ${error.message}`))
    assertEquals(totals, report.totals, instant)
    assertEquals(toldOf(rejects), toldOf(report.rejects), instant)
    assertEquals(outputsIn(folder), wanted, instant)
    if (warnings.length === 0) {
      resumed++
      assertEquals(leftIn(folder), [], instant)
    }
    // What was made before the first checkpoint is known to nobody.
    for (const name of leftIn(folder)) await Deno.remove(`${folder}/${name}`).catch(() => {})
    for (const name of leftIn(folder)) await Deno.remove(`${folder}/out/${name}`).catch(() => {})
  }
}

const SHAPE = { rows: 260, chunkBytes: 1024, every: 0 }

Deno.test("killed between any two file operations, resumed: the same bytes, and nothing is left over", () =>
  inFolder(async (folder) => {
    const resumed = await breakEverywhere(folder, { ...SHAPE, hasScript: false }, 1)
    assert(resumed > 60, `only ${resumed} runs went on from a checkpoint`)
  }))

Deno.test("killed at some of these instants: a stateful script goes on with what it remembers", () =>
  inFolder(async (folder) => {
    const resumed = await breakEverywhere(folder, { ...SHAPE, hasScript: true }, 17)
    assert(resumed > 4, `only ${resumed} runs went on from a checkpoint`)
  }))

const OUTPUTS = ["left.out", "copy.out", "right.out", "plain.out"]
const SEVERAL = `
pipeline:
  name: several
  settings: { checkpoint: { every: 0 } }
  steps:
    - { id: left, type: delimited-source, config: { filePath: left.csv, chunkBytes: 1024 } }
    - { id: right, type: json-lines-source, config: { filePath: right.ndjson, chunkBytes: 1024 } }
    - id: twice
      type: javascript-transform
      config:
        concurrency: 3
        script: |
          function process(context) {
            context.output.setField("double", context.input.getValue("id").repeat(2))
            return context.input.getValue("id") !== "7"
          }
    - { id: lefts, type: delimited-sink, config: { filePath: left.out, quoting: all } }
    - { id: copies, type: delimited-sink, config: { filePath: copy.out } }
    - { id: plain, type: delimited-source, config: { filePath: left.csv, chunkBytes: 3000 } }
    - { id: plains, type: delimited-sink, config: { filePath: plain.out } }
    - { id: rights, type: json-lines-sink, config: { filePath: right.out } }
  connections:
    - { from: left, to: twice }
    - { from: twice, to: lefts }
    - { from: left, to: copies }
    - { from: right, to: rights }
    - { from: plain, to: plains }
`

Deno.test("several sources of unlike length wait for each other, with chunks in many sandboxes: no row is lost or doubled", () =>
  inFolder(async (folder) => {
    const lines = (count: number, line: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => line(i)).join("")
    await Deno.writeTextFile(`${folder}/pipeline.yaml`, SEVERAL)
    await Deno.writeTextFile(`${folder}/left.csv`, "id,text\n" + lines(1500, (i) => `${i},text of row ${i}\n`))
    await Deno.writeTextFile(`${folder}/right.ndjson`, lines(300, (i) => `{"id":${i},"text":"of row ${i}"}\n`))
    const outputs = () => OUTPUTS.map((name) => Deno.readTextFileSync(`${folder}/${name}`))
    await runPipeline(`${folder}/pipeline.yaml`)
    const wanted = outputs()
    let resumed = 0
    for (let lasts = 14;; lasts += 61) {
      const files = new DyingFiles(lasts)
      if (!await runsInto(folder, files, false)) break
      // The run that goes on is cut off too.
      await runsInto(folder, new DyingFiles(lasts >> 1), true)
      const { warnings } = await runPipeline(`${folder}/pipeline.yaml`, { resume: true })
      if (warnings.length === 0) resumed++
      assertEquals(outputs(), wanted, `after ${lasts} operations, before: ${files.log[lasts]}`)
      for (const name of OUTPUTS) await Deno.remove(`${folder}/${name}`)
    }
    assert(resumed > 2, `only ${resumed} runs went on from a checkpoint`)
  }))
