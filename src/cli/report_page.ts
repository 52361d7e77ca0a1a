/** `run --report FILE`: a companion that has the page about the run written, and says where it is. */
import { type ReportPage, reportPage, type ReportPageOptions, type RunReport } from "../../mod.ts"
import type { Companion } from "./companion.ts"
import { UsageError } from "./usage_error.ts"

export class ReportCompanion implements Companion {
  private constructor(
    readonly observer: ReportPage,
    /** Told where the page is. */
    readonly say: (line: string) => void,
  ) {}

  static async open(options: ReportPageOptions, say: (line: string) => void): Promise<ReportCompanion> {
    // So that no slip of the pen puts a page in the place of data.
    if (!/\.html?$/i.test(options.path)) {
      throw new UsageError(
        `--report writes a page, and \`${options.path}\` is not called like one`,
        "write --report report.html",
      )
    }
    return new ReportCompanion(await reportPage(options), say)
  }

  async ended(report: RunReport | undefined, failure?: unknown): Promise<void> {
    await this.observer.write(report, failure)
    this.say(`report page: ${this.observer.options.path}`)
  }
}
