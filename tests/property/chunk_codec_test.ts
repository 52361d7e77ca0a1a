/**
 * A chunk that was put away comes back as it was: cells, origins, places and raw records, for rows of every source, with
 * any of them left out.
 */
import { assertEquals, assertStrictEquals } from "@std/assert"
import fc from "fast-check"
import * as Schema from "effect/Schema"
import { memorySource, replayPipeline, runPipeline } from "../../mod.ts"
import type { Chunk } from "../../src/data/chunk.ts"
import type { ChunkOutline } from "../../src/data/chunk_codec.ts"
import { rowMemory } from "../../src/data/row_memory.ts"
import { definePlugin, type Plugin } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"
import { cameBack, described } from "../support/storage.ts"

/** A sink that looks at each chunk, and at what comes back of it with some of its rows. */
function lookingSink(chance: () => number): { plugin: Plugin; looked: () => number } {
  let count = 0
  let before: ChunkOutline | undefined
  const look = (chunk: Chunk) => {
    if (chunk.count === 0) return
    const inUse = rowMemory()!.inUse
    const { chunk: back, outline } = cameBack(chunk, before)
    assertEquals(described(back), described(chunk))
    // Away once more, as on a further connection.
    const again = cameBack(back)
    assertEquals(described(again.chunk), described(chunk))
    if (before !== undefined && chunk.selection === undefined && before.selection === undefined) {
      if (chunk.columns.every(({ cells }) => cells.format.kind !== "delimited" || cells.format.adjacent)) {
        assertStrictEquals(outline.shape.schema, before.shape.schema)
      }
    }
    before = outline
    back.release()
    again.chunk.release()
    assertEquals(rowMemory()!.inUse, inUse)
    count++
  }
  const plugin = definePlugin({
    kind: "sink",
    type: "looking-sink",
    title: "looks at chunks",
    options: Schema.Struct({}),
    open: () =>
      Promise.resolve({
        write: (chunk) => {
          look(chunk)
          for (const share of [0.9, 0.5, 0.1]) {
            const rows = Array.from({ length: chunk.count }, (_, n) => chunk.rowAt(n)).filter(() => chance() < share)
            if (chunk.stretch === undefined) look(chunk.select(Int32Array.from(rows)))
          }
          return { written: chunk.count, rejects: [], bytes: 0 }
        },
        prepare: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  })
  return { plugin, looked: () => count }
}

const step = (id: string, type: string, config: object = {}) => ({ id, type, config })
const cell = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", '"', ",", "a,b", "\n", "x\r\ny", "\r", " ", "null", "NA", "007", "🎉", "l".repeat(700)),
)
const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }), { minLength: 1, maxLength: 40 })
const columns = ["a", "b", "c"].map((name) => ({ name, type: "text" as const }))
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const utf16 = (text: string) => {
  const bytes = new Uint8Array(2 + 2 * text.length)
  new DataView(bytes.buffer).setUint16(0, 0xfeff, true)
  for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(2 + 2 * i, text.charCodeAt(i), true)
  return bytes
}
const gzipped = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  )

interface Kind {
  readonly name: string
  /** Steps before the sink, and what they read. */
  readonly steps: (chunkBytes: number) => ReadonlyArray<unknown>
  readonly file?: (rows: ReadonlyArray<Record<string, string>>) => Uint8Array | Promise<Uint8Array>
}

