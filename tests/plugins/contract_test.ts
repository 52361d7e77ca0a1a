/** A third-party plugin through the contract of steps alone: values, errors, ends. No pipeline file. */
import { assert, assertEquals, assertRejects } from "@std/assert"
import { runPipeline } from "../../mod.ts"
import type { SinkPlugin, SourcePlugin, TransformPlugin } from "../../src/plugin/contract.ts"
import { loadPlugin } from "../../src/plugin/load.ts"
import { cellText, denoFiles, type FlowError, type FlowErrors, type Plugin, RowSchema } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"
import { writePlugin } from "../support/plugins.ts"
import { chunkOf, columnsOf, contextIn, decoded, type Row } from "../unit/plugins/run_step.ts"

interface Written {
  readonly manifest?: Readonly<Record<string, unknown>>
  /** The object that the entry exports, without its head. */
  readonly parts: string
}

async function written<A extends Plugin>(folder: string, kind: string, { manifest, parts }: Written): Promise<A> {
  const source = `export default { apiVersion: 1, kind: "${kind}", type: "test-${kind}", ${parts} }\n`
  const files = { "mod.ts": source }
  await writePlugin(`${folder}/plugin`, { manifest: { kind, type: `test-${kind}`, ...manifest }, files })
  const options = { files: denoFiles, cacheDir: `${folder}/cache`, folder }
  return (await loadPlugin({ name: "test", url: "plugin" }, options)).plugin as A
}

Deno.test("a plugin whose top level never ends is given up", () =>
  inFolder(async (folder) => {
    const files = { "mod.js": "await new Promise(() => {})\nexport default {}\n" }
    await writePlugin(`${folder}/plugin`, { manifest: { kind: "source", type: "test-source" }, files })
    const options = { files: denoFiles, cacheDir: `${folder}/cache`, folder, loadMs: 300 }
    const failed = await assertRejects(() => loadPlugin({ name: "test", url: "plugin" }, options)) as FlowErrors
    assertEquals(failed.errors.map(({ code }) => code), ["FE2013"])
    assert(failed.message.includes("is not loaded after 300 ms"), failed.message)
  }))

const ONCE = new AbortController().signal
const COLUMNS = columnsOf("i:integer m:decimal d:double b:boolean t:text j:json day:date")

Deno.test("values come as their types say and go back without losing a digit", () =>
  inFolder(async (folder) => {
    const plugin = await written<TransformPlugin>(folder, "transform", {
      parts: `open: (_options, columns) => ({
        columns: [...columns, { name: "types", type: "text" }],
        process: (rows) => rows.map((row) => ({ row: [...row, row.map((v) => v === null ? "null" : typeof v).join()] })),
      })`,
    })
    const rows: ReadonlyArray<Row> = [
      ["9007199254740993", "0.10000000000000000000001", "1.50", "TRUE", "ä", '{"a":1}', "2024-02-29"],
      [null, null, null, null, null, null, null],
      ["007", "+1.50", "1e3", "false", "", '"x"', "2024-01-01"],
    ]
    const binding = await plugin.bind(decoded(plugin, {}), new RowSchema(COLUMNS), contextIn(folder))
    const run = await binding.open()
    const { output, rejects } = await run.process(chunkOf(COLUMNS, rows), ONCE)
    await run.close()
    assertEquals(rejects, [])
    const types = "bigint,string,number,boolean,string,string,string"
    assertEquals(
      rows.map((_, row) => output.columns.map((column) => cellText(column, row))),
      [[...rows[0], types], [...rows[1], "null,null,null,null,null,null,null"], [...rows[2], types]],
    )
  }))

Deno.test("untouched columns keep the cells they came with, byte for byte", () =>
  inFolder(async (folder) => {
    await written(folder, "transform", {
      parts: `open: (_options, columns) => ({
        columns,
        process: (rows) => rows.map(([a, b, c]) => ({ row: [a, b, c === null ? null : c.toUpperCase()] })),
      })`,
    })
    const text = 'a,b,c\n"007","x ""y""",up\n+5,"",\n08,,"q"\n'
    await Deno.writeTextFile(`${folder}/in.csv`, text)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      `plugins: { upper: { url: plugin } }
pipeline:
  name: p
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv, columns: [{ name: a, type: integer }, { name: b }, { name: c }] } }
    - { id: upper, type: test-transform }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
`,
    )
    await runPipeline(`${folder}/p.yaml`, { pluginCache: `${folder}/cache` })
    const wanted = text.replace("up\n", "UP\n").replace('"q"', "Q")
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), wanted)
  }))

