/**
 * Columns made by a script, from the binary form of the guest to plain cells: checked against their type, texts copied
 * as bytes.
 */
import type { ByteBuffer } from "../data/byte_buffer.ts"
import { cellText, type Column } from "../data/column.ts"
import { canonicalText, parseScalar } from "../data/scalar.ts"
import type { BjsonDecoder, Primitive } from "./bjson.ts"
import { jsonOf } from "./json_cells.ts"
import { RecentCells } from "./recent_cells.ts"
import { appendTexts } from "./texts_out.ts"
import type { OutputColumn, RowFailure } from "./program.ts"

export interface MadeColumn {
  readonly output: OutputColumn
  /** The input column of the same name. */
  readonly input: Column | undefined
}

/** What becomes of rows whose value is not wanted, or does not fit; rows by their index in the piece. */
export interface RowVerdicts {
  readonly isUnseen: (index: number) => boolean
  /** The same as a list, where there is one: not 0 for a row that is unseen. */
  readonly hidden?: Uint8Array
  readonly fail: (index: number, failure: Omit<RowFailure, "row">) => void
}

/** Bits of a number that no script can make: the guest has one NaN, and this is another. */
const UNSET_BITS = 0x7ff8_5e7d_0000_0001n
const UNSET_HIGH = Number(UNSET_BITS >> 32n)
const UNSET_LOW = Number(UNSET_BITS & 0xffffffffn)

/** Fills numbers with the mark of "not set". */
export function unset({ buffer, byteOffset }: Float64Array, count: number): void {
  new BigUint64Array(buffer, byteOffset, count).fill(UNSET_BITS)
}

/** As `decodeColumn`, for a column that holds nothing but numbers. Whether any row has set one. */
export function decodeNumbers(
  numbers: Float64Array,
  column: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  verdicts: RowVerdicts,
): void {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
  const isDirect = /^(text|double|decimal|integer)$/.test(column.output.spec.type)
  const mayBeFraction = column.output.spec.type !== "integer"
  for (let i = 0; i < rows.length; i++) {
    if (verdicts.isUnseen(i)) continue
    const at = 2 * rows[i]
    const start = buffer.length
    if (isDirect && appendNumber(buffer, numbers[i], mayBeFraction)) {
      offsets[at] = start
      offsets[at + 1] = buffer.length
      continue
    }
    const isUnset = words[2 * i + 1] === UNSET_HIGH && words[2 * i] === UNSET_LOW
    put(isUnset ? undefined : numbers[i], i, column, rows, offsets, buffer, verdicts)
  }
}

/** Whether no row has set a number. */
export function areUnset(numbers: Float64Array): boolean {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
  for (let i = 0; i < words.length; i += 2) if (words[i + 1] !== UNSET_HIGH || words[i] !== UNSET_LOW) return false
  return true
}

/**
 * Reads the column that comes next (without a decoder: a column that no row set) and notes start and end of each cell by
 * row position. The decoder's own bytes are in the buffer already, from `shift` on: texts in them stay where they are.
 */
export function decodeColumn(
  decoder: BjsonDecoder | undefined,
  shift: number,
  column: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  verdicts: RowVerdicts,
): void {
  const { spec } = column.output
  const isNumeric = /^(text|double|decimal|integer)$/.test(spec.type)
  const isBoolean = spec.type === "boolean" || spec.type === "text"
  /** Where the words stand, once they are needed. */
  const words = [-1, -1]
  decoder?.array()
  for (let i = 0; i < rows.length; i++) {
    if (spec.type === "text" && decoder !== undefined) {
      i = decoder.asciiRun(i, rows, offsets, shift)
      if (i === rows.length) break
    }
    const at = 2 * rows[i]
    const value = decoder?.value()
    if (verdicts.isUnseen(i)) continue
    const start = buffer.length
    if (typeof value === "number" && isNumeric && appendNumber(buffer, value, spec.type !== "integer")) {
      offsets[at] = start
      offsets[at + 1] = buffer.length
    } else if (typeof value === "boolean" && isBoolean) {
      const word = value ? "true" : "false"
      if (words[value ? 1 : 0] < 0) {
        words[value ? 1 : 0] = start
        buffer.text(word)
      }
      offsets[at] = words[value ? 1 : 0]
      offsets[at + 1] = words[value ? 1 : 0] + word.length
    } else put(value, i, column, rows, offsets, buffer, verdicts)
  }
}

/** As `decodeColumn`, for values that are here already. */
export function decodeValues(
  values: ReadonlyArray<Primitive>,
  column: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  verdicts: RowVerdicts,
): void {
  const { type, default: fallback, required } = column.output.spec
  const mayBeNull = fallback === undefined && required !== true
  const areTexts = type === "text" && typeof values[0] === "string"
  if (areTexts && appendTexts(values, mayBeNull, rows, offsets, buffer, verdicts)) return
  const { hidden } = verdicts
  const isNumeric = /^(text|double|decimal|integer)$/.test(type)
  const isBoolean = type === "text" || type === "boolean"
  const recent = new RecentCells()
  for (let i = 0; i < rows.length; i++) {
    if (hidden === undefined ? verdicts.isUnseen(i) : hidden[i] !== 0) continue
    const value = values[i]
    const at = 2 * rows[i]
    if (recent.has(value, at, offsets)) continue
    const start = buffer.length
    const isDone = typeof value === "number"
      ? isNumeric && appendNumber(buffer, value, type !== "integer")
      : typeof value === "string"
      ? type === "text" && appendAscii(buffer, value)
      : typeof value === "boolean" && isBoolean && appendAscii(buffer, value ? "true" : "false")
    if (isDone) {
      offsets[at] = start
      offsets[at + 1] = buffer.length
      recent.add(value, start, buffer.length)
    } else put(value, i, column, rows, offsets, buffer, verdicts)
  }
}

