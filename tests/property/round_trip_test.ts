/** What a sink writes a source reads back as it was, through the library door, for any rows and any way of cutting them. */
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { memorySink, memorySource, runPipeline } from "../../mod.ts"
import { inFolder } from "../support/paths.ts"

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: "grapheme", maxLength: 10 }),
  fc.constantFrom("", '"', '""', ",", "a,b", "\n", "x\r\ny", "\r", " ", "null", "NA", "=1+1", "56244.0", "007", "🎉"),
)
const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }), { maxLength: 25 })
const columns = ["a", "b", "c"].map((name) => ({ name, type: "text" as const }))

const step = (id: string, type: string, config = {}) => ({ id, type, config })
const run = (steps: ReadonlyArray<unknown>, plugins: Parameters<typeof runPipeline>[1], folder: string) =>
  runPipeline(
    { text: JSON.stringify({ pipeline: { name: "round-trip", steps } }), file: `${folder}/pipeline.json` },
    plugins,
  )

async function roundTrip(
  folder: string,
  data: ReadonlyArray<Record<string, unknown>>,
  format: string,
  options: object,
  readOptions: object,
) {
  const filePath = "file.txt"
  const source = memorySource({ type: "rows-in", columns, rows: data, chunkRows: 4 })
  await run(
    [step("in", "rows-in"), step("out", `${format}-sink`, { filePath, ...options })],
    { plugins: [source] },
    folder,
  )
  const read: Array<unknown> = []
  const sink = memorySink({ type: "rows-out", onRows: (more) => void read.push(...more) })
  await run([step("in", `${format}-source`, { filePath, columns, ...readOptions }), step("out", "rows-out")], {
    plugins: [sink],
  }, folder)
  return read
}

const dialects: ReadonlyArray<readonly [object, object]> = [
  [{}, {}],
  [{ quoting: "all", lineEnding: "crlf" }, {}],
  [{ delimiter: "||" }, { delimiter: "||" }],
  [{ delimiter: "tab", quote: "'" }, { delimiter: "tab", quote: "'" }],
]

Deno.test("delimited: write then read is identity", () =>
  inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...dialects),
        fc.integer({ min: 64, max: 300 }),
        async (data, [write, read], chunkBytes) => {
          assertEquals(await roundTrip(folder, data, "delimited", write, { ...read, chunkBytes }), data)
        },
      ),
      { numRuns: 120 },
    )
  ))

Deno.test("json lines: write then read is identity", () =>
  inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 64, max: 300 }), async (data, chunkBytes) => {
        assertEquals(await roundTrip(folder, data, "json-lines", {}, { chunkBytes }), data)
      }),
      { numRuns: 80 },
    )
  ))
