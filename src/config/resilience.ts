/**
 * What may stand under `retry`, `breaker` and `timeout`, for all steps or for one. What the values mean at work is
 * told in src/resilience.
 */
import * as Schema from "effect/Schema"
import { DurationOption, milliseconds } from "./durations.ts"

const described = (description: string) => ({ description })
const share = (description: string, minimum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum: 1 })).annotate(described(description))

type Duration = string | number
type Written = Duration | undefined

/** `retry` as written. */
export interface RetryConfig {
  readonly maxAttempts: number
  readonly baseDelay?: Duration
  readonly maxDelay?: Duration
  readonly factor?: number
  readonly jitter?: number
  readonly budget?: Duration
  readonly honourRetryAfter?: boolean
}

/** `breaker` as written. */
export interface BreakerConfig {
  readonly failures?: number
  readonly rate?: number
  readonly window?: number
  readonly openDuration?: Duration
  readonly maxOpenDuration?: Duration
  readonly whileOpen?: "wait" | "fail" | "dead-letter"
}

/** `timeout` as written. */
export type TimeoutConfig = Duration

/** A message if the first duration is longer than the second. */
function longer(first: Written, second: Written, message: string): string | undefined {
  if (first === undefined || second === undefined) return undefined
  return milliseconds(first)! > milliseconds(second)! ? message : undefined
}

export const Retry: Schema.Codec<RetryConfig> = Schema.Struct({
  maxAttempts: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).annotate(
    described("How often a call is made at most, the first time included; 1 means never again."),
  ),
  baseDelay: Schema.optionalKey(DurationOption("Wait before the second attempt (200ms).", 0)),
  maxDelay: Schema.optionalKey(DurationOption("Longest wait between two attempts (30s).", 0)),
  factor: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 10 })).annotate(
      described("How many times as long each wait is as the one before (2)."),
    ),
  ),
  jitter: Schema.optionalKey(share("Share of each wait that is left to chance, 0 to 1 (0.5).", 0)),
  budget: Schema.optionalKey(DurationOption("Time that all attempts and waits of a call may take together (10m).", 1)),
  honourRetryAfter: Schema.optionalKey(
    Schema.Boolean.annotate(described("Wait as long as the other side asks for, even beyond maxDelay (true).")),
  ),
}).check(
  Schema.makeFilter(
    ({ baseDelay, maxDelay }: RetryConfig) =>
      longer(baseDelay, maxDelay, "`baseDelay` is longer than `maxDelay`") ?? true,
    { toJsonSchema: () => [{}, true] },
  ),
).annotate(described("How often, and when, a call that failed for a passing reason is made again."))

export const Breaker: Schema.Codec<BreakerConfig> = Schema.Struct({
  failures: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })).annotate(
      described("Calls that must fail one after the other before the circuit opens (5)."),
    ),
  ),
  rate: Schema.optionalKey(share("Share of failed calls in the window at which the circuit opens.", 0.01)),
  window: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 1000 })).annotate(
      described("Number of the last calls that `rate` looks at (20)."),
    ),
  ),
  openDuration: Schema.optionalKey(
    DurationOption("How long the circuit stays open the first time (30s); twice as long each further time.", 1),
  ),
  maxOpenDuration: Schema.optionalKey(DurationOption("How long it stays open at most (5m).", 1)),
  whileOpen: Schema.optionalKey(
    Schema.Literals(["wait", "fail", "dead-letter"]).annotate(
      described("What calls do while the circuit is open: wait, fail at once (default), or reject their rows."),
    ),
  ),
}).check(
  Schema.makeFilter((breaker: BreakerConfig) => problemOf(breaker) ?? true, {
    toJsonSchema: () => [{ not: { required: ["failures", "rate"] }, dependentRequired: { window: ["rate"] } }, true],
  }),
).annotate(described("Spares what a step depends on when calls to it keep failing."))

function problemOf({ failures, rate, window, openDuration, maxOpenDuration }: BreakerConfig): string | undefined {
  if (failures !== undefined && rate !== undefined) return "there are both `failures` and `rate`; keep one of the two"
  if (window !== undefined && rate === undefined) return "`window` needs `rate`"
  return longer(openDuration, maxOpenDuration, "`openDuration` is longer than `maxOpenDuration`")
}

export const Timeout: Schema.Codec<TimeoutConfig> = DurationOption("How long one attempt of a call may take.", 1)
