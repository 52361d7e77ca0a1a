/**
 * Connections with `overflow: spill`: whoever is slow, rows come out as they do where givers wait, in their order; nothing
 * is left on disk.
 */
import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { memorySource, replayPipeline, runPipeline, type RunReport } from "../../mod.ts"
import type { Plugin } from "../../src/plugin/mod.ts"
import { lettersOf } from "../support/letters.ts"
import { inFolder } from "../support/paths.ts"
import { Gate, slowSink, turns } from "../support/gates.ts"

const step = (id: string, type: string, config: object = {}) => ({ id, type, config })

interface Given {
  readonly steps: ReadonlyArray<unknown>
  readonly connections: ReadonlyArray<Record<string, unknown>>
  readonly plugins: ReadonlyArray<Plugin>
  readonly settings?: object
  readonly pipeline?: object
}

/** Runs with a spill folder of its own, in which nothing must be left. */
async function run(folder: string, { steps, connections, plugins, settings, pipeline }: Given): Promise<RunReport> {
  await Deno.mkdir(`${folder}/spill`, { recursive: true })
  const text = JSON.stringify({
    pipeline: {
      name: "spill",
      steps,
      connections,
      settings: { limits: { spillFolder: "spill" }, ...settings },
      ...pipeline,
    },
  })
  const report = await runPipeline({ text, file: `${folder}/p.json` }, { plugins })
  assertEquals([...Deno.readDirSync(`${folder}/spill`)], [])
  return report
}

const csv = (count: number) =>
  "id,text\n" + Array.from({ length: count }, (_, i) => `${i},"text, ${i % 17}"\n`).join("")
const spilling = { bufferMB: 0.0625, overflow: "spill" }

/** Rows of a source that tells when all of them were read. */
function numbers(count: number, chunkRows: number, type = "numbers") {
  const gate = new Gate()
  function* rows() {
    for (let id = 0; id < count; id++) yield { id, text: `${type} ${id}` }
    gate.open()
  }
  const columns = [{ name: "id", type: "integer" }, { name: "text", type: "text" }] as const
  return { plugin: memorySource({ type, columns, rows: rows(), chunkRows }), gate }
}

Deno.test("a sink that does not begin before its source has ended gets every row in order", () =>
  inFolder(async (folder) => {
    const { plugin: source, gate } = numbers(5000, 50)
    const { plugin: sink, rows } = slowSink({ before: () => gate.isOpen })
    const report = await run(folder, {
      steps: [step("in", "numbers"), step("out", "slow-sink")],
      connections: [{ from: "in", to: "out", ...spilling }],
      plugins: [source, sink],
    })
    assertEquals(rows, Array.from({ length: 5000 }, (_, id) => `${id}|numbers ${id}`))
    const [spill] = report.spill!
    assert(
      spill.chunks > 90 && spill.readBack === spill.chunks && spill.peakBytes === spill.bytes,
      JSON.stringify(spill),
    )
  }))

Deno.test("any interleaving of a fast source, a script and a slow sink: the rows are those of a run that waits", () =>
  inFolder(async (folder) => {
    const script = "function process(context) { return context.input.getValue('id') % 3 !== 0 }"
    let spilled = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 1024, max: 8000 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 }),
        async (count, chunkBytes, pauses) => {
          await Deno.writeTextFile(`${folder}/in.csv`, csv(count))
          const outcome = async (limits: object) => {
            const { plugin, rows } = slowSink({ before: (n) => turns(pauses[n % pauses.length]) })
            const report = await run(folder, {
              steps: [
                step("in", "delimited-source", {
                  filePath: "in.csv",
                  chunkBytes,
                  columns: [{ name: "id", type: "integer" }, { name: "text" }],
                }),
                step("js", "javascript-transform", { script }),
                step("out", "slow-sink"),
              ],
              connections: [{ from: "in", to: "js", ...limits }, { from: "js", to: "out", ...limits }],
              plugins: [plugin],
            })
            spilled += report.spill?.reduce((sum, { chunks }) => sum + chunks, 0) ?? 0
            return rows
          }
          assertEquals(await outcome(spilling), await outcome({}))
        },
      ),
      { numRuns: 25 },
    )
    assert(spilled > 50, `${spilled} chunks were on disk`)
  }))

Deno.test("fan-out: one sink is slow, the other gets its rows meanwhile", () =>
  inFolder(async (folder) => {
    const { plugin: source, gate } = numbers(2000, 20)
    const slow = slowSink({ before: () => gate.isOpen })
    const fast = slowSink({ type: "fast-sink" })
    const report = await run(folder, {
      steps: [step("in", "numbers"), step("slow", "slow-sink"), step("fast", "fast-sink")],
      connections: [{ from: "in", to: "slow", ...spilling }, { from: "in", to: "fast", bufferMB: 0.0625 }],
      plugins: [source, slow.plugin, fast.plugin],
    })
    assertEquals(slow.rows.length, 2000)
    assertEquals(slow.rows, fast.rows)
    assertEquals(report.spill!.map(({ from, to }) => [from, to]), [["in", "slow"]])
  }))

