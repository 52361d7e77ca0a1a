/**
 * What only runs pay for that take a while: begun between two reads, once the run is a second old. No timer waits for
 * that, because the first one has Deno load Node's timers, which takes as long as a tenth of a small run.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

const LONG_MS = 1000

/** To be done before each read: looks at the clock, and begins `work` in the background when it is time. */
export const whenLong = Effect.fnUntraced(function* (now: () => number, work: Effect.Effect<void, never, Scope.Scope>) {
  const scope = yield* Effect.scope
  const from = now()
  let isBegun = false
  return Effect.suspend(() => {
    if (isBegun || now() - from < LONG_MS) return Effect.void
    isBegun = true
    return Effect.asVoid(Effect.forkIn(Effect.scoped(work), scope))
  })
})
