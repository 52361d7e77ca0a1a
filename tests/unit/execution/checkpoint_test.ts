/** Checkpoints with sources that can go on from some of their batches only. */
import { assert, assertEquals } from "@std/assert"
import * as Schema from "effect/Schema"
import { runPipeline } from "../../../mod.ts"
import { Chunk, type ColumnSpec, definePlugin, MemoryOrigin, PLAIN, RowSchema } from "../../../src/plugin/mod.ts"
import { DyingFiles } from "../../support/dying_files.ts"
import { inFolder } from "../../support/paths.ts"

const COLUMNS: ReadonlyArray<ColumnSpec> = [{ name: "n", type: "integer" }]

/** One row per batch, `rows` in all; a position after those that `isPlace` names. */
function counting(type: string, rows: number, isPlace: (n: number) => boolean) {
  const schema = new RowSchema(COLUMNS)
  const open = (from: number) =>
    Promise.resolve({
      schema,
      chunks: async function* () {
        for (let n = from; n < rows; n++) {
          const bytes = new TextEncoder().encode(String(n))
          const cells = { bytes, offsets: Int32Array.of(0, bytes.length), first: 0, stride: 2, format: PLAIN }
          const columns = COLUMNS.map((spec) => ({ spec, cells }))
          const chunk = new Chunk({ schema, columns, size: 1, origin: new MemoryOrigin(type, n + 1), slabs: [] })
          yield { chunk, read: 1, rejects: [], bytes: n, ...(isPlace(n) ? { position: { next: n + 1 } } : {}) }
          await Promise.resolve()
        }
      },
      close: () => {},
    })
  return definePlugin({
    kind: "source",
    type,
    title: type,
    options: Schema.Struct({}),
    open: () => open(0),
    resume: (_options, position) => open((position as { next: number }).next),
  })
}

const PIPELINE = `
pipeline:
  name: counting
  settings: { checkpoint: { every: 0 } }
  steps:
    - { id: some, type: some }
    - { id: none, type: none }
    - { id: all, type: all }
    - { id: s, type: delimited-sink, config: { filePath: s.csv } }
    - { id: n, type: delimited-sink, config: { filePath: n.csv } }
    - { id: a, type: delimited-sink, config: { filePath: a.csv } }
  connections:
    - { from: some, to: s }
    - { from: none, to: n }
    - { from: all, to: a }
`

const numbers = (rows: number) => "n\n" + Array.from({ length: rows }, (_, n) => `${n}\n`).join("")

for (const noneEnds of ["early", "late"]) {
  Deno.test(`a source without positions, which ends ${noneEnds}: no checkpoint is taken that would double its rows`, () =>
    inFolder(async (folder) => {
      const none = noneEnds === "early" ? 3 : 40
      const plugins = [
        counting("some", 31, (n) => n % 4 === 3),
        counting("none", none, () => false),
        counting("all", 20, () => true),
      ]
      await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
      for (let lasts = 5;; lasts += 2) {
        const files = new DyingFiles(lasts)
        const died = await runPipeline(`${folder}/p.yaml`, { files, plugins }).then(() => false, () => true)
        if (died) await runPipeline(`${folder}/p.yaml`, { plugins, resume: true })
        const outputs = ["s", "n", "a"].map((name) => Deno.readTextFileSync(`${folder}/${name}.csv`))
        assertEquals(outputs, [numbers(31), numbers(none), numbers(20)], `after ${lasts} operations`)
        if (!died) break
        assert(lasts < 10_000)
      }
    }))
}

Deno.test("a source that can go on from some batches waits only after those", () =>
  inFolder(async (folder) => {
    const plugins = [
      counting("some", 31, (n) => n % 4 === 3),
      counting("none", 0, () => false),
      counting("all", 20, () => true),
    ]
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    const files = new DyingFiles(Infinity)
    await runPipeline(`${folder}/p.yaml`, { files, plugins })
    const taken = files.log.filter((line) => line === "rename .p.yaml.checkpoint").length
    // The first, one per position of `some` at least, and the last; none after the end of `some`, which is behind one.
    assert(taken >= 2 + 7, String(taken))
  }))
