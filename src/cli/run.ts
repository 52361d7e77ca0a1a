/** `flowengine run`: runs a pipeline, shows how it goes, prints the report. */
import {
  errorToJson,
  RunFailed,
  runPipeline,
  type RunPipelineOptions,
  type RunReport,
  toFlowErrors,
} from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { type Companion, Company } from "./companion.ts"
import { debugText } from "./debug.ts"
import { printErrors } from "./failures.ts"
import { progressLine, type ProgressSample } from "./progress.ts"
import { reportText } from "./report.ts"
import type { Taps } from "./tap.ts"
import { draw, hasColour, print, printJson, screenWidth } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"
import { type Voice, voiceOf } from "./voice.ts"

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
  const voice = await voiceOf(invocation, () => company.erase())
  const stop = new Interruption(voice)
  const sayAround = (line: string) => voice.say(line)
  const taps = await tapsOf(invocation, sayAround)
  const shown = { invocation, isQuiet, voice, taps }
  company.add(voice.companion)
  const isDrawn = !isQuiet && !options["no-progress"] && options.log !== "json"
  if (isDrawn && Deno.stderr.isTerminal()) company.add(new ProgressBar())
  if (taps !== undefined) company.add({ observer: taps })
  if (options.debug) company.add(new (await import("./debug_watch.ts")).DebugWatch(sayAround))
  if (options.otlp) company.add(new (await import("./otlp.ts")).OtlpCompanion(String(options.otlp)))
  if (options["metrics-port"] ?? options["metrics-host"] ?? options["metrics-linger"]) {
    company.add((await import("./metrics.ts")).metricsCompanion(invocation, sayAround))
  }
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
    stop.isOver = true
    const { failure } = await company.ended(report)
    const told = company.withWarnings(report)
    // The run is as good as its outputs; that nobody could be told of it is an error all the same.
    if (failure !== undefined && options.json) return printErrors(failure, { report: reportJson(told) })
    show(told, shown, more?.(report))
    return failure === undefined ? EXIT.ok : fail(failure, shown)
  } catch (error) {
    stop.isOver = true
    const report = error instanceof RunFailed ? error.report : undefined
    const { failure } = await company.ended(report)
    if (failure !== undefined && !options.json) fail(failure, shown)
    return report === undefined ? fail(error, shown) : showFailure(company.withWarnings(report), shown, stop)
  } finally {
    await company.last(stop.signal)
    stop.release()
  }
}

/** Undefined for runs that nobody looks into. In JSON the rows are in the document, and nothing is said as they come. */
async function tapsOf({ options }: Invocation, say: (line: string) => void): Promise<Taps | undefined> {
  const { tap = [], "tap-sample": isSample, mask = [] } = options
  if (!Array.isArray(tap) || !Array.isArray(mask)) return undefined
  if (tap.length === 0) {
    if (mask.length === 0 && !isSample) return undefined
    throw new UsageError("--mask and --tap-sample say how rows are shown, and none are", "add --tap STEP")
  }
  const { Taps } = await import("./tap.ts")
  return new Taps({ taps: tap, isSample: isSample === true, masked: mask, say: options.json ? () => {} : say })
}

interface Shown {
  readonly invocation: Invocation
  readonly isQuiet: boolean
  readonly voice: Voice
  readonly taps: Taps | undefined
}

function show(report: RunReport, { invocation, isQuiet, voice, taps }: Shown, more: string | undefined): void {
  voice.ended(report)
  if (invocation.options.json) return printJson({ ok: true, report: reportJson(report), ...tapsJson(taps) })
  if (!isQuiet) print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
  if (!isQuiet && more !== undefined) print(`\n${more}`)
  if (invocation.options.debug) voice.say(debugText(report))
}

const tapsJson = (taps: Taps | undefined) => taps === undefined ? {} : { taps: taps.report }

function showFailure(report: RunReport, { invocation, isQuiet, voice, taps }: Shown, stop: Interruption): number {
  voice.ended(report)
  if (invocation.options.json) printErrors(new RunFailed(report), { report: reportJson(report), ...tapsJson(taps) })
  else {
    if (report.checkpoint !== undefined) voice.say(`\n${howToResume(report.checkpoint, invocation)}`)
    // A run that failed before its first row has nothing to report but the error.
    if (!isQuiet && report.totals.read > 0) {
      print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
    }
  }
  if (invocation.options.debug) voice.say(debugText(report))
  if (report.status === "interrupted") return stop.exitCode
  return exitCode(report.errors.map((each) => each.class))
}

const howToResume = (checkpoint: string, { files: [file] }: Invocation): string =>
  `the run can be gone on with: flowengine run ${file} --resume (checkpoint: ${checkpoint})`

/** What belongs to no report. */
function fail(error: unknown, { invocation, voice }: Shown): number {
  voice.failed(error)
  if (invocation.options.json) return printErrors(error)
  return exitCode(toFlowErrors(error).map((each) => each.class))
}

const reportJson = (report: RunReport) => ({
  ...report,
  errors: report.errors.map(errorToJson),
  warnings: report.warnings.map(errorToJson),
  rejects: { ...report.rejects, samples: report.rejects.samples.map(errorToJson) },
})

/** Ctrl-C and SIGTERM: the first rolls the run back, the second ends the process. */
class Interruption {
  readonly #controller = new AbortController()
  readonly #handlers: ReadonlyArray<readonly [Deno.Signal, () => void]>
  exitCode: number = EXIT.interrupt
  /** Nothing is left to roll back. */
  isOver = false
  #count = 0

  constructor(voice: Voice) {
    const handler = (code: number) => () => {
      this.exitCode = code
      if (this.#count++ > 0) Deno.exit(code)
      voice.warn(this.isOver ? "stopping" : "stopping: rolling back (once more to stop at once)")
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