Deno.test("fan-in: rows of one source do not wait for the backlog of the other", () =>
  inFolder(async (folder) => {
    const much = numbers(4000, 20, "much")
    const little = numbers(40, 20, "little")
    const { plugin, rows } = slowSink({ before: () => much.gate.isOpen })
    await run(folder, {
      steps: [step("a", "much"), step("b", "little"), step("out", "slow-sink")],
      connections: [{ from: "a", to: "out", ...spilling }, { from: "b", to: "out", bufferMB: 0.0625 }],
      plugins: [much.plugin, little.plugin, plugin],
    })
    const of = (name: string) => rows.filter((row) => row.includes(name))
    assertEquals(of("much"), Array.from({ length: 4000 }, (_, id) => `${id}|much ${id}`))
    assertEquals(of("little"), Array.from({ length: 40 }, (_, id) => `${id}|little ${id}`))
    assert(rows.findLastIndex((row) => row.includes("little")) < 1000)
  }))

Deno.test("routes: rows of a queue may wait on disk", () =>
  inFolder(async (folder) => {
    const { plugin: source } = numbers(3000, 30)
    const main = slowSink({ type: "main-sink" })
    const othersAreThrough = async () => {
      while (main.rows.length < 1500) await turns(1)
    }
    const odd = slowSink({ type: "odd-sink", before: othersAreThrough })
    const script = `function process(context) {
      if (context.input.getValue("id") % 2 === 0) return true
      context.output.setField("text", "odd")
      context.route.send("odd")
      return true
    }`
    const report = await run(folder, {
      steps: [step("in", "numbers"), step("js", "javascript-transform", { script }), step("out", "main-sink")],
      connections: [],
      pipeline: { connections: undefined, routing: { odd: { type: "odd-sink", row: "output", ...spilling } } },
      plugins: [source, main.plugin, odd.plugin],
    })
    assertEquals(main.rows, Array.from({ length: 1500 }, (_, i) => `${2 * i}|numbers ${2 * i}`))
    assertEquals(odd.rows, Array.from({ length: 1500 }, (_, i) => `${2 * i + 1}|odd`))
    assertEquals(report.spill!.map(({ route }) => route), ["odd"])
  }))

Deno.test("dead letters of rows that were on disk are those of rows that were not", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, csv(3000).replaceAll("\n", "\r\n"))
    const script = "function process(context) { return context.input.getValue('id') % 5 < 2 }"
    const letters = async (limits: object, pauses: number) => {
      const { plugin, rows } = slowSink({
        before: () => turns(pauses),
        refuses: (row) => Number(row.split("|")[0]) % 7 === 0,
      })
      const report = await run(folder, {
        steps: [
          step("in", "delimited-source", {
            filePath: "in.csv",
            chunkBytes: 2000,
            columns: [{ name: "id", type: "integer" }, { name: "text" }],
          }),
          step("js", "javascript-transform", { script }),
          step("out", "slow-sink"),
        ],
        connections: [{ from: "in", to: "js" }, { from: "js", to: "out", ...limits }],
        plugins: [plugin],
        settings: { onError: "dead-letter", deadLetter: { filePath: "bad.ndjson" }, limits: { spillFolder: "spill" } },
      })
      const kept = (await lettersOf(`${folder}/bad.ndjson`)).map((letter) => ({ ...letter, run: "" }))
      return { rows, kept, spilled: report.spill?.[0].chunks ?? 0 }
    }
    const [spilt, waited] = [await letters(spilling, 3), await letters({}, 0)]
    assert(spilt.spilled > 5 && spilt.kept.length > 100, JSON.stringify([spilt.spilled, spilt.kept.length]))
    assertEquals([spilt.rows, spilt.kept], [waited.rows, waited.kept])
  }))

Deno.test("a replay may spill too: letters come home in order, marked as such", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/spill`)
    await Deno.writeTextFile(`${folder}/in.csv`, csv(400))
    let isRefusing = true
    const { plugin, rows } = slowSink({ before: () => turns(2), refuses: () => isRefusing })
    const pipeline = {
      name: "spill",
      steps: [
        step("in", "delimited-source", { filePath: "in.csv", chunkBytes: 1024 }),
        step("out", "slow-sink"),
      ],
      connections: [{ from: "in", to: "out", ...spilling }],
      settings: { onError: "dead-letter", deadLetter: { filePath: "bad.ndjson" }, limits: { spillFolder: "spill" } },
    }
    const input = { text: JSON.stringify({ pipeline }), file: `${folder}/p.json` }
    assertEquals((await runPipeline(input, { plugins: [plugin] })).rejects.total, 400)
    isRefusing = false
    const report = await replayPipeline(input, { plugins: [plugin] })
    assert(report.spill![0].chunks > 2, JSON.stringify(report.spill))
    assertEquals([report.letters.home, rows.length, rows[0], rows[399]], [400, 400, "0|text, 0", "399|text, 8"])
    assertEquals([...Deno.readDirSync(`${folder}/spill`)], [])
  }))
