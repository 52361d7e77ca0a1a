/** `flowengine run`: runs a pipeline, shows how it goes, prints the report. */
import { reportJson, RunFailed, runPipeline, type RunPipelineOptions, type RunReport, toFlowErrors } from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { type Companion, Company } from "./companion.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { printErrors } from "./failures.ts"
import { progressLine, type ProgressSample } from "./progress.ts"
import { reportText } from "./report.ts"
import { draw, hasColour, print, printJson, screenWidth } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"
import { TextVoice, type Voice } from "./voice.ts"

export const run = (invocation: Invocation): Promise<number> =>
  runWith(invocation, (file, options) => runPipeline(file, options))

export interface RunWith<Report extends RunReport> {
  /** What the report says besides. */
  readonly more?: (report: Report) => string
  /** Who says what is to be said, if not text does. */
  readonly voice?: () => Voice
  /** Adds those who accompany the run. */
  readonly accompany?: (run: BeginningRun) => Promise<void>
}

/** A run of the command line before its first step. */
export interface BeginningRun {
  readonly company: Company
  /** Says something where it disturbs nobody's drawing. */
  readonly say: (text: string) => void
  /** As Ctrl-C does. */
  readonly stop: () => void
}

/** Runs by a program of one's own, with everything around it that `run` has. Throws UsageError. */
export async function runWith<Report extends RunReport>(
  invocation: Invocation,
  program: (file: string, options: RunPipelineOptions) => Promise<Report>,
  { more, voice: voiceOf, accompany }: RunWith<Report> = {},
): Promise<number> {
  const { files: [file], options } = invocation
  const variables = variablesOf(invocation)
  const company = new Company()
  const voice: Voice = voiceOf?.() ?? new TextVoice(invocation, (text) => company.say(text))
  const shown = { invocation, voice, company }
  const stop = new Interruption(voice, company)
  company.add(voice.companion)
  if (isDrawn(invocation) && Deno.stderr.isTerminal()) company.add(new ProgressBar())
  try {
    await accompany?.({ company, say: (text) => voice.say(text), stop: () => stop.interrupt(EXIT.interrupt) })
    const { observers, onProgress } = company
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
    const { failure } = await company.ended(report, error)
    if (UsageError.is(error)) throw error
    if (failure !== undefined && !options.json) fail(failure, shown)
    return report === undefined ? fail(error, shown) : showFailure(company.withWarnings(report), shown, stop)
  } finally {
    await company.last(stop.signal)
    stop.release()
  }
}

interface Shown {
  readonly invocation: Invocation
  readonly voice: Voice
  readonly company: Company
}

const isQuiet = ({ options }: Invocation) => options.quiet === true || options.json === true
const isDrawn = (invocation: Invocation) =>
  !isQuiet(invocation) && !invocation.options["no-progress"] && !invocation.options.ui &&
  invocation.options.log !== "json"

function show(report: RunReport, { invocation, voice, company }: Shown, more: string | undefined): void {
  voice.ended(report)
  if (invocation.options.json) printJson({ ok: true, report: reportJson(report), ...company.json })
  else if (!isQuiet(invocation)) {
    printReport(report, invocation)
    if (more !== undefined) print(`\n${more}`)
  }
  for (const text of company.said(report)) voice.say(text)
}

function showFailure(report: RunReport, { invocation, voice, company }: Shown, stop: Interruption): number {
  voice.ended(report)
  if (invocation.options.json) printErrors(new RunFailed(report), { report: reportJson(report), ...company.json })
  else {
    if (report.checkpoint !== undefined) voice.say(`\n${howToResume(report.checkpoint, invocation)}`)
    // A run that failed before its first row has nothing to report but the error.
    if (!isQuiet(invocation) && report.totals.read > 0) printReport(report, invocation)
  }
  for (const text of company.said(report)) voice.say(text)
  if (report.status === "interrupted") return stop.exitCode
  return exitCode(report.errors.map((each) => each.class))
}

const printReport = (report: RunReport, invocation: Invocation) =>
  print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))

const howToResume = (checkpoint: string, { files: [file] }: Invocation): string =>
  `the run can be gone on with: flowengine run ${file} --resume (checkpoint: ${checkpoint})`

/** What belongs to no report. */
function fail(error: unknown, { invocation, voice }: Shown): number {
  voice.failed(error)
  if (invocation.options.json) return printErrors(error)
  return exitCode(toFlowErrors(error).map((each) => each.class))
}

/** Ctrl-C and SIGTERM: the first rolls the run back, the second ends the process. */
class Interruption {
  readonly #controller = new AbortController()
  readonly #handlers: ReadonlyArray<readonly [Deno.Signal, () => void]>
  exitCode: number = EXIT.interrupt
  /** Nothing is left to roll back. */
  isOver = false
  #count = 0

  constructor(readonly voice: Voice, readonly company: Company) {
    const handler = (code: number) => () => this.interrupt(code)
    const signals: ReadonlyArray<readonly [Deno.Signal, number]> = Deno.build.os === "windows"
      ? [["SIGINT", EXIT.interrupt]]
      : [["SIGINT", EXIT.interrupt], ["SIGTERM", EXIT.terminate]]
    this.#handlers = signals.map(([signal, code]) => [signal, handler(code)])
    for (const [signal, listener] of this.#handlers) Deno.addSignalListener(signal, listener)
  }

  interrupt(code: number): void {
    this.exitCode = code
    if (this.#count++ > 0) {
      this.company.erase()
      Deno.exit(code)
    }
    this.voice.warn(this.isOver ? "stopping" : "stopping: rolling back (once more to stop at once)")
    this.#controller.abort()
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