Deno.test("an error has the class its manifest gives it, the time to come again, and the row", () =>
  inFolder(async (folder) => {
    const errors = {
      BUSY: { title: "busy", class: "transient", help: "wait" },
      ODD: { title: "odd", class: "data", help: "even it out" },
    }
    const plugin = await written<SinkPlugin>(folder, "sink", {
      manifest: { errors },
      parts: `open: (_options, _columns, host) => ({
        write(rows) {
          if (rows.length > 2) host.fail("BUSY", "not now", { retryAfterMs: 1500 })
          host.fail("ODD", "three is odd", { row: 1 })
        },
        undo() {}, commit() {}, abort() {},
      })`,
    })
    const columns = columnsOf("n:integer")
    const sink = await plugin.open(decoded(plugin, {}), new RowSchema(columns), contextIn(folder))
    assert("undo" in sink)
    const busy = await assertRejects(async () => await sink.write(chunkOf(columns, [["1"], ["2"], ["3"]]))) as FlowError
    assertEquals([busy.code, busy.class, busy.help], ["FE2031", "transient", "wait"])
    assertEquals((busy as unknown as { retryAfterMs: number }).retryAfterMs, 1500)
    const odd = await assertRejects(async () => await sink.write(chunkOf(columns, [["2"], ["3"]]))) as FlowError
    assertEquals([odd.code, odd.message, odd.data?.record], ["FE2032", "test-plugin: ODD: three is odd", 2])
    await sink.abort()
  }))

Deno.test("a source is asked for a batch when one is wanted, hears of the end, and is closed once", () =>
  inFolder(async (folder) => {
    const plugin = await written<SourcePlugin>(folder, "source", {
      manifest: { permissions: { write: ["log.txt"] } },
      parts: `open(_options, host) {
        const log = (text) => Deno.writeTextFileSync(host.resolve("log.txt"), text + "\\n", { append: true })
        return {
          columns: [{ name: "n", type: "integer" }],
          async *batches() {
            for (let n = 0; n < 2; n++) { log("batch " + n); yield { rows: [[n]] } }
            await new Promise((resolve) => host.signal.addEventListener("abort", resolve))
            log("stopped")
          },
          close: () => log("closed"),
        }
      }`,
    })
    const source = await plugin.open(decoded(plugin, {}), contextIn(folder))
    const stop = new AbortController()
    const batches = source.chunks(stop.signal)[Symbol.asyncIterator]()
    const log = () => Deno.readTextFileSync(`${folder}/log.txt`).trimEnd().split("\n")
    assertEquals((await batches.next()).value.read, 1)
    assertEquals(log(), ["batch 0"])
    assertEquals((await batches.next()).value.read, 1)
    const last = batches.next()
    stop.abort()
    assertEquals((await last).done, true)
    await source.close()
    assertEquals(log(), ["batch 0", "batch 1", "stopped", "closed"])
  }))

Deno.test("a resumable source goes on after a position, and counts its records on", () =>
  inFolder(async (folder) => {
    const plugin = await written<SourcePlugin>(folder, "source", {
      manifest: { resumable: true },
      parts: `open: () => ({
        columns: [{ name: "n", type: "integer" }],
        async *batches(from) {
          for (let n = from?.next ?? 0; n < 6; n += 2) yield { rows: [[n], [n + 1]], position: { next: n + 2 } }
        },
      })`,
    }) as SourcePlugin & { resume: (...given: ReadonlyArray<unknown>) => ReturnType<SourcePlugin["open"]> }
    const source = await plugin.open(decoded(plugin, {}), contextIn(folder))
    const { value: first } = await source.chunks(ONCE)[Symbol.asyncIterator]().next()
    await source.close()
    const resumed = await plugin.resume(decoded(plugin, {}), first.position, contextIn(folder))
    const seen: Array<unknown> = []
    for await (const { chunk } of resumed.chunks(ONCE)) {
      for (let row = 0; row < chunk.size; row++) {
        seen.push([cellText(chunk.columns[0], row), chunk.origin.place(row).record])
      }
    }
    await resumed.close()
    assertEquals(seen, [["2", 3], ["3", 4], ["4", 5], ["5", 6]])
  }))

Deno.test("a run that fails aborts the plugin's sink, and one that is interrupted ends in time", () =>
  inFolder(async (folder) => {
    await written(folder, "sink", {
      manifest: { permissions: { write: ["."] } },
      parts: `open: (_options, _columns, host) => ({
        async write() {
          host.log("info", "writing")
          Deno.writeTextFileSync(host.resolve("writing"), "")
          await new Promise((resolve) => host.signal.addEventListener("abort", resolve))
        },
        commit: () => Deno.writeTextFileSync(host.resolve("committed"), ""),
        abort: () => Deno.writeTextFileSync(host.resolve("aborted"), ""),
      })`,
    })
    await Deno.writeTextFile(`${folder}/in.csv`, "a\n1\n")
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      `plugins: { test: { url: plugin } }
pipeline:
  name: p
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv } }
    - { id: out, type: test-sink }
`,
    )
    const stop = new AbortController()
    const run = runPipeline(`${folder}/p.yaml`, { pluginCache: `${folder}/cache`, signal: stop.signal })
    const failed = assertRejects(() => run) as Promise<FlowErrors>
    while (!await Deno.stat(`${folder}/writing`).catch(() => undefined)) await new Promise((r) => setTimeout(r, 10))
    stop.abort()
    assertEquals((await failed).errors.map(({ code }) => code), ["FE5002"])
    assert(await Deno.stat(`${folder}/aborted`))
    await assertRejects(() => Deno.stat(`${folder}/committed`))
  }))
