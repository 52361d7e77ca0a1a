/** `flowengine run`: runs a pipeline, shows how it goes, prints the report. */
import {
  errorToJson,
  renderErrors,
  RunFailed,
  runPipeline,
  type RunPipelineOptions,
  type RunReport,
} from "../../mod.ts"
import { quoted } from "../errors/render.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT, exitCode } from "./exit_code.ts"
import { type Companion, Company } from "./companion.ts"
import { printErrors, sayErrors } from "./failures.ts"
import { progressLine, type ProgressSample } from "./progress.ts"
import { reportText } from "./report.ts"
import { draw, hasColour, print, printJson, say, screenWidth } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

export const run = (invocation: Invocation): Promise<number> =>
  runWith(invocation, (file, options) => runPipeline(file, options))

export interface RunWith<Report extends RunReport> {
  /** What the report says besides. */
  readonly more?: (report: Report) => string
  /** Adds those who accompany the run; `say` writes around what is drawn. */
  readonly accompany?: (company: Company, say: (line: string) => void) => Promise<void>
}

/** Runs by a program of one's own, with everything around it that `run` has. */
export async function runWith<Report extends RunReport>(
  invocation: Invocation,
  program: (file: string, options: RunPipelineOptions) => Promise<Report>,
  { more, accompany }: RunWith<Report> = {},
): Promise<number> {
  const { files: [file], options } = invocation
  const variables = variablesOf(invocation)
  const company = new Company()
  const stop = new Interruption(() => company.erase())
  if (!isQuiet(invocation) && !options["no-progress"] && Deno.stderr.isTerminal()) company.add(new ProgressBar())
  try {
    await accompany?.(company, (line) => {
      company.erase()
      say(line)
    })
    const { observers, onProgress } = company
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
    show(report, invocation, company, more?.(report))
    return failure === undefined ? EXIT.ok : fail(failure, invocation)
  } catch (error) {
    const report = error instanceof RunFailed ? error.report : undefined
    const { failure } = await company.ended(report)
    if (error instanceof UsageError) throw error
    if (failure !== undefined && !options.json) fail(failure, invocation)
    return error instanceof RunFailed ? showFailure(error, invocation, stop, company) : fail(error, invocation)
  } finally {
    stop.release()
  }
}

const isQuiet = ({ options }: Invocation) => options.quiet === true || options.json === true

function show(report: RunReport, invocation: Invocation, company: Company, more: string | undefined): void {
  if (invocation.options.json) printJson({ ok: true, report: reportJson(report), ...company.json })
  else {
    sayNotes(report, invocation)
    if (!isQuiet(invocation)) {
      print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
      if (more !== undefined) print(`\n${more}`)
    }
  }
  sayCompany(report, company)
}

const sayCompany = (report: RunReport, company: Company) => company.said(report).forEach(say)

function showFailure(error: RunFailed, invocation: Invocation, stop: Interruption, company: Company): number {
  const { report } = error
  if (invocation.options.json) printErrors(error, { report: reportJson(report), ...company.json })
  else {
    sayNotes(report, invocation)
    say(renderErrors(report.errors, { colour: hasColour(invocation, Deno.stderr) }))
    if (report.checkpoint !== undefined) say(`\n${howToResume(report.checkpoint, invocation)}`)
    // A run that failed before its first row has nothing to report but the error.
    if (!isQuiet(invocation) && report.totals.read > 0) {
      print(reportText(report, { colour: hasColour(invocation, Deno.stdout), width: screenWidth() }))
    }
  }
  sayCompany(report, company)
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
