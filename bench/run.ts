/**
 * What a whole run costs: the command line as a process, several rounds, all arms in turn, so that a noisy machine hits
 * them alike. Prints a table and writes bench/results/pipeline.json and .md; documents quote nothing else.
 *
 * `deno task bench [ROWS] [ROUNDS]`
 */
import { fileURLToPath } from "node:url"
import manifest from "../deno.json" with { type: "json" }
import { writeCustomers } from "./customers.ts"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
const rows = Number(Deno.args[0] ?? 1_000_000)
const rounds = Number(Deno.args[1] ?? 5)

interface Arm {
  readonly name: string
  /** Arguments of `deno`. */
  readonly args: ReadonlyArray<string>
  readonly pipeline?: string
}

const source = "    - { id: read, type: delimited-source, config: { filePath: customers.csv } }\n"
const sink = (config = "") => `    - { id: write, type: delimited-sink, config: { filePath: out.csv${config} } }\n`
const script = (body: string) =>
  `    - id: script\n      type: javascript-transform\n      config:\n        script: |\n${
    body.split("\n").map((line) => `          ${line}\n`).join("")
  }`
const pipeline = (steps: string) => `pipeline:\n  name: bench\n  steps:\n${steps}`
const flow = (name: string, steps: string): Arm => ({
  name,
  pipeline: pipeline(steps),
  args: ["run", "-q", `--config=${ROOT}deno.json`, "-P=cli", `${ROOT}cli.ts`, "run", `${name}.yaml`, "--quiet"],
})

const ARMS: ReadonlyArray<Arm> = [
  flow("passthrough", source + sink()),
  flow("project-3-columns", source + sink(", columns: [id, email, balance]")),
  flow("count", `${source}    - { id: drop, type: null-sink }\n`),
  flow(
    "script-filter",
    source + script('function process(context) {\n  return context.input.current().country === "US"\n}') + sink(),
  ),
  flow(
    "script-mapping",
    source + script(
      'function process(context) {\n  const row = context.input.current()\n  context.output.setField("name", `${row.first_name} ${row.last_name}`)\n  context.output.setField("domain", row.email.slice(row.email.indexOf("@") + 1))\n  return true\n}',
    ) + sink(),
  ),
  { name: "std-csv-passthrough", args: ["run", "-q", `--config=${ROOT}deno.json`, "-A", `${ROOT}bench/std_csv.ts`] },
]

interface Sample {
  readonly seconds: number
  readonly peakMB: number
}

async function measure(arm: Arm, folder: string): Promise<Sample> {
  const started = performance.now()
  const child = new Deno.Command(Deno.execPath(), {
    args: [...arm.args],
    cwd: folder,
    stdout: "null",
    stderr: "inherit",
  }).spawn()
  let peakKB = 0
  const watch = setInterval(() => peakKB = Math.max(peakKB, residentKB(child.pid)), 10)
  const { code } = await child.status
  clearInterval(watch)
  if (code !== 0) Deno.exit(code)
  return { seconds: (performance.now() - started) / 1000, peakMB: peakKB / 1024 }
}

/** Peak resident memory of a process so far; 0 where the system does not tell. */
function residentKB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0)
  } catch {
    return 0
  }
}

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[values.length >> 1]

const folder = await Deno.makeTempDir({ prefix: "flowengine-bench-" })
try {
  const bytes = writeCustomers(`${folder}/customers.csv`, rows)
  for (const arm of ARMS) if (arm.pipeline) Deno.writeTextFileSync(`${folder}/${arm.name}.yaml`, arm.pipeline)
  const samples = new Map(ARMS.map((arm) => [arm.name, [] as Array<Sample>]))
  for (let round = 0; round < rounds; round++) {
    for (const arm of ARMS) samples.get(arm.name)!.push(await measure(arm, folder))
  }
  const base = median(samples.get("std-csv-passthrough")!.map((sample) => sample.seconds))
  const results = ARMS.map(({ name }) => {
    const seconds = samples.get(name)!.map((sample) => sample.seconds)
    return {
      name,
      medianSeconds: median(seconds),
      minSeconds: Math.min(...seconds),
      maxSeconds: Math.max(...seconds),
      rowsPerSecond: rows / median(seconds),
      peakMB: Math.max(...samples.get(name)!.map((sample) => sample.peakMB)),
      timesStdCsv: base / median(seconds),
    }
  })
  const machine = {
    cores: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
  }
  const report = { date: new Date().toISOString(), version: manifest.version, machine, rows, bytes, rounds, results }
  const table = [
    `${rows.toLocaleString("en")} rows, ${
      (bytes / 1e6).toFixed(0)
    } MB, ${rounds} rounds, ${machine.cores} cores, Deno ${machine.deno}; whole processes.`,
    "",
    "| arm | median s | min – max s | rows/s | × @std/csv | peak MB |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...results.map((r) =>
      `| ${r.name} | ${r.medianSeconds.toFixed(2)} | ${r.minSeconds.toFixed(2)} – ${r.maxSeconds.toFixed(2)} | ${
        Math.round(r.rowsPerSecond).toLocaleString("en")
      } | ${r.timesStdCsv.toFixed(1)} | ${r.peakMB.toFixed(0)} |`
    ),
  ].join("\n")
  Deno.mkdirSync(`${ROOT}bench/results`, { recursive: true })
  Deno.writeTextFileSync(`${ROOT}bench/results/pipeline.json`, `${JSON.stringify(report, null, 2)}\n`)
  Deno.writeTextFileSync(`${ROOT}bench/results/pipeline.md`, `${table}\n`)
  console.log(table)
} finally {
  Deno.removeSync(folder, { recursive: true })
}
