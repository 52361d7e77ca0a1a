/** The circuit breaker of a step on a virtual clock: when it opens, for how long, what is let through, who waits. */
import { settled, virtually } from "../support/virtual_time.ts"
import { assert, assertEquals } from "@std/assert"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { type Code } from "../../src/errors/codes.ts"
import { flowError, FlowErrors } from "../../src/errors/flow_error.ts"
import { type Breaker, makeBreaker } from "../../src/resilience/breaker.ts"
import type { BreakerPolicy } from "../../src/resilience/step_resilience.ts"

const POLICY: BreakerPolicy = { trip: { failures: 3 }, openMs: 10_000, maxOpenMs: 60_000, whileOpen: "fail" }

const failing = (code: Code = "FE6006", retryAfterMs?: number) =>
  Effect.fail(new FlowErrors({ errors: [flowError(code, "away", retryAfterMs === undefined ? {} : { retryAfterMs })] }))

/** What came of a call: `ok`, `failed`, `open` with the time that is left, or `probing`. */
const call = (breaker: Breaker, body: Effect.Effect<string, FlowErrors>) =>
  Effect.map(Effect.result(breaker.execute(body)), (result) => {
    if (Result.isSuccess(result)) return result.success
    if (result.failure._tag === "FlowErrors") return "failed"
    const { retryAfterMs } = result.failure
    return retryAfterMs === undefined ? "probing" : `open ${retryAfterMs}`
  })

const OK = Effect.succeed("ok")

Deno.test("closed → open → half-open → open for longer → half-open → closed", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", POLICY)
    for (let n = 0; n < 2; n++) assertEquals(yield* call(breaker, failing()), "failed")
    assertEquals(breaker.state, "closed")
    assertEquals(yield* call(breaker, failing()), "failed")
    assertEquals(breaker.state, "open")
    assertEquals(yield* call(breaker, OK), "open 10000")
    yield* TestClock.adjust(9999)
    assertEquals(yield* call(breaker, OK), "open 1")
    yield* TestClock.adjust(1)
    assertEquals(yield* call(breaker, failing()), "failed")
    assertEquals(yield* call(breaker, OK), "open 20000")
    yield* TestClock.adjust(20_000)
    assertEquals(yield* call(breaker, OK), "ok")
    assertEquals(breaker.state, "closed")
    assertEquals(breaker.opened, 2)
    assertEquals(breaker.transitions, [
      { at: "1970-01-01T00:00:00.000Z", from: "closed", to: "open", openMs: 10_000 },
      { at: "1970-01-01T00:00:10.000Z", from: "open", to: "half-open" },
      { at: "1970-01-01T00:00:10.000Z", from: "half-open", to: "open", openMs: 20_000 },
      { at: "1970-01-01T00:00:30.000Z", from: "open", to: "half-open" },
      { at: "1970-01-01T00:00:30.000Z", from: "half-open", to: "closed" },
    ])
  })))

Deno.test("each opening is twice as long as the one before, up to the longest", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", { ...POLICY, trip: { failures: 1 } })
    for (let n = 0; n < 6; n++) {
      assertEquals(yield* call(breaker, failing()), "failed")
      yield* TestClock.adjust("1 minute")
    }
    const openings = breaker.transitions.flatMap(({ openMs }) => openMs === undefined ? [] : [openMs])
    assertEquals(openings, [10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
  })))

Deno.test("a success between failures starts the count anew", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", POLICY)
    for (let n = 0; n < 10; n++) yield* call(breaker, n % 3 === 2 ? OK : failing())
    assertEquals([breaker.state, breaker.opened], ["closed", 0])
  })))

Deno.test("a share of the last calls opens it, once there were so many", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", { ...POLICY, trip: { rate: 0.5, window: 8 } })
    for (let n = 0; n < 7; n++) yield* call(breaker, n % 2 === 0 ? failing() : OK)
    assertEquals(breaker.state, "closed")
    yield* call(breaker, OK)
    assertEquals(breaker.state, "open")
    const calm = yield* makeBreaker("write", { ...POLICY, trip: { rate: 0.5, window: 8 } })
    for (let n = 0; n < 40; n++) yield* call(calm, n % 3 === 0 ? failing() : OK)
    assertEquals(calm.state, "closed")
  })))

Deno.test("errors that will not pass say nothing about what the step depends on", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", POLICY)
    for (const code of ["FE6003", "FE3102", "FE1202", "FE6004", "FE9000"] as const) {
      assertEquals(yield* call(breaker, failing(code)), "failed")
    }
    assertEquals(breaker.state, "closed")
  })))

Deno.test("half-open lets one call through, others are told that a probe is under way", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", { ...POLICY, trip: { failures: 1 } })
    yield* call(breaker, failing())
    yield* TestClock.adjust("10 seconds")
    let probes = 0
    const slow = Effect.andThen(Effect.suspend(() => (probes++, Effect.sleep("5 seconds"))), OK)
    const first = yield* Effect.forkChild(call(breaker, slow))
    yield* settled
    for (let n = 0; n < 5; n++) assertEquals(yield* call(breaker, slow), "probing")
    assertEquals([probes, breaker.state], [1, "half-open"])
    yield* TestClock.adjust("5 seconds")
    assertEquals(yield* Fiber.join(first), "ok")
    assertEquals(breaker.state, "closed")
  })))

Deno.test("who is refused during a probe learns when it has ended, also if it was interrupted", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", { ...POLICY, trip: { failures: 1 } })
    yield* call(breaker, failing())
    yield* TestClock.adjust("10 seconds")
    const probe = yield* Effect.forkChild(call(breaker, Effect.never))
    yield* settled
    const refused = yield* Effect.flip(breaker.execute(OK))
    if (refused._tag !== "Refused") return assert(false, refused.message)
    assertEquals(refused.retryAfterMs, undefined)
    const waiting = yield* Effect.forkChild(refused.changed)
    yield* settled
    // Another refusal wakes nobody, or those who wait would wake each other for ever.
    yield* Effect.flip(breaker.execute(OK))
    yield* settled
    assertEquals(waiting.pollUnsafe(), undefined)
    yield* Fiber.interrupt(probe)
    yield* Fiber.join(waiting)
    assertEquals(yield* call(breaker, OK), "ok")
    assertEquals(breaker.state, "closed")
  })))

Deno.test("the other side may ask for a longer opening, up to the longest", () =>
  virtually(Effect.gen(function* () {
    const breaker = yield* makeBreaker("write", { ...POLICY, trip: { failures: 1 } })
    yield* call(breaker, failing("FE6006", 45_000))
    assertEquals(yield* call(breaker, OK), "open 45000")
    yield* TestClock.adjust("45 seconds")
    yield* call(breaker, failing("FE6006", 3_600_000))
    assertEquals(yield* call(breaker, OK), "open 60000")
  })))
