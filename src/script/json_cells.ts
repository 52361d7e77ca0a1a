/**
 * Cells as JSON text: what a cell of any column means as a JSON value. The counterpart of `cellText`, which shows a cell
 * as plain text.
 */
import type { Column } from "../data/column.ts"
import { parseScalar } from "../data/scalar.ts"

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Whether a cell of a json column holds the text of a string, not JSON. `text` is what `cellText` gives. */
export function isJsonString({ cells }: Column, text: string, row: number): boolean {
  const { bytes, offsets, first, stride, format } = cells
  if (format.kind === "json") return bytes[offsets[first + row * stride]] === 34
  // Plain cells hold JSON. A delimited file may hold JSON too; what is none is a string.
  return format.kind === "delimited" && parseScalar({ name: "", type: "json" }, text) === undefined
}

/** A cell with the text `text` as JSON; undefined if it has no meaning as such. */
export function jsonOf(column: Column, text: string, row: number): string | undefined {
  const { spec } = column
  switch (spec.type) {
    case "json":
      return isJsonString(column, text, row) ? JSON.stringify(text) : text
    case "integer":
    case "decimal":
    case "double":
      return JSON_NUMBER.test(text) ? text : numberOf(text)
    case "boolean":
      return parseScalar(spec, text)?.toString()
    case "text":
      return JSON.stringify(text)
    default: {
      const value = parseScalar(spec, text)
      return value === undefined ? undefined : JSON.stringify(value)
    }
  }
}

/** `+5`, `007`, `.5` and `5.` as JSON wants them, every digit kept. */
function numberOf(text: string): string | undefined {
  const match = /^([+-]?)0*(\d*)\.?(\d*)((?:[eE][+-]?\d+)?)$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole, fraction, exponent] = match
  return `${sign === "-" ? "-" : ""}${whole || "0"}${fraction === "" ? "" : `.${fraction}`}${exponent}`
}
