/**
 * Formats of dates, as `yyyyMMdd`: the letters of .NET with its invariant culture, custom and standard ones. Knows dates
 * and formats only; who gives them is in formats.ts.
 */

/** A date with its time, as it is written on a clock somewhere. */
export interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Seven digits behind the second. */
  readonly fraction: string
  /** Minutes before UTC; "unsaid" is a date that names no zone. */
  readonly offset: number | "unsaid"
  readonly isUtc: boolean
}

/** A date on the clock of this machine, or on that of UTC. */
export function momentOf(date: Date, zone: "local" | "utc"): Moment {
  const offset = zone === "utc" ? 0 : -date.getTimezoneOffset()
  return atOffset(date.getTime(), offset, zone === "utc")
}

/** @param offset in minutes */
function atOffset(ms: number, offset: number, isUtc: boolean, fraction?: string): Moment {
  const date = new Date(ms + offset * 60_000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: fraction ?? `${String(date.getUTCMilliseconds()).padStart(3, "0")}0000`,
    offset,
    isUtc,
  }
}

const EXTENDED = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,7}))?)?(Z|[+-]\d\d:?\d\d)?)?$/
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d{1,7}))?)?(Z|[+-]\d{4})?$/

/** The date that a text is: ISO 8601, as `2024-01-05`, `2024-01-05 23:04` or `20240105T230409Z`. */
export function momentIn(text: string): Moment | undefined {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0))
  const at = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  at.setUTCFullYear(year, month - 1, day)
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  if (!isReal || year === 0) return undefined
  const zone: string | undefined = match[8]
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? "") ?? []
  const offset = sign === undefined ? 0 : Number(`${sign}${Number(hours) * 60 + Number(minutes)}`)
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction: (match[7] ?? "").padEnd(7, "0"),
    offset: zone === undefined ? "unsaid" : offset,
    isUtc: zone === "Z",
  }
}

const MONTHS = "January February March April May June July August September October November December".split(" ")
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")

const digits = (value: number, width: number) => String(value).padStart(width, "0")

/** Those of the invariant culture. `U` is `F` in UTC. */
const STANDARD: Readonly<Record<string, string>> = {
  d: "MM/dd/yyyy",
  D: "dddd, dd MMMM yyyy",
  f: "dddd, dd MMMM yyyy HH:mm",
  F: "dddd, dd MMMM yyyy HH:mm:ss",
  g: "MM/dd/yyyy HH:mm",
  G: "MM/dd/yyyy HH:mm:ss",
  m: "MMMM dd",
  M: "MMMM dd",
  o: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-ddTHH:mm:ss",
  t: "HH:mm",
  T: "HH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ssZ",
  U: "dddd, dd MMMM yyyy HH:mm:ss",
  y: "yyyy MMMM",
  Y: "yyyy MMMM",
}

/** A quoted text, an escaped character, a run of one letter, or any other character. */
const PIECE = /'([^']*)'|"([^"]*)"|\\(.)|%?([A-Za-z])\4*|[\s\S]/gu

export type DateFormatted = { readonly text: string } | { readonly wrong: string; readonly isForeign?: true }

/**
 * A date as text. What is wrong with the format, if it is none; `isForeign` if nothing in it speaks of a date.
 */
export function formatDate(moment: Moment, format: string): DateFormatted {
  if (/^[A-Za-z]$/.test(format)) {
    const standard = STANDARD[format]
    if (standard === undefined) return { wrong: `there is no format \`${format}\` of dates`, isForeign: true }
    return formatDate(format === "U" ? inUtc(moment) : moment, standard)
  }
  let text = ""
  let parts = 0
  for (const [piece, single, double, escaped, letter] of format.matchAll(PIECE)) {
    const literal = single ?? double ?? escaped
    if (literal !== undefined) text += literal
    else if (letter === undefined) {
      if (piece === "'" || piece === '"') return { wrong: `the quote ${piece} is never closed` }
      if (piece === "\\") return { wrong: "nothing follows the `\\`" }
      text += piece
    } else if ((letter === "T" || letter === "Z") && piece.length === 1) text += letter
    else {
      const run = piece.replace("%", "")
      const part = partOf(moment, letter, run.length)
      if (part === undefined) return { wrong: `\`${run}\` is no part of a date`, ...(parts === 0 ? FOREIGN : {}) }
      // A fraction that is not there takes the point before it along.
      text = letter === "F" && part === "" && text.endsWith(".") ? text.slice(0, -1) : text + part
      parts++
    }
  }
  return parts === 0 ? { wrong: "nothing in it is a part of a date", ...FOREIGN } : { text }
}

const FOREIGN = { isForeign: true } as const

function partOf(moment: Moment, letter: string, length: number): string | undefined {
  const { year, month, day, hour, minute, second, fraction } = moment
  const short = (value: number) => digits(value, Math.min(length, 2))
  switch (letter) {
    case "y":
      return length <= 2 ? digits(year % 100, length) : digits(year, length)
    case "M":
      return length >= 4 ? MONTHS[month - 1] : length === 3 ? MONTHS[month - 1].slice(0, 3) : digits(month, length)
    case "d":
      return length >= 4 ? weekday(moment) : length === 3 ? weekday(moment).slice(0, 3) : digits(day, length)
    case "H":
      return short(hour)
    case "h":
      return short(hour % 12 || 12)
    case "m":
      return short(minute)
    case "s":
      return short(second)
    case "f":
      return length > 7 ? undefined : fraction.slice(0, length)
    case "F":
      return length > 7 ? undefined : fraction.slice(0, length).replace(/0+$/, "")
    case "t":
      return (hour < 12 ? "AM" : "PM").slice(0, Math.min(length, 2))
    case "g":
      return "A.D."
    case "K":
      return length > 1 ? undefined : moment.isUtc ? "Z" : moment.offset === "unsaid" ? "" : zoneText(moment, 3)
    case "z":
      return zoneText(moment, length)
  }
}

const weekday = ({ year, month, day }: Moment) => {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return DAYS[date.getUTCDay()]
}

/** Minutes before UTC; of a date without a zone, those of this machine then. */
function offsetOf({ year, month, day, hour, minute, offset }: Moment): number {
  return offset === "unsaid" ? -new Date(year, month - 1, day, hour, minute).getTimezoneOffset() : offset
}

function zoneText(moment: Moment, length: number): string {
  const offset = offsetOf(moment)
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  const whole = `${offset < 0 ? "-" : "+"}${digits(hours, Math.min(length, 2))}`
  return length < 3 ? whole : `${whole}:${digits(minutes, 2)}`
}

function inUtc(moment: Moment): Moment {
  const { year, month, day, hour, minute, second, fraction } = moment
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute - offsetOf(moment), second)
  return atOffset(date.getTime(), 0, true, fraction)
}
