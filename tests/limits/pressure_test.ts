/** What a run does when its memory gets scarce: with a gauge that the test moves. */
import { assert, assertEquals, assertRejects } from "@std/assert"
import { type MemoryRow, memorySink, RunFailed, runPipeline } from "../../mod.ts"
import { inFolder } from "../support/paths.ts"

const MB = 1 << 20
const LIMIT_MB = 4096
const ROW = `${"x".repeat(90)}\n`

const pipeline = (steps: string, limits = `maxMemoryMB: ${LIMIT_MB}`) =>
  `pipeline: { name: scarce, settings: { limits: { ${limits} } }, steps: [${steps}] }`
const READ = "{ id: read, type: delimited-source, config: { filePath: in.csv } }"
const SCRIPT = `{ id: script, type: javascript-transform, config: { concurrency: 2, script: ` +
  `"function process(context) { try { return true } catch { return false } }" } }`

/** Runs over a file of so many MB; `share` is asked for the share of the limit with the rows taken so far. */
async function run(folder: string, megabytes: number, steps: string, share: (rows: number) => number) {
  await Deno.writeTextFile(`${folder}/in.csv`, `text\n${ROW.repeat(megabytes * MB / ROW.length)}`)
  const chunks: Array<number> = []
  const levels: Array<string> = []
  let rows = 0
  const onRows = (taken: ReadonlyArray<MemoryRow>) => {
    rows += taken.length
    chunks.push(taken.length * ROW.length)
  }
  const report = await runPipeline({ text: pipeline(steps), file: `${folder}/p.yaml` }, {
    plugins: [memorySink({ type: "probe", onRows })],
    residentBytes: () => share(rows) * LIMIT_MB * MB,
    onPressure: (level) => levels.push(level),
  })
  return { report, chunks, levels, rows }
}

Deno.test("chunks shrink while memory is scarce and grow again, levels are told, and no row is lost", () =>
  inFolder(async (folder) => {
    const total = Math.floor(24 * MB / ROW.length)
    const share = (rows: number) => rows < total / 6 ? 0.5 : rows < total / 3 ? 0.85 : 0.5
    const { report, chunks, levels, rows } = await run(folder, 24, `${READ}, { id: write, type: probe }`, share)
    assertEquals(rows, total)
    assertEquals(levels, ["high", "normal"])
    assertEquals(report.memory.levels, { normal: 1, elevated: 0, high: 1, critical: 0 })
    assertEquals(report.memory.chunkBytes, { planned: 524_288, now: 524_288 })
    const small = chunks.filter((bytes) => bytes <= 128 * 1024 && bytes > 64 * 1024)
    // Sources are some chunks ahead of the rows that the gauge goes by.
    assert(small.length > 2, chunks.join())
    assert(chunks[0] > 500_000 && chunks[chunks.length - 2] > 500_000, chunks.join())
    assertEquals(report.steps[0].statistics.slabsLeft, 0)
    assertEquals(report.warnings, [])
  }))

Deno.test("at the critical level rows go one chunk after the other, copies are closed, and the run goes through", () =>
  inFolder(async (folder) => {
    const total = Math.floor(24 * MB / ROW.length)
    const share = (rows: number) => rows > total / 4 && rows < total / 2 ? 0.92 : 0.5
    const { report, rows, levels } = await run(folder, 24, `${READ}, ${SCRIPT}, { id: write, type: probe }`, share)
    assertEquals(rows, total)
    assertEquals(levels, ["critical", "normal"])
    assert(report.memory.waitedMs > 0)
    const { pool, statistics } = report.steps[1]
    assertEquals([pool!.active, statistics.executions], [0, total])
  }))

Deno.test("FE7002: a run that has no room although nothing is under way ends, and its outputs are as they were", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, `text\n${ROW.repeat(20_000)}`)
    const write = "{ id: write, type: delimited-sink, config: { filePath: out.csv } }"
    const failure: RunFailed = await assertRejects(
      () =>
        runPipeline({ text: pipeline(`${READ}, ${write}`), file: `${folder}/p.yaml` }, {
          residentBytes: () => 0.99 * LIMIT_MB * MB,
        }),
      RunFailed,
    )
    assertEquals(failure.errors.map(({ code }) => code), ["FE7002"])
    assert(failure.message.includes(`the process has 4055 MB with no row under way, and may have 4096 MB`))
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["in.csv"])
  }))

Deno.test("FE7003: fewer copies than `concurrency` asks for are told", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, "text\na\n")
    const script = SCRIPT.replace("concurrency: 2", "concurrency: 8")
    const text = pipeline(`${READ}, ${script}, { id: write, type: null-sink }`, "maxMemoryMB: 192")
    const report = await runPipeline({ text, file: `${folder}/p.yaml` }, { residentBytes: () => 100 * MB })
    assertEquals(report.warnings.map(({ code, step }) => [code, step]), [["FE7003", "script"]])
    assert(report.steps[1].pool!.limit < 8)
    assert(report.memory.shares["copies of script"] > 0)
  }))
