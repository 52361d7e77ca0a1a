/**
 * A run that keeps checkpoints dies between any two operations on files, or in the middle of a write; another one goes on
 * and yields the very bytes of an undisturbed run.
 */
import { assert, assertEquals } from "@std/assert"
import { FlowErrors, RunFailed, runPipeline } from "../../mod.ts"
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
    const { totals, warnings } = await runPipeline(`${folder}/pipeline.yaml`, { resume: true })
      .catch((error) => assert(false, `${instant}: ${error.message}`))
    assertEquals(totals, report.totals, instant)
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
    const resumed = await breakEverywhere(folder, { ...SHAPE, rows: 400, hasScript: false }, 1)
    assert(resumed > 100, `only ${resumed} runs went on from a checkpoint`)
  }))

Deno.test("killed at some of these instants: a stateful script goes on with what it remembers", () =>
  inFolder(async (folder) => {
    const resumed = await breakEverywhere(folder, { ...SHAPE, hasScript: true }, 11)
    assert(resumed > 6, `only ${resumed} runs went on from a checkpoint`)
  }))