/** One value, whatever it is. */
function put(
  value: Primitive,
  index: number,
  column: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  { fail }: RowVerdicts,
): void {
  const { spec } = column.output
  const at = 2 * rows[index]
  const text = textOf(column, value, rows[index])
  if (text === undefined) fail(index, misfit(column, value, rows[index]))
  else if (text !== null) {
    offsets[at] = buffer.length
    append(buffer, text)
    offsets[at + 1] = buffer.length
  } else if (spec.required) {
    fail(index, { code: "FE4104", message: `the output column ${spec.name} is required, and has no value` })
  }
}

/** So many digits are the shortest text of the number they make: two texts of that length are two numbers. */
const MOST = 1e15

/**
 * Appends `String(value)` without making a string; false, and nothing appended, if it is neither whole nor a fraction of
 * a few digits.
 */
function appendNumber(buffer: ByteBuffer, value: number, mayBeFraction: boolean): boolean {
  const size = value < 0 ? -value : value
  if (!(size < MOST)) return false
  if (Math.floor(size) === size) {
    digits(buffer, size, 0, value < 0)
    return true
  }
  if (!mayBeFraction) return false
  for (let places = 2; places <= 4; places += 2) {
    const scale = places === 2 ? 100 : 10000
    const scaled = Math.round(size * scale)
    if (scaled >= MOST || scaled / scale !== size) continue
    digits(buffer, scaled, places, value < 0)
    return true
  }
  return false
}

/** A whole number with its last `places` digits behind a dot, zeros at the end left out. */
function digits(buffer: ByteBuffer, whole: number, places: number, isNegative: boolean): void {
  buffer.ensure(24)
  const { bytes } = buffer
  let [rest, left] = [whole, places]
  while (left > 0 && rest % 10 === 0) {
    rest /= 10
    left--
  }
  let length = left + 1
  for (let bound = POWERS[length]; rest >= bound; bound *= 10) length++
  const start = buffer.length + (isNegative ? 1 : 0)
  let at = start + length + (left > 0 ? 1 : 0)
  buffer.length = at
  if (isNegative) bytes[start - 1] = 45
  // Beyond 2^31 in two halves, so that the loop works with small integers.
  const high = rest >= 1e9 ? Math.floor(rest / 1e9) : 0
  let low = (rest - high * 1e9) | 0
  for (let written = 0; at > start; written++) {
    if (written === 9 && high > 0) low = high
    const tenth = (low / 10) | 0
    if (left > 0 && written === left) bytes[--at] = 46
    bytes[--at] = 48 + low - 10 * tenth
    low = tenth
  }
}

const POWERS = Array.from({ length: 17 }, (_, i) => 10 ** i)

/** The text of a value; null for none, undefined if it does not fit. */
function textOf({ output: { spec }, input }: MadeColumn, value: Primitive, row: number): string | null | undefined {
  if (value === undefined && input !== undefined) return inputText(input, spec, row)
  if (value === null || value === undefined) return spec.default ?? null
  // What is half a character cannot be written as UTF-8.
  if (typeof value === "string" && !value.isWellFormed()) return undefined
  return spec.type === "json" ? String(value) : canonicalText(spec.type, value)
}

function inputText(input: Column, spec: OutputColumn["spec"], row: number): string | null | undefined {
  const text = cellText(input, row)
  if (text === null || (text === "" && spec.type !== "text" && spec.type !== "json")) return spec.default ?? null
  if (spec.type === "json") return jsonOf(input, text, row)
  const { format } = input.spec
  const value = parseScalar(format === undefined ? spec : { ...spec, format }, text)
  if (value === undefined) return undefined
  return spec.type === "date" || spec.type === "datetime" || spec.type === "boolean" ? String(value) : text
}

const LONGEST_SHOWN = 60

function misfit({ output: { spec }, input }: MadeColumn, value: Primitive, row: number): Omit<RowFailure, "row"> {
  const shown = value === undefined && input !== undefined
    ? JSON.stringify(cellText(input, row))
    : typeof value === "string"
    ? JSON.stringify(value)
    : String(value)
  const cut = shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown
  const isBroken = typeof value === "string" && !value.isWellFormed()
  const why = isBroken ? "half of a surrogate pair, which is no text" : `${cut}, which does not fit`
  const what = isBroken ? `the value of ${spec.name} contains ${why}` : undefined
  return { code: "FE4104", message: what ?? `the output column ${spec.name} is ${spec.type}, and the value is ${why}` }
}

/** Appends a text; short ASCII ones without the detour through the encoder. */
function append(buffer: ByteBuffer, text: string): void {
  if (!appendAscii(buffer, text)) buffer.text(text)
}

/** Appends a short ASCII text; false, and nothing appended, if it is another one. */
function appendAscii(buffer: ByteBuffer, text: string): boolean {
  if (text.length > 40) return false
  buffer.ensure(text.length)
  const { bytes } = buffer
  let at = buffer.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    bytes[at++] = code
  }
  buffer.length = at
  return true
}
