/**
 * The first records of every source through a rehearsal of the run: what is rejected, whether the data are what the columns
 * say, and how long all of it is likely to take. Writes nothing; an estimate, not a measurement.
 */
import * as Effect from "effect/Effect"
import type { Chunk } from "../data/chunk.ts"
import { type FlowError, FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import type { RowReject, SourceBatch } from "../plugin/contract.ts"
import { exceeded } from "../resilience/error_policy.ts"
import { type ColumnProfile, ColumnProfiles } from "./column_profile.ts"
import type { BoundStep, ChunkEvent, RunObserver } from "./observer.ts"
import { type RunOptions, runPlan } from "./program.ts"
import { noLetters, rehearsal } from "./rehearsal.ts"
import type { RejectReport, RunReport, StepReport } from "./telemetry.ts"

/** What the first records of one source look like. */
export interface SampledSource {
  readonly id: string
  /** Records that went through the pipeline. */
  readonly records: number
  /** Records it is likely to have; undefined where nobody knows how much there is to read. */
  readonly likely: number | undefined
  readonly columns: ReadonlyArray<ColumnProfile>
}

/** What one step made of the sample, in rows. */
export type SampledStep =
  & Pick<
    StepReport,
    "id" | "type" | "kind" | "in" | "out" | "filtered" | "rejected" | "routed"
  >
  & {
    /** Milliseconds per row that comes in, all copies together; undefined for sinks, which are not run. */
    readonly rowMs: number | undefined
  }

/** What a run is likely to meet, judged from the first records of every source. */
export interface SampleReport {
  readonly sources: ReadonlyArray<SampledSource>
  readonly steps: ReadonlyArray<SampledStep>
  readonly rejects: RejectReport
  /** Rejected rows per record. */
  readonly rejectRate: number
  /** Why a run would stop that does with rejected rows what the file says. */
  readonly wouldStop: ReadonlyArray<string>
  readonly warnings: ReadonlyArray<FlowError>
  readonly peakMB: number
  /**
   * Which step is likely to set the pace, with how many records per second; rough if it had too little to do to get warm,
   * so that a run is likely to be faster. Undefined without records.
   */
  readonly pace: { readonly step: string; readonly rowsPerSecond: number; readonly isRough: boolean } | undefined
  /** Seconds that all records are likely to take, writing left aside; undefined where nobody knows how many there are. */
  readonly likelySeconds: number | undefined
}

/** A sample goes in so many chunks, so that more than the first, cold one is seen. */
const SLICES = 8
/** What a transform has to have done to be warm. */
const ENOUGH_CHUNKS = 4
const ENOUGH_MS = 100

/** Fails where a run would fail for another reason than rejected rows. */
export const samplePlan = Effect.fnUntraced(function* (plan: Plan, records: number, options: RunOptions) {
  const books = new Map<string, SourceBooks>()
  const sampled = rehearsal(plan, (step, batches) => {
    const own = new SourceBooks()
    books.set(step.id, own)
    return (signal) => own.first(batches(signal), records)
  })
  const watcher = new SampleWatcher()
  const report = yield* runPlan(sampled, { ...options, observers: [watcher], letters: noLetters })
  if (report.errors.length > 0) return yield* new FlowErrors({ errors: report.errors })
  return sampleReport(plan, report, books, watcher)
})

/** What was read of a source. */
class SourceBooks {
  /** Of the input, as far as it was read. */
  #bytes = 0
  /** Records in the batches that were read; the sample takes only some of them. */
  parsed = 0
  #isWhole = false
  records = 0

  /** The records it is likely to have. */
  likely(totalBytes: number | undefined): number | undefined {
    if (this.#isWhole) return this.parsed
    return totalBytes === undefined || this.#bytes === 0
      ? undefined
      : Math.round(this.parsed * totalBytes / this.#bytes)
  }

  async *first(batches: AsyncIterable<SourceBatch>, most: number): AsyncGenerator<SourceBatch> {
    const slice = Math.max(1, Math.ceil(most / SLICES))
    for await (const batch of batches) {
      const { chunk } = batch
      this.#bytes = batch.bytes
      this.parsed += batch.read
      try {
        const end = Math.min(chunk.size, most - this.records)
        for (let from = 0; from < end; from += slice) {
          const to = Math.min(end, from + slice)
          this.records += to - from
          chunk.retain()
          yield sliceOf(batch, from, to)
        }
      } finally {
        chunk.release()
      }
      if (this.records >= most) return
    }
    this.#isWhole = true
  }
}

/** The records of a batch at the positions `from` to `to`, the last one left out. */
function sliceOf({ chunk, rejects, bytes }: SourceBatch, from: number, to: number): SourceBatch {
  const isIn = (row: number) => row >= from && row < to
  const all = chunk.selection ?? Int32Array.from({ length: to - from }, (_, i) => from + i)
  return {
    chunk: chunk.select(all.filter(isIn)),
    read: to - from,
    rejects: rejects.filter(({ row }) => isIn(row)),
    bytes,
  }
}

class SampleWatcher implements RunObserver {
  readonly profiles = new Map<string, ColumnProfiles>()
  readonly #events = new Map<string, Array<ChunkEvent>>()

  bound(steps: ReadonlyArray<BoundStep>): void {
    for (const { id, input, output } of steps) {
      if (input === undefined) this.profiles.set(id, new ColumnProfiles(output!))
    }
  }

  output(step: string, chunk: Chunk): void {
    this.profiles.get(step)?.see(chunk)
  }

  rejected(step: string, _chunk: Chunk, rejects: ReadonlyArray<RowReject>): void {
    for (const { error } of rejects) this.profiles.get(step)?.rejected(error.data?.column)
  }

  chunk(event: ChunkEvent): void {
    if (event.kind !== "transform" || event.rowsIn === 0) return
    const events = this.#events.get(event.step) ?? []
    this.#events.set(event.step, events)
    events.push(event)
  }

  /**
   * What a transform took for the later half of its chunks, when it was warm, all copies together. Chunks may be in it at
   * the same time: time counts from when the one before was through, and not while none was there.
   */
  warm(step: string): { readonly ms: number; readonly rows: number; readonly isRough: boolean } {
    const events = (this.#events.get(step) ?? []).sort((a, b) => a.endMs - b.endMs)
    let [ms, rows] = [0, 0]
    for (let i = Math.floor(events.length / 2); i < events.length; i++) {
      const { startMs, endMs, rowsIn } = events[i]
      ms += endMs - Math.max(startMs, events[i - 1]?.endMs ?? 0)
      rows += rowsIn
    }
    return { ms, rows, isRough: events.length < ENOUGH_CHUNKS || ms < ENOUGH_MS }
  }
}

function sampleReport(
  plan: Plan,
  report: RunReport,
  books: ReadonlyMap<string, SourceBooks>,
  watcher: SampleWatcher,
): SampleReport {
  const { read } = report.totals
  const sources = [...books].map(([id, own]): SampledSource => {
    // The total is that of all sources; of one among several nobody knows it.
    const likely = own.likely(books.size === 1 ? report.progress.totalBytes : undefined)
    return { id, records: own.records, likely, columns: watcher.profiles.get(id)!.report }
  })
  const steps = report.steps.map((step): SampledStep => {
    const { id, type, kind, filtered, rejected, routed } = step
    const own = books.get(id)
    const { ms, rows } = own === undefined ? watcher.warm(id) : { ms: step.busyMs, rows: own.parsed }
    const rowMs = rows === 0 ? undefined : ms / rows
    return { id, type, kind, in: step.in, out: step.out, filtered, rejected, routed, rowMs }
  })
  const pace = paceOf(steps, books, watcher, read)
  const likely = sources.reduce<number | undefined>(
    (sum, source) => sum === undefined || source.likely === undefined ? undefined : sum + source.likely,
    0,
  )
  return {
    sources,
    steps,
    rejects: report.rejects,
    rejectRate: read === 0 ? 0 : report.rejects.total / read,
    wouldStop: wouldStop(plan, report),
    warnings: report.warnings,
    peakMB: report.memory.peakMB,
    pace,
    likelySeconds: pace === undefined || likely === undefined ? undefined : likely / pace.rowsPerSecond,
  }
}

/** The slowest step by the time it needs per record of the run. */
function paceOf(
  steps: ReadonlyArray<SampledStep>,
  books: ReadonlyMap<string, SourceBooks>,
  watcher: SampleWatcher,
  read: number,
): SampleReport["pace"] {
  const paces = steps.flatMap(({ id, rowMs, in: rows }) => {
    if (rowMs === undefined || rowMs === 0) return []
    const isRough = !books.has(id) && watcher.warm(id).isRough
    return [{ step: id, rowsPerSecond: 1000 / (rowMs * rows / read), isRough }]
  })
  return paces.sort((a, b) => a.rowsPerSecond - b.rowsPerSecond)[0]
}

/** Limits of rates are held against the sample as if it were the run; those of numbers only tell what is exceeded already. */
function wouldStop(plan: Plan, { steps, rejects, totals }: RunReport): ReadonlyArray<string> {
  const own = plan.steps.flatMap(({ id, policy }) => {
    const { rejected, in: rows } = steps.find((step) => step.id === id)!
    if (rejected === 0) return []
    if (policy.onError === "fail") return [`${id} rejects rows, and its \`onError\` is \`fail\``]
    const why = policy === plan.policy ? undefined : exceeded(policy, rejected, rows, true)
    return why === undefined ? [] : [`${id}: ${why}`]
  })
  const all = plan.policy.onError === "fail" ? undefined : exceeded(plan.policy, rejects.total, totals.read, true)
  return all === undefined ? own : [...own, all]
}
