/**
 * What accompanies a run of the command line: watches it and shows or sends what it sees. Each kind is a file of its own
 * that is loaded only if its option is given; what is common to all stands here.
 */
import type { RunObserver, RunReport } from "../../mod.ts"

export interface Companion {
  readonly observer?: RunObserver
  /** A running report, a few times a second. */
  readonly onProgress?: (report: RunReport) => void
  /** Takes back what it has drawn on the screen, before something else is written there. */
  readonly erase?: () => void
  /**
   * The run has ended, well or not, and nothing has been printed yet. The report is undefined where the run could not begin;
   * `failure` is what it failed with. Resolves when all is released that the companion holds.
   */
  readonly ended?: (report: RunReport | undefined, failure?: unknown) => Promise<void>
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

  erase(): void {
    for (const member of this.#members) member.erase?.()
  }

  /** All are told once, whatever happens to one of them. Resolves to the first failure. */
  async ended(report: RunReport | undefined, failure?: unknown): Promise<{ readonly failure?: unknown }> {
    this.erase()
    const outcomes = await Promise.allSettled(this.#members.splice(0).map((member) => member.ended?.(report, failure)))
    const failed = outcomes.find((outcome) => outcome.status === "rejected")
    return failed === undefined ? {} : { failure: failed.reason }
  }
}
