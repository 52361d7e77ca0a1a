/**
 * Rows as JSON objects, one per line. Values that are JSON already are copied as bytes; digits of numbers are kept.
 * Fills a buffer; writes no file.
 */
import {
  ByteBuffer,
  cellText,
  type Chunk,
  type Column,
  flowError,
  parseScalar,
  type RowReject,
} from "../../src/plugin/mod.ts"

const encoder = new TextEncoder()
const NULL = encoder.encode("null")
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/

type Outcome = "written" | "missing" | "misfit"

export class ObjectWriter {
  readonly buffer = new ByteBuffer()
  readonly #keys: ReadonlyArray<Uint8Array>

  constructor(names: ReadonlyArray<string>, readonly omitNulls: boolean) {
    this.#keys = names.map((name) => encoder.encode(`${JSON.stringify(name)}:`))
  }

  /** Appends the rows of a chunk; `columns` are those to be written, in order. Returns the rows that cannot be. */
  rows(chunk: Chunk, columns: ReadonlyArray<Column>): ReadonlyArray<RowReject> {
    const rejects: Array<RowReject> = []
    const count = chunk.count
    for (let n = 0; n < count; n++) {
      const row = chunk.rowAt(n)
      const start = this.buffer.length
      const misfit = this.#row(columns, row)
      if (misfit === undefined) continue
      this.buffer.length = start
      rejects.push({ row, error: misfitError(misfit, row) })
    }
    return rejects
  }

  /** Appends one row. Returns the first column whose value is none of its type. */
  #row(columns: ReadonlyArray<Column>, row: number): Column | undefined {
    const { buffer } = this
    buffer.byte(123)
    let isFirst = true
    for (let i = 0; i < columns.length; i++) {
      const before = buffer.length
      if (!isFirst) buffer.byte(44)
      buffer.copy(this.#keys[i], 0, this.#keys[i].length)
      const outcome = this.#value(columns[i], row)
      if (outcome === "misfit") return columns[i]
      if (outcome === "missing") {
        if (this.omitNulls) {
          buffer.length = before
          continue
        }
        buffer.copy(NULL, 0, NULL.length)
      }
      isFirst = false
    }
    buffer.byte(125)
    buffer.byte(10)
    return undefined
  }

  #value(column: Column, row: number): Outcome {
    const { spec, cells: { bytes, offsets, first, stride, format } } = column
    const at = first + row * stride
    const start = offsets[at]
    const end = offsets[at + 1]
    if (start >= 0) {
      if (format.kind === "json") {
        // A date with a format of its own is written in ISO 8601; everything else stays as it is.
        if (bytes[start] !== 110 && (spec.format === undefined || spec.type === "json")) {
          this.buffer.copy(bytes, start, end)
          return "written"
        }
      } else if (spec.type === "text" && isBare(column, start, end) && this.#string(bytes, start, end)) return "written"
    }
    const text = cellText(column, row)
    if (text === null || (text === "" && spec.type !== "text")) return "missing"
    const json = jsonOf(column, text, row)
    if (json === undefined) return "misfit"
    this.buffer.text(json)
    return "written"
  }

  /** Bytes as a JSON string, if nothing in them has to be escaped. */
  #string(bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (bytes[i] < 32 || bytes[i] === 34 || bytes[i] === 92) return false
    this.buffer.byte(34)
    this.buffer.copy(bytes, start, end)
    this.buffer.byte(34)
    return true
  }
}

/** Whether the bytes of a cell are its text: no quotes around it, and no text that means null. */
function isBare({ cells: { bytes, format } }: Column, start: number, end: number): boolean {
  if (format.kind === "plain") return true
  return format.kind === "delimited" && end > start && bytes[start] !== format.quote && format.nulls.length === 0
}

/** The text of a cell as JSON; undefined if it is no value of the column's type. */
function jsonOf({ spec, cells }: Column, text: string, row: number): string | undefined {
  switch (spec.type) {
    case "integer":
    case "decimal":
    case "double":
      return numberText(text)
    case "boolean": {
      const lower = text.toLowerCase()
      return lower === "true" || lower === "false" ? lower : undefined
    }
    case "date":
    case "datetime":
      // What a script made is ISO 8601 already, and may not fit the format of the file.
      return JSON.stringify(parseScalar(spec, text) ?? text)
    case "json": {
      const isCell = cells.offsets[cells.first + row * cells.stride] >= 0
      if (isCell && cells.format.kind === "plain") return text
      // Line ends in a valid document are blanks between its parts, and would cut the line.
      if (parseScalar(spec, text) !== undefined) return text.replace(/[\r\n]/g, " ")
      return isCell && cells.format.kind === "delimited" ? undefined : JSON.stringify(text)
    }
    case "text":
      return JSON.stringify(text)
  }
}

/** A number as JSON wants it, every digit kept: `+5`, `007`, `.5` and `5.` are fine in files, but not in JSON. */
function numberText(text: string): string | undefined {
  if (JSON_NUMBER.test(text)) return text
  const match = NUMBER.exec(text)
  if (match === null || !/^[+-]?\.?\d/.test(text)) return undefined
  const [, sign, whole, fraction = "", exponent = ""] = match
  const head = whole.replace(/^0+(?=\d)/, "") || "0"
  return `${sign === "-" ? "-" : ""}${head}${fraction === "" ? "" : `.${fraction}`}${exponent}`
}

function misfitError(column: Column, row: number) {
  const { name, type } = column.spec
  const text = cellText(column, row) ?? ""
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return flowError("FE3102", `column ${name} is ${type}, and \`${shown}\` is none`, { data: { column: name } })
}
