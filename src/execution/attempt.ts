/**
 * The border between plain TypeScript (plugins, files) and the Effect program: whatever is thrown there arrives here as
 * `FlowErrors` that name the step.
 */
import * as Effect from "effect/Effect"
import { FlowError, FlowErrors, toFlowErrors } from "../errors/flow_error.ts"

/** Anything thrown, as errors of a step; errors that already name one keep it. */
export function stepErrors(step: string | undefined, thrown: unknown): FlowErrors {
  const errors = toFlowErrors(thrown)
  return new FlowErrors({
    errors: step === undefined
      ? errors
      : errors.map((error) => error.step === undefined ? new FlowError({ ...fields(error), step }) : error),
  })
}

const fields = ({ code, message, help, text, data, fix, cause, retryAfterMs }: FlowError) => ({
  code,
  message,
  help,
  text,
  data,
  fix,
  cause,
  retryAfterMs,
})

/** A promise of a step. The signal aborts when the fiber is interrupted. */
export const attempt = <A>(
  step: string | undefined,
  body: (signal: AbortSignal) => PromiseLike<A> | A,
): Effect.Effect<A, FlowErrors> =>
  Effect.tryPromise({
    try: async (signal) => await body(signal),
    catch: (thrown) => stepErrors(step, thrown),
  })

/** A plain call of a step. */
export const attemptSync = <A>(step: string | undefined, body: () => A): Effect.Effect<A, FlowErrors> =>
  Effect.try({ try: body, catch: (thrown) => stepErrors(step, thrown) })

/** How long a clean-up may take: what hangs must not keep a run that has to end. */
const CLEAN_UP_MS = 10_000

/**
 * Clean-up: failures are swallowed, because a finalizer that dies would hide the error that caused the clean-up, and what
 * does not end is given up. Most of it is done within a turn, and sets no timer (long_run.ts tells why).
 */
export const quietly = (body: () => PromiseLike<void> | void): Effect.Effect<void> =>
  Effect.suspend(() => {
    let isOver = false
    const ending = (async () => await body())().catch(() => {}).finally(() => isOver = true)
    const ended = Effect.promise(() => ending)
    return Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => isOver ? Effect.void : Effect.asVoid(Effect.timeoutOption(ended, CLEAN_UP_MS))),
    )
  })
