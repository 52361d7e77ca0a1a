/** `plan --sample`: what is found in the first records, and that nothing is written. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { samplePipeline } from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const RECORDS = 20_000
const SCRIPT = `function process(context) {
  const { id, born } = context.input.current()
  if (id % 4 === 3) throw new Error("three")
  if (born === null) { context.route.send("unborn"); return false }
  return id % 2 === 0
}`

const pipeline = (onError: string) => `
pipeline:
  name: p
  settings: { onError: ${onError}, deadLetter: { filePath: letters.ndjson }, checkpoint: { every: 0 } }
  steps:
    - id: read
      type: delimited-source
      config:
        filePath: in.csv
        columns: [{ name: id, type: integer }, { name: amount, type: integer }, { name: zip }, { name: born }, { name: note }]
    - { id: check, type: javascript-transform, onError: skip, maxErrorRate: 0.1, config: { script: ${
  JSON.stringify(SCRIPT)
} } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
  routing:
    unborn: { type: json-lines-sink, config: { filePath: unborn.ndjson } }
`

/** Of each ten records, one has an amount that is none, and one has no date. */
const csv = `id,amount,zip,born,note\n${
  Array.from(
    { length: RECORDS },
    (_, i) => `${i},${i % 10 === 1 ? "n/a" : i},0${i % 97},${i % 10 === 4 ? "" : "2020-02-29"},`,
  ).join("\n")
}\n`

Deno.test("sample: rows, rejects, columns and what would stop a run, and nothing is written", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, csv)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("dead-letter"))
    const report = await samplePipeline(`${folder}/p.yaml`, 1000)
    const [{ id, records, likely, columns }] = report.sources
    assertEquals([id, records], ["read", 1000])
    assert(likely !== undefined && likely > RECORDS * 0.8 && likely < RECORDS * 1.3, String(likely))
    assertEquals(columns.map(({ column, nulls, rejected, fits }) => [column, nulls, rejected, fits]), [
      ["id", 0, 0, undefined],
      ["amount", 0, 100, undefined],
      ["zip", 0, 0, "integer"],
      ["born", 100, 0, "date"],
      ["note", 900, 0, undefined],
    ])
    const counts = Object.fromEntries(report.steps.map((step) => [step.id, [step.in, step.rejected, step.routed]]))
    assertEquals(counts.read, [1000, 100, 0])
    // Every fourth row, those left out that have no amount.
    const threes = Array.from({ length: 1000 }, (_, i) => i).filter((i) => i % 4 === 3 && i % 10 !== 1).length
    assertEquals(counts.check, [900, threes, 100])
    assertEquals(report.rejects.byCode, { FE3102: 100, FE4101: threes })
    assertEquals(report.rejectRate, (100 + threes) / 1000)
    assertEquals(report.wouldStop, [
      `check: ${threes} of 900 rows were rejected (${Number((threes / 9).toPrecision(3))} %), and maxErrorRate is 10 %`,
    ])
    assert(report.pace!.rowsPerSecond > 0 && report.likelySeconds! > 0)
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["in.csv", "p.yaml"])
  }))

Deno.test("sample: a source that ends sooner is seen whole, over several chunks and to the last record", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, csv)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      pipeline("fail").replace("filePath: in.csv", "filePath: in.csv\n        chunkBytes: 4096"),
    )
    const [whole, cut] = [
      await samplePipeline(`${folder}/p.yaml`, 30_000),
      await samplePipeline(`${folder}/p.yaml`, 777),
    ]
    assertEquals([whole.sources[0].records, whole.sources[0].likely], [RECORDS, RECORDS])
    assertEquals(whole.steps[0].in, RECORDS)
    assertEquals([cut.sources[0].records, cut.steps[0].in], [777, 777])
    assertEquals(cut.wouldStop[0], "read rejects rows, and its `onError` is `fail`")
  }))

Deno.test("sample: as text and as one document, and what it refuses", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, csv)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("fail"))
    const run = (...args: ReadonlyArray<string>) => cli(["plan", "p.yaml", ...args], { cwd: folder })
    const { code, stdout, stderr } = await run("--sample", "100")
    assertEquals([code, stderr], [0, ""])
    for (
      const part of [
        "sample: the first 100 records of read, of about 2",
        "nothing was written",
        "a run would stop: read rejects rows, and its `onError` is `fail`",
        "  amount  integer  10 rows rejected: no integer, or missing",
        "  zip     text     every value would be an integer",
        "  born    text     11 % null, every value would be a date",
        "  note    text     always null",
        "warning[FE3102]",
      ]
    ) assertStringIncludes(stdout, part)
    const json = JSON.parse((await run("--sample=100", "--json")).stdout)
    assertEquals([json.sources[0].records, json.rejects.samples[0].code], [100, "FE3102"])
    for (const args of [["--sample", "0"], ["--sample", "x"], ["--sample", "5", "--format", "mermaid"]]) {
      assertStringIncludes((await run(...args)).stderr, "error[FE1401]")
    }
  }))
