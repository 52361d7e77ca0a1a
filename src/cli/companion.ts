/**
 * What accompanies a run of the command line: watches it and shows or sends what it sees. Each kind is a file of its own
 * that is loaded only if its option is given; what is common to all stands here.
 */
import type { RunObserver, RunReport } from "../../mod.ts"
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
   * The run has ended, well or not, and nothing has been printed yet. The report is undefined where the run could not begin. Resolves when
   * all is released that the companion holds.
   */
  readonly ended?: (report: RunReport | undefined) => Promise<void>
}

/** Several companions as one. */
export class Company {
  readonly #members: Array<Companion> = []

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
  async ended(report: RunReport | undefined): Promise<{ readonly failure?: unknown }> {
    this.erase()
    const outcomes = await Promise.allSettled(this.#members.splice(0).map((member) => member.ended?.(report)))
    const failed = outcomes.find((outcome) => outcome.status === "rejected")
    return failed === undefined ? {} : { failure: failed.reason }
  }
}
