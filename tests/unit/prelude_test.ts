/**
 * A long-lived fiber must not keep memory for every time it waited. Fails if prelude.ts is not the first import, or no
 * longer does what it is for.
 */
import { assert } from "@std/assert"
import { PROJECT } from "../support/paths.ts"

/** Heap in bytes that 600,000 suspensions of one fiber leave behind, measured in a process of its own. */
async function growth(prelude: boolean): Promise<number> {
  const script = `
    ${prelude ? `await import("${PROJECT}src/prelude.ts")` : ""}
    const Effect = await import("effect/Effect")
    const Queue = await import("effect/Queue")
    const heap = () => { gc(); return Deno.memoryUsage().heapUsed }
    const suspend = (n) => Effect.gen(function* () {
      const queue = yield* Queue.bounded(1)
      const before = heap()
      yield* Effect.forkChild(Effect.gen(function* () { for (let i = 0; i < n; i++) yield* Queue.offer(queue, i) }))
      for (let i = 0; i < n; i++) yield* Queue.take(queue)
      return heap() - before
    })
    await Effect.runPromise(suspend(1000))
    console.log(await Effect.runPromise(suspend(600000)))
  `
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "-q", "--v8-flags=--expose-gc", `--config=${PROJECT}deno.json`, script],
    stdout: "piped",
    stderr: "piped",
  }).output()
  assert(stdout.length > 0, new TextDecoder().decode(stderr))
  return Number(new TextDecoder().decode(stdout))
}

Deno.test("with the prelude a waiting fiber leaves no memory behind", async () => {
  const bytes = await growth(true)
  assert(bytes < 4_000_000, `${bytes} bytes after 600,000 suspensions`)
})