const encoder = new TextEncoder()
const csv = (rows: ReadonlyArray<Record<string, string>>, end: string) =>
  ["a,b,c", ...rows.map(({ a, b, c }) => [quoted(a), b.replace(/["\r\n,]/g, ""), quoted(c)].join(","))].join(end) + end
const ragged = (rows: ReadonlyArray<Record<string, string>>) =>
  "a,b,c\n" + rows.map(({ a, b }, i) => [quoted(a), quoted(b), "x", "y"].slice(0, 1 + i % 4).join(",")).join("\n")
const reading = (config: object) => (chunkBytes: number) => [
  step("in", "delimited-source", { filePath: "in.csv", chunkBytes, ...config }),
]
const script = (chunkBytes: number, text: string) => [
  ...reading({})(chunkBytes),
  step("js", "javascript-transform", { script: text }),
]

const KINDS: ReadonlyArray<Kind> = [
  { name: "delimited", steps: reading({}), file: (rows) => encoder.encode(csv(rows, "\n")) },
  { name: "CRLF and nulls", steps: reading({ nullValues: ["NA"] }), file: (rows) => encoder.encode(csv(rows, "\r\n")) },
  { name: "CR", steps: reading({}), file: (rows) => encoder.encode(csv(rows, "\r")) },
  { name: "UTF-16", steps: reading({}), file: (rows) => utf16(csv(rows, "\n")) },
  {
    name: "gzip",
    steps: (chunkBytes) => [step("in", "delimited-source", { filePath: "in.csv.gz", chunkBytes })],
    file: (rows) => gzipped(encoder.encode(csv(rows, "\n"))),
  },
  { name: "ragged", steps: reading({ ragged: "pad" }), file: (rows) => encoder.encode(ragged(rows)) },
  {
    name: "JSON lines",
    steps: (chunkBytes) => [step("in", "json-lines-source", { filePath: "in.csv", columns, chunkBytes })],
    file: (rows) => encoder.encode(rows.map((row) => `${JSON.stringify(row)}\n`).join("")),
  },
  {
    name: "direct script",
    steps: (chunkBytes) =>
      script(
        chunkBytes,
        "function process(context) { context.output.setField('a', context.input.getValue('a') + '!'); return context.input.getValue('b') !== 'NA' }",
      ),
    file: (rows) => encoder.encode(csv(rows, "\n")),
  },
  {
    name: "script in the sandbox",
    steps: (chunkBytes) =>
      script(
        chunkBytes,
        "function process(context) { try { context.output.setField('c', 'x' + context.input.getValue('a')) } catch { return false } return true }",
      ),
    file: (rows) => encoder.encode(csv(rows, "\n")),
  },
]

async function run(folder: string, kind: Kind, data: ReadonlyArray<Record<string, string>>, chunkBytes: number) {
  let seed = 7 * data.length + chunkBytes
  const { plugin, looked } = lookingSink(() => (seed = (seed * 48271) % 2147483647) / 2147483647)
  if (kind.file !== undefined) {
    await Deno.writeFile(`${folder}/in.csv${kind.name === "gzip" ? ".gz" : ""}`, await kind.file(data))
  }
  const steps = [...kind.steps(chunkBytes), step("out", "looking-sink")]
  const text = JSON.stringify({ pipeline: { name: "codec", steps, settings: { onError: "skip" } } })
  const source = memorySource({ type: "rows-in", columns, rows: data, chunkRows: 7 })
  await runPipeline({ text, file: `${folder}/p.json` }, { plugins: [plugin, source] })
  return looked()
}

for (const kind of [...KINDS, { name: "memory", steps: () => [step("in", "rows-in")] }]) {
  const numRuns = kind.name.includes("sandbox") ? 6 : 25
  Deno.test(`chunks come back as they were: ${kind.name}`, () =>
    inFolder(async (folder) => {
      let looked = 0
      await fc.assert(
        fc.asyncProperty(rows, fc.integer({ min: 1024, max: 3000 }), async (data, chunkBytes) => {
          looked += await run(folder, kind, data, chunkBytes)
        }),
        { numRuns },
      )
      assertEquals(looked > 0, true)
    }))
}

Deno.test("chunks come back as they were: records in one piece, and counted ones", () =>
  inFolder(async (folder) => {
    const { plugin, looked } = lookingSink(() => 0)
    const form = { ...plugin, needs: () => ({ delimiter: ",", quote: 34, lineEnding: "\n" }) } as Plugin
    await Deno.writeTextFile(`${folder}/in.csv`, "a,b\n" + "1,2\n".repeat(2000))
    const steps = [...reading({ chunkBytes: 1024 })(1024), step("out", "looking-sink")]
    const text = JSON.stringify({ pipeline: { name: "codec", steps } })
    await runPipeline({ text, file: `${folder}/p.json` }, { plugins: [form] })
    assertEquals(looked() > 5, true)
  }))

Deno.test("chunks come back as they were: a replay", () =>
  inFolder(async (folder) => {
    const { plugin, looked } = lookingSink(() => 0.3)
    const pipeline = (type: string) =>
      JSON.stringify({
        pipeline: {
          name: "codec",
          steps: [
            step("in", "delimited-source", {
              filePath: "in.csv",
              columns: [{ name: "n", type: type }, { name: "t", type: "text" }],
            }),
            step("out", "looking-sink"),
          ],
          settings: { onError: "dead-letter", deadLetter: { filePath: "bad.ndjson" } },
        },
      })
    await Deno.writeTextFile(
      `${folder}/in.csv`,
      "n,t\n" + Array.from({ length: 60 }, (_, i) => `x${i},"t ${i}"\n`).join(""),
    )
    const options = { plugins: [plugin] }
    await runPipeline({ text: pipeline("integer"), file: `${folder}/p.json` }, options)
    await replayPipeline({ text: pipeline("text"), file: `${folder}/p.json` }, options)
    assertEquals(looked() > 0, true)
  }))
