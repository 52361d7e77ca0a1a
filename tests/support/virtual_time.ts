/** Effects on a clock that only tests move: hours pass in no time, and every wait can be measured. */
import "../../src/prelude.ts"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"

/** Runs an effect to its end on a virtual clock that starts at 0. */
export async function virtually<A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> {
  const exit = await Effect.runPromiseExit(Effect.provide(Effect.scoped(effect), TestClock.layer()))
  if (Exit.isSuccess(exit)) return exit.value
  throw new Error(Cause.pretty(exit.cause), { cause: Cause.squash(exit.cause) })
}

/** Lets everything that can happen now happen, promises and timers of the process included. */
export const settled: Effect.Effect<void> = Effect.promise(async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
})

/** Moves the clock in steps until the effect has ended; its exit, and how much time that was. */
export const advancing = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  stepMs = 100,
  mostMs = 24 * 3_600_000,
): Effect.Effect<{ readonly exit: Exit.Exit<A, E>; readonly ms: number }, never, R> =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(effect)
    let ms = 0
    while (true) {
      yield* settled
      const exit = fiber.pollUnsafe()
      ms = (yield* Clock.currentTimeMillis) - start
      if (exit !== undefined) return { exit, ms }
      if (ms > mostMs) {
        yield* Fiber.interrupt(fiber)
        return { exit: yield* Fiber.await(fiber), ms }
      }
      yield* TestClock.adjust(stepMs)
    }
  })
