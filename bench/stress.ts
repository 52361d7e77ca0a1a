/**
 * What limits cost and whether they hold: long runs into a slow sink, wide rows, huge cells, many steps, under limits of
 * memory, processor and time. Each run is a process of its own; memory and CPU are taken from outside. Every output is
 * compared. docs/sizing.md is made of the results (sizing.ts).
 */
import type { Bench } from "./bench.ts"
import { scaled } from "./bench.ts"
import { gridRows, writeGrid } from "./data/shapes.ts"
import { writeCustomers } from "./data/customers.ts"
import { numbers, writeRows } from "./data/writer.ts"
import { CORES, ROOT } from "./machine.ts"
import { run, type Sample, spread } from "./measure.ts"
import { count, digits, range, type Report, type Section } from "./report.ts"
import type { Pace, Stressed } from "./stress_process.ts"

export interface StressArm {
  readonly name: string
  readonly limits?: Readonly<Record<string, unknown>>
  /** Keys of `settings` besides. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Keys of the connection to the sink. */
  readonly connection?: Readonly<Record<string, unknown>>
  readonly source?: Readonly<Record<string, unknown>>
  readonly scripts: ReadonlyArray<string>
}

export interface StressTable {
  readonly id: "soak" | "processor" | "chunks" | "wide" | "huge" | "steps" | "time"
  readonly heading: string
  readonly text: string
  readonly input: string
  readonly rows: number
  readonly bytes: number
  readonly pace: Pace
  readonly arms: ReadonlyArray<StressArm>
}

export interface StressResult {
  readonly name: string
  readonly limits: Readonly<Record<string, unknown>>
  readonly isSpilling: boolean
  readonly samples: ReadonlyArray<Sample>
  /** What share of all cores the process used, start-up included. */
  readonly share: number
  readonly told: Stressed
}

export interface StressData {
  readonly id: StressTable["id"]
  readonly rows: number
  readonly bytes: number
  readonly cores: number
  readonly arms: ReadonlyArray<StressResult>
}

/** Proven harmless: runs as code of the engine. */
export const DIRECT =
  'function process(context) { context.output.setField("tag", context.input.current().c1 + "-" + context.input.current().c2); return true }'
/** Is not: runs in the sandbox. */
export const SANDBOXED =
  'function process(context) { try { context.output.setField("size", context.input.current().c1.length) } catch (error) { return false } return true }'

const perChunk = (ms: number): Pace => ({ ms, per: "chunk" })
const perMB = (ms: number): Pace => ({ ms, per: "MB" })
const MEMORY = [undefined, 512, 256, 192]
const memory = (mb: number | undefined) => mb === undefined ? {} : { maxMemoryMB: mb }
const memoryName = (mb: number | undefined) => mb === undefined ? "no limit" : `${mb} MB`

