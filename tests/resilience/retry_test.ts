/** When a call is made again, on a virtual clock: waits, cap, chance, budget, and what the other side asks for. */
import { virtually } from "../support/virtual_time.ts"
import { assert, assertEquals } from "@std/assert"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { type FlowError, flowError, FlowErrors } from "../../src/errors/flow_error.ts"
import { withRetry } from "../../src/resilience/retry.ts"
import type { RetryPolicy } from "../../src/resilience/step_resilience.ts"

const POLICY: RetryPolicy = {
  maxAttempts: 6,
  baseMs: 100,
  maxMs: 400,
  factor: 2,
  jitter: 0,
  budgetMs: 600_000,
  honourRetryAfter: true,
}
const PASSING = flowError("FE6005", "the share is away")

interface Trial {
  /** When each attempt was made. */
  readonly at: ReadonlyArray<number>
  readonly message: string
}

/** Makes a call that fails with the errors given, one per attempt, the last one for ever. */
const trial = (policy: Partial<RetryPolicy>, ...errors: ReadonlyArray<FlowError>) =>
  Effect.gen(function* () {
    const at: Array<number> = []
    const call = Effect.flatMap(Clock.currentTimeMillis, (now) => {
      at.push(now)
      return Effect.fail(new FlowErrors({ errors: [errors[Math.min(at.length, errors.length) - 1]] }))
    })
    const watch = { obstacle: Effect.succeed(undefined), retrying: () => {} }
    const fiber = yield* Effect.forkChild(Effect.flip(withRetry(call, { ...POLICY, ...policy }, watch)))
    yield* TestClock.adjust("2 hours")
    const { message } = yield* Fiber.join(fiber)
    return { at, message } satisfies Trial
  })

const trying = (policy: Partial<RetryPolicy>, ...errors: ReadonlyArray<FlowError>): Promise<Trial> =>
  virtually(trial(policy, ...errors))

Deno.test("waits double up to the longest, and the error says how often it was tried", async () => {
  const { at, message } = await trying({}, PASSING)
  assertEquals(at, [0, 100, 300, 700, 1100, 1500])
  assertEquals(message, "FE6005: the share is away (tried 6 times in 1500 ms)")
})

Deno.test("a factor of 3, and one of 1", async () => {
  assertEquals((await trying({ factor: 3, maxMs: 10_000 }, PASSING)).at, [0, 100, 400, 1300, 4000, 12_100])
  assertEquals((await trying({ factor: 1, maxAttempts: 3 }, PASSING)).at, [0, 100, 200])
})

Deno.test("errors that will not pass are told at once, as they are", async () => {
  for (const code of ["FE1202", "FE3004", "FE4001", "FE6001", "FE6003", "FE6004", "FE5012", "FE9000"] as const) {
    assertEquals(await trying({}, flowError(code, "no")), { at: [0], message: `${code}: no` })
  }
})

Deno.test("an error that will not pass ends the attempts, and says how many there were", async () => {
  const { at, message } = await trying({}, PASSING, PASSING, flowError("FE6003", "forbidden"))
  assertEquals(at, [0, 100, 300])
  assertEquals(message, "FE6003: forbidden (tried 3 times in 300 ms)")
})

Deno.test("one error of several that will not pass is enough", () =>
  virtually(Effect.gen(function* () {
    const both = new FlowErrors({ errors: [PASSING, flowError("FE3001", "no such column")] })
    let attempts = 0
    const call = Effect.suspend(() => (attempts++, Effect.fail(both)))
    const watch = { obstacle: Effect.succeed(undefined), retrying: () => {} }
    assertEquals(yield* Effect.flip(withRetry(call, POLICY, watch)), both)
    assertEquals(attempts, 1)
  })))

Deno.test("the other side may ask for more time than the longest wait, but not for less", async () => {
  const asks = (retryAfterMs: number) => flowError("FE6005", "busy", { retryAfterMs })
  assertEquals((await trying({ maxAttempts: 3 }, asks(5000), asks(1), PASSING)).at, [0, 5000, 5200])
  assertEquals((await trying({ maxAttempts: 3, honourRetryAfter: false }, asks(5000), PASSING)).at, [0, 100, 300])
})

Deno.test("no wait begins that would exceed the budget", async () => {
  const { at, message } = await trying({ budgetMs: 1000 }, PASSING)
  assertEquals(at, [0, 100, 300, 700])
  assert(message.includes("tried 4 times in 700 ms; not tried again: the next wait of 400 ms would exceed the budget"))
  const asked = await trying({ budgetMs: 60_000 }, flowError("FE6005", "busy", { retryAfterMs: 3_600_000 }))
  assertEquals(asked.at, [0])
  assert(asked.message.includes("not tried again: the next wait of 3600000 ms would exceed the budget"), asked.message)
})

Deno.test("chance makes waits shorter by no more than its share, never longer, and not all alike", async () => {
  const waits: Array<number> = []
  for (let seed = 0; seed < 40; seed++) {
    const body = trial({ jitter: 0.5, factor: 1, baseMs: 1000, maxMs: 1000 }, PASSING).pipe(Random.withSeed(`${seed}`))
    const { at } = await virtually(body)
    waits.push(...at.slice(1).map((time, i) => time - at[i]))
  }
  assertEquals(waits.length, 200)
  assert(waits.every((wait) => wait >= 500 && wait <= 1000), `${Math.min(...waits)} … ${Math.max(...waits)}`)
  assert(Math.min(...waits) < 550 && Math.max(...waits) > 950 && new Set(waits).size > 100)
})

Deno.test("an interruption cuts a wait short, also where nothing else may be interrupted", () =>
  virtually(Effect.gen(function* () {
    const call = Effect.fail(new FlowErrors({ errors: [PASSING] }))
    const watch = { obstacle: Effect.succeed(undefined), retrying: () => {} }
    const slow = { ...POLICY, baseMs: 60_000, maxMs: 60_000 }
    const fiber = yield* Effect.forkChild(Effect.uninterruptible(withRetry(call, slow, watch)))
    yield* TestClock.adjust("1 second")
    yield* Fiber.interrupt(fiber)
    assert(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    assertEquals(yield* Clock.currentTimeMillis, 1000)
  })))

Deno.test("an obstacle is told, and a success after failures is a success", () =>
  virtually(Effect.gen(function* () {
    let attempts = 0
    const call = Effect.suspend(() =>
      ++attempts < 4 ? Effect.fail(new FlowErrors({ errors: [PASSING] })) : Effect.succeed(attempts)
    )
    const told: Array<string> = []
    const watch = {
      obstacle: Effect.sync(() => attempts === 10 ? "it is the tenth" : undefined),
      retrying: (errors: FlowErrors, attempt: number, delay: number) =>
        void told.push(`${attempt} ${delay} ${errors.errors[0].code}`),
    }
    const fiber = yield* Effect.forkChild(withRetry(call, POLICY, watch))
    yield* TestClock.adjust("1 minute")
    assertEquals(yield* Fiber.join(fiber), 4)
    assertEquals(told, ["1 100 FE6005", "2 200 FE6005", "3 400 FE6005"])
    attempts = 9
    const failing = Effect.suspend(() => (attempts++, Effect.fail(new FlowErrors({ errors: [PASSING] }))))
    const { message } = yield* Effect.flip(withRetry(failing, POLICY, watch))
    assertEquals(message, "FE6005: the share is away (not tried again: it is the tenth)")
  })))
