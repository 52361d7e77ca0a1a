/**
 * A source that goes on from any of its positions puts out exactly the rows that an undisturbed one puts out after that
 * batch, with the same places: whatever is quoted, wherever chunks end, in every encoding, over several files.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { delimitedSource } from "../../plugins/delimited/source.ts"
import { jsonLinesSource } from "../../plugins/json_lines/source.ts"
import { cellText, type Plugin, type Position, type SourcePlugin, type SourceRun } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"
import { contextIn, decoded } from "../unit/plugins/run_step.ts"

interface Placed {
  readonly file?: string | undefined
  readonly record?: number | undefined
  readonly cells?: ReadonlyArray<string | null>
  readonly code?: string
}

interface Batch {
  readonly rows: ReadonlyArray<Placed>
  readonly position: Position
}

/** Rows and rejects of each batch with their places, and the position behind it. */
async function batchesOf(run: SourceRun): Promise<ReadonlyArray<Batch>> {
  const batches: Array<Batch> = []
  try {
    for await (const { chunk, rejects, position } of run.chunks(new AbortController().signal)) {
      const place = (row: number) => {
        const { file, record, line, byte } = chunk.origin.place(row)
        return { file, record, line, byte, end: chunk.origin.raw(row)?.byteEnd }
      }
      const rows: Array<Placed> = []
      for (let n = 0; n < chunk.count; n++) {
        const row = chunk.rowAt(n)
        rows.push({ ...place(row), cells: chunk.columns.map((column) => cellText(column, row)) })
      }
      for (const { row, error } of rejects) rows.push({ ...place(row), code: error.code })
      // As a checkpoint keeps it.
      batches.push({ rows, position: JSON.parse(JSON.stringify(position)) })
      chunk.release()
    }
  } finally {
    await run.close()
  }
  return batches
}

/** In the order of the input; within a batch the rejects come last. */
const rowsOf = (batches: ReadonlyArray<Batch>) => {
  const key = ({ file, record }: Placed) => `${file} ${String(record).padStart(6, "0")}`
  return batches.flatMap(({ rows }) => rows).sort((one, other) => key(one) < key(other) ? -1 : 1)
}

/** Resumes from every position and compares; resolves to how many positions there were. */
async function resumeEverywhere(plugin: Plugin, folder: string, given: object): Promise<number> {
  const source = plugin as SourcePlugin
  const options = decoded(plugin, given)
  const context = contextIn(folder)
  const whole = await batchesOf(await source.open(options, context))
  for (const [i, { position }] of whole.entries()) {
    const rest = await batchesOf(await source.resume!(options, position, context))
    assertEquals(rowsOf(rest), rowsOf(whole.slice(i + 1)), `after batch ${i + 1} at ${JSON.stringify(position)}`)
    assertEquals(rest.at(-1)?.position ?? position, whole.at(-1)!.position, "where it ends")
  }
  return whole.length
}

const ENCODERS = {
  "utf-8": (text: string) => new TextEncoder().encode(text),
  "utf-8 with mark": (text: string) => new TextEncoder().encode(`\ufeff${text}`),
  "utf-16le": (text: string) => units(`\ufeff${text}`, true),
  "utf-16be": (text: string) => units(`\ufeff${text}`, false),
  "latin-1": (text: string) => Uint8Array.from(text, (char) => char.codePointAt(0)! > 255 ? 63 : char.charCodeAt(0)),
} as const
type Form = keyof typeof ENCODERS

function units(text: string, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length))
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), isLittle)
  return new Uint8Array(view.buffer)
}

const cell = fc.array(fc.constantFrom("a", "é", "🎉", '""', "\n", "\r\n", "\r", ",", " ", "x y z"), { maxLength: 6 })
  .map((parts) => `"${parts.join("")}"`)
/** Slabs have a thousand bytes at least, so a few records have to be longer than a few bytes. */
const LONG = "long text, ".repeat(25)
const bare = fc.constantFrom("1", "", "some text", "naïve", "12345", "more cells,of,many", `"${LONG}\n${LONG}"`)
const record = fc.array(fc.oneof(cell, bare), { minLength: 1, maxLength: 4 }).map((cells) => cells.join(","))
const file = fc.tuple(fc.array(record, { maxLength: 30 }), fc.constantFrom("\n", "\r\n", "\r"), fc.boolean())
  .map(([records, end, hasEnd]) => ["a,b", ...records].join(end) + (hasEnd ? end : ""))

Deno.test("delimited-source goes on from every position", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...Object.keys(ENCODERS) as Array<Form>),
      fc.boolean(),
      fc.option(fc.integer({ min: 0, max: 40 })),
      fc.boolean(),
      (texts, form, isPacked, maxRows, hasHeaders) =>
        inFolder(async (folder) => {
          const paths = texts.map((text, i) => {
            const path = `${i}.csv${isPacked ? ".gz" : ""}`
            const bytes = ENCODERS[form](text)
            Deno.writeFileSync(`${folder}/${path}`, isPacked ? gzipSync(bytes) : bytes)
            return path
          })
          await resumeEverywhere(delimitedSource, folder, {
            filePath: paths,
            encoding: form.startsWith("utf-8") ? "utf-8" : form,
            chunkBytes: 64,
            hasHeaders,
            columns: [{ name: "a" }, { name: "b", type: "integer" }],
            skipRows: hasHeaders ? 0 : 1,
            ...(maxRows === null ? {} : { maxRows }),
          })
        }),
    ),
    { numRuns: 150 },
  ))

const value = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.integer(), fc.constantFrom(null, LONG))
const line = fc.oneof(
  { weight: 8, arbitrary: fc.record({ a: value, b: value }).map((row) => JSON.stringify(row)) },
  { weight: 1, arbitrary: fc.constantFrom("", "  ", "{broken", '{"a":1,"c":2}') },
)
const lines = fc.tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom("\n", "\r\n"))
  .map(([all, end]) => all.join(end))

Deno.test("json-lines-source goes on from every position", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(lines, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.option(fc.integer({ min: 0, max: 40 })),
      fc.boolean(),
      (texts, isPacked, maxRows, isDeclared) =>
        inFolder(async (folder) => {
          // The first record that is no blank line must be sound where it has to tell the columns.
          const sound = isDeclared ? texts : [`{"a":0,"b":0}\n${texts[0]}`, ...texts.slice(1)]
          const paths = sound.map((text, i) => {
            const path = `${i}.ndjson${isPacked ? ".gz" : ""}`
            const bytes = new TextEncoder().encode(text)
            Deno.writeFileSync(`${folder}/${path}`, isPacked ? gzipSync(bytes) : bytes)
            return path
          })
          await resumeEverywhere(jsonLinesSource, folder, {
            filePath: paths,
            chunkBytes: 64,
            ...(isDeclared ? { columns: [{ name: "a" }, { name: "b" }] } : {}),
            ...(maxRows === null ? {} : { maxRows }),
          })
        }),
    ),
    { numRuns: 100 },
  ))

Deno.test("quoted line ends over many chunks and files: every position is a beginning", () =>
  inFolder(async (folder) => {
    const text = (n: number) =>
      "id,text\n" + Array.from({ length: 1000 }, (_, i) => `${i},"line ${n}\nof ""row""\r\n${i}"\n`).join("")
    for (const n of [1, 2]) Deno.writeTextFileSync(`${folder}/${n}.csv`, text(n))
    assert(await resumeEverywhere(delimitedSource, folder, { filePath: "*.csv", chunkBytes: 100 }) > 20)
  }))
