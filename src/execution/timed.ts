/**
 * A call of a step that may take only so long. What becomes of a call that nobody waits for any more depends on the call:
 * most are given up, and what they bring later is disposed of; a write must have ended before anything else is done.
 */
import * as Effect from "effect/Effect"
import { durationText } from "../config/durations.ts"
import { FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { isTransient } from "../resilience/retry.ts"
import { attempt, stepErrors } from "./attempt.ts"

export interface TimeLimit<A> {
  readonly ms: number
  /** What the call does, as `write`. */
  readonly name: string
  readonly exceeded: () => void
  /** Disposes of what a call that was given up brings later. */
  readonly late?: ((value: A) => void | PromiseLike<void>) | undefined
  /** The call cannot be given up: its effects would come after those of the next attempt. */
  readonly mustEnd?: boolean | undefined
}

/** As `attempt`, with FE5010 for a call that takes longer; FE5012 if it must end and does not. */
export const timedAttempt = <A>(
  step: string,
  body: (signal: AbortSignal) => PromiseLike<A> | A,
  limit: TimeLimit<A>,
): Effect.Effect<A, FlowErrors> =>
  Effect.suspend(() => {
    let running: Promise<A> | undefined
    let isGivenUp = false
    const start = (signal: AbortSignal) => {
      running = (async () => await body(signal))()
      running.then((value) => isGivenUp || signal.aborted ? limit.late?.(value) : undefined).catch(() => {})
      return running
    }
    const error = flowError("FE5010", `${limit.name} took longer than ${durationText(limit.ms)}`, { step })
    const orElse = () => {
      limit.exceeded()
      if (limit.mustEnd) return ended(step, running!, limit, error)
      isGivenUp = true
      return Effect.fail(new FlowErrors({ errors: [error] }))
    }
    return Effect.timeoutOrElse(attempt(step, start), { duration: limit.ms, orElse })
  })

/** Waits as long again. What succeeds late has succeeded; what fails because it was told to stop has timed out. */
const ended = <A>(
  step: string,
  running: Promise<A>,
  { ms, name }: TimeLimit<A>,
  timeout: FlowError,
): Effect.Effect<A, FlowErrors> =>
  Effect.tryPromise({
    try: () => running,
    catch: (thrown) => {
      const errors = stepErrors(step, thrown)
      const isAnswer = thrown instanceof FlowError || thrown instanceof FlowErrors
      return isAnswer && !isTransient(errors) ? errors : new FlowErrors({ errors: [timeout] })
    },
  }).pipe(
    Effect.timeoutOrElse({
      duration: ms,
      orElse: () => {
        const message = `${name} took longer than ${durationText(ms)} and did not stop within as long again`
        return Effect.fail(new FlowErrors({ errors: [flowError("FE5012", message, { step })] }))
      },
    }),
  )
