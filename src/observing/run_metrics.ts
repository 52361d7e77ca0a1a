/**
 * The metrics of a whole run: THE table of them, and what it says of a report. The report is all there is to know, so that
 * no metric can differ from it; only chunks (chunk_times.ts) are counted besides.
 */
import type { RunReport } from "../execution/telemetry.ts"
import type { Measure, MetricFamily, Sample } from "./metric.ts"
import { stepMetrics } from "./step_metrics.ts"

const MB = 1 << 20

const counter = (
  name: string,
  unit: string,
  help: string,
  of: Measure<RunReport>["of"],
): Measure<RunReport> => ({ name: `flowengine.${name}`, kind: "counter", unit, help, of })

const gauge = (name: string, unit: string, help: string, of: Measure<RunReport>["of"]): Measure<RunReport> => ({
  ...counter(name, unit, help, of),
  kind: "gauge",
})

const MEASURES: ReadonlyArray<Measure<RunReport>> = [
  gauge(
    "run.started",
    "s",
    "When the run began, in seconds since 1970.",
    ({ startedAt }) => Date.parse(startedAt) / 1000,
  ),
  gauge("run.startup", "s", "From the command to the first row.", ({ startupMs }) => startupMs / 1000),
  gauge("run.duration", "s", "From the first row until now, or to the end.", ({ durationMs }) => durationMs / 1000),
  counter("rows.read", "{row}", "Records that sources have read.", ({ totals }) => totals.read),
  counter("rows.copied", "{row}", "Rows that fan-out and copies to routes made.", ({ totals }) => totals.copied),
  counter("rows.written", "{row}", "Rows written that came over a main output.", ({ totals }) => totals.written),
  counter("rows.routed", "{row}", "Rows written that came over a route.", ({ totals }) => totals.routed),
  counter("rows.filtered", "{row}", "Rows that transforms left out.", ({ totals }) => totals.filtered),
  counter("rows.rejected", "{row}", "Rows that failed.", ({ totals }) => totals.rejected),
  counter("input.read", "By", "Bytes of input that were consumed.", ({ progress }) => progress.bytes),
  gauge("input.size", "By", "Bytes of input there are, where one knows.", ({ progress }) => progress.totalBytes),
  counter("log.lines", "{line}", "Lines that scripts logged.", ({ logs, logsDropped }) => logs.length + logsDropped),
  counter("warnings", "{warning}", "Different warnings of the run.", ({ warnings }) => warnings.length),
  gauge("outputs", "{file}", "Files that are in place.", ({ outputs }) => outputs.length),
  gauge("memory.resident", "By", "Memory of the process.", ({ memory }) => memory.residentMB * MB),
  gauge("memory.peak", "By", "The most that was seen of it.", ({ memory }) => memory.peakMB * MB),
  gauge(
    "memory.limit",
    "By",
    "What the process may have (`maxMemoryMB`).",
    ({ memory }) => memory.limitMB === undefined ? undefined : memory.limitMB * MB,
  ),
  counter("memory.wait", "s", "Time that sources waited for memory.", ({ memory }) => memory.waitedMs / 1000),
  gauge("memory.chunk", "By", "What sources put into a chunk.", ({ memory }) => memory.chunkBytes.now),
  gauge("cpu.share", "1", "What the process takes of all its cores.", ({ cpu }) => cpu?.share),
  counter("cpu.used", "s", "Time of the processor, while it was watched.", ({ cpu }) => cpu && cpu.usedMs / 1000),
  counter("cpu.paused", "s", "Time that `maxCpuPercent` held work back.", ({ cpu }) => cpu && cpu.pausedMs / 1000),
]

const STATUSES = ["running", "succeeded", "failed", "interrupted"] as const

export function runMetrics(report: RunReport): ReadonlyArray<MetricFamily> {
  const measured = MEASURES.map(({ of, ...family }): MetricFamily => {
    const value = of(report)
    return { ...family, samples: value === undefined ? [] : [{ labels: {}, value }] }
  })
  return [
    status(report),
    ...measured,
    ...coded(report),
    ...memory(report),
    ...stepMetrics(report.steps),
    ...edges(report),
  ]
}

