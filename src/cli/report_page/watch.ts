/**
 * `run --report FILE`: watches a run, and when it has ended, well or not, writes the page about it, whole or not at all.
 * Keeps a bounded amount of a run, however long it is.
 */
import {
  type BoundStep,
  type Chunk,
  FlowErrors,
  type Plan,
  type RowReject,
  type RunObserver,
  type RunReport,
  setupOf,
  toFlowErrors,
} from "../../../mod.ts"
import { denoFiles } from "../../data/files.ts"
import { fromHere } from "../../data/here.ts"
import { dirname, isAbsolute, join } from "../../data/path.ts"
import { flowError } from "../../errors/flow_error.ts"
import { didYouMean } from "../../errors/suggest.ts"
import type { Companion } from "../companion.ts"
import { replaceFile } from "../../data/written_file.ts"
import { UsageError } from "../usage_error.ts"
import type { PageSubject } from "./subject.ts"
import { maskedReport, RejectSamples } from "./samples.ts"
import { TimeLine } from "./time_line.ts"

export interface ReportPageOptions {
  /** Where the page goes, as given. */
  readonly path: string
  /** The pipeline, as given. */
  readonly pipeline: string
  readonly masked: ReadonlyArray<string>
  /** Told where the page is. */
  readonly say: (line: string) => void
}

export class ReportWatch implements Companion {
  readonly #path: string
  readonly #masked: ReadonlySet<string>
  readonly #timeLine = new TimeLine(() => Deno.memoryUsage().rss)
  readonly #samples: RejectSamples
  #bound: { readonly steps: ReadonlyArray<BoundStep>; readonly plan: Plan } | undefined
  readonly observer: RunObserver = {
    bound: (steps, plan) => this.#isBound(steps, plan),
    chunk: (event) => this.#timeLine.add(event),
    rejected: (step, chunk, rejects) => this.#rejected(step, chunk, rejects),
  }

  private constructor(readonly options: ReportPageOptions) {
    this.#path = fromHere(options.path)
    this.#masked = new Set(options.masked)
    this.#samples = new RejectSamples(this.#masked)
  }

  /** Throws what would keep the page from being written: better now than after hours. */
  static async open(options: ReportPageOptions): Promise<ReportWatch> {
    // So that no slip of the pen puts a page in the place of data.
    if (!/\.html?$/i.test(options.path)) {
      throw new UsageError(
        `--report writes a page, and \`${options.path}\` is not called like one`,
        "write --report report.html",
      )
    }
    const watch = new ReportWatch(options)
    const part = `${watch.#path}.part`
    await denoFiles.makeFolder(dirname(part))
    denoFiles.create(part, { truncate: true }).close()
    await denoFiles.remove(part)
    if ((await denoFiles.status(watch.#path))?.kind === "folder") {
      throw new FlowErrors({ errors: [flowError("FE6007", `${options.path} is a folder`)] })
    }
    return watch
  }

  /** Nothing has been read or written yet. */
  #isBound(steps: ReadonlyArray<BoundStep>, plan: Plan): void {
    this.#bound = { steps, plan }
    const columns = new Set(steps.flatMap(({ input, output }) => [...input?.names ?? [], ...output?.names ?? []]))
    const unknown = [...this.#masked].filter((name) => !columns.has(name)).map((name) => {
      const meant = didYouMean(name, columns)
      const help = meant === undefined ? `there is: ${[...columns].join(", ")}` : `did you mean \`${meant}\`?`
      return flowError("FE1701", `--mask names the column \`${name}\`, and there is none`, { help })
    })
    const resolved = (path: string) => isAbsolute(path) ? path : join(plan.folder, path)
    const writers = plan.steps.filter(({ plugin, options }) =>
      plugin.writes?.(options).some((path) => resolved(path) === this.#path)
    )
    const same = writers.map(({ id }) => flowError("FE1308", `${id} and --report both write ${this.options.path}`))
    const errors = [...unknown, ...same]
    if (errors.length > 0) throw new FlowErrors({ errors })
  }

  #rejected(step: string, chunk: Chunk, rejects: ReadonlyArray<RowReject>): void {
    const kind = this.#bound?.plan.steps.find(({ id }) => id === step)?.kind
    this.#samples.see(step, chunk, rejects, kind === "transform")
  }

  async ended(report: RunReport | undefined, failure?: unknown): Promise<void> {
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
    this.options.say(`report page: ${this.options.path}`)
  }
}
