/**
 * A run as spans: one of the run, below it one per step, below those one per chunk. Of many chunks a sample is kept, whose
 * size has a bound in practice: of the first hundred of a step each, then every second, fourth, eighth …, a hundred times
 * each. The trace has the id of the run.
 */
import type { ChunkEvent, RunObserver } from "../execution/observer.ts"
import type { RunReport, StepReport } from "../execution/telemetry.ts"

export type AttributeValue = string | number | ReadonlyArray<string>

export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** What went wrong, if the run failed. */
  readonly error?: string
  readonly events?: ReadonlyArray<{ readonly name: string; readonly attributes: Span["attributes"] }>
}

/** Chunks between two doublings of the distance. */
const DENSE = 100

/** Every how many chunks one is kept, at the chunk of that number. */
export const distanceAt = (number: number): number => 2 ** Math.floor(Math.log2(Math.ceil(number / DENSE)))

interface StepSpan {
  readonly id: string
  startMs: number
  endMs: number
  chunks: number
  sampled: number
}

export class RunSpans implements RunObserver {
  readonly #steps = new Map<string, StepSpan>()
  readonly #root = spanId()
  #traceId = ""

  /**
   * @param toWallMs what to add to the monotonic clock of the run to have milliseconds since 1970
   * @param take gets every span as soon as it has ended
   */
  constructor(readonly toWallMs: number, readonly take: (span: Span) => void) {}

  begun(snapshot: () => RunReport): void {
    this.#traceId = snapshot().runId.replaceAll("-", "")
  }

  chunk({ step, number, startMs, endMs, waitedMs, rowsIn, rowsOut, rejected, bytes }: ChunkEvent): void {
    const span = this.#step(step, startMs)
    span.startMs = Math.min(span.startMs, startMs)
    span.endMs = Math.max(span.endMs, endMs + waitedMs)
    span.chunks++
    const distance = distanceAt(number)
    if (number % distance !== 0) return
    span.sampled++
    this.take({
      traceId: this.#traceId,
      spanId: spanId(),
      parentSpanId: span.id,
      name: `chunk of ${step}`,
      startMs: startMs + this.toWallMs,
      endMs: endMs + this.toWallMs,
      attributes: {
        "flowengine.step.id": step,
        "flowengine.chunk.number": number,
        "flowengine.chunk.rows_in": rowsIn,
        "flowengine.chunk.rows_out": rowsOut,
        "flowengine.chunk.rejected": rejected,
        "flowengine.chunk.bytes": bytes,
        "flowengine.chunk.waited_ms": waitedMs,
        "flowengine.chunk.sampled_every": distance,
      },
    })
  }

  #step(step: string, startMs: number): StepSpan {
    const known = this.#steps.get(step)
    if (known !== undefined) return known
    const span = { id: spanId(), startMs, endMs: startMs, chunks: 0, sampled: 0 }
    this.#steps.set(step, span)
    return span
  }

  ended(report: RunReport): void {
    for (const step of report.steps) {
      const span = this.#steps.get(step.id)
      if (span !== undefined) this.take(this.#stepSpan(step, span))
    }
    this.take(this.#runSpan(report))
  }

  #stepSpan(step: StepReport, { id, startMs, endMs, chunks, sampled }: StepSpan): Span {
    return {
      traceId: this.#traceId,
      spanId: id,
      parentSpanId: this.#root,
      name: `step ${step.id}`,
      startMs: startMs + this.toWallMs,
      endMs: endMs + this.toWallMs,
      attributes: {
        "flowengine.step.id": step.id,
        "flowengine.step.kind": step.kind,
        "flowengine.step.type": step.type,
        "flowengine.step.rows_in": step.in,
        "flowengine.step.rows_out": step.kind === "sink" ? step.written : step.out,
        "flowengine.step.rejected": step.rejected,
        "flowengine.step.retries": step.retries,
        "flowengine.step.busy_ms": step.busyMs,
        "flowengine.step.input_wait_ms": step.waitInMs,
        "flowengine.step.output_wait_ms": step.waitOutMs,
        "flowengine.step.chunks": chunks,
        "flowengine.step.chunks_sampled": sampled,
      },
    }
  }

  #runSpan(report: RunReport): Span {
    const { startedAt, startupMs, durationMs, totals, status, errors } = report
    const startMs = Date.parse(startedAt)
    const [first] = errors
    return {
      traceId: this.#traceId,
      spanId: this.#root,
      name: `run ${report.pipeline}`,
      startMs,
      // The report has no time of its end; chunks never end after it.
      endMs: Math.max(
        startMs + startupMs + durationMs,
        ...[...this.#steps.values()].map(({ endMs }) => endMs + this.toWallMs),
      ),
      attributes: {
        "flowengine.run.id": report.runId,
        "flowengine.run.status": status,
        "flowengine.pipeline": report.pipeline,
        "flowengine.rows.read": totals.read,
        "flowengine.rows.written": totals.written,
        "flowengine.rows.routed": totals.routed,
        "flowengine.rows.filtered": totals.filtered,
        "flowengine.rows.rejected": totals.rejected,
        "flowengine.outputs": report.outputs,
      },
      ...(first === undefined ? {} : { error: `${first.code}: ${first.message}` }),
      events: errors.map(({ code, message, step }) => ({
        name: "error",
        attributes: {
          "flowengine.error.code": code,
          "flowengine.error.message": message,
          ...(step === undefined ? {} : { "flowengine.step.id": step }),
        },
      })),
    }
  }
}

const spanId = (): string => crypto.getRandomValues(new Uint8Array(8)).toHex()
