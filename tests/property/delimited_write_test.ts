/**
 * What delimited-sink writes is what a reader that knows nothing of our code reads back, for any rows, formats of cells
 * and dialects.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { parse } from "@std/csv"
import fc from "fast-check"
import { delimitedSink } from "../../plugins/delimited/sink.ts"
import { delimitedSource } from "../../plugins/delimited/source.ts"
import { DelimitedWriter, type WriterDialect } from "../../plugins/delimited/writer.ts"
import { JSON_FORMAT, PLAIN, RowSchema } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"
import { chunkOf, columnsOf, openSink, readAll, type Row } from "../unit/plugins/run_step.ts"

const TRICKY = [
  "",
  '"',
  '""',
  ",",
  "a,b",
  "|",
  "||",
  "a|",
  "\n",
  "x\r\ny",
  "\r",
  " ",
  "'",
  "=1+1",
  "-5",
  "56244.0",
  "NA",
]
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(...TRICKY, "12345678901234567890", "🎉", "🎊", "¨", "©"),
)
const cell = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: text })

/** Rows of equal width, at least `width` cells each. */
const table = (least: number) =>
  fc.integer({ min: least, max: 4 }).chain((width) =>
    fc.tuple(
      fc.constant(columnsOf(Array.from({ length: width }, (_, i) => `c${i}`).join(" "))),
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
    )
  )

const dialect: fc.Arbitrary<WriterDialect> = fc.record({
  delimiter: fc.constantFrom(",", "\t", "|", "||", "|-|", "§", "🎉!"),
  quote: fc.constantFrom(34, 39),
  quoting: fc.constantFrom("minimal" as const, "all" as const, "non-numeric" as const),
  lineEnding: fc.constantFrom("\n", "\r\n", "\r"),
  escapeFormulas: fc.constant(false),
  nullText: fc.constantFrom("", "NA", "NULL"),
})

/** Records as RFC 4180 has them; an unquoted cell that is the text of a missing value is null. */
function readBack(content: string, { delimiter, quote, lineEnding, nullText }: WriterDialect): Array<Row> {
  const mark = String.fromCharCode(quote)
  const rows: Array<Array<string | null>> = []
  let at = 0
  while (at < content.length) {
    const row: Array<string | null> = []
    while (true) {
      if (content.startsWith(mark, at)) {
        let value = ""
        for (at++; content.startsWith(mark + mark, at) || !content.startsWith(mark, at); at++) {
          assert(at < content.length, "a quote is never closed")
          value += content[at]
          if (content.startsWith(mark, at)) at++
        }
        at++
        row.push(value)
      } else {
        let end = at
        while (end < content.length && !content.startsWith(delimiter, end) && !content.startsWith(lineEnding, end)) {
          end++
        }
        const value = content.slice(at, end)
        row.push(value === nullText ? null : value)
        at = end
      }
      if (!content.startsWith(delimiter, at)) break
      at += delimiter.length
    }
    assert(content.startsWith(lineEnding, at), `after a cell there is ${JSON.stringify(content.slice(at, at + 10))}`)
    at += lineEnding.length
    rows.push(row)
  }
  return rows
}

const asJson = (rows: ReadonlyArray<Row>) =>
  rows.map((row) => row.map((cell) => cell === null ? null : JSON.stringify(cell)))

function written(
  dialect: WriterDialect,
  columns: ReturnType<typeof columnsOf>,
  rows: ReadonlyArray<Row>,
  json = false,
) {
  const writer = new DelimitedWriter(dialect)
  writer.header(columns.map(({ name }) => name))
  const chunk = chunkOf(columns, json ? asJson(rows) : rows, json ? JSON_FORMAT : PLAIN)
  const rejects = writer.rows(chunk, chunk.columns)
  const content = new TextDecoder().decode(writer.buffer.content)
  writer.release()
  return { content, rejects: rejects.map(({ row }) => row) }
}

