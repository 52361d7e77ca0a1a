/**
 * The circuit breaker of a step. A thin door before `effect/persistence/CircuitBreaker`, which is experimental: nothing
 * else names it. Closed: calls run. Open: they are refused for a time that doubles with each opening. Half-open: one of
 * them is let through as a probe, which closes the circuit or opens it again.
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { FlowErrors } from "../errors/flow_error.ts"
import { isTransient, retryAfterOf } from "./retry.ts"
import type { BreakerPolicy } from "./step_resilience.ts"

export type CircuitState = "closed" | "open" | "half-open"

export interface CircuitTransition {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly from: CircuitState
  readonly to: CircuitState
  /** How long the circuit stays open, for transitions to `open`. */
  readonly openMs?: number
}

/** The call was not made. */
export class Refused extends Data.TaggedError("Refused")<{
  /** When the circuit will let a probe through; undefined while a probe is under way. */
  readonly retryAfterMs: number | undefined
  /** Completes when any call that was let through has ended. */
  readonly changed: Effect.Effect<void>
}> {}

export interface Breaker {
  /** As of the last call. */
  readonly state: CircuitState
  /** How often the circuit opened. */
  readonly opened: number
  /** How often it came to each state from another. */
  readonly turns: Readonly<Record<CircuitState, number>>
  /** The first of the transitions. */
  readonly transitions: ReadonlyArray<CircuitTransition>
  execute<A, R>(call: Effect.Effect<A, FlowErrors, R>): Effect.Effect<A, FlowErrors | Refused, R>
}

const NAMES = { Closed: "closed", Open: "open", HalfOpen: "half-open" } as const
/** States must not be forgotten while a run lasts. */
const FOREVER = Duration.days(365)
/** Transitions kept for the report. */
const KEPT = 200

/** A circuit of its own for each step of each run. */
export const makeBreaker = (key: string, policy: BreakerPolicy): Effect.Effect<Breaker, never, Scope.Scope> =>
  Effect.provide(
    Effect.map(
      CircuitBreaker.make({
        tripPolicy: "failures" in policy.trip
          ? CircuitBreaker.consecutive(policy.trip.failures)
          : CircuitBreaker.rate({ threshold: policy.trip.rate, size: policy.trip.window }),
        openDuration: openings(policy),
        maxOpenDuration: policy.maxOpenMs,
        onStoreError: "fail",
      }),
      (circuit) => new StepBreaker(key, circuit),
    ),
    CircuitBreaker.layerStoreMemory({ idleTimeToLive: FOREVER }),
  )

/** Each opening twice as long as the one before, up to the longest. */
const openings = ({ openMs, maxOpenMs }: BreakerPolicy) =>
  Schedule.exponential(openMs, 2).pipe(
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.millis(maxOpenMs)))),
  )

/** Only passing failures speak against what the step depends on; a row or a setting that is wrong says nothing of it. */
function outcomeOf(exit: Exit.Exit<unknown, FlowErrors>): CircuitBreaker.Outcome {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  for (const reason of exit.cause.reasons) {
    if (reason._tag !== "Fail" || !isTransient(reason.error)) continue
    const retryAfter = retryAfterOf(reason.error)
    return CircuitBreaker.failure(retryAfter === undefined ? {} : { retryAfter })
  }
  return CircuitBreaker.ignored
}

class StepBreaker implements Breaker {
  state: CircuitState = "closed"
  readonly turns = { closed: 0, open: 0, "half-open": 0 }
  readonly transitions: Array<CircuitTransition> = []
  #changed = Deferred.makeUnsafe<void>()

  constructor(readonly key: string, readonly circuit: CircuitBreaker.CircuitBreaker) {}

  get opened(): number {
    return this.turns.open
  }

  execute<A, R>(call: Effect.Effect<A, FlowErrors, R>): Effect.Effect<A, FlowErrors | Refused, R> {
    return Effect.suspend(() => {
      const changed = Deferred.await(this.#changed)
      let isAdmitted = false
      const admitted = Effect.andThen(this.#look, Effect.suspend(() => (isAdmitted = true, call)))
      return this.circuit.execute(admitted, { key: this.key, classify: outcomeOf }).pipe(
        // A refused call changes nothing: if it woke those who wait, they would wake each other for ever.
        Effect.onExit(() => isAdmitted ? Effect.andThen(this.#look, this.#tell) : Effect.void),
        Effect.catchTag("CircuitBreakerError", ({ reason }) => {
          if (reason._tag === "CircuitBreakerStoreError") return Effect.die(reason)
          const retryAfterMs = reason._tag === "CircuitOpen" ? Duration.toMillis(reason.retryAfter) : undefined
          return Effect.fail(new Refused({ retryAfterMs, changed }))
        }),
      )
    })
  }

  /** Writes down what has become of the circuit since the last look. */
  readonly #look: Effect.Effect<void> = Effect.suspend(() =>
    Effect.flatMap(Effect.orDie(this.circuit.state(this.key)), (state) => {
      const to = NAMES[state._tag]
      if (to === this.state) return Effect.void
      return Effect.map(Clock.currentTimeMillis, (now) => {
        const openMs = state._tag === "Open" ? { openMs: Duration.toMillis(state.retryAfter) } : {}
        if (this.transitions.length < KEPT) {
          this.transitions.push({ at: new Date(now).toISOString(), from: this.state, to, ...openMs })
        }
        this.turns[to]++
        this.state = to
      })
    })
  )

  /** Those who wait for a probe may try again. */
  readonly #tell: Effect.Effect<void> = Effect.suspend(() => {
    const changed = this.#changed
    this.#changed = Deferred.makeUnsafe<void>()
    return Effect.asVoid(Deferred.succeed(changed, undefined))
  })
}