const status = (report: RunReport): MetricFamily => ({
  name: "flowengine.run.status",
  kind: "gauge",
  unit: "{status}",
  help: "1 for the state in which the run is.",
  samples: STATUSES.map((status) => ({ labels: { status }, value: report.status === status ? 1 : 0 })),
})

/** What is counted by code. */
function coded({ rejects, errors }: RunReport): ReadonlyArray<MetricFamily> {
  const byCode = Object.entries(rejects.byCode)
  const codes = [...new Set(errors.map(({ code }) => code))]
  return [{
    name: "flowengine.rejects",
    kind: "counter",
    unit: "{row}",
    help: "Rows that failed, by the code of the error.",
    samples: byCode.map(([code, value]) => ({ labels: { code }, value })),
  }, {
    name: "flowengine.errors",
    kind: "counter",
    unit: "{error}",
    help: "Errors that ended the run, by code.",
    samples: codes.map((code) => ({ labels: { code }, value: errors.filter((error) => error.code === code).length })),
  }]
}

function memory({ memory: { level, levels, pools } }: RunReport): ReadonlyArray<MetricFamily> {
  const names = Object.keys(levels) as ReadonlyArray<keyof typeof levels>
  return [{
    name: "flowengine.memory.pressure",
    kind: "gauge",
    unit: "{level}",
    help: "1 for the level of memory pressure that holds.",
    samples: names.map((name) => ({ labels: { level: name }, value: name === level ? 1 : 0 })),
  }, {
    name: "flowengine.memory.pressure.changes",
    kind: "counter",
    unit: "{change}",
    help: "How often the level was come to from another.",
    samples: names.map((name) => ({ labels: { level: name }, value: levels[name] })),
  }, {
    name: "flowengine.memory.account.peak",
    kind: "gauge",
    unit: "By",
    help: "The most that each part of the run was seen to have.",
    samples: Object.entries(pools).map(([account, value]) => ({ labels: { account }, value })),
  }]
}

type Connection = RunReport["connections"][number]
type Spill = NonNullable<RunReport["spill"]>[number]

const place = ({ from, to, route }: Pick<Connection, "from" | "to" | "route">) => ({ from, to, route: route ?? "" })

function edges({ connections, spill = [] }: RunReport): ReadonlyArray<MetricFamily> {
  const family = (
    kind: "counter" | "gauge",
    name: string,
    unit: string,
    help: string,
    samples: ReadonlyArray<Sample>,
  ) => ({
    name: `flowengine.connection.${name}`,
    kind,
    unit,
    help,
    samples,
  })
  const of = (value: (connection: Connection) => number) =>
    connections.map((each) => ({ labels: place(each), value: value(each) }))
  const spilled = (value: (spill: Spill) => number) =>
    spill.map((each) => ({ labels: place(each), value: value(each) }))
  return [
    family("counter", "rows", "{row}", "Rows that were handed to the connection.", of(({ rows }) => rows)),
    family("gauge", "queue.chunks", "{chunk}", "Chunks that wait in memory.", of(({ waiting }) => waiting.chunks)),
    family("gauge", "queue", "By", "Bytes that wait in memory.", of(({ waiting }) => waiting.bytes)),
    family("gauge", "queue.limit", "By", "Bytes that may wait in memory.", of(({ waiting }) => waiting.limitBytes)),
    family("gauge", "queue.spilled", "{chunk}", "Chunks that wait on disk.", of(({ waiting }) => waiting.onDisk)),
    family("counter", "spill.chunks", "{chunk}", "Chunks that went to disk.", spilled(({ chunks }) => chunks)),
    family("counter", "spill", "By", "Bytes that went to disk.", spilled(({ bytes }) => bytes)),
    family("gauge", "spill.peak", "By", "The most bytes on disk at once.", spilled(({ peakBytes }) => peakBytes)),
    family("counter", "spill.returned", "{chunk}", "Chunks read back from disk.", spilled(({ readBack }) => readBack)),
  ]
}
