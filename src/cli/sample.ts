/** `flowengine plan --sample N`: what a run is likely to meet. */
import {
  type ColumnProfile,
  errorToJson,
  renderErrors,
  type SampledSource,
  samplePipeline,
  type SampleReport,
} from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { count, duration, percent } from "../data/shown_numbers.ts"
import { hasColour, print, printJson } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const MOST = 1_000_000
const SAMPLES = 3

export async function sample(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const text = String(options.sample)
  const records = /^\d+$/.test(text) ? Number(text) : 0
  if (records < 1 || records > MOST) {
    throw new UsageError(`--sample takes 1 to ${count(MOST)} records, and not \`${text}\``, "write --sample 1000")
  }
  if (options.format === "mermaid") throw new UsageError("a sample is no picture", "leave out --format mermaid")
  const report = await samplePipeline(file, records, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
  })
  if (options.json || options.format === "json") printJson(sampleJson(report))
  else print(sampleText(report, hasColour(invocation, Deno.stdout)))
  return EXIT.ok
}

const sampleJson = (report: SampleReport) => ({
  ...report,
  rejects: { ...report.rejects, samples: report.rejects.samples.map(errorToJson) },
  warnings: report.warnings.map(errorToJson),
})

function sampleText(report: SampleReport, colour: boolean): string {
  const { sources, steps, rejects, rejectRate, wouldStop, warnings } = report
  const rows = [
    ["step", "in", "out", "filtered", "routed", "rejected", "per row"],
    ...steps.map((step) => [
      step.id,
      count(step.in),
      step.kind === "sink" ? "" : count(step.out),
      step.kind === "transform" ? count(step.filtered) : "",
      step.kind === "transform" ? count(step.routed) : "",
      count(step.rejected),
      step.rowMs === undefined ? "" : perRow(step.rowMs),
    ]),
  ]
  const codes = Object.entries(rejects.byCode).map(([code, n]) => `${count(n)} × ${code}`).join(", ")
  const shown = (errors: typeof warnings) => errors.map((error) => renderErrors([error], { colour, level: "warning" }))
  const blocks = [
    [...sources.map(sourceLine), "nothing was written"],
    table(rows),
    rejects.total === 0 ? ["rejected: none"] : [`rejected: ${percent(rejectRate)} (${codes})`],
    wouldStop.map((why) => `a run would stop: ${quoted(why)}`),
    ...shown(rejects.samples.slice(0, SAMPLES)).map((text) => [text]),
    ...sources.map(columnLines),
    ...shown(warnings).map((text) => [text]),
    speedLines(report),
  ]
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")
}

/** Microseconds to seconds, three digits. */
const perRow = (ms: number): string =>
  ms < 0.9995
    ? `${Number((ms * 1000).toPrecision(3))} µs`
    : ms < 1000
    ? `${Number(ms.toPrecision(3))} ms`
    : duration(ms)

function sourceLine({ id, records, likely }: SampledSource): string {
  if (likely === records) return `sample: all ${count(records)} records of ${id}`
  const of = likely === undefined ? "" : `, of about ${count(likely)}`
  return `sample: the first ${count(records)} records of ${id}${of}`
}

function columnLines({ id, columns }: SampledSource): ReadonlyArray<string> {
  if (columns.length === 0) return []
  const rows = columns.map((column) => ["", quoted(column.column), column.type, finding(column)])
  return [`columns of ${id}`, ...table(rows)]
}

/** Where the data are not what the column says, or say more than it does. */
function finding({ type, values, nulls, rejected, fits }: ColumnProfile): string {
  const rows = values + nulls
  return [
    rejected === 0 ? [] : [
      `${rejected === 1 ? "1 row" : `${count(rejected)} rows`} rejected: ${
        type === "text" ? "" : `no ${type}, or `
      }missing`,
    ],
    nulls === 0 ? [] : [values === 0 ? "always null" : `${percent(nulls / rows)} null`],
    fits === undefined ? [] : [`every value would be ${/^[aeiou]/.test(fits) ? "an" : "a"} ${fits}`],
  ].flat().join(", ")
}

function speedLines({ pace, likelySeconds, peakMB }: SampleReport): ReadonlyArray<string> {
  if (pace === undefined) return []
  const { step, rowsPerSecond, isRough } = pace
  const speed = count(Number(rowsPerSecond.toPrecision(2)))
  const time = likelySeconds === undefined ? "unknown" : duration(likelySeconds * 1000)
  return [
    `speed: ${isRough ? "at least" : "about"} ${speed} records/s, ${step} sets the pace${
      isRough ? "; a larger sample tells more" : ""
    }`,
    `all records: ${isRough && likelySeconds !== undefined ? "at most " : ""}${time}, writing left aside`,
    `peak memory ${count(peakMB)} MB`,
  ]
}

function table(rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const isText = (i: number) => rows[0][0] === "" || i === 0
  return rows.map((row) =>
    row.map((cell, i) => isText(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  )
}
