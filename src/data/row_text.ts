/** Rows and their places as text: one line, every digit, nothing that a terminal would obey, nothing without end. */
import type { RowValues } from "./row_values.ts"
import { quoted } from "../errors/printable.ts"
import type { DataPlace } from "../errors/flow_error.ts"
import { count } from "./shown_numbers.ts"

/** Longest value shown, in characters. */
const LONGEST = 200
/** Numbers that JSON writes as they stand. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** A value as JSON shows it: integers and decimals as numbers with all their digits. */
export function valueText(value: unknown, type?: string): string {
  if (typeof value === "bigint") return String(value)
  if (type === "decimal" && typeof value === "string" && NUMBER.test(value)) return value
  const text = valueJson(value)
  const shown = text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${count(text.length)} characters)`
  return quoted(shown)
}

/** The same row with its long values cut, so that a few of them take no memory to speak of. */
export const shortenedRow = (values: RowValues): RowValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortened(value)]))

function shortened(value: unknown): unknown {
  if (typeof value !== "string" && (typeof value !== "object" || value === null)) return value
  const text = typeof value === "string" ? value : valueJson(value)
  return text.length <= LONGEST ? value : `${text.slice(0, LONGEST)}… (${count(text.length)} characters)`
}

const valueJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? String(inner) : inner) ?? "null"

/** A row on one line. */
export const rowText = (values: RowValues, types: ReadonlyMap<string, string>): string =>
  `{${
    Object.entries(values).map(([name, value]) =>
      `${quoted(JSON.stringify(name))}: ${valueText(value, types.get(name))}`
    )
      .join(", ")
  }}`

/** `orders.csv:3`; the number of the record where nobody knows the line. */
export function placeText({ file, line, record }: DataPlace): string {
  const where = line ?? (record === undefined ? undefined : `record ${record}`)
  return [file === undefined ? [] : [quoted(file)], where === undefined ? [] : [String(where)]].flat().join(":")
}
