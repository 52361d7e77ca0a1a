/**
 * Rows as JSON objects, one per line. Values that are JSON already are copied as bytes; digits of numbers are kept.
 */
import { ByteBuffer, cellText, type Chunk, type Column, parseScalar } from "../../src/plugin/mod.ts"

const encoder = new TextEncoder()
const NULL = encoder.encode("null")
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

export class ObjectWriter {
  readonly buffer = new ByteBuffer()
  readonly #keys: ReadonlyArray<Uint8Array>

  constructor(names: ReadonlyArray<string>, readonly omitNulls: boolean) {
    this.#keys = names.map((name) => encoder.encode(`${JSON.stringify(name)}:`))
  }

  rows(chunk: Chunk, columns: ReadonlyArray<Column>): void {
    const { buffer } = this
    for (let n = 0; n < chunk.count; n++) {
      const row = chunk.rowAt(n)
      buffer.byte(123)
      let isFirst = true
      for (let i = 0; i < columns.length; i++) {
        const before = buffer.length
        if (!isFirst) buffer.byte(44)
        buffer.copy(this.#keys[i], 0, this.#keys[i].length)
        if (this.#value(columns[i], row)) isFirst = false
        else if (this.omitNulls) buffer.length = before
        else {
          buffer.copy(NULL, 0, NULL.length)
          isFirst = false
        }
      }
      buffer.byte(125)
      buffer.byte(10)
    }
  }

  /** Appends the value; false if there is none. */
  #value(column: Column, row: number): boolean {
    const { spec, cells } = column
    const at = cells.first + row * cells.stride
    const start = cells.offsets[at]
    if (cells.format.kind === "json" && start >= 0 && cells.bytes[start] !== 110 && spec.format === undefined) {
      this.buffer.copy(cells.bytes, start, cells.offsets[at + 1])
      return true
    }
    const text = cellText(column, row)
    if (text === null || (text === "" && spec.type !== "text")) return false
    this.buffer.text(this.#json(column, text))
    return true
  }

  #json({ spec, cells }: Column, text: string): string {
    switch (spec.type) {
      case "integer":
      case "decimal":
      case "double":
        return numberText(text)
      case "boolean":
        return text.toLowerCase()
      case "date":
      case "datetime":
        return JSON.stringify(parseScalar(spec, text) ?? text)
      case "json":
        return cells.format.kind === "plain" ? text : JSON.stringify(text)
      default:
        return JSON.stringify(text)
    }
  }
}

/** A number as JSON wants it, every digit kept: `+5`, `007`, `.5` and `5.` are fine in files, but not in JSON. */
function numberText(text: string): string {
  if (JSON_NUMBER.test(text)) return text
  const [, sign, whole, fraction = "", exponent = ""] = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(text)!
  const head = whole.replace(/^0+(?=\d)/, "") || "0"
  return `${sign === "-" ? "-" : ""}${head}${fraction === "" ? "" : `.${fraction}`}${exponent}`
}
