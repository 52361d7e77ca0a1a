/**
 * Columns of a chunk into the binary form of the guest: straight from bytes where a cell is plain ASCII text, through
 * its value elsewhere. What that form cannot carry exactly is listed as fixes.
 */
import { type Cells, cellText, type Column } from "../data/column.ts"
import { parseScalar } from "../data/scalar.ts"
import type { ColumnSpec } from "../data/schema.ts"
import type { BjsonEncoder } from "./bjson.ts"
import { isJsonString } from "./json_cells.ts"

/** [kind, column, row, text, …]; kinds as in guest.js. */
export type Fixes = Array<number | string>

const BIG_INTEGER = 0
const EXACT_DECIMAL = 1
const JSON_VALUE = 2
/** A number with this many significant digits survives the way through a double and back. */
const SAFE_DIGITS = 15

/** Writes one column as an array with an element per row of `rows`. */
export function encodeColumn(
  encoder: BjsonEncoder,
  spec: ColumnSpec,
  cells: Cells,
  rows: Int32Array,
  number: number,
  fixes: Fixes,
): void {
  encoder.array(rows.length)
  const isText = spec.type === "text" ||
    ((spec.type === "date" || spec.type === "datetime") && spec.format === undefined)
  if (isText) return encodeTexts(encoder, spec, cells, rows)
  const column: Column = { spec, cells }
  let index = 0
  const fix = (kind: number, exact: string) => void fixes.push(kind, number, index, exact)
  for (; index < rows.length; index++) {
    const text = cellText(column, rows[index])
    if (text === null || (text === "" && spec.type !== "json")) encoder.null()
    else encodeValue(encoder, column, text, rows[index], fix)
  }
}

function encodeTexts(encoder: BjsonEncoder, spec: ColumnSpec, cells: Cells, rows: Int32Array): void {
  const { bytes, offsets, first, stride, format } = cells
  const quote = format.kind === "delimited" ? format.quote : -1
  // Cells that may mean null, or whose bytes are not their text, take the way through a string.
  const isDirect = format.kind === "plain" || (format.kind === "delimited" && format.nulls.length === 0)
  const isPlain = format.kind === "plain"
  const column: Column = { spec, cells }
  for (let i = 0; i < rows.length; i++) {
    const at = first + rows[i] * stride
    const start = offsets[at]
    const end = offsets[at + 1]
    const isThere = start >= 0 && (isPlain || end > start)
    if (isThere && isDirect && bytes[start] !== quote && encoder.ascii(bytes, start, end)) continue
    const text = cellText(column, rows[i])
    if (text === null) encoder.null()
    else encoder.string(text)
  }
}

function encodeValue(
  encoder: BjsonEncoder,
  column: Column,
  text: string,
  row: number,
  fix: (kind: number, text: string) => void,
): void {
  const { spec } = column
  switch (spec.type) {
    case "integer":
      return encodeInteger(encoder, text, fix)
    case "decimal":
      return encodeDecimal(encoder, text, fix)
    case "json":
      return encodeJson(encoder, column, row, text, fix)
  }
  const value = parseScalar(spec, text)
  if (typeof value === "number") encoder.number(value)
  else if (typeof value === "boolean") encoder.boolean(value)
  else encoder.string(String(value ?? text))
}

function encodeInteger(encoder: BjsonEncoder, text: string, fix: (kind: number, text: string) => void): void {
  const number = Number(text)
  if (Number.isSafeInteger(number)) return encoder.number(number)
  encoder.null()
  fix(BIG_INTEGER, text.replace(/^\+/, ""))
}

function encodeDecimal(encoder: BjsonEncoder, text: string, fix: (kind: number, text: string) => void): void {
  if (text.length <= SAFE_DIGITS || significantDigits(text) <= SAFE_DIGITS) return encoder.number(Number(text))
  encoder.null()
  fix(EXACT_DECIMAL, text)
}

const significantDigits = (text: string) => text.replace(/[^\d]/g, "").replace(/^0+/, "").length

