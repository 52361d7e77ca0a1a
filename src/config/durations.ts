/**
 * Durations as people write them in a pipeline file: `200ms`, `30s`, `5m`, `1h`, or a number of milliseconds. What they
 * are used for is declared elsewhere.
 */
import * as Schema from "effect/Schema"

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/
/** The same for editors, which read it as JSON Schema. */
const WRITTEN = "^\\s*\\d+(\\.\\d+)?(ms|s|m|h)\\s*$"
/** Timers cannot wait longer at a time. */
const LONGEST_MS = 24 * 3_600_000

/** Milliseconds of a duration; undefined if it is none. */
export function milliseconds(value: string | number): number | undefined {
  if (typeof value === "number") return inRange(value)
  const match = TEXT.exec(value.trim())
  return match === null ? undefined : inRange(Number(match[1]) * UNITS[match[2]])
}

const inRange = (ms: number): number | undefined => ms >= 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined

/** A duration of at least `least` milliseconds. */
export const DurationOption = (description: string, least: 0 | 1): Schema.Codec<string | number> =>
  Schema.Union([Schema.String, Schema.Finite]).check(
    Schema.makeFilter((value: string | number) => (milliseconds(value) ?? -1) >= least, {
      expected: `a duration of ${least === 0 ? "0" : "1ms"} to 24h, as 200ms, 30s, 5m or a number of milliseconds`,
      toJsonSchema: () => [{ anyOf: [{ type: "number", minimum: least }, { type: "string", pattern: WRITTEN }] }, true],
    }),
  ).annotate({ description })

const SPOKEN = [["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const

/** A duration as people write it, rounded up: `59 min 59 s`, `1.5 s`, `20 ms`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)} ms`
  if (ms < 10_000) return `${Math.ceil(ms / 100) / 10} s`
  let left = Math.ceil(ms / 1000) * 1000
  const parts = SPOKEN.flatMap(([unit, length]) => {
    const whole = Math.floor(left / length)
    left -= whole * length
    return whole === 0 ? [] : [`${whole} ${unit}`]
  })
  return parts.slice(0, 2).join(" ")
}
