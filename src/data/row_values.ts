/**
 * Rows as values for people and tests, by the types of their columns: nothing is rounded. For looking at some rows; the
 * row path itself reads cells (column.ts).
 */
import type { Chunk } from "./chunk.ts"
import { cellText, type Column } from "./column.ts"
import { parseScalar, type Value } from "./scalar.ts"
import { utf8 } from "./text.ts"

/** A row as a plain object: name of the column → value. */
export type RowValues = Readonly<Record<string, Value>>

/** What is shown instead of a value that nobody should see. */
export const MASK = "***"

/** A row by its position: integers as bigint, decimals and dates as text, what does not fit its type as its text. */
export const rowOf = ({ columns }: Chunk, row: number): RowValues =>
  Object.fromEntries(columns.map((column) => [column.spec.name, valueOf(column, row)]))

/** The same row with a mask in some of its columns. A null stays one: that there is nothing is no secret. */
export const maskedRow = (values: RowValues, masked: ReadonlySet<string>): RowValues =>
  masked.size === 0 ? values : Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, masked.has(name) && value !== null ? MASK : value]),
  )

function valueOf(column: Column, row: number): Value {
  const { spec, cells: { bytes, offsets, first, stride, format } } = column
  const at = first + row * stride
  // The text of a JSON string does not tell that it was one.
  if (format.kind === "json" && spec.type === "json" && offsets[at] >= 0) {
    return exactJson(utf8(bytes, offsets[at], offsets[at + 1]))
  }
  const text = cellText(column, row)
  if (text === null) return null
  if (spec.type === "json") return exactJson(text)
  return parseScalar(spec, text) ?? text
}

/** JSON whose numbers keep their digits: as bigint, or as text, where a number would lose some. */
function exactJson(json: string): Value {
  try {
    return JSON.parse(json, exactNumber)
  } catch {
    return json
  }
}

const exactNumber = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  const source = context?.source
  if (typeof value !== "number" || source === undefined) return value
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source)
  return digitsOf(String(value)) === digitsOf(source) ? value : source
}

/** The digits that count, wherever the point is. */
const digitsOf = (number: string): string => number.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "")