/** Strings, numbers and booleans of JSON as they are; lists and objects are parsed in the guest. */
function encodeJson(
  encoder: BjsonEncoder,
  column: Column,
  row: number,
  text: string,
  fix: (kind: number, text: string) => void,
): void {
  if (isJsonString(column, text, row)) return encoder.string(text)
  if (text === "true" || text === "false") return encoder.boolean(text === "true")
  if (/^-?\d+$/.test(text)) return encodeInteger(encoder, text, fix)
  if (/^-?\d[\d.]*$/.test(text)) return encodeDecimal(encoder, text, fix)
  if (/^-?\d/.test(text)) return encoder.number(Number(text))
  encoder.null()
  if (text !== "null") fix(JSON_VALUE, text)
}

/** Memory for a number per row, of either kind at the same place. */
export interface NumberMemory {
  readonly floats: Float64Array
  readonly integers: Int32Array
}

const POWERS = Array.from({ length: SAFE_DIGITS + 1 }, (_, i) => 10 ** i)

/**
 * Writes a column of numbers as plain numbers, and says of which kind; undefined if some row has none or one that is not
 * exact as such, and then the column has to go the other way.
 */
export function numbersOf(
  spec: ColumnSpec,
  cells: Cells,
  rows: Int32Array,
  { floats, integers }: NumberMemory,
): "floats" | "integers" | undefined {
  const { bytes, offsets, first, stride, format } = cells
  const isDirect = format.kind !== "delimited" || format.nulls.length === 0
  const quote = format.kind === "delimited" ? format.quote : -1
  const column: Column = { spec, cells }
  let areIntegers = true
  for (let row = 0; row < rows.length; row++) {
    const at = first + rows[row] * stride
    const start = offsets[at]
    const end = offsets[at + 1]
    let value: number | undefined
    if (isDirect && start >= 0 && bytes[start] !== quote) {
      // `[+-]digits[.digits]` with so few digits that the division is exact, as Number(text) is.
      const sign = bytes[start]
      let i = sign === 45 || sign === 43 ? start + 1 : start
      let mantissa = 0
      let point = -1
      const digitsFrom = i
      for (; i < end; i++) {
        const digit = bytes[i] - 48
        if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit
        else if (digit === -2 && point < 0) point = i
        else break
      }
      const digits = end - digitsFrom - (point < 0 ? 0 : 1)
      if (i === end && digits > 0 && digits <= SAFE_DIGITS) {
        value = point < 0 ? mantissa : mantissa / POWERS[end - point - 1]
        if (sign === 45) value = -value
      }
    }
    value ??= numberFromText(column, rows[row])
    if (value === undefined) return undefined
    floats[row] = value
    if (areIntegers && ((value | 0) !== value || Object.is(value, -0))) areIntegers = false
  }
  if (!areIntegers) return "floats"
  for (let row = 0; row < rows.length; row++) integers[row] = floats[row]
  return "integers"
}

/** The number that `encodeValue` would write, if that is one. */
function numberFromText(column: Column, row: number): number | undefined {
  const { type } = column.spec
  const text = cellText(column, row)
  if (text === null || text === "") return undefined
  if (type === "double") {
    const value = parseScalar(column.spec, text)
    return typeof value === "number" ? value : undefined
  }
  const isExact = type === "integer"
    ? Number.isSafeInteger(Number(text))
    : text.length <= SAFE_DIGITS || significantDigits(text) <= SAFE_DIGITS
  return isExact ? Number(text) : undefined
}

/** Sets `check` to 0 at rows where the column has no value inside the sandbox. */
export function haveValues(spec: ColumnSpec, cells: Cells, rows: Int32Array, check: Uint8Array): void {
  const { bytes, offsets, first, stride, format } = cells
  const column: Column = { spec, cells }
  const isText = spec.type === "text" ||
    ((spec.type === "date" || spec.type === "datetime") && spec.format === undefined)
  const quote = format.kind === "delimited" ? format.quote : 34
  const isDirect = format.kind === "plain" ? spec.type !== "json" : format.kind === "json" || format.nulls.length === 0
  for (let i = 0; i < rows.length; i++) {
    const at = first + rows[i] * stride
    const start = offsets[at]
    // `null` of JSON begins with an n; what is quoted may be empty.
    const begin = start >= 0 && offsets[at + 1] > start ? bytes[start] : 0
    if (isDirect && begin > 0 && begin !== 110 && begin !== quote) continue
    const text = cellText(column, rows[i])
    const hasValue = text !== null &&
      (isText || (spec.type === "json" ? text !== "null" || isJsonString(column, text, rows[i]) : text !== ""))
    if (!hasValue) check[i] = 0
  }
}
