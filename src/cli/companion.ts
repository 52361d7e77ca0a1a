/**
 * What accompanies a run of the command line: watches it and shows or sends what it sees. Each kind is a file of its own
 * that is loaded only if its option is given; what is common to all stands here.
 */
import type { FlowError, RunObserver, RunReport } from "../../mod.ts"
import { say } from "./terminal.ts"

export interface Companion {
  readonly observer?: RunObserver
  /** A running report, a few times a second. */
  readonly onProgress?: (report: RunReport) => void
  /** Takes back what it has drawn on the screen, before something else is written there. */
  readonly erase?: () => void
  /** Takes over what would be printed while it has the screen for itself; false if it has not. */
  readonly takeOver?: (text: string) => boolean
  /**
   * The run has ended, well or not, and nothing has been printed yet. The report is undefined where the run could not begin;
   * `failure` is what it failed with. Resolves when all is released that the companion holds.
   */
  readonly ended?: (report: RunReport | undefined, failure?: unknown) => Promise<void>
  /** What it adds to the document of `--json`. */
  readonly json?: () => Readonly<Record<string, unknown>>
  /** What it says once the report has been printed. */
  readonly said?: (report: RunReport) => string
  /** What went wrong with it that is no matter of the run; known when it has ended. */
  readonly warnings?: ReadonlyArray<FlowError>
  /** Everything has been printed, and the process may end when this resolves; at once when the signal aborts. */
  readonly last?: (signal: AbortSignal) => Promise<void>
}

/** Several companions as one. */
export class Company {
  readonly #members: Array<Companion> = []
  /** Those that have been told of the end. */
  readonly #left: Array<Companion> = []

  add(member: Companion | undefined): void {
    if (member !== undefined) this.#members.push(member)
  }

  get observers(): ReadonlyArray<RunObserver> {
    return this.#members.flatMap(({ observer }) => observer ?? [])
  }

  /** Undefined where nobody wants to know. */
  get onProgress(): ((report: RunReport) => void) | undefined {
    const wanting = this.#members.filter(({ onProgress }) => onProgress !== undefined)
    return wanting.length === 0 ? undefined : (report) => {
      for (const member of wanting) member.onProgress?.(report)
    }
  }

  /** Of those that have been told of the end. */
  get json(): Readonly<Record<string, unknown>> {
    return Object.assign({}, ...this.#left.map((member) => member.json?.()))
  }

  said(report: RunReport): ReadonlyArray<string> {
    return this.#left.flatMap((member) => member.said?.(report) ?? [])
  }

  /** Says something while the run goes on, where it disturbs nobody's drawing. */
  say(text: string): void {
    if (this.#members.some((member) => member.takeOver?.(text) === true)) return
    this.erase()
    say(text)
  }

  erase(): void {
    for (const member of this.#members) member.erase?.()
  }

  /** All are told once, whatever happens to one of them. Resolves to the first failure. */
  async ended(report: RunReport | undefined, failure?: unknown): Promise<{ readonly failure?: unknown }> {
    this.erase()
    const members = this.#members.splice(0)
    this.#left.push(...members)
    const outcomes = await Promise.allSettled(members.map((member) => member.ended?.(report, failure)))
    const failed = outcomes.find((outcome) => outcome.status === "rejected")
    return failed === undefined ? {} : { failure: failed.reason }
  }

  /** A report with what its companions have to say. */
  withWarnings<Report extends RunReport>(report: Report): Report {
    const warnings = this.#left.flatMap(({ warnings = [] }) => warnings)
    return warnings.length === 0 ? report : { ...report, warnings: [...report.warnings, ...warnings] }
  }

  async last(signal: AbortSignal): Promise<void> {
    await Promise.allSettled(this.#left.map((member) => member.last?.(signal)))
  }
}
