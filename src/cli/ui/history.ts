/**
 * What a live view remembers of the looks at a run: enough for rates and shares of the last seconds, and for the course of
 * the throughput since the start. Bounded, however long the run.
 */
import type { RunReport, StepReport } from "../../../mod.ts"

/** What "the last seconds" are. */
const WINDOW_MS = 3000
/** Points of the course; when there are more, two become one. */
const MOST_POINTS = 128

/** How a step spent the last seconds, in parts of 1; of a transform with several copies, of all of them. */
export interface Spent {
  readonly busy: number
  readonly waitIn: number
  readonly waitOut: number
}

interface Look {
  readonly report: RunReport
  /** Milliseconds of the run. */
  readonly atMs: number
}

export class History {
  readonly #looks: Array<Look> = []
  /** Rows that were read up to the end of each point, and when that was. */
  #points: Array<{ readonly rows: number; readonly atMs: number }> = []
  /** Looks that make one point. */
  #pace = 1
  #skipped = 0

  add(report: RunReport): void {
    const atMs = report.durationMs
    this.#looks.push({ report, atMs })
    while (this.#looks.length > 2 && this.#looks[1].atMs <= atMs - WINDOW_MS) this.#looks.shift()
    if (++this.#skipped < this.#pace) return
    this.#skipped = 0
    this.#points.push({ rows: report.totals.read, atMs })
    if (this.#points.length <= MOST_POINTS) return
    this.#points = this.#points.filter((_, i) => i % 2 === 1)
    this.#pace *= 2
  }

  get latest(): RunReport | undefined {
    return this.#looks.at(-1)?.report
  }

  /** Growth of a figure per second, of late. */
  rate(of: (report: RunReport) => number): number {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)]
    if (first === undefined || last === undefined) return 0
    // Of the first look at a run there is none before it: the run began with nothing.
    const from = first === last ? { atMs: 0, figure: 0 } : { atMs: first.atMs, figure: of(first.report) }
    const seconds = (last.atMs - from.atMs) / 1000
    return seconds > 0 ? Math.max(0, (of(last.report) - from.figure) / seconds) : 0
  }

  stepRate(id: string, of: (step: StepReport) => number): number {
    return this.rate(({ steps }) => {
      const step = steps.find((each) => each.id === id)
      return step === undefined ? 0 : of(step)
    })
  }

  /** Of a run that is over: the whole of it. */
  spent(step: StepReport): Spent {
    const { shares, pool } = step
    if (this.latest?.present === undefined) return among(shares, pool?.peak)
    const share = (of: (step: StepReport) => number) => this.stepRate(step.id, of) / 1000
    const busy = share((each) => each.busyMs)
    const waitIn = share((each) => each.waitInMs)
    const waitOut = share((each) => each.waitOutMs)
    return among({ busy, waitIn, waitOut }, pool?.size)
  }

  /** Milliseconds until all input is read, if it goes on as of late; undefined where nobody can tell. */
  get leftMs(): number | undefined {
    const progress = this.latest?.progress
    if (progress?.totalBytes === undefined) return undefined
    const rate = this.rate((report) => report.progress.bytes)
    const left = Math.max(0, progress.totalBytes - progress.bytes)
    return rate > 0 ? left / rate * 1000 : undefined
  }

  /** Rows per second from the start until now, in at most `most` points. */
  course(most: number): ReadonlyArray<number> {
    const together = Math.max(1, Math.ceil(this.#points.length / Math.max(1, most)))
    const ends = this.#points.filter((_, i) => i % together === together - 1 || i === this.#points.length - 1)
    return ends.map(({ rows, atMs }, i) => {
      const before = ends[i - 1] ?? { rows: 0, atMs: 0 }
      const seconds = (atMs - before.atMs) / 1000
      return seconds > 0 ? Math.max(0, (rows - before.rows) / seconds) : 0
    })
  }
}

/** The work of a step divided among its copies. A transform hands on what is done while they work: it is no more than all. */
function among({ busy, waitIn, waitOut }: Spent, copies = 1): Spent {
  const own = busy / Math.max(1, copies)
  const sum = Math.max(1, own + waitIn + waitOut)
  return { busy: own / sum, waitIn: waitIn / sum, waitOut: waitOut / sum }
}
