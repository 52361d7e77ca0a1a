/**
 * Cells to the values of API version 1 and back. Runs in the plugin's thread; knows neither plugins nor chunks.
 */
import { type Cells, cellText, type Column } from "../../data/column.ts"
import { canonicalText, parseScalar } from "../../data/scalar.ts"
import type { ColumnSpec } from "../../data/schema.ts"
import { utf8 } from "../../data/text.ts"
import type { Row, Value } from "../api_v1.ts"
import type { Problem, RowsIn, RowsOut } from "./protocol.ts"

/** The value of a cell as plugins see it. Texts of `json` columns are the JSON itself. */
export function valueAt(column: Column, row: number): Value {
  if (column.spec.type === "json") return jsonAt(column.cells, row) ?? cellText(column, row)
  const text = cellText(column, row)
  if (text === null || (text === "" && column.spec.type !== "text")) return null
  return (parseScalar(column.spec, text) ?? text) as Value
}

/** The text of a cell that has a value, as it stood and not as its value would be written. */
export const textAt = (column: Column, row: number): string | null =>
  column.spec.type === "json" ? jsonAt(column.cells, row) ?? cellText(column, row) : cellText(column, row)

function jsonAt(cells: Cells, row: number): string | undefined {
  if (cells.format.kind !== "json") return undefined
  const at = cells.first + row * cells.stride
  const start = cells.offsets[at]
  const text = start < 0 ? "null" : utf8(cells.bytes, start, cells.offsets[at + 1])
  return text === "null" ? undefined : text
}

export const columnsOf = (specs: ReadonlyArray<ColumnSpec>, { columns }: RowsIn): ReadonlyArray<Column> =>
  specs.map((spec, i) => ({ spec, cells: columns[i] }))

/** The rows of a batch, in order. */
export function rowsOf(columns: ReadonlyArray<Column>, { rows, size }: RowsIn): Array<Row> {
  return Array.from({ length: rows?.length ?? size }, (_, n) => {
    const row = rows === undefined ? n : rows[n]
    return columns.map((column) => valueAt(column, row))
  })
}

/** The text in which a value is kept; undefined if it does not fit, null if there is none. */
export function textOf({ type }: ColumnSpec, value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null
  if (type !== "json") return canonicalText(type, value)
  if (typeof value !== "string") return undefined
  try {
    return JSON.parse(value) === null ? null : value
  } catch {
    return undefined
  }
}

const encoder = new TextEncoder()

/** Puts cells together in memory that the engine reads without a copy. */
export class CellWriter {
  #bytes: Uint8Array
  #end = 0
  readonly #offsets: Int32Array

  constructor(readonly columns: ReadonlyArray<ColumnSpec>, size: number, bytesPerCell = 16) {
    const cells = size * columns.length
    this.#bytes = new Uint8Array(new SharedArrayBuffer(Math.max(1024, cells * bytesPerCell)))
    this.#offsets = new Int32Array(new SharedArrayBuffer(Math.max(8, cells * 8))).fill(-1)
  }

  put(row: number, column: number, text: string | null): void {
    if (text === null) return
    const most = text.length * 3
    if (this.#end + most > this.#bytes.length) {
      const larger = new Uint8Array(new SharedArrayBuffer(2 * (this.#end + most)))
      larger.set(this.#bytes.subarray(0, this.#end))
      this.#bytes = larger
    }
    const at = 2 * (row * this.columns.length + column)
    this.#offsets[at] = this.#end
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written
    this.#offsets[at + 1] = this.#end
  }

  /** A value of the plugin; says what is wrong with it. */
  value(row: number, column: number, value: unknown): Problem | undefined {
    const spec = this.columns[column]
    const text = textOf(spec, value)
    if (text === null && spec.required) {
      return {
        row,
        code: "FE3103",
        column: spec.name,
        message: `column ${spec.name} is required, and has no value here`,
      }
    }
    if (text === undefined) {
      const shown = typeof value === "string"
        ? `\`${value.slice(0, 60)}\``
        : typeof value === "object"
        ? "an object"
        : `a ${typeof value}: ${String(value).slice(0, 60)}`
      return {
        row,
        code: "FE3102",
        column: spec.name,
        message: `column ${spec.name} is ${spec.type}, and ${shown} is none`,
      }
    }
    this.put(row, column, text)
    return undefined
  }

  get cells(): RowsOut {
    return { bytes: this.#bytes, offsets: this.#offsets }
  }
}
