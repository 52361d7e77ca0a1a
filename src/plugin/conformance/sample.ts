/** Rows to give a plugin: those of its fixture as values, and odd ones of the same columns. */
import type { ColumnSpec } from "../../data/schema.ts"
import type { Row, Value } from "../api_v1.ts"
import type { FixtureInput } from "./fixture.ts"
import { valueFor } from "./subject.ts"

export interface Sample {
  readonly columns: ReadonlyArray<ColumnSpec>
  readonly rows: ReadonlyArray<Row>
}

export const inputOf = ({ columns, rows }: FixtureInput): Sample => ({
  columns,
  rows: rows.map((row) => columns.map((column, i) => valueFor(column, row[i]))),
})

/** Values that real files have and that surprise: per type. */
const ODD: Readonly<Record<ColumnSpec["type"], ReadonlyArray<Value>>> = {
  text: ["", " ", "é😀\u0000\u2028", "a,b\"c'd\r\ne", "x".repeat(100_000)],
  integer: [0n, -1n, 9007199254740993n, -9223372036854775808n],
  decimal: ["0", "-0.10", "123456789012345678901234567890.123456789"],
  double: [0, -1.5, 1e308, 5e-324],
  boolean: [true, false],
  date: ["0001-01-01", "9999-12-31"],
  datetime: ["1969-12-31T23:59:59.999Z"],
  json: ["{}", "[]", "0", '"text"', '{"__proto__":{"a":1}}'],
}

/** Rows that are all null (where a column may be), and rows of odd values. */
export function oddRows({ columns, rows }: Sample): ReadonlyArray<Row> {
  const nulls = columns.map((column, i) => column.required ? rows[0][i] : null)
  const most = Math.max(...columns.map(({ type }) => ODD[type].length))
  const odd = Array.from({ length: most }, (_, n) => columns.map(({ type }) => ODD[type][n % ODD[type].length]))
  return [nulls, ...odd]
}
