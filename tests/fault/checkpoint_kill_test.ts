/**
 * `kill -9` at random moments of a run that keeps checkpoints, of the real command line: `--resume` yields the bytes of an
 * undisturbed run, each time.
 */
import { assert, assertEquals } from "@std/assert"
import { leftIn, outputsIn, prepare, resetOutputs, type Shape } from "../support/checkpointed.ts"
import { cli, cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const MOMENTS = 25
const SHAPE: Shape = { rows: 40_000, chunkBytes: 16_384, every: "15ms", hasScript: true }

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
function* randoms(seed: number): Generator<number> {
  for (let state = seed;;) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const start = (folder: string, ...more: ReadonlyArray<string>) =>
  new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", "pipeline.yaml", "--quiet", ...more]),
    cwd: folder,
    stdout: "null",
    stderr: "null",
  }).spawn()

const hasCheckpoint = (folder: string) => leftIn(folder).includes(".pipeline.yaml.checkpoint")

/** Resolves when there is a first checkpoint, or the run has ended. */
async function underWay(folder: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false
  ended.then(() => isOver = true)
  while (!isOver && !hasCheckpoint(folder)) await new Promise((resolve) => setTimeout(resolve, 3))
}

Deno.test(`kill -9 at ${MOMENTS} random moments, resumed: the same bytes each time`, () =>
  inFolder(async (folder) => {
    const seed = Number(Deno.env.get("SEED") ?? 20_261_126)
    const random = randoms(seed)
    await prepare(folder, SHAPE)
    const undisturbed = start(folder)
    await underWay(folder, undisturbed.status)
    const began = performance.now()
    assertEquals((await undisturbed.status).code, 0)
    const lasted = performance.now() - began
    const wanted = outputsIn(folder)
    const counts = { killed: 0, late: 0, resumed: 0, twice: 0 }
    for (let moment = 0; moment < MOMENTS; moment++) {
      await resetOutputs(folder, SHAPE)
      const where = `seed ${seed}, moment ${moment}`
      let isResume = false
      // One in five is killed again while it goes on.
      for (let kills = random.next().value! < 0.2 ? 2 : 1; kills > 0; kills--) {
        const child = start(folder, ...(isResume ? ["--resume"] : []))
        await underWay(folder, child.status)
        await new Promise((resolve) => setTimeout(resolve, random.next().value! * lasted))
        try {
          child.kill("SIGKILL")
        } catch {
          // It has ended already.
        }
        const { code } = await child.status
        if (code === 0) {
          counts.late++
          break
        }
        counts.killed++
        if (hasCheckpoint(folder)) counts.resumed++
        if (isResume) counts.twice++
        isResume = true
      }
      if (isResume && hasCheckpoint(folder)) {
        const { code, stderr } = await cli(["run", "pipeline.yaml", "--quiet", "--resume"], { cwd: folder })
        assertEquals({ code, stderr }, { code: 0, stderr: "" }, where)
      }
      assertEquals(outputsIn(folder), wanted, where)
      assertEquals(leftIn(folder), [], where)
    }
    if (Deno.env.get("SHOW")) console.log(JSON.stringify({ seed, moments: MOMENTS, identical: MOMENTS, ...counts }))
    assert(counts.resumed >= MOMENTS / 2, JSON.stringify(counts))
  }))
