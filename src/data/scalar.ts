/**
 * Text and typed values, per column type: what a text means, what a value looks like as text. Pure; knows no cells.
 */
import { parseDate, parseDateTime } from "./dates.ts"
import type { ColumnSpec, ColumnType } from "./schema.ts"

/**
 * A cell as JavaScript value: text, date, datetime and decimal as string (dates in ISO 8601, decimals as written),
 * integer as bigint, double as number, json as whatever the JSON says.
 */
export type Value = unknown

const INTEGER = /^[+-]?\d+$/
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const DOUBLE = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** The value a text stands for; undefined if it does not fit the column's type. Surrounding blanks do not fit. */
export function parseScalar(spec: ColumnSpec, text: string): Value | undefined {
  switch (spec.type) {
    case "text":
      return text
    case "integer": {
      if (!INTEGER.test(text)) return undefined
      const value = BigInt(text.startsWith("+") ? text.slice(1) : text)
      return value >= INT64_MIN && value <= INT64_MAX ? value : undefined
    }
    case "decimal":
      return DECIMAL.test(text) ? text : undefined
    case "double":
      return DOUBLE.test(text) ? Number(text) : undefined
    case "boolean":
      return parseBoolean(text)
    case "date":
      return parseDate(text, spec.format)
    case "datetime":
      return parseDateTime(text, spec.format)
    case "json":
      return parseJson(text)
  }
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === "true" ? true : lower === "false" ? false : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Whether the bytes are surely a value of the type, decided without making a string. False only means that
 * `parseScalar` has to decide.
 */
export function surelyFits(type: ColumnType, bytes: Uint8Array, start: number, end: number): boolean {
  if (type === "text") return true
  if (type === "integer") return end - start <= 18 && digits(bytes, start, end) === 0
  if (type === "decimal" || type === "double") return digits(bytes, start, end) <= 1
  if (type === "date") return end - start === 10 && isoDate(bytes, start)
  return false
}

/** Dots in `[+-]digits[.digits]`, or 9 if the bytes are no such thing or have no digit next to the sign or dot. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let i = start
  const sign = bytes[i]
  if (sign === 45 || sign === 43) i++
  if (i === end || bytes[i] === 46) return 9
  let dots = 0
  for (; i < end; i++) {
    const byte = bytes[i]
    if (byte >= 48 && byte <= 57) continue
    if (byte !== 46) return 9
    dots++
  }
  return dots
}

/** `dddd-dd-dd` with month 01–12 and day 01–28, which needs no calendar. */
function isoDate(bytes: Uint8Array, start: number): boolean {
  if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return false
  for (let i = 0; i < 10; i++) {
    if (i === 4 || i === 7) continue
    const byte = bytes[start + i]
    if (byte < 48 || byte > 57) return false
  }
  const month = (bytes[start + 5] - 48) * 10 + bytes[start + 6] - 48
  const day = (bytes[start + 8] - 48) * 10 + bytes[start + 9] - 48
  return month >= 1 && month <= 12 && day >= 1 && day <= 28
}

/**
 * The text in which a value of an output column is kept; undefined if the value does not fit the type. Numbers are
 * written with the shortest text that reads back as the same number, and never with an exponent in decimal columns.
 */
export function canonicalText(type: ColumnType, value: unknown): string | undefined {
  if (type === "json") return JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? Number(inner) : inner)
  if (typeof value === "string") return type === "text" ? value : canonicalFromText(type, value)
  if (typeof value === "number") return numberText(type, value)
  if (typeof value === "bigint") {
    if (type === "integer" && (value < INT64_MIN || value > INT64_MAX)) return undefined
    return type === "boolean" || type === "date" || type === "datetime" ? undefined : value.toString()
  }
  if (typeof value === "boolean") return type === "boolean" || type === "text" ? String(value) : undefined
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    const iso = value.toISOString()
    return type === "date" ? iso.slice(0, 10) : type === "datetime" || type === "text" ? iso : undefined
  }
  return undefined
}

function canonicalFromText(type: ColumnType, text: string): string | undefined {
  const value = parseScalar({ name: "", type }, text)
  if (value === undefined) return undefined
  return type === "boolean" || type === "date" || type === "datetime" ? String(value) : text
}

function numberText(type: ColumnType, value: number): string | undefined {
  if (!Number.isFinite(value)) return type === "text" ? String(value) : undefined
  if (type === "text" || type === "double") return Object.is(value, -0) ? "0" : String(value)
  if (type === "integer") return Number.isSafeInteger(value) ? String(value) : undefined
  return type === "decimal" ? plainNumber(value) : undefined
}

/** `String(value)` without exponent: 1e21 and 1e-7 in full. */
function plainNumber(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (match === null) return Object.is(value, -0) ? "0" : text
  const [, sign, head, tail = "", exponentText] = match
  const exponent = Number(exponentText)
  const all = head + tail
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${all}`
  return `${sign}${all.padEnd(exponent + 1, "0")}`
}
