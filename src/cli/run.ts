/** `flowengine run`: runs a pipeline, shows how it goes, prints the report. */
import { renderErrors, RunFailed, runPipeline, type RunPipelineOptions, type RunReport } from "../../mod.ts"
import { quoted } from "../errors/render.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { type Companion, Company } from "./companion.ts"
import { debugText } from "./debug.ts"
import { printErrors, sayErrors } from "./failures.ts"
import { progressLine, type ProgressSample } from "./progress.ts"
import { reportJson } from "./report_json.ts"
import { reportText } from "./report.ts"
import type { Taps } from "./tap.ts"
import { draw, hasColour, print, printJson, say, screenWidth } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

export const run = (invocation: Invocation): Promise<number> =>
  runWith(invocation, (file, options) => runPipeline(file, options))

/** Runs by a program of one's own, with everything around it that `run` has. `more`: what the report has besides. */
export async function runWith<Report extends RunReport>(
  invocation: Invocation,
  program: (file: string, options: RunPipelineOptions) => Promise<Report>,
  more?: (report: Report) => string,
): Promise<number> {
  const { files: [file], options } = invocation
  const variables = variablesOf(invocation)
  const isQuiet = options.quiet === true || options.json === true
  const company = new Company()
  const stop = new Interruption(() => company.erase())
  const sayAround = (line: string) => {
    company.erase()
    say(line)
  }
  const taps = await tapsOf(invocation, sayAround)
  if (options.report !== undefined) company.add(await reportPageOf(invocation, isQuiet ? () => {} : sayAround))
  if (!isQuiet && !options["no-progress"] && Deno.stderr.isTerminal()) company.add(new ProgressBar())
  if (taps !== undefined) company.add({ observer: taps })
  if (options.debug) company.add(new (await import("./debug_watch.ts")).DebugWatch(sayAround))
  const { observers, onProgress } = company
  try {
    const report = await program(file, {
      variables,
      frozen: options.frozen === true,
      signal: stop.signal,
      resume: options.resume === true,
      ...(observers.length === 0 ? {} : { observers }),
      ...(onProgress === undefined ? {} : { onProgress }),
    })
    const { failure } = await company.ended(report)
    // The run is as good as its outputs; that nobody could be told of it is an error all the same.
    if (failure !== undefined && options.json) return printErrors(failure, { report: reportJson(report) })
    show(report, invocation, isQuiet, more?.(report), taps)
    return failure === undefined ? EXIT.ok : fail(failure, invocation)
  } catch (error) {
    const report = error instanceof RunFailed ? error.report : undefined
    const { failure } = await company.ended(report, error)
    if (failure !== undefined && !options.json) fail(failure, invocation)
    return error instanceof RunFailed ? showFailure(error, invocation, stop, isQuiet, taps) : fail(error, invocation)
  } finally {
    stop.release()
  }
}

/** Undefined for runs that nobody looks into. In JSON the rows are in the document, and nothing is said as they come. */
async function tapsOf({ options }: Invocation, say: (line: string) => void): Promise<Taps | undefined> {
  const { tap = [], "tap-sample": isSample, mask = [] } = options
  if (!Array.isArray(tap) || !Array.isArray(mask)) return undefined
  if (tap.length === 0) {
    const isMaskOfReport = options.report !== undefined && !isSample
    if (mask.length === 0 && !isSample || isMaskOfReport) return undefined
    const help = isSample ? "add --tap STEP" : "add --report FILE.html, or --tap STEP to `run`"
    throw new UsageError("--mask and --tap-sample say how rows are shown, and none are", help)
  }
  const { Taps } = await import("./tap.ts")
  return new Taps({ taps: tap, isSample: isSample === true, masked: mask, say: options.json ? () => {} : say })
}

async function reportPageOf(
  { files: [pipeline], options }: Invocation,
  say: (line: string) => void,
): Promise<Companion> {
  const { ReportWatch } = await import("./report_page/watch.ts")
  const masked = Array.isArray(options.mask) ? options.mask : []
  return await ReportWatch.open({ path: String(options.report), pipeline, masked, say })
}