Deno.test("DelimitedWriter: an independent reader reads back the rows, nulls and empty texts apart", () =>
  fc.assert(
    fc.property(table(1), dialect, fc.boolean(), ([columns, rows], dialect, json) => {
      const { content, rejects } = written(dialect, columns, rows, json)
      assertEquals(rejects, [])
      assertEquals(readBack(content, dialect), [columns.map(({ name }) => name), ...rows])
    }),
    { numRuns: 1500 },
  ))

const PLAINEST: WriterDialect = {
  delimiter: ",",
  quote: 34,
  quoting: "minimal",
  lineEnding: "\n",
  escapeFormulas: false,
  nullText: "",
}

Deno.test("DelimitedWriter: @std/csv reads the same texts", () =>
  fc.assert(
    fc.property(table(2), fc.boolean(), ([columns, rows], all) => {
      // @std/csv takes a CR before LF for part of the line end wherever it is.
      const bare = rows.map((row) => row.map((cell) => cell?.replaceAll("\r", "") ?? null))
      const { content } = written({ ...PLAINEST, quoting: all ? "all" : "minimal" }, columns, bare)
      const expected = [columns.map(({ name }) => name), ...bare.map((row) => row.map((cell) => cell ?? ""))]
      assertEquals(parse(content), expected)
    }),
    { numRuns: 400 },
  ))

Deno.test("DelimitedWriter: without quotes each row is written whole or rejected, and what is written reads back", () =>
  fc.assert(
    fc.property(table(1), dialect, fc.boolean(), ([columns, rows], chosen, noQuote) => {
      const dialect = noQuote
        ? { ...chosen, quoting: "minimal" as const, quote: -1 }
        : { ...chosen, quoting: "none" as const }
      const { content, rejects } = written(dialect, columns, rows)
      const kept = rows.filter((_, row) => !rejects.includes(row))
      const reading = { ...dialect, quote: 0 } // a quote that no text has
      assertEquals(readBack(content, reading).slice(1), kept)
      for (const row of rejects) {
        const special = rows[row].some((cell) =>
          cell !== null &&
          (cell === dialect.nullText ||
            [[...dialect.delimiter][0], "\r", "\n", '"', "'"].some((mark) => cell.includes(mark)))
        )
        assert(special, `nothing is wrong with ${JSON.stringify(rows[row])}`)
      }
    }),
    { numRuns: 500 },
  ))

/** Cells as they may stand in a file, with quotes where no one needs them. */
const rawCell = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "Z", "0", ".", " ", "é", "🎉", "'"), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("a", ",", "\n", "\r", '""', "é"), maxLength: 6 }).map((text) => `"${text}"`),
)
const rawTable = fc.integer({ min: 2, max: 4 }).chain((width) =>
  fc.array(fc.array(rawCell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 })
)

Deno.test("delimited-sink: cells of a file come out byte for byte, whichever columns are written and however it is cut", () =>
  inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        rawTable,
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom("lf" as const, "crlf" as const),
        fc.integer({ min: 64, max: 300 }),
        fc.array(fc.nat(3), { maxLength: 4 }),
        async (rows, read, write, chunkBytes, wanted) => {
          const names = rows[0].map((_, i) => `c${i}`)
          const order = wanted.length === 0 ? names.map((_, i) => i) : [...new Set(wanted.map((i) => i % names.length))]
          const file = (ending: string, order: ReadonlyArray<number>) =>
            [names, ...rows].map((row) => order.map((i) => row[i]).join(",") + ending).join("")
          await Deno.writeTextFile(`${folder}/in.csv`, file(read, names.map((_, i) => i)))
          const options = { filePath: "out.csv", lineEnding: write, columns: order.map((i) => names[i]) }
          const schema = new RowSchema(names.map((name) => ({ name, type: "text" })))
          const sink = await openSink(delimitedSink, folder, options, schema)
          let count = 0
          await readAll(delimitedSource, folder, { filePath: "in.csv", chunkBytes }, async (chunk) => {
            count += (await sink.write(chunk)).written
          })
          await sink.prepare()
          await sink.commit()
          assertEquals(count, rows.length)
          assertEquals(await Deno.readTextFile(`${folder}/out.csv`), file(write === "lf" ? "\n" : "\r\n", order))
        },
      ),
      { numRuns: 200 },
    )
  ))