function tables(bench: Bench): ReadonlyArray<() => StressTable> {
  const { folder } = bench
  const both = [DIRECT, SANDBOXED]
  const path = (name: string) => `${folder}/stress-${name}.csv`
  return [
    () => {
      const rows = scaled(bench, 10_000_000)
      const bytes = writeSoak(path("soak"), rows)
      const arms = MEMORY.map((mb): StressArm => ({ name: memoryName(mb), limits: memory(mb), scripts: both }))
      const spilling = [256, 192].map((mb): StressArm => ({
        name: `${mb} MB, spill`,
        limits: { ...memory(mb), spillFolder: folder },
        connection: { overflow: "spill" },
        scripts: both,
      }))
      const text = "Two scripts, one direct and one in the sandbox; a sink that takes 10 ms for each MB."
      const heading = "A long run into a slow sink, by memory"
      return {
        id: "soak",
        heading,
        text,
        input: path("soak"),
        rows,
        bytes,
        pace: perMB(10),
        arms: [...arms, ...spilling],
      }
    },
    () => {
      const rows = scaled(bench, 2_000_000)
      const bytes = writeSoak(path("processor"), rows)
      const arms = [undefined, 100, 50, 25].map((percent): StressArm => ({
        name: percent === undefined ? "no limit" : `${percent} %`,
        limits: percent === undefined ? {} : { maxCpuPercent: percent },
        scripts: both,
      }))
      const text = "The same two scripts, a sink that does not sleep."
      return {
        id: "processor",
        heading: "By maxCpuPercent",
        text,
        input: path("processor"),
        rows,
        bytes,
        pace: perMB(0),
        arms,
      }
    },
    () => {
      const rows = scaled(bench, 1_000_000)
      const bytes = writeCustomers(path("chunks"), rows)
      const arms = [512, 64, 4096].map((kilobytes): StressArm => ({
        name: `${kilobytes} KB`,
        source: { chunkBytes: kilobytes * 1024 },
        scripts: [],
      }))
      const text = "A copy; a sink that sleeps 1 ms after each chunk, so that small chunks wait for it more often."
      return {
        id: "chunks",
        heading: "By chunkBytes",
        text,
        input: path("chunks"),
        rows,
        bytes,
        pace: perChunk(1),
        arms,
      }
    },
    () => {
      const grid = { columns: 1000, cell: 8, bytes: scaled(bench, 100e6) }
      const bytes = writeGrid(path("wide"), grid)
      return {
        id: "wide",
        heading: "A thousand columns, by memory",
        text: "Two scripts as above.",
        input: path("wide"),
        rows: gridRows(grid),
        bytes,
        pace: perMB(10),
        arms: MEMORY.map((mb) => ({ name: memoryName(mb), limits: memory(mb), scripts: both })),
      }
    },
    () => {
      const cell = scaled(bench, 16 * 2 ** 20)
      const rows = 16
      const next = numbers()
      const bytes = writeRows(
        path("huge"),
        "c1,c2",
        rows,
        (i) => `${i},${String.fromCharCode(97 + next(26)).repeat(cell)}`,
      )
      return {
        id: "huge",
        heading: "Cells of 16 MB, by memory",
        text: "A copy that looks at its cells.",
        input: path("huge"),
        rows,
        bytes,
        pace: perMB(10),
        arms: [undefined, 512, 256].map((mb) => ({
          name: memoryName(mb),
          limits: memory(mb),
          source: { maxRecordBytes: 64 * 2 ** 20, trim: true },
          scripts: [],
        })),
      }
    },
    () => {
      const rows = scaled(bench, 500_000)
      const bytes = writeSoak(path("steps"), rows)
      const many = (n: number) => Array.from({ length: n }, (_, i) => i % 2 === 0 ? DIRECT : SANDBOXED)
      const arms = [
        ...[2, 6, 20].map((n): StressArm => ({ name: `${n} scripts`, scripts: many(n) })),
        ...[1024, 512, 256].map((mb): StressArm => ({
          name: `20 scripts, ${mb} MB`,
          limits: memory(mb),
          scripts: many(20),
        })),
      ]
      const text = "Half of the scripts are direct, half in the sandbox."
      return { id: "steps", heading: "Many steps", text, input: path("steps"), rows, bytes, pace: perMB(0), arms }
    },
    () => {
      const rows = scaled(bench, 2_000_000)
      const bytes = writeSoak(path("time"), rows)
      const arms: ReadonlyArray<StressArm> = [
        { name: "none", scripts: both },
        { name: "timeout: 1m", settings: { timeout: "1m" }, scripts: both },
        { name: "maxRunTime: 1h", limits: { maxRunTime: "1h" }, scripts: both },
      ]
      const text = "Limits of time that are not reached."
      return { id: "time", heading: "By limits of time", text, input: path("time"), rows, bytes, pace: perMB(0), arms }
    },
  ]
}

/** Five short columns. */
const writeSoak = (path: string, rows: number): number => {
  const next = numbers()
  return writeRows(path, "c1,c2,c3,c4,c5", rows, (i) => `${i},${next(1000)},word${next(50)},${next(100)}.5,x`)
}

/** As JSON, which is YAML. */
export function stressPipeline(
  { limits = {}, settings = {}, connection, source, scripts }: StressArm,
  input: string,
): string {
  const ids = ["read", ...scripts.map((_, i) => `script${i + 1}`), "write"]
  const steps = [
    { id: "read", type: "delimited-source", config: { filePath: input, ...source } },
    ...scripts.map((script, i) => ({ id: `script${i + 1}`, type: "javascript-transform", config: { script } })),
    { id: "write", type: "slow-sink", config: { filePath: `${input}.hashed.csv` } },
  ]
  const connections = ids.slice(1).map((to, i) => ({ from: ids[i], to, ...(to === "write" ? connection : {}) }))
  const pipeline = { name: "stress", steps, connections, settings: { limits, ...settings } }
  return JSON.stringify({ pipeline })
}

