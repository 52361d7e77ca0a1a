/**
 * Many runs of all kinds in one process, one after the other, through the library: `many_runs.ts FOLDER COUNT`. Prints a
 * line of JSON now and then: what the process holds at that time. Started by leak_test.ts; needs all permissions for
 * /proc, and `gc`.
 */
import { gzipSync } from "node:zlib"
import { memorySink, memorySource, RunFailed, runPipeline, type RunPipelineOptions } from "../../mod.ts"
import { rowMemory } from "../../src/data/row_memory.ts"

export interface Holding {
  readonly runs: number
  readonly openFiles: number
  readonly threads: number
  readonly rssMB: number
  /** Of the main thread, after a collection. */
  readonly heapMB: number
  /** Bytes of the row memory in use. */
  readonly slabs: number
  /** How the runs since the last line ended, by kind. */
  readonly ends: Readonly<Record<string, string>>
}

/** Each kind was run twice; sandboxes not among the last of them. */
const SAMPLE_EVERY = 24
const ROWS = 400

interface Kind {
  readonly steps: string
  readonly settings?: string
  readonly options?: () => RunPipelineOptions
}

const script = (body: string, more = "") =>
  `{ id: script, type: javascript-transform, ${more} config: { script: ${
    JSON.stringify(`function process(context) { const row = context.input.current(); ${body}; return true }`)
  } } }`
const read = "{ id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 2048 } }"
const lines =
  "{ id: read, type: json-lines-source, config: { filePath: in.ndjson, columns: [{ name: id }, { name: text }] } }"
const write = (file: string) => `{ id: write, type: delimited-sink, config: { filePath: ${file} } }`
const direct = script('context.output.setField("more", row.text + "!")')
/** `try` is not proven harmless: for the sandbox. */
const sandboxed = (body: string, more = "") => script(`try { row.id } catch (error) { return false }; ${body}`, more)

const rows = Array.from({ length: ROWS }, (_, i) => ({ id: String(i), text: `text of row ${i}` }))
const columns = [{ name: "id", type: "text" }, { name: "text", type: "text" }] as const
const memory = memorySource({ type: "rows", columns, rows, chunkRows: 50 })
const silent = memorySink({ type: "silent", onRows: () => new Promise<void>(() => {}) })
const taking = memorySink({ type: "taking", onRows: () => {} })

const KINDS: Readonly<Record<string, Kind>> = {
  direct: { steps: `${read}, ${direct}, ${write("direct.csv")}` },
  sandbox: {
    steps: `${read}, ${sandboxed('context.output.setField("more", row.text + "!")')}, ${write("sandbox.csv")}`,
  },
  gzip: {
    steps: `{ id: read, type: delimited-source, config: { filePath: in.csv.gz } }, ${write("gzip.csv.gz")}`,
  },
  routes: {
    steps: `${lines}, ${sandboxed('if (row.id.endsWith("3")) context.route.send("threes")')}, ${write("routes.csv")}`,
    settings: "routing: { threes: { type: null-sink } }",
  },
  failing: { steps: `${read}, ${sandboxed('if (row.id === "250") throw new Error("no")')}, ${write("failing.csv")}` },
  letters: {
    steps: `${read}, ${sandboxed('if (row.id === "250") throw new Error("no")')}, ${write("letters.csv")}`,
    settings: "settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }",
  },
  interrupted: {
    steps: `${read}, ${direct}, { id: write, type: silent }`,
    options: () => ({ signal: AbortSignal.timeout(30) }),
  },
  late: { steps: `{ id: rows, type: rows }, { id: write, type: silent, timeout: 10ms }` },
  "out of time": {
    steps: `${lines}, { id: write, type: silent }`,
    settings: "settings: { limits: { maxRunTime: 20ms } }",
  },
  memory: { steps: "{ id: rows, type: rows }, { id: take, type: taking }" },
  held: { steps: `${read}, ${write("held.csv")}`, settings: "settings: { limits: { maxCpuPercent: 90 } }" },
  kept: {
    steps: `${read}, ${write("kept.csv")}`,
    settings: "settings: { checkpoint: { every: 0 } }",
  },
}

function holding(runs: number, ends: Readonly<Record<string, string>>): Holding {
  for (let turn = 0; turn < 2; turn++) (globalThis as unknown as { gc(): void }).gc()
  const { rss, heapUsed } = Deno.memoryUsage()
  return {
    runs,
    openFiles: [...Deno.readDirSync("/proc/self/fd")].length,
    threads: [...Deno.readDirSync("/proc/self/task")].length,
    rssMB: rss / 2 ** 20,
    heapMB: heapUsed / 2 ** 20,
    slabs: rowMemory()?.inUse ?? 0,
    ends,
  }
}

if (import.meta.main) {
  const [folder, count] = [Deno.args[0], Number(Deno.args[1])]
  Deno.chdir(folder)
  const text = `id,text\n${rows.map(({ id, text }) => `${id},${text}\n`).join("")}`
  Deno.writeTextFileSync("in.csv", text)
  Deno.writeFileSync("in.csv.gz", new Uint8Array(gzipSync(text)))
  Deno.writeTextFileSync("in.ndjson", rows.map((row) => `${JSON.stringify(row)}\n`).join(""))
  const kinds = Object.entries(KINDS)
  let ends: Record<string, string> = {}
  for (let n = 0; n < count; n++) {
    const [name, { steps, settings = "", options }] = kinds[n % kinds.length]
    const pipeline = {
      text: `pipeline: { name: many, steps: [${steps}], ${settings} }`,
      file: `${folder}/${name}.yaml`,
    }
    try {
      ends[name] = (await runPipeline(pipeline, { plugins: [memory, silent, taking], ...options?.() })).status
    } catch (error) {
      if (!(error instanceof RunFailed)) throw error
      ends[name] = error.errors[0].code
    }
    if ((n + 1) % SAMPLE_EVERY !== 0) continue
    console.log(JSON.stringify(holding(n + 1, ends)))
    ends = {}
  }
}
