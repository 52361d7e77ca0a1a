/**
 * The page about a run: watches it, and when it has ended, well or not, writes the page, whole or not at all. Keeps a bounded
 * amount of a run, however long it is.
 */
import type { Chunk } from "../../data/chunk.ts"
import { denoFiles } from "../../data/files.ts"
import { fromHere } from "../../data/here.ts"
import { dirname, isAbsolute, join } from "../../data/path.ts"
import { replaceFile } from "../../data/written_file.ts"
import { flowError, FlowErrors, toFlowErrors } from "../../errors/flow_error.ts"
import { didYouMean } from "../../errors/suggest.ts"
import type { BoundStep, RunObserver } from "../../execution/observer.ts"
import { setupOf } from "../../execution/setup.ts"
import type { RunReport } from "../../execution/telemetry.ts"
import type { Plan } from "../../plan/plan.ts"
import type { RowReject } from "../../plugin/contract.ts"
import { maskedReport, RejectSamples } from "./samples.ts"
import type { PageSubject } from "./subject.ts"
import { TimeLine } from "./time_line.ts"

/** What a page is about, and where it goes. */
export interface ReportPageOptions {
  /** Where the page goes. Relative paths start at the working directory. */
  readonly path: string
  /** What the pipeline is called on the page, as the name of its file. */
  readonly pipeline: string
  /** Columns whose values are shown nowhere. */
  readonly masked?: ReadonlyArray<string>
}

/** An observer of one run that writes a page about it; `reportPage` makes one. */
export class ReportPage implements RunObserver {
  readonly #path: string
  readonly #masked: ReadonlySet<string>
  readonly #timeLine = new TimeLine(() => Deno.memoryUsage().rss)
  readonly #samples: RejectSamples
  #bound: { readonly steps: ReadonlyArray<BoundStep>; readonly plan: Plan } | undefined

  private constructor(readonly options: ReportPageOptions) {
    this.#path = fromHere(options.path)
    this.#masked = new Set(options.masked)
    this.#samples = new RejectSamples(this.#masked)
  }

  /** Throws what would keep the page from being written: better now than after hours. */
  static async open(options: ReportPageOptions): Promise<ReportPage> {
    const page = new ReportPage(options)
    const part = `${page.#path}.part`
    await denoFiles.makeFolder(dirname(part))
    denoFiles.create(part, { truncate: true }).close()
    await denoFiles.remove(part)
    if ((await denoFiles.status(page.#path))?.kind === "folder") {
      throw new FlowErrors({ errors: [flowError("FE6007", `${options.path} is a folder`)] })
    }
    return page
  }

  /** Nothing has been read or written yet. Throws FE1701 for a column to be hidden that is not there, and FE1308. */
  bound(steps: ReadonlyArray<BoundStep>, plan: Plan): void {
    this.#bound = { steps, plan }
    const columns = new Set(steps.flatMap(({ input, output }) => [...input?.names ?? [], ...output?.names ?? []]))
    const unknown = [...this.#masked].filter((name) => !columns.has(name)).map((name) => {
      const meant = didYouMean(name, columns)
      const help = meant === undefined ? `there is: ${[...columns].join(", ")}` : `did you mean \`${meant}\`?`
      return flowError("FE1701", `the column \`${name}\` is to be hidden, and there is none`, { help })
    })
    const resolved = (path: string) => isAbsolute(path) ? path : join(plan.folder, path)
    const writers = plan.steps.filter(({ plugin, options }) =>
      plugin.writes?.(options).some((path) => resolved(path) === this.#path)
    )
    const same = writers.map(({ id }) =>
      flowError("FE1308", `${id} and the report page both write ${this.options.path}`)
    )
    const errors = [...unknown, ...same]
    if (errors.length > 0) throw new FlowErrors({ errors })
  }

  chunk(...[event]: Parameters<NonNullable<RunObserver["chunk"]>>): void {
    this.#timeLine.add(event)
  }

  rejected(step: string, chunk: Chunk, rejects: ReadonlyArray<RowReject>): void {
    const kind = this.#bound?.plan.steps.find(({ id }) => id === step)?.kind
    this.#samples.see(step, chunk, rejects, kind === "transform")
  }

  /**
   * Writes the page. The report is that of the run or of its `RunFailed`; undefined where the run could not begin, and then
   * `failure` is what was thrown.
   */
  async write(report: RunReport | undefined, failure?: unknown): Promise<void> {
    const shown = report && maskedReport(report, this.#masked)
    const subject: PageSubject = {
      file: this.options.pipeline,
      report: shown,
      errors: shown?.errors ?? toFlowErrors(failure),
      timeLine: report && this.#timeLine.report(report),
      samples: this.#samples.all(shown?.rejects.samples ?? []),
      setup: this.#bound && await setupOf(this.#bound),
    }
    const { reportPage } = await import("./page.ts")
    await replaceFile(this.#path, await reportPage(subject))
  }
}
