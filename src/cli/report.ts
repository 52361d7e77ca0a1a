/** The report of a run as text. */
import { equation, renderErrors, type RunReport, type StepReport } from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import { cpuText } from "./cpu_text.ts"
import { bytesText, count, duration, percent } from "../data/shown_numbers.ts"

export interface ReportOptions {
  readonly colour: boolean
  readonly width: number
}

const SAMPLES = 3

export function reportText(report: RunReport, { colour }: ReportOptions): string {
  const paint = (codes: string, text: string) => colour ? `\x1b[${codes}m${text}\x1b[0m` : text
  const dim = (text: string) => paint("2", text)
  const state = report.status === "succeeded" ? paint("32", "succeeded") : paint("31", report.status)
  const blocks = [
    [`${paint("1", quoted(report.pipeline))} ${state}`],
    table(report.steps).map((line, i) => i === 0 ? dim(line) : line),
    [balanceLine(report), timeLine(report), memoryLine(report), ...cpuLine(report)],
    bottleneckLines(report),
    report.steps.flatMap(scriptLine),
    report.steps.flatMap(callLine),
    spillLines(report),
    report.outputs.length === 0 ? [] : [`written: ${quoted(report.outputs.join(", "))}`],
    rejectLines(report, colour),
  ]
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")
}

/** The equation only holds for runs that went through; before that rows are still on their way. */
function balanceLine({ status, totals, outputs }: RunReport): string {
  if (status === "succeeded") return equation(totals)
  const fate = outputs.length === 0 ? "all outputs are as they were" : "not every output could be put in place"
  return `${count(totals.read)} rows were read; ${fate}`
}

function timeLine(report: RunReport): string {
  const { durationMs, startupMs, rowsPerSecond, progress } = report
  const speed = durationMs > 0 ? `, ${bytesText(progress.bytes / durationMs * 1000)}/s` : ""
  return `${count(rowsPerSecond)} rows/s${speed}; ran ${duration(durationMs)} after ${duration(startupMs)} of start-up`
}

/** The peak always; what the levels above `normal` did only where there were any. */
function memoryLine({ memory: { peakMB, limitMB, levels, waitedMs } }: RunReport): string {
  const limit = limitMB === undefined ? "" : ` of ${count(limitMB)} MB`
  const reached = (["elevated", "high", "critical"] as const).filter((level) => levels[level] > 0)
    .map((level) => `${level} ${levels[level] === 1 ? "once" : `${count(levels[level])} times`}`)
  const waited = waitedMs === 0 ? [] : [`sources waited ${duration(waitedMs)} for memory`]
  return [`peak memory ${count(peakMB)} MB${limit}`, ...reached, ...waited].join(", ")
}

/** Of runs long enough to say. */
function bottleneckLines({ bottleneck }: RunReport): ReadonlyArray<string> {
  if (bottleneck === undefined) return []
  return [`bottleneck: ${quoted(bottleneck.seen)}`, `to be faster: ${quoted(bottleneck.advice)}`]
}

/** Told where the limit made a difference. */
function cpuLine({ cpu }: RunReport): ReadonlyArray<string> {
  return cpu === undefined || cpu.pausedMs === 0 ? [] : [cpuText(cpu)]
}

/** How often a script was compiled and run, and by how many sandboxes. */
function scriptLine({ id, statistics, pool }: StepReport): ReadonlyArray<string> {
  const { executions, scriptsCompiled, hitRate } = statistics
  if (executions === undefined || executions === 0 || hitRate === undefined) return []
  const compiled = `${scriptsCompiled} ${scriptsCompiled === 1 ? "compilation" : "compilations"}`
  const rate = `hit rate ${(Math.floor(hitRate * 1e6) / 1e4).toFixed(4)} %`
  const copies = pool === undefined
    ? ""
    : `; ${pool.limit === 1 ? "1 sandbox" : `up to ${pool.limit} sandboxes, ${pool.peak} at once`}`
  return [`${id}: ${count(executions)} executions of ${compiled} (${rate})${copies}`]
}

/** What a step had to do to get its calls done. */
function callLine({ id, retries, timeouts, undone, breaker }: StepReport): ReadonlyArray<string> {
  const some = (n: number, one: string, more: string) => n === 0 ? [] : [`${count(n)} ${n === 1 ? one : more}`]
  const parts = [
    ...some(retries, "retry", "retries"),
    ...some(timeouts, "timeout", "timeouts"),
    ...some(undone, "write taken back", "writes taken back"),
    ...breaker === undefined ? [] : some(breaker.opened, "opening of the circuit", "openings of the circuit"),
  ]
  if (breaker !== undefined && breaker.opened > 0) parts.push(`the circuit is ${breaker.state} now`)
  return parts.length === 0 ? [] : [`${id}: ${parts.join(", ")}`]
}

/** What had to go to disk on its way. */
function spillLines({ spill = [] }: RunReport): ReadonlyArray<string> {
  return spill.map(({ from, to, route, chunks, bytes, peakBytes }) => {
    const way = route === undefined ? `${from} → ${to}` : `${from} → ${to} (queue ${route})`
    const many = chunks === 1 ? "1 chunk" : `${count(chunks)} chunks`
    return `${way}: ${many} waited on disk, ${bytesText(bytes)} in all, at most ${bytesText(peakBytes)} at once`
  })
}

const COLUMNS: ReadonlyArray<readonly [string, (step: StepReport) => string]> = [
  ["in", (step) => count(step.in)],
  ["out", (step) => step.kind === "sink" ? "" : count(step.out)],
  ["filtered", (step) => step.kind === "transform" ? count(step.filtered) : ""],
  ["routed", (step) => step.kind === "transform" ? count(step.routed) : ""],
  ["rejected", (step) => count(step.rejected)],
  ["written", (step) => step.kind === "sink" ? count(step.written) : ""],
  ["busy", (step) => `${duration(step.busyMs)} ${percent(step.shares.busy).padStart(5)}`],
  ["wait in", (step) => step.shares.waitIn === 0 ? "" : percent(step.shares.waitIn)],
  ["wait out", (step) => step.shares.waitOut === 0 ? "" : percent(step.shares.waitOut)],
]

function table(steps: ReadonlyArray<StepReport>): ReadonlyArray<string> {
  // Columns that are empty or zero for every step only take room.
  const used = COLUMNS.filter(([name, cell]) =>
    name === "in" || name === "busy" || steps.some((step) => !["", "0"].includes(cell(step)))
  )
  const rows = [
    ["step", ...used.map(([name]) => name)],
    ...steps.map((step) => [quoted(step.id), ...used.map(([, cell]) => cell(step))]),
  ]
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  )
}

function rejectLines({ rejects }: RunReport, colour: boolean): ReadonlyArray<string> {
  if (rejects.total === 0) return []
  const codes = Object.entries(rejects.byCode).map(([code, n]) => `${count(n)} × ${code}`).join(", ")
  const kept = rejects.deadLetters === undefined ? "" : `; kept in ${rejects.deadLetters}`
  const samples = rejects.samples.slice(0, SAMPLES)
  const more = rejects.total > samples.length ? `\n\n… and ${count(rejects.total - samples.length)} more` : ""
  const shown = samples.map((error) => renderErrors([error], { colour, level: "warning" })).join("\n\n")
  return [`rejected rows: ${codes}${kept}`, "", shown + more]
}
