/**
 * What stands between the engine and the calls of one step: a time limit for each attempt, attempts until one succeeds,
 * a circuit breaker around them. Steps without any of it are called directly.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { durationText } from "../config/durations.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { Breaker, Refused } from "../resilience/breaker.ts"
import { isTransient, retryAfterOf, withNote, withRetry } from "../resilience/retry.ts"
import type { BreakerPolicy } from "../resilience/step_resilience.ts"
import { attempt } from "./attempt.ts"
import type { CallBooks } from "./call_books.ts"
import { timedAttempt, type TimeLimit } from "./timed.ts"

export type CallName = "open" | "bind" | "read" | "process" | "write" | "undo" | "prepare" | "commit"

/** One call of a step. */
export interface Call<A, R = never> {
  readonly name: CallName
  /** One attempt of it. */
  readonly attempt: Effect.Effect<A, FlowErrors, R>
  /** Why it must not be made again although it failed for a passing reason; undefined if it may. */
  readonly obstacle?: Effect.Effect<string | undefined>
}

/** A call that carries rows: done, or the rows are to be rejected because it could not be done. */
export type Carried<A> = { readonly done: A } | { readonly refused: FlowErrors }

/** Wait before a call that failed is made again because `whileOpen: wait` says so, while the circuit is still closed. */
const ROUND_MS = 200

const NO_OBSTACLE: Effect.Effect<string | undefined> = Effect.succeed(undefined)

/** A call that may be given up: what it brings when nobody waits any more is disposed of. */
const orLate = <A>(body: (signal: AbortSignal) => PromiseLike<A> | A, late: (value: A) => unknown) =>
async (
  signal: AbortSignal,
) => {
  const value = await body(signal)
  if (signal.aborted) await late(value)
  return value
}

/** What a guard has to know of a step. */
export type GuardedStep = Pick<PlannedStep, "id" | "resilience">

export class StepGuard {
  /** Calls may be made again, or are watched; otherwise the guard does nothing. */
  readonly isActive: boolean
  /** The last failure that speaks against what the step depends on. */
  #last: FlowErrors | undefined

  constructor(readonly step: GuardedStep, readonly books: CallBooks, readonly breaker: Breaker | undefined) {
    this.isActive = step.resilience.retry !== undefined || breaker !== undefined
    books.breaker = breaker
  }

  /** One attempt of a call, within the time limit of the step. */
  attempt<A>(
    name: CallName,
    body: (signal: AbortSignal) => PromiseLike<A> | A,
    limit: Pick<TimeLimit<A>, "late" | "mustEnd"> = {},
  ): Effect.Effect<A, FlowErrors> {
    const { timeoutMs } = this.step.resilience
    if (timeoutMs === undefined) {
      return attempt(this.step.id, limit.late === undefined ? body : orLate(body, limit.late))
    }
    return timedAttempt(this.step.id, body, {
      ...limit,
      ms: timeoutMs,
      name,
      exceeded: () => void this.books.timeouts++,
    })
  }

  /** A call without rows. Where refused calls mean rejected rows, it has none to reject, and is made in any case. */
  run<A, R = never>(call: Call<A, R>): Effect.Effect<A, FlowErrors, R> {
    if (!this.isActive) return call.attempt
    return this.#isRejecting ? this.#retried(call) : this.#guarded(call)
  }

  /** A call that carries rows. With `whileOpen: dead-letter` rows are rejected that nothing could be done with. */
  carry<A>(call: Call<A>): Effect.Effect<Carried<A>, FlowErrors> {
    const done = Effect.map(this.#guarded(call), (value): Carried<A> => ({ done: value }))
    if (!this.#isRejecting) return done
    return Effect.catch(done, (errors) => {
      if (!isTransient(errors)) return Effect.fail(errors)
      return Effect.flatMap(
        call.obstacle ?? NO_OBSTACLE,
        (obstacle) =>
          obstacle === undefined
            ? Effect.succeed({ refused: errors })
            : Effect.fail(withNote(errors, `its rows cannot be rejected: ${obstacle}`)),
      )
    })
  }

  get #isRejecting(): boolean {
    return this.step.resilience.breaker?.whileOpen === "dead-letter"
  }

  #guarded<A, R>(call: Call<A, R>): Effect.Effect<A, FlowErrors, R> {
    return this.breaker === undefined ? this.#retried(call) : this.#broken(call, this.breaker)
  }

  #retried<A, R>(call: Call<A, R>): Effect.Effect<A, FlowErrors, R> {
    const { retry } = this.step.resilience
    if (retry === undefined) return call.attempt
    return withRetry(call.attempt, retry, {
      obstacle: call.obstacle ?? NO_OBSTACLE,
      retrying: (errors, attempt, delayMs, nowMs) => this.books.retrying(call.name, errors, attempt, delayMs, nowMs),
    })
  }

  /** Rounds of attempts: more than one only if the step is to wait until they succeed. */
  readonly #broken = Effect.fnUntraced(function* <A, R>(this: StepGuard, call: Call<A, R>, breaker: Breaker) {
    const isWaiting = this.step.resilience.breaker!.whileOpen === "wait"
    for (let round = 1;; round++) {
      const result = yield* Effect.result(breaker.execute(this.#retried(call)))
      if (Result.isSuccess(result)) return result.success
      const failure = result.failure
      if (failure._tag === "Refused") {
        if (!isWaiting) return yield* this.#refusal(failure)
        yield* Effect.interruptible(
          failure.retryAfterMs === undefined ? failure.changed : Effect.sleep(Math.max(1, failure.retryAfterMs)),
        )
        continue
      }
      if (!isTransient(failure)) return yield* failure
      this.#last = failure
      if (!isWaiting) return yield* failure
      const obstacle = yield* call.obstacle ?? NO_OBSTACLE
      // Attempts have told the obstacle already.
      const isTold = this.step.resilience.retry !== undefined
      if (obstacle !== undefined) return yield* isTold ? failure : withNote(failure, `not tried again: ${obstacle}`)
      // An open circuit tells by itself how long to wait.
      const delay = breaker.state === "open" ? 0 : Math.max(ROUND_MS, retryAfterOf(failure) ?? 0)
      this.books.retrying(call.name, failure, round, delay, yield* Clock.currentTimeMillis)
      if (delay > 0) yield* Effect.interruptible(Effect.sleep(delay))
    }
  })

  #refusal({ retryAfterMs }: Refused): FlowErrors {
    const { id } = this.step
    const when = retryAfterMs === undefined ? "a probe is under way" : `for another ${durationText(retryAfterMs)}`
    const why = this.#last === undefined ? "" : `; last: ${this.#last.message}`
    const details = { step: id, cause: this.#last, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    return new FlowErrors({ errors: [flowError("FE5011", `the circuit of ${id} is open (${when})${why}`, details)] })
  }
}

/** The guards of all steps. */
export const makeGuards = Effect.fnUntraced(function* (
  steps: ReadonlyArray<PlannedStep>,
  books: (step: string) => CallBooks,
) {
  const guards = new Map<string, StepGuard>()
  for (const step of steps) {
    const policy = step.resilience.breaker
    const breaker = policy === undefined ? undefined : yield* breakerFor(step.id, policy)
    guards.set(step.id, new StepGuard(step, books(step.id), breaker))
  }
  return (step: GuardedStep): StepGuard => guards.get(step.id)!
})

/** What breakers are made of is loaded only for those who use them. */
const breakerFor = Effect.fnUntraced(function* (step: string, policy: BreakerPolicy) {
  const { makeBreaker } = yield* Effect.promise(() => import("../resilience/breaker.ts"))
  return yield* makeBreaker(step, policy)
})