function show(
  report: RunReport,
  invocation: Invocation,
  isQuiet: boolean,
  more: string | undefined,
  taps: Taps | undefined,
): void {
  if (invocation.options.json) return printJson({ ok: true, report: reportJson(report), ...tapsJson(taps) })
  sayNotes(report, invocation)
  if (!isQuiet) print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
  if (!isQuiet && more !== undefined) print(`\n${more}`)
  if (invocation.options.debug) say(debugText(report))
}

const tapsJson = (taps: Taps | undefined) => taps === undefined ? {} : { taps: taps.report }

function showFailure(
  error: RunFailed,
  invocation: Invocation,
  stop: Interruption,
  isQuiet: boolean,
  taps: Taps | undefined,
): number {
  const { report } = error
  if (invocation.options.json) printErrors(error, { report: reportJson(report), ...tapsJson(taps) })
  else {
    sayNotes(report, invocation)
    say(renderErrors(report.errors, { colour: hasColour(invocation, Deno.stderr) }))
    if (report.checkpoint !== undefined) say(`\n${howToResume(report.checkpoint, invocation)}`)
    // A run that failed before its first row has nothing to report but the error.
    if (!isQuiet && report.totals.read > 0) {
      print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
    }
  }
  if (invocation.options.debug) say(debugText(report))
  if (report.status === "interrupted") return stop.exitCode
  return exitCode(report.errors.map((each) => each.class))
}

const howToResume = (checkpoint: string, { files: [file] }: Invocation): string =>
  `the run can be gone on with: flowengine run ${file} --resume (checkpoint: ${checkpoint})`

function fail(error: unknown, invocation: Invocation): number {
  if (invocation.options.json) return printErrors(error)
  return sayErrors(error, { colour: hasColour(invocation, Deno.stderr) })
}

/** Warnings and what scripts logged. */
function sayNotes(report: RunReport, invocation: Invocation): void {
  const colour = hasColour(invocation, Deno.stderr)
  for (const { step, level, message } of report.logs) say(`[${level}] ${step}: ${quoted(message)}`)
  if (report.logsDropped > 0) say(`[warn] ${report.logsDropped} further log lines were dropped`)
  if (report.warnings.length > 0) say(renderErrors(report.warnings, { colour, level: "warning" }))
}

/** Ctrl-C and SIGTERM: the first rolls the run back, the second ends the process. */
class Interruption {
  readonly #controller = new AbortController()
  readonly #handlers: ReadonlyArray<readonly [Deno.Signal, () => void]>
  exitCode: number = EXIT.interrupt
  #count = 0

  constructor(before: () => void) {
    const handler = (code: number) => () => {
      this.exitCode = code
      if (this.#count++ > 0) Deno.exit(code)
      before()
      say("stopping: rolling back (once more to stop at once)")
      this.#controller.abort()
    }
    const signals: ReadonlyArray<readonly [Deno.Signal, number]> = Deno.build.os === "windows"
      ? [["SIGINT", EXIT.interrupt]]
      : [["SIGINT", EXIT.interrupt], ["SIGTERM", EXIT.terminate]]
    this.#handlers = signals.map(([signal, code]) => [signal, handler(code)])
    for (const [signal, listener] of this.#handlers) Deno.addSignalListener(signal, listener)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  release(): void {
    for (const [signal, listener] of this.#handlers) Deno.removeSignalListener(signal, listener)
  }
}

/** One line at the bottom of the terminal, drawn over and over. */
class ProgressBar implements Companion {
  readonly #samples: Array<ProgressSample> = []

  onProgress(report: RunReport): void {
    if (report.status !== "running") return
    const { bytes, totalBytes } = report.progress
    const open = report.steps.filter(({ breaker }) => breaker?.state === "open").map(({ id }) => id)
    this.#samples.push({ atMs: performance.now(), rows: report.totals.read, bytes, totalBytes, open })
    if (this.#samples.length > 12) this.#samples.shift()
    draw(`\r\x1b[2K${progressLine(this.#samples, screenWidth())}`)
  }

  erase(): void {
    if (this.#samples.length > 0) draw("\r\x1b[2K")
    this.#samples.length = 0
  }
}
