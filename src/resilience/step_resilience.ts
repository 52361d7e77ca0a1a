/**
 * What a step does about calls that fail for a passing reason: the configuration as numbers, defaults filled in. A key
 * of a step replaces that of `settings` as a whole. Decides nothing at run time.
 */
import { milliseconds } from "../config/durations.ts"
import type { BreakerConfig, RetryConfig, TimeoutConfig } from "../config/resilience.ts"

export interface RetryPolicy {
  /** The first attempt included. */
  readonly maxAttempts: number
  readonly baseMs: number
  readonly maxMs: number
  readonly factor: number
  /** Share of a wait that is left to chance; it only makes waits shorter. */
  readonly jitter: number
  /** Time for all attempts and waits of one call. */
  readonly budgetMs: number
  readonly honourRetryAfter: boolean
}

export interface BreakerPolicy {
  readonly trip: { readonly failures: number } | { readonly rate: number; readonly window: number }
  readonly openMs: number
  readonly maxOpenMs: number
  readonly whileOpen: "wait" | "fail" | "dead-letter"
}

export interface StepResilience {
  readonly retry?: RetryPolicy | undefined
  readonly breaker?: BreakerPolicy | undefined
  readonly timeoutMs?: number | undefined
}

export interface ResilienceKeys {
  readonly retry?: RetryConfig | undefined
  readonly breaker?: BreakerConfig | undefined
  readonly timeout?: TimeoutConfig | undefined
}

export function resilienceOf(settings: ResilienceKeys | undefined, step: ResilienceKeys): StepResilience {
  const retry = step.retry ?? settings?.retry
  const breaker = step.breaker ?? settings?.breaker
  const timeout = step.timeout ?? settings?.timeout
  return {
    retry: retry === undefined || retry.maxAttempts === 1 ? undefined : retryPolicy(retry),
    breaker: breaker === undefined ? undefined : breakerPolicy(breaker),
    timeoutMs: timeout === undefined ? undefined : milliseconds(timeout),
  }
}

const ms = (value: string | number | undefined, byDefault: number): number =>
  value === undefined ? byDefault : milliseconds(value)!

/** A first wait that is longer than the longest by default means that both are that long. */
function retryPolicy(config: RetryConfig): RetryPolicy {
  const maxMs = ms(config.maxDelay, Math.max(30_000, ms(config.baseDelay, 0)))
  return {
    maxAttempts: config.maxAttempts,
    baseMs: ms(config.baseDelay, Math.min(200, maxMs)),
    maxMs,
    factor: config.factor ?? 2,
    jitter: config.jitter ?? 0.5,
    budgetMs: ms(config.budget, 600_000),
    honourRetryAfter: config.honourRetryAfter ?? true,
  }
}

function breakerPolicy(config: BreakerConfig): BreakerPolicy {
  const maxOpenMs = ms(config.maxOpenDuration, Math.max(300_000, ms(config.openDuration, 0)))
  return {
    trip: config.rate === undefined
      ? { failures: config.failures ?? 5 }
      : { rate: config.rate, window: config.window ?? 20 },
    openMs: ms(config.openDuration, Math.min(30_000, maxOpenMs)),
    maxOpenMs,
    whileOpen: config.whileOpen ?? "fail",
  }
}

const span = (duration: number): string =>
  duration < 1000 ? `${duration} ms` : duration < 120_000 ? `${duration / 1000} s` : `${duration / 60_000} min`

/** The resilience of a step in a line for people; undefined if it has none. */
export function resilienceText({ retry, breaker, timeoutMs }: StepResilience): string | undefined {
  const parts: Array<string> = []
  if (retry !== undefined) {
    parts.push(`up to ${retry.maxAttempts} attempts, ${span(retry.baseMs)} to ${span(retry.maxMs)} apart`)
  }
  if (timeoutMs !== undefined) parts.push(`${span(timeoutMs)} each`)
  if (breaker !== undefined) {
    const { trip, openMs, maxOpenMs, whileOpen } = breaker
    const when = "failures" in trip
      ? `${trip.failures} failures in a row`
      : `${Number((trip.rate * 100).toPrecision(3))} % failures in ${trip.window} calls`
    parts.push(`circuit opens at ${when} for ${span(openMs)} to ${span(maxOpenMs)}, meanwhile ${whileOpen}`)
  }
  return parts.length === 0 ? undefined : parts.join("; ")
}
