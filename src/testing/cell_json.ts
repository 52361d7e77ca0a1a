/**
 * Cells as JSON texts: those of a test file, digits as they are written there, and those of a chunk; and whether two of
 * them are the same. Knows nothing of what a test expects.
 */
import type { Document, KeyPath } from "../config/document.ts"
import type { Chunk } from "../data/chunk.ts"
import { cellText, type Column } from "../data/column.ts"
import { utf8 } from "../data/text.ts"

/** Column name → the value as JSON. */
export type CellRow = ReadonlyMap<string, string>

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** A row of a test file. What YAML takes for a number stays as it is written: `120.50` keeps both decimals. */
export const writtenRow = (document: Document, path: KeyPath, row: Readonly<Record<string, unknown>>): CellRow =>
  new Map(Object.entries(row).map(([name, value]) => [name, writtenJson(document, [...path, name], value)]))

function writtenJson(document: Document, path: KeyPath, value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => writtenJson(document, [...path, i], item)).join(",")}]`
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, inner]) =>
      `${JSON.stringify(key)}:${writtenJson(document, [...path, key], inner)}`
    )
    return `{${members.join(",")}}`
  }
  if (typeof value !== "number" && typeof value !== "bigint") return JSON.stringify(value ?? null)
  return numberOrText(document.written(path) ?? String(value))
}

const numberOrText = (text: string): string => NUMBER.test(text) ? text : JSON.stringify(text)

/** The row at a position of a chunk. */
export const chunkRow = (chunk: Chunk, row: number): CellRow =>
  new Map(chunk.columns.map((column) => [column.spec.name, cellJson(column, row)]))

function cellJson(column: Column, row: number): string {
  const text = cellText(column, row)
  if (text === null) return "null"
  switch (column.spec.type) {
    case "integer":
    case "decimal":
    case "double":
      return numberOrText(text)
    case "boolean":
      return text.toLowerCase()
    case "json":
      return jsonOf(column, row, text)
    default:
      return JSON.stringify(text)
  }
}

/** In a JSON document a text has its quotes, which `cellText` takes off. */
function jsonOf({ cells }: Column, row: number, text: string): string {
  if (cells.format.kind === "json") {
    const at = cells.first + row * cells.stride
    if (cells.offsets[at] >= 0) return utf8(cells.bytes, cells.offsets[at], cells.offsets[at + 1])
  }
  return isJson(text) ? text : JSON.stringify(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a cell is as expected: numbers by their value, however they are written; texts exactly. A number is the same as
 * a text with the same characters, so that `1` fits a column of text and `"120.50"` asks for both decimals.
 */
export function isSame(expected: string, actual: string): boolean {
  if (expected === actual) return true
  const [a, b] = [kind(expected), kind(actual)]
  if (a === "text" && b === "number") return JSON.parse(expected) === actual
  if (a === "number" && b === "text") return JSON.parse(actual) === expected
  return exact(expected) === exact(actual)
}

const kind = (json: string) => json.startsWith('"') ? "text" : /^[-\d]/.test(json) ? "number" : "other"

/** One text for all ways to write the same value: keys in order, numbers without needless digits. */
const exact = (json: string): string => JSON.stringify(sorted(JSON.parse(json, exactNumber)))

// `context.source` has the digits that a number would lose.
const exactNumber = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" ? { number: plainDigits(context?.source ?? String(value)) } : value

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
  return entries.map(([key, inner]) => [key, sorted(inner)])
}

/** Sign, digits without zeros at the ends, and the power of ten: `120.50` and `1.205e2` are `1205e-1`. */
function plainDigits(source: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source)!
  const digits = (whole + fraction).replace(/^0+/, "")
  const significant = digits.replace(/0+$/, "")
  if (significant === "") return "0"
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
