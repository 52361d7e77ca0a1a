/** Rows as JSON without a lost digit. */
import type { Column, Row, Value } from "../../../../src/plugin/api_v1.ts"

/** A row as JSON object. */
export function objectText(columns: ReadonlyArray<Column>, row: Row): string {
  const members = columns.map(({ name, type }, i) => `${JSON.stringify(name)}:${valueText(row[i], type)}`)
  return `{${members.join(",")}}`
}

/** A number that JSON can write as it stands. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

function valueText(value: Value, type: Column["type"]): string {
  if (value === null) return "null"
  if (typeof value === "bigint") return String(value)
  if (type === "json") return String(value)
  // A decimal is a text here, so that it keeps its digits; `+1` and `.5` are none that JSON knows.
  if (type === "decimal" && NUMBER.test(String(value))) return String(value)
  return JSON.stringify(value)
}
