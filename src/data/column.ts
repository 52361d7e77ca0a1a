/**
 * A column of a chunk: cells that lie as bytes in a slab, found by offsets, decoded only when someone asks. There is
 * one representation for all formats, so a sink can copy the bytes of cells nobody touched.
 */
import type { ColumnSpec } from "./schema.ts"
import { utf8 } from "./text.ts"

/**
 * How the bytes of a cell are to be read. All formats are UTF-8.
 * - `delimited`: raw bytes as in the file, quotes included; empty and unquoted is null; so are the texts in `nulls`.
 *   `adjacent`: between two cells of a record there is the delimiter and nothing else.
 * - `json`: one JSON value as written in the document.
 * - `plain`: the text itself; only the missing cell is null. Typed values have their canonical text (scalar.ts).
 */
export type CellFormat =
  | DelimitedCells
  | { readonly kind: "json" }
  | { readonly kind: "plain" }

/** Cells as they stand in text of a delimited or JSON Lines file: bytes, and where each cell begins and ends. */
export interface DelimitedCells {
  readonly kind: "delimited"
  readonly quote: number
  readonly escape: number
  readonly delimiter: string
  readonly nulls: ReadonlyArray<string>
  readonly adjacent: boolean
}

/**
 * Cell `row` is `bytes[offsets[first + row * stride] … offsets[first + row * stride + 1])`; a negative start is a
 * missing cell (null). Plain data: crosses to other threads as it is.
 */
export interface Cells {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
  readonly first: number
  readonly stride: number
  readonly format: CellFormat
}

/** One column of a chunk: what it is, and its cells. */
export interface Column {
  readonly spec: ColumnSpec
  readonly cells: Cells
}

/** Cells written as they are. */
export const PLAIN: CellFormat = { kind: "plain" }
/** Cells written as JSON. */
export const JSON_FORMAT: CellFormat = { kind: "json" }

const NO_BYTES = new Uint8Array(0)
const MISSING = Int32Array.of(-1, -1)

/** A column without a value in any row. */
export const missingColumn = (spec: ColumnSpec): Column => ({
  spec,
  cells: { bytes: NO_BYTES, offsets: MISSING, first: 0, stride: 0, format: PLAIN },
})

/** The text of a cell without quotes and escapes, or null. The column's default takes the place of a null. */
export function cellText(column: Column, row: number): string | null {
  const text = rawText(column.cells, row)
  return text === null ? column.spec.default ?? null : text
}

/** Whether the cell is null, the column's default left aside. */
export const isNull = (cells: Cells, row: number): boolean => rawText(cells, row) === null

function rawText(cells: Cells, row: number): string | null {
  const at = cells.first + row * cells.stride
  const start = cells.offsets[at]
  if (start < 0) return null
  const end = cells.offsets[at + 1]
  const { bytes, format } = cells
  if (format.kind === "plain") return utf8(bytes, start, end)
  if (format.kind === "json") return jsonText(utf8(bytes, start, end))
  if (start === end) return null
  if (bytes[start] === format.quote && end - start >= 2 && bytes[end - 1] === format.quote) {
    return unquote(utf8(bytes, start + 1, end - 1), format.quote, format.escape) ?? utf8(bytes, start, end)
  }
  const text = utf8(bytes, start, end)
  return format.nulls.includes(text) ? null : text
}

/** A JSON value as the text a cell would show: strings without their quotes, everything else as written. */
function jsonText(json: string): string | null {
  if (json === "null") return null
  return json.charCodeAt(0) === 34 ? JSON.parse(json) : json
}

/** Resolves escapes between the outer quotes; undefined if a lone quote shows that they are no outer quotes. */
function unquote(inner: string, quote: number, escape: number): string | undefined {
  const quoteText = String.fromCharCode(quote)
  if (escape === quote) {
    if (!inner.includes(quoteText)) return inner
    const parts = inner.split(quoteText + quoteText)
    return parts.some((part) => part.includes(quoteText)) ? undefined : parts.join(quoteText)
  }
  const escapeText = String.fromCharCode(escape)
  if (!inner.includes(escapeText)) return inner.includes(quoteText) ? undefined : inner
  let text = ""
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i]
    if (char === quoteText) return undefined
    const next = inner[i + 1]
    if (char === escapeText && (next === quoteText || next === escapeText)) {
      text += next
      i++
    } else text += char
  }
  return text
}