export async function stressed(
  { folder, file, pace }: { readonly folder: string; readonly file: string; readonly pace: Pace },
): Promise<{ readonly sample: Sample; readonly told: Stressed }> {
  const argv = [Deno.execPath(), "run", "-q", "-A", `--config=${ROOT}deno.json`, `${ROOT}bench/stress_process.ts`]
  const { sample, stdout } = await run({ argv: [...argv, file, String(pace.ms), pace.per], cwd: folder, cores: CORES })
  return { sample, told: JSON.parse(stdout) }
}

/** Long runs: one round more tells little. */
const MOST_ROUNDS = 2

async function measured(bench: Bench, table: StressTable): Promise<StressData> {
  const { folder, say } = bench
  const samples = table.arms.map((): Array<Sample> => [])
  const told = table.arms.map((): Stressed | undefined => undefined)
  for (let round = 0; round < Math.min(MOST_ROUNDS, bench.rounds); round++) {
    for (const [i, arm] of table.arms.entries()) {
      const file = `${folder}/stress-${table.id}-${i}.yaml`
      Deno.writeTextFileSync(file, stressPipeline(arm, table.input))
      const result = await stressed({ folder, file, pace: table.pace })
      told[i] = result.told
      check(table, arm, result.told, told[0]!)
      samples[i].push(result.sample)
      const end = result.told.code ?? `${digits(result.sample.peakMB)} MB`
      say(`round ${round + 1} ${table.id}, ${arm.name}: ${result.sample.seconds.toFixed(2)} s, ${end}`)
    }
  }
  await Deno.remove(table.input)
  const arms = table.arms.map(({ name, limits = {}, connection }, i): StressResult => ({
    name,
    limits,
    isSpilling: connection?.overflow === "spill",
    samples: samples[i],
    share: spread(samples[i].map(({ cpuSeconds, seconds }) => cpuSeconds / (seconds * CORES))).median,
    told: told[i]!,
  }))
  return { id: table.id, rows: table.rows, bytes: table.bytes, cores: CORES, arms }
}

/** A run may be refused for want of memory, with a code that says so; nothing else may differ from the run without limits. */
function check({ id, rows }: StressTable, { name, limits }: StressArm, told: Stressed, free: Stressed): void {
  const where = `${id}, ${name}`
  if (told.code !== undefined) {
    if (/^FE700\d$/.test(told.code) && limits?.maxMemoryMB !== undefined) return
    throw new Error(`${where}: ${told.code}: ${told.message}`)
  }
  if (told.rows !== rows) throw new Error(`${where}: ${told.rows} of ${rows} rows were written`)
  if (told.sha256 !== free.sha256) throw new Error(`${where}: the output is another one than without limits`)
}

function section(table: StressTable, data: StressData): Section {
  const free = data.arms[0].samples
  return {
    heading: table.heading,
    text: `${count(table.rows)} rows, ${digits(table.bytes / 1e6)} MB. ${table.text}`,
    head: ["", "seconds (min–max)", "times the first", "peak MB", "CPU seconds", "share of the cores", "result"],
    rows: data.arms.map(({ name, samples, share, told }) => [
      name,
      range(spread(samples.map(({ seconds }) => seconds))),
      digits(spread(samples.map(({ seconds }, round) => seconds / free[round].seconds)).median),
      count(Math.max(...samples.map(({ peakMB }) => peakMB))),
      digits(spread(samples.map(({ cpuSeconds }) => cpuSeconds)).median),
      `${Math.round(share * 100)} %`,
      told.code ?? "same output",
    ]),
  }
}

export async function stress(bench: Bench): Promise<Report> {
  const sections: Array<Section> = []
  const data: Array<StressData> = []
  for (const make of tables(bench)) {
    const table = make()
    bench.say(`— ${table.heading}`)
    const measurements = await measured(bench, table)
    sections.push(section(table, measurements))
    data.push(measurements)
  }
  return {
    title: "Limits and what they cost",
    text:
      `Whole processes from spawn to exit on all ${CORES} cores, arms of a table in turn. Outputs become a hash and are ` +
      "compared; nothing is written but what is spilled. FE7001 and FE7002: the run said that it cannot do with so little memory.",
    sections,
    data,
  }
}
