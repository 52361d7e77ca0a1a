/**
 * `run --log json`: everything that is said on stderr is one JSON object a line, with time, level and message, and the run
 * and step where there is one. What scripts log, calls that are made again, circuits and warnings are said as they come.
 */
import { errorToJson, type FlowError, RunFailed, type RunObserver, type RunReport, toFlowErrors } from "../../mod.ts"
import type { Companion } from "./companion.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"
import type { Voice } from "./voice.ts"

type Level = "debug" | "info" | "warn" | "error"
type Fields = Readonly<Record<string, unknown>>

/** How often it is said how far a run has come. */
const PROGRESS_MS = 10_000
/** Their messages say how often something happened, so that each would be said anew: only at the end. */
const COUNTING: ReadonlySet<string> = new Set(["FE5013", "FE5014"])

const ENDS: Readonly<Record<RunReport["status"], string>> = {
  running: "the run goes on",
  succeeded: "the run has succeeded",
  failed: "the run has failed",
  interrupted: "the run was interrupted",
}

export class JsonLog implements Voice {
  #runId: string | undefined
  #logs = 0
  readonly #retried = new Map<string, number>()
  readonly #transitions = new Map<string, number>()
  readonly #warned = new Set<string>()
  #progressAtMs = performance.now() + PROGRESS_MS

  readonly companion: Companion = {
    observer: { begun: (snapshot) => this.#begun(snapshot()) } satisfies RunObserver,
    onProgress: (report) => this.#look(report),
  }

  say(text: string): void {
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue
      const debug = /^\[debug\] (.*)$/.exec(line)
      this.#line(debug === null ? "info" : "debug", debug === null ? line : debug[1])
    }
  }

  warn(text: string): void {
    this.#line("warn", text)
  }

  ended(report: RunReport): void {
    this.#news(report)
    for (const warning of report.warnings) this.#warning(warning)
    for (const error of report.errors) this.#error("error", error)
    if (report.logsDropped > 0) this.#line("warn", `${report.logsDropped} further log lines were dropped`)
    const { status, totals, startupMs, durationMs, rowsPerSecond, outputs, checkpoint } = report
    this.#line(status === "succeeded" ? "info" : "error", ENDS[status], {
      event: "ended",
      pipeline: report.pipeline,
      status,
      rows: totals,
      startupMs: Math.round(startupMs),
      durationMs: Math.round(durationMs),
      rowsPerSecond: Math.round(rowsPerSecond),
      outputs,
      checkpoint,
    })
  }

  failed(error: unknown): void {
    if (UsageError.is(error)) {
      const { code, message, help } = error
      return this.#line("error", message, { code, help })
    }
    for (const each of errorsOf(error)) this.#error("error", each)
  }

  #begun({ runId, pipeline, file, startedAt }: RunReport): void {
    this.#runId = runId
    this.#line("info", "the run has begun", { event: "begun", pipeline, file, startedAt })
  }

  #look(report: RunReport): void {
    if (report.status !== "running") return
    this.#news(report)
    for (const warning of report.warnings) if (!COUNTING.has(warning.code)) this.#warning(warning)
    if (performance.now() < this.#progressAtMs) return
    this.#progressAtMs = performance.now() + PROGRESS_MS
    const { totals, progress, rowsPerSecond, memory } = report
    this.#line("info", `${totals.read} rows read`, {
      event: "progress",
      rows: totals,
      bytes: progress.bytes,
      totalBytes: progress.totalBytes,
      rowsPerSecond: Math.round(rowsPerSecond),
      residentMB: Math.round(memory.residentMB),
      pressure: memory.level,
    })
  }

  /** What has happened since the last look. */
  #news({ logs, steps }: RunReport): void {
    for (const { step, level, message } of logs.slice(this.#logs)) {
      this.#line(levelOf(level), message, { step, event: "log" })
    }
    this.#logs = logs.length
    for (const { id, retried, breaker } of steps) {
      for (const { at, call, attempt, code, message, delayMs } of retried.slice(this.#retried.get(id) ?? 0)) {
        this.#line("warn", message, { step: id, event: "retry", at, call, attempt, code, delayMs })
      }
      this.#retried.set(id, retried.length)
      const { transitions = [] } = breaker ?? {}
      for (const { at, from, to, openMs } of transitions.slice(this.#transitions.get(id) ?? 0)) {
        this.#line("warn", `circuit ${from} → ${to}`, { step: id, event: "circuit", at, from, to, openMs })
      }
      this.#transitions.set(id, transitions.length)
    }
  }

  #warning(warning: FlowError): void {
    const key = `${warning.code} ${warning.message}`
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#error("warn", warning)
  }

  #error(level: Level, error: FlowError): void {
    const { message, title: _title, ...rest } = errorToJson(error)
    this.#line(level, message, { event: level === "error" ? "error" : "warning", ...rest })
  }

  #line(level: Level, message: string, fields: Fields = {}): void {
    const run = this.#runId === undefined ? {} : { run: this.#runId }
    say(JSON.stringify({ time: new Date().toISOString(), level, ...run, message, ...fields }))
  }
}

/** What ended a command before it had a log. Returns the exit code. */
export function logFailure(error: unknown): number {
  new JsonLog().failed(error)
  return UsageError.is(error) ? EXIT.config : exitCode(errorsOf(error).map((each) => each.class))
}

const errorsOf = (error: unknown) => error instanceof RunFailed ? error.errors : toFlowErrors(error)

const levelOf = (level: string): Level =>
  level === "debug" || level === "info" || level === "warn" || level === "error" ? level : "info"
