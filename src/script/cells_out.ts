/**
 * Columns made by a script, from the binary form of the guest to plain cells: checked against their type, texts copied
 * as bytes.
 */
import type { ByteBuffer } from "../data/byte_buffer.ts"
import { cellText, type Column } from "../data/column.ts"
import { canonicalText, parseScalar } from "../data/scalar.ts"
import type { BjsonDecoder, Primitive } from "./bjson.ts"
import { jsonOf } from "./json_cells.ts"
import type { OutputColumn, RowFailure } from "./program.ts"

export interface MadeColumn {
  readonly output: OutputColumn
  /** The input column of the same name. */
  readonly input: Column | undefined
}

/** What becomes of rows whose value is not wanted, or does not fit; rows by their index in the piece. */
export interface RowVerdicts {
  readonly isUnseen: (index: number) => boolean
  readonly fail: (index: number, failure: Omit<RowFailure, "row">) => void
}

/**
 * Reads the column that comes next (without a decoder: a column that no row set) and notes start and end of each cell by
 * row position.
 */
export function decodeColumn(
  decoder: BjsonDecoder | undefined,
  column: MadeColumn,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  { isUnseen, fail }: RowVerdicts,
): void {
  const { spec } = column.output
  decoder?.array()
  for (let i = 0; i < rows.length; i++) {
    const at = 2 * rows[i]
    if (spec.type === "text" && decoder?.skipAscii()) {
      offsets[at] = buffer.length
      buffer.copy(decoder.bytes, decoder.asciiStart, decoder.asciiEnd)
      offsets[at + 1] = buffer.length
      continue
    }
    const value = decoder?.value()
    if (isUnseen(i)) continue
    const text = textOf(column, value, rows[i])
    if (text === undefined) fail(i, misfit(column, value, rows[i]))
    else if (text !== null) {
      offsets[at] = buffer.length
      append(buffer, text)
      offsets[at + 1] = buffer.length
    } else if (spec.required) {
      fail(i, { code: "FE4104", message: `the output column ${spec.name} is required, and has no value` })
    }
  }
}

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
  if (text.length > 40) return buffer.text(text)
  buffer.ensure(text.length)
  const { bytes } = buffer
  let at = buffer.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return buffer.text(text)
    bytes[at++] = code
  }
  buffer.length = at
}
