/** Rows with cells of every odd kind that fits its column. */
import fc from "fast-check"
import type { Row } from "../unit/script/run_script.ts"
import { INPUT } from "./script_runs.ts"

const { array, constantFrom, oneof, tuple } = fc

const CELLS: Readonly<Record<string, ReadonlyArray<string>>> = {
  text: [
    ...[
      "a",
      "q@b",
      "Anna",
      "x,y",
      " p ",
      "ÄÖß",
      "ŉ",
      "名前",
      "😀",
      '"quo""ted"',
      '""',
      '" "',
      '"',
      "NULL",
      "null",
      "true",
    ],
    ...[
      "__proto__",
      "constructor",
      "toString",
      "12",
      "1e3",
      "-0",
      "0x10",
      "2024-02-29",
      "\u00a0b\ufeff",
      "l".repeat(600),
    ],
    ...["İı", "a\u0300", "\u2028", "0", "b2"],
  ],
  integer: [
    "7",
    "-3",
    "+12",
    "-0",
    "007",
    "2147483648",
    "9007199254740993",
    "999999999999999",
    "0000000000000001",
    '"8"',
  ],
  double: ["1.5", "-0", "1e3", ".5", "5.", "1e-7", "123456789.12345678", "0.1", "+2", "1E400", '"2.5"', "100"],
  decimal: ["10.50", "-7", "12345678901234567.890", ".5", "3.", "0.000000000000001", "1.005", "+0.1", '"4"', "0"],
  boolean: ["true", "false", "TRUE", "False", '"true"'],
  date: ["2024-02-29", "1999-12-31", "0001-01-01", '"2020-05-05"'],
  datetime: ["2024-02-29T01:02:03Z", "2020-01-01T00:00:00.5Z", "2020-01-01T23:59:59.123Z"],
  json: ["1", "true", "null"],
}

/** Rows for the columns of script_runs.ts. */
export const oddRows: fc.Arbitrary<ReadonlyArray<Row>> = array(
  tuple(...INPUT.map((spec) => {
    const cells = spec.format === undefined ? CELLS[spec.type] : ["31.12.2020"]
    const given = constantFrom<string | null>(...cells.filter((cell) => !spec.required || cell !== "NULL"))
    return spec.required
      ? given
      : oneof({ arbitrary: given, weight: 5 }, constantFrom(null, spec.type === "json" ? "null" : ""))
  })),
  { minLength: 22, maxLength: 30 },
)

/** The rows as a format without quotes has them. */
export const withoutQuotes = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows.map((row) => row.map((cell, i) => /text|json/.test(INPUT[i].type) ? cell : cell?.replaceAll('"', "") ?? null))
