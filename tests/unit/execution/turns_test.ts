/** Fibers that yield come back after the rest of the process had its turn, and nothing is lost when turns end. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import * as Effect from "effect/Effect"
import { MixedScheduler } from "effect/Scheduler"
import { Turns, turnsOf } from "../../../src/execution/turns.ts"

Deno.test("a fiber that yields for ever lets timers fire", async () => {
  const turns = new Turns()
  const timer = new Promise<boolean>((done) => setTimeout(() => done(true)))
  let fired = false
  void timer.then(() => fired = true)
  const spin = Effect.gen(function* () {
    while (!fired) yield* Effect.yieldNow
  })
  await Effect.runPromise(spin, turns)
  turns.close()
})

Deno.test("what waits when turns end is done at once", () => {
  const turns = new Turns()
  const seen: Array<number> = []
  const dispatcher = turns.scheduler.makeDispatcher()
  dispatcher.scheduleTask(() => seen.push(1), 0)
  turns.close()
  assertEquals(seen, [1])
})

Deno.test("what comes after turns have ended is not lost", async () => {
  const turns = new Turns()
  turns.close()
  const seen: Array<number> = []
  turns.scheduler.makeDispatcher().scheduleTask(() => seen.push(1), 0)
  await Promise.resolve()
  assertEquals(seen, [1])
})

Deno.test("a loop over chunks waits for the process only when its time is over", async () => {
  let yields = 0
  const scheduler = new MixedScheduler("async", (task) => {
    yields++
    queueMicrotask(task)
    return () => {}
  })
  let now = 0
  const turn = turnsOf(() => now)
  const chunks = Effect.forEach([1, 1.9, 2, 3, 4.1, 4.2], (at) => Effect.andThen(Effect.sync(() => now = at), turn))
  await Effect.runPromise(chunks, { scheduler })
  assertEquals(yields, 2)
})
