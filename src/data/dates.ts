/**
 * Dates and datetimes in text: ISO 8601, or a pattern such as `dd/MM/yyyy HH:mm`. Reads into ISO text; never into the
 * zone of this machine. Formatting for scripts lives with the sandbox.
 */

/** Pattern letters, as in Unicode TR35: how many digits each takes. Text in 'single quotes' stands for itself. */
const FIELDS: Readonly<Record<string, { readonly source: string; readonly field: keyof Parts }>> = {
  yyyy: { source: "(\\d{4})", field: "year" },
  yy: { source: "(\\d{2})", field: "shortYear" },
  MM: { source: "(\\d{2})", field: "month" },
  M: { source: "(\\d{1,2})", field: "month" },
  MMM: { source: "([A-Za-z]{3})", field: "monthName" },
  dd: { source: "(\\d{2})", field: "day" },
  d: { source: "(\\d{1,2})", field: "day" },
  HH: { source: "(\\d{2})", field: "hour" },
  H: { source: "(\\d{1,2})", field: "hour" },
  hh: { source: "(\\d{2})", field: "hour12" },
  h: { source: "(\\d{1,2})", field: "hour12" },
  mm: { source: "(\\d{2})", field: "minute" },
  m: { source: "(\\d{1,2})", field: "minute" },
  ss: { source: "(\\d{2})", field: "second" },
  s: { source: "(\\d{1,2})", field: "second" },
  SSS: { source: "(\\d{3})", field: "fraction" },
  a: { source: "([AaPp][Mm])", field: "half" },
  XXX: { source: "(Z|[+-]\\d{2}:\\d{2})", field: "zone" },
}

interface Parts {
  year?: string
  shortYear?: string
  month?: string
  monthName?: string
  day?: string
  hour?: string
  hour12?: string
  minute?: string
  second?: string
  fraction?: string
  half?: string
  zone?: string
}

interface Pattern {
  readonly expression: RegExp
  readonly fields: ReadonlyArray<keyof Parts>
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const compiled = new Map<string, Pattern | string>()

/** Why a pattern cannot be used, in words; undefined if it can. */
export function patternProblem(pattern: string): string | undefined {
  const result = compile(pattern)
  return typeof result === "string" ? result : undefined
}

function compile(pattern: string): Pattern | string {
  let result = compiled.get(pattern)
  if (result === undefined) {
    result = build(pattern)
    compiled.set(pattern, result)
  }
  return result
}

function build(pattern: string): Pattern | string {
  const fields: Array<keyof Parts> = []
  let source = ""
  for (const [piece] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (piece === "T") source += "T" // the separator of ISO 8601 needs no quotes
    else if (/^[A-Za-z]/.test(piece)) {
      const known = FIELDS[piece]
      if (known === undefined) return `\`${piece}\` is no pattern letter (there are ${Object.keys(FIELDS).join(", ")})`
      if (fields.includes(known.field)) return `\`${piece}\` is there twice`
      fields.push(known.field)
      source += known.source
    } else {
      const literal = piece === "''" ? "'" : piece.startsWith("'") ? piece.slice(1, -1).replaceAll("''", "'") : piece
      source += literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    }
  }
  if (fields.length === 0) return "it has no pattern letter"
  return { expression: new RegExp(`^${source}$`), fields }
}

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO_DATETIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/

/** A date as `yyyy-MM-dd`; undefined if the text is none, or names a day that no calendar has. */
export function parseDate(text: string, pattern?: string): string | undefined {
  if (pattern !== undefined) {
    const parts = match(text, pattern)
    return parts && dateOf(parts)
  }
  const found = ISO_DATE.exec(text)
  return found && isDay(+found[1], +found[2], +found[3]) ? text : undefined
}

/** A datetime as ISO 8601 text; without a zone in the text there is none in the result. A date alone is midnight. */
export function parseDateTime(text: string, pattern?: string): string | undefined {
  if (pattern !== undefined) {
    const parts = match(text, pattern)
    return parts && dateTimeOf(parts)
  }
  const found = ISO_DATETIME.exec(text)
  if (found === null) return ISO_DATE.test(text) && parseDate(text) !== undefined ? `${text}T00:00:00` : undefined
  const [, year, month, day, hour, minute, second = "00"] = found
  if (!isDay(+year, +month, +day) || !isTime(+hour, +minute, +second)) return undefined
  return text
}

function match(text: string, pattern: string): Parts | undefined {
  const known = compile(pattern)
  if (typeof known === "string") return undefined
  const found = known.expression.exec(text)
  if (found === null) return undefined
  const parts: Parts = {}
  known.fields.forEach((field, i) => parts[field] = found[i + 1])
  return parts
}

function dateOf(parts: Parts): string | undefined {
  const year = parts.year ?? (parts.shortYear === undefined ? undefined : centuryOf(parts.shortYear))
  const month = parts.month ?? (parts.monthName === undefined ? undefined : monthOf(parts.monthName))
  if (year === undefined || month === undefined || parts.day === undefined) return undefined
  if (!isDay(+year, +month, +parts.day)) return undefined
  return `${year}-${month.padStart(2, "0")}-${parts.day.padStart(2, "0")}`
}

/** POSIX rule: 69–99 are 1969–1999, 00–68 are 2000–2068. */
const centuryOf = (shortYear: string) => (+shortYear >= 69 ? "19" : "20") + shortYear

function monthOf(name: string): string | undefined {
  const index = MONTHS.indexOf(name.toLowerCase())
  return index < 0 ? undefined : String(index + 1)
}

function dateTimeOf(parts: Parts): string | undefined {
  const date = dateOf(parts)
  const hour = hourOf(parts)
  if (date === undefined || hour === undefined) return undefined
  const minute = parts.minute ?? "0"
  const second = parts.second ?? "0"
  if (!isTime(hour, +minute, +second)) return undefined
  const time = [String(hour), minute, second].map((part) => part.padStart(2, "0")).join(":")
  return `${date}T${time}${parts.fraction === undefined ? "" : `.${parts.fraction}`}${parts.zone ?? ""}`
}

function hourOf(parts: Parts): number | undefined {
  if (parts.hour12 === undefined) return +(parts.hour ?? "0")
  const hour = +parts.hour12
  if (hour < 1 || hour > 12) return undefined
  return parts.half?.toLowerCase() === "pm" ? hour % 12 + 12 : hour % 12
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate()
}

const isTime = (hour: number, minute: number, second: number) => hour < 24 && minute < 60 && second < 61
