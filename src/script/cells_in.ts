/**
 * Columns of a chunk into the binary form of the guest: straight from bytes where a cell is plain ASCII text, through
 * its value elsewhere. What that form cannot carry exactly is listed as fixes.
 */
import { type Cells, cellText } from "../data/column.ts"
import { parseScalar } from "../data/scalar.ts"
import type { ColumnSpec } from "../data/schema.ts"
import type { BjsonEncoder } from "./bjson.ts"

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
  for (let i = 0; i < rows.length; i++) {
    const text = cellText({ spec, cells }, rows[i])
    if (text === null || (text === "" && spec.type !== "json")) encoder.null()
    else encodeValue(encoder, spec, cells, text, rows[i], (kind, exact) => fixes.push(kind, number, i, exact))
  }
}

function encodeTexts(encoder: BjsonEncoder, spec: ColumnSpec, cells: Cells, rows: Int32Array): void {
  const { bytes, offsets, first, stride, format } = cells
  const quote = format.kind === "delimited" ? format.quote : -1
  // Cells that may mean null, or whose bytes are not their text, take the way through a string.
  const isDirect = format.kind === "plain" || (format.kind === "delimited" && format.nulls.length === 0)
  const isPlain = format.kind === "plain"
  for (let i = 0; i < rows.length; i++) {
    const at = first + rows[i] * stride
    const start = offsets[at]
    const end = offsets[at + 1]
    const isThere = start >= 0 && (isPlain || end > start)
    if (isThere && isDirect && bytes[start] !== quote && encoder.ascii(bytes, start, end)) continue
    const text = cellText({ spec, cells }, rows[i])
    if (text === null) encoder.null()
    else encoder.string(text)
  }
}

function encodeValue(
  encoder: BjsonEncoder,
  spec: ColumnSpec,
  cells: Cells,
  text: string,
  row: number,
  fix: (kind: number, text: string) => void,
): void {
  switch (spec.type) {
    case "integer":
      return encodeInteger(encoder, text, fix)
    case "decimal":
      return encodeDecimal(encoder, text, fix)
    case "json":
      return encodeJson(encoder, cells, row, text, fix)
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
  { bytes, offsets, first, stride, format }: Cells,
  row: number,
  text: string,
  fix: (kind: number, text: string) => void,
): void {
  // In JSON cells the first byte tells a string from everything else; plain cells hold JSON text as it is.
  const isString = format.kind === "json" && bytes[offsets[first + row * stride]] === 34
  if (isString || format.kind === "delimited") return encoder.string(text)
  if (text === "true" || text === "false") return encoder.boolean(text === "true")
  if (/^-?\d+$/.test(text)) return encodeInteger(encoder, text, fix)
  if (/^-?\d[\d.]*$/.test(text)) return encodeDecimal(encoder, text, fix)
  if (/^-?\d/.test(text)) return encoder.number(Number(text))
  encoder.null()
  fix(JSON_VALUE, text)
}
