/**
 * Columns made by a script, from the binary form of the guest to plain cells: checked against their type, texts copied
 * as bytes.
 */
import { ByteBuffer } from "../data/byte_buffer.ts"
import { cellText, type Column } from "../data/column.ts"
import { canonicalText, parseScalar } from "../data/scalar.ts"
import type { BjsonDecoder, Primitive } from "./bjson.ts"
import type { OutputColumn, RowFailure } from "./program.ts"

export interface MadeColumn {
  readonly output: OutputColumn
  /** The input column of the same name. */
  readonly input: Column | undefined
}

/** Reads the column that comes next; returns start and end of each cell by row position. `fates` marks failed rows. */
export function decodeColumn(
  decoder: BjsonDecoder,
  column: MadeColumn,
  rows: Int32Array,
  size: number,
  buffer: ByteBuffer,
  isFailed: (index: number) => boolean,
  fail: (index: number, failure: Omit<RowFailure, "row">) => void,
): Int32Array {
  const offsets = new Int32Array(2 * size).fill(-1)
  const { spec } = column.output
  const count = decoder.array()
  for (let i = 0; i < count; i++) {
    const at = 2 * rows[i]
    if (spec.type === "text" && decoder.skipAscii()) {
      offsets[at] = buffer.length
      buffer.copy(decoder.bytes, decoder.asciiStart, decoder.asciiEnd)
      offsets[at + 1] = buffer.length
      continue
    }
    const value = decoder.value()
    if (isFailed(i)) continue
    const text = textOf(column, value, rows[i])
    if (text === undefined) fail(i, misfit(column, value, rows[i]))
    else if (text !== null) {
      offsets[at] = buffer.length
      ascii(buffer, text)
      offsets[at + 1] = buffer.length
    } else if (spec.required) {
      fail(i, { code: "FE4104", message: `the output column ${spec.name} is required, and has no value` })
    }
  }
  return offsets
}

/** The text of a value; null for none, undefined if it does not fit. */
function textOf(
  { output: { spec, from }, input }: MadeColumn,
  value: Primitive,
  row: number,
): string | null | undefined {
  if (value === undefined && input !== undefined && from >= 0) return inputText(input, spec, row)
  if (value === null || value === undefined) return spec.default ?? null
  if (spec.type === "json") return String(value)
  return canonicalText(spec.type, value)
}

function inputText(input: Column, spec: OutputColumn["spec"], row: number): string | null | undefined {
  const text = cellText(input, row)
  if (text === null || (text === "" && spec.type !== "text" && spec.type !== "json")) return spec.default ?? null
  if (spec.type === "json") return input.cells.format.kind === "delimited" ? JSON.stringify(text) : text
  const value = parseScalar(
    { ...spec, ...(input.spec.format === undefined ? {} : { format: input.spec.format }) },
    text,
  )
  if (value === undefined) return undefined
  return spec.type === "date" || spec.type === "datetime" || spec.type === "boolean" ? String(value) : text
}

function misfit({ output: { spec }, input }: MadeColumn, value: Primitive, row: number): Omit<RowFailure, "row"> {
  const shown = value === undefined && input !== undefined
    ? JSON.stringify(cellText(input, row))
    : JSON.stringify(value) ?? String(value)
  const cut = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
  return { code: "FE4104", message: `the output column ${spec.name} is ${spec.type}, and ${cut} does not fit` }
}

/** Appends a text; short ASCII ones without the detour through the encoder. */
function ascii(buffer: ByteBuffer, text: string): void {
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
