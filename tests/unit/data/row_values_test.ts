/** Rows as values: by type, every digit, and hidden where they should be. */
import { assertEquals } from "@std/assert"
import { Chunk } from "../../../src/data/chunk.ts"
import { type CellFormat, type Column, JSON_FORMAT, PLAIN } from "../../../src/data/column.ts"
import { MemoryOrigin } from "../../../src/data/origin.ts"
import { maskedRow, rowOf } from "../../../src/data/row_values.ts"
import { type ColumnSpec, type ColumnType, RowSchema } from "../../../src/data/schema.ts"

/** A chunk of one row, given as type, format and text of each cell. */
function rowWith(cells: ReadonlyArray<readonly [type: ColumnType, format: CellFormat, text: string | null]>) {
  const columns = cells.map(([type, format, text], i): Column => {
    const spec: ColumnSpec = { name: `c${i}`, type }
    const bytes = new TextEncoder().encode(text ?? "")
    const offsets = Int32Array.from(text === null ? [-1, -1] : [0, bytes.length])
    return { spec, cells: { bytes, offsets, first: 0, stride: 2, format } }
  })
  const schema = new RowSchema(columns.map(({ spec }) => spec))
  const chunk = new Chunk({ schema, columns, size: 1, origin: new MemoryOrigin("rows", 1), slabs: [] })
  return Object.values(rowOf(chunk, 0))
}

Deno.test("values have the type of their column and all their digits", () => {
  assertEquals(
    rowWith([
      ["integer", PLAIN, "9223372036854775807"],
      ["decimal", PLAIN, "12345678901234567890.10"],
      ["double", PLAIN, "1.5e3"],
      ["boolean", PLAIN, "TRUE"],
      ["date", PLAIN, "2024-02-29"],
      ["text", PLAIN, ""],
      ["text", PLAIN, null],
      ["integer", PLAIN, "none"],
    ]),
    [9223372036854775807n, "12345678901234567890.10", 1500, true, "2024-02-29", "", null, "none"],
  )
})

Deno.test("JSON keeps strings apart from numbers, and numbers that no double holds", () => {
  const json = (text: string | null) => ["json", JSON_FORMAT, text] as const
  assertEquals(
    rowWith([
      json('"12"'),
      json("12"),
      json("12345678901234567890"),
      json('{"a":[0.30000000000000004,1.50,1e2,0.1234567890123456789]}'),
      json("null"),
      json(null),
      json("-0.0"),
      ["json", PLAIN, '{"b":1}'],
      ["json", PLAIN, "{"],
    ]),
    ["12", 12, 12345678901234567890n, { a: [0.30000000000000004, 1.5, 100, "0.1234567890123456789"] }, null, null, -0, {
      b: 1,
    }, "{"],
  )
})

Deno.test("masks hide values and no nulls, and leave what they were given as it was", () => {
  const row = { a: 1, b: null, c: "x" }
  assertEquals(maskedRow(row, new Set(["a", "b", "d"])), { a: "***", b: null, c: "x" })
  assertEquals([maskedRow(row, new Set()) === row, row.a], [true, 1])
})
