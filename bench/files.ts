/**
 * Moving delimited files, against other tools: four files of different shapes; copy, three columns, count, and filter
 * with a computed column. Every arm's output is compared with FlowEngine's before it counts.
 */
import { type Bench, rivalNames, scaled } from "./bench.ts"
import { compare, countRecords } from "./compare.ts"
import { CUSTOMER_COLUMNS, writeCustomers } from "./data/customers.ts"
import { writeQuoted, writeUnicode, writeWide } from "./data/shapes.ts"
import { flowArm, pipelineText } from "./flow.ts"
import { HAS_TIME, type Rival } from "./machine.ts"
import { type Arm, measure, peakMB, ratio, type Sample, seconds } from "./measure.ts"
import { count, digits, range, type Report, type Section } from "./report.ts"
import { rivalArm, type Workload } from "./rival_arms.ts"

interface Shape {
  readonly name: string
  readonly about: string
  /** Rows of a full-size run. */
  readonly rows: number
  readonly write: (path: string, rows: number) => number
  readonly workloads: ReadonlyArray<Workload>
}

const THREE: ReadonlyArray<Workload> = ["passthrough", "project", "count"]

const SHAPES: ReadonlyArray<Shape> = [
  {
    name: "customers",
    about: "10 columns, one cell of 20 in one column quoted",
    rows: 1_000_000,
    write: writeCustomers,
    workloads: [...THREE, "filter"],
  },
  {
    name: "quoted",
    about: "10 columns, nearly all cells quoted, doubled quotes, line ends inside",
    rows: 400_000,
    write: writeQuoted,
    workloads: THREE,
  },
  { name: "wide", about: "100 columns", rows: 130_000, write: writeWide, workloads: THREE },
  { name: "unicode", about: "10 columns, text of many scripts", rows: 800_000, write: writeUnicode, workloads: THREE },
]

const ABOUT: Readonly<Record<Workload, string>> = {
  passthrough: "copy",
  project: "columns id, email, balance",
  count: "count rows",
  filter: 'country != "US" and balance > 0, with net = round(balance × 1.2 + score, 2)',
}

/** The filter with a computed column as a user writes it. */
export const FILTER_SCRIPT = `function process(context) {
  const row = context.input.current()
  if (row.country === "US" || !(row.balance > 0)) return false
  context.output.setField("net", Math.round((row.balance * 1.2 + row.score) * 100) / 100)
  return true
}
`
export const FILTER_COLUMNS = CUSTOMER_COLUMNS.map((name) => ({
  name,
  type: name === "balance" || name === "score" ? "decimal" : "text",
}))

const pipelineOf = (workload: Workload, input: string, output: string): string => {
  switch (workload) {
    case "passthrough":
      return pipelineText({ input, output })
    case "project":
      return pipelineText({ input, output, sink: { columns: ["id", "email", "balance"] } })
    case "count":
      return pipelineText({ input })
    case "filter":
      return pipelineText({ input, output, columns: FILTER_COLUMNS, script: FILTER_SCRIPT })
  }
}

/** csv-parse and papaparse are slow enough to copy every file, and do the rest for one only. */
const takesPart = (rival: Rival, shape: Shape, workload: Workload) =>
  shape.name === "customers" || workload === "passthrough" || (rival !== "csv-parse" && rival !== "papaparse")

export async function files(bench: Bench): Promise<Report> {
  const sections: Array<Section> = []
  const data: Array<unknown> = []
  for (const shape of SHAPES) {
    const input = `${shape.name}.csv`
    const rows = scaled(bench, shape.rows)
    const bytes = shape.write(`${bench.folder}/${input}`, rows)
    for (const workload of shape.workloads) {
      bench.say(`— ${shape.name}, ${workload}`)
      const arms = armsOf(bench, shape, workload, rows)
      const samples = await measure(arms, bench, bench.say)
      await Deno.remove(`${bench.folder}/expected.csv`).catch(() => {})
      sections.push({
        heading: `${shape.name}, ${workload}`,
        text: `${count(rows)} rows, ${digits(bytes / 1e6)} MB, ${shape.about}: ${ABOUT[workload]}.`,
        head: ["arm", "seconds (min–max)", "rows/s", "MB/s", "CPU s", "peak MB", "time ÷ FlowEngine's (min–max)"],
        rows: arms.map((arm, i) => rowOf(arm.name, rows, bytes, samples[i], samples[0])),
      })
      data.push({
        file: shape.name,
        workload,
        rows,
        bytes,
        arms: arms.map(({ name }, i) => ({
          name,
          seconds: seconds(samples[i]),
          peakMB: peakMB(samples[i]),
          timesFlowEngine: ratio(samples[i], samples[0]),
          samples: samples[i],
        })),
      })
    }
    await Deno.remove(`${bench.folder}/${input}`)
  }
  const text =
    `Whole processes from spawn to exit, at most ${bench.rounds} rounds with all arms in turn; the factor is ` +
    `the median of the factors within each round. ${rivalNames(bench)}`
  return { title: "Delimited files", text, sections, data }
}

function rowOf(
  name: string,
  rows: number,
  bytes: number,
  samples: ReadonlyArray<Sample>,
  flow: ReadonlyArray<Sample>,
): ReadonlyArray<string> {
  const time = seconds(samples)
  const cpu = samples.map((sample) => sample.cpuSeconds).toSorted((a, b) => a - b)[samples.length >> 1]
  return [
    name,
    range(time),
    count(rows / time.median),
    digits(bytes / 1e6 / time.median),
    HAS_TIME ? digits(cpu) : "–",
    count(peakMB(samples)),
    samples === flow ? "" : range(ratio(samples, flow)),
  ]
}

/** FlowEngine first: its output is what the others must give too. */
function armsOf(bench: Bench, shape: Shape, workload: Workload, rows: number): ReadonlyArray<Arm> {
  const { folder } = bench
  const input = `${shape.name}.csv`
  const hasOutput = workload !== "count"
  const expected = `${folder}/expected.csv`
  const flow = flowArm(folder, {
    name: "FlowEngine",
    pipeline: pipelineOf(workload, input, "flow.csv"),
    ...(hasOutput ? { output: "flow.csv" } : {}),
    check: () => Promise.resolve(hasOutput ? checkFlow(workload, folder, input, expected) : undefined),
  })
  const rivals = [...bench.rivals.keys()].filter((rival) => takesPart(rival, shape, workload)).map((rival) => {
    const output = `${rival}.csv`
    const check = (stdout: string): Promise<void> => {
      if (hasOutput) compare(expected, `${folder}/${output}`, workload === "filter" ? "net" : undefined)
      else if (Number(stdout) !== rows) throw new Error(`${rival} counts ${stdout.trim()} rows of ${rows}`)
      return Promise.resolve()
    }
    return rivalArm({ rival, workload, folder, input, output, check })
  })
  return [flow, ...rivals]
}

/** FlowEngine's own output is held against the input as far as the input tells. */
function checkFlow(workload: Workload, folder: string, input: string, expected: string): void {
  const output = `${folder}/flow.csv`
  if (workload === "passthrough") compare(`${folder}/${input}`, output)
  else if (workload === "project" && countRecords(output) !== countRecords(`${folder}/${input}`)) {
    throw new Error(`${output} has not as many rows as ${input}`)
  }
  Deno.copyFileSync(output, expected)
}
