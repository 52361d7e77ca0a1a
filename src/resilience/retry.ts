/**
 * When a call that failed is made again: only for passing reasons, after waits that grow, up to a number of attempts and a
 * budget of time. Knows nothing of what the call is (execution/step_guard.ts).
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { FlowError, FlowErrors } from "../errors/flow_error.ts"
import type { RetryPolicy } from "./step_resilience.ts"

/** Whether all of it may pass by itself. One error among them that will not makes another attempt pointless. */
export const isTransient = ({ errors }: FlowErrors): boolean => errors.every((error) => error.class === "transient")

/** How long the other side asks to be left alone. */
export function retryAfterOf({ errors }: FlowErrors): number | undefined {
  const asked = errors.flatMap(({ retryAfterMs }) => retryAfterMs === undefined ? [] : [retryAfterMs])
  return asked.length === 0 ? undefined : Math.max(0, ...asked)
}

/** The waits between the attempts of a call. Chance makes a wait shorter, never longer; who asks for more gets more. */
export const retrySchedule = (policy: RetryPolicy): Schedule.Schedule<Duration.Duration, FlowErrors> =>
  Schedule.exponential(policy.baseMs, policy.factor).pipe(
    Schedule.setInputType<FlowErrors>(),
    Schedule.upTo({ times: policy.maxAttempts - 1 }),
    Schedule.modifyDelay(Effect.fnUntraced(function* ({ duration, input }) {
      const capped = Math.min(Duration.toMillis(duration), policy.maxMs)
      const chance = policy.jitter === 0 ? 0 : policy.jitter * (yield* Random.next)
      const asked = policy.honourRetryAfter ? retryAfterOf(input) ?? 0 : 0
      return Duration.millis(Math.max(Math.round(capped * (1 - chance)), asked))
    })),
  )

export interface RetryWatch {
  /** Why the call must not be made again after all; undefined if it may. */
  readonly obstacle: Effect.Effect<string | undefined>
  /** Told before each wait. */
  retrying(errors: FlowErrors, attempt: number, delayMs: number, nowMs: number): void
}

/** Makes a call until it succeeds, fails for good, or has no attempt left. Waiting can always be interrupted. */
export const withRetry = Effect.fnUntraced(function* <A, R>(
  call: Effect.Effect<A, FlowErrors, R>,
  policy: RetryPolicy,
  watch: RetryWatch,
) {
  const start = yield* Clock.currentTimeMillis
  const step = yield* Schedule.toStep(retrySchedule(policy))
  for (let attempt = 1;; attempt++) {
    const result = yield* Effect.result(call)
    if (Result.isSuccess(result)) return result.success
    const errors = result.failure
    const now = yield* Clock.currentTimeMillis
    const told = { attempts: attempt, ms: now - start }
    if (!isTransient(errors)) return yield* tried(errors, told)
    const obstacle = yield* watch.obstacle
    if (obstacle !== undefined) return yield* tried(errors, { ...told, obstacle })
    const delay = yield* step(now, errors).pipe(
      Effect.map(([, delay]) => Duration.toMillis(delay)),
      Pull.catchDone(() => Effect.succeed(undefined)),
    )
    if (delay === undefined) return yield* tried(errors, told)
    if (now - start + delay > policy.budgetMs) {
      return yield* tried(errors, { ...told, obstacle: `the next wait of ${delay} ms would exceed the budget` })
    }
    watch.retrying(errors, attempt, delay, now)
    yield* Effect.interruptible(Effect.sleep(delay))
  }
})

interface Tries {
  readonly attempts: number
  readonly ms: number
  readonly obstacle?: string
}

/** The same errors, saying how often it was tried and why not again. */
function tried(errors: FlowErrors, { attempts, ms, obstacle }: Tries): FlowErrors {
  if (attempts === 1 && obstacle === undefined) return errors
  const times = attempts === 1 ? [] : [`tried ${attempts} times in ${ms} ms`]
  const why = obstacle === undefined ? [] : [`not tried again: ${obstacle}`]
  return withNote(errors, [...times, ...why].join("; "))
}

/** Errors with a remark behind their messages. */
export const withNote = (errors: FlowErrors, note: string): FlowErrors =>
  new FlowErrors({
    errors: errors.errors.map((error) => {
      const { code, help, text, data, step, cause, retryAfterMs } = error
      return new FlowError({ code, help, text, data, step, cause, retryAfterMs, message: `${error.message} (${note})` })
    }),
  })
