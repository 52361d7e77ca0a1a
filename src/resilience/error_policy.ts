/**
 * What happens to a row that a step cannot take, and how many such rows are too many. Decides; does not count or write
 * (see execution/rejects.ts).
 */
export type OnError = "fail" | "skip" | "dead-letter"

export interface ErrorPolicy {
  readonly onError: OnError
  /** Rejected rows that are still accepted; one more stops the run. Undefined: no limit. */
  readonly maxErrors?: number | undefined
  /** Share of rejected rows that is still accepted, 0 to 1. Undefined: no limit. */
  readonly maxErrorRate?: number | undefined
}

/** A rate says nothing after a handful of rows; until this many it is only looked at once, at the end. */
export const RATE_AFTER_ROWS = 1000

/** Why the limits of a policy are exceeded, in words; undefined while they hold. */
export function exceeded(policy: ErrorPolicy, rejected: number, rows: number, atEnd: boolean): string | undefined {
  const { maxErrors, maxErrorRate } = policy
  if (maxErrors !== undefined && rejected > maxErrors) {
    return `${rejected} of ${rows} rows were rejected, and maxErrors is ${maxErrors}`
  }
  if (maxErrorRate === undefined || (rows < RATE_AFTER_ROWS && !atEnd) || rows === 0) return undefined
  if (rejected / rows <= maxErrorRate) return undefined
  return `${rejected} of ${rows} rows were rejected (${percent(rejected / rows)}), and maxErrorRate is ${
    percent(maxErrorRate)
  }`
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`
