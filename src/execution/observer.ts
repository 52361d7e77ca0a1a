/**
 * What a run tells those who watch it: at most one call per chunk and step, and none where nobody watches. Watchers look
 * and take nothing: a chunk is theirs only while the call lasts. What one throws ends the run.
 */
import type { Chunk } from "../data/chunk.ts"
import type { RowSchema } from "../data/schema.ts"
import type { Plan } from "../plan/plan.ts"
import type { RowReject } from "../plugin/contract.ts"
import type { Trail } from "./channel.ts"
import type { RunReport } from "./telemetry.ts"

/** Who watches a run. All of it may be left out; what a call throws ends the run with that error, or FE9000. */
export interface RunObserver {
  /** The run has begun; `snapshot` tells how it is whenever it is asked, until `ended`. */
  readonly begun?: (snapshot: () => RunReport) => void
  /** All steps know their columns, and nothing has been opened for writing. */
  readonly bound?: (steps: ReadonlyArray<BoundStep>, plan: Plan) => void
  /** A step did something with a chunk. Times in ms on the monotonic clock. */
  readonly chunk?: (event: ChunkEvent) => void
  /** Rows that come to a transform or a sink. */
  readonly taken?: (step: string, chunk: Chunk, trail: Trail) => void
  /** Main output of a step before it is handed on. */
  readonly output?: (step: string, chunk: Chunk, trail: Trail | undefined) => void
  /** Rows that leave a step by a route, in the form in which they travel it. */
  readonly routed?: (step: string, route: string, chunk: Chunk, trail: Trail) => void
  /** Rejected rows of a chunk, as the step told them. Its rows have cells where a step needs them, or another call here. */
  readonly rejected?: (
    step: string,
    chunk: Chunk,
    rejects: ReadonlyArray<RowReject>,
    trail: Trail | undefined,
  ) => void
  readonly ended?: (report: RunReport) => void
}

/** A step that knows its columns. */
export interface BoundStep {
  readonly id: string
  /** Columns that come to it; undefined for a source. */
  readonly input: RowSchema | undefined
  /** Columns of its main output; undefined for a sink. */
  readonly output: RowSchema | undefined
  /** Whether what becomes of a row may depend on rows before it. */
  readonly isStateful: boolean
}

/** A step did something with one chunk of rows. */
export interface ChunkEvent {
  readonly step: string
  readonly kind: "source" | "transform" | "sink"
  /** Counts the chunks of the step, from 1. */
  readonly number: number
  readonly startMs: number
  readonly endMs: number
  /** How long the step waited afterwards for the next ones to take the rows. */
  readonly waitedMs: number
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rejected: number
  /** Of the chunk that was put out; by a sink: that were written. */
  readonly bytes: number
}

type Told<Name extends keyof RunObserver> = Parameters<NonNullable<RunObserver[Name]>>

/** Several observers as one, in their order. */
export class Watch {
  /** Somebody looks at rows, so that their cells must be found even if no step asks for them. */
  readonly needsRows: boolean
  readonly #chunks = new Map<string, number>()

  private constructor(readonly observers: ReadonlyArray<RunObserver>) {
    this.needsRows = observers.some(({ taken, output, routed }) => taken ?? output ?? routed)
  }

  /** Undefined where nobody watches: that is all a run has to look at. */
  static of(observers: ReadonlyArray<RunObserver> = []): Watch | undefined {
    return observers.length === 0 ? undefined : new Watch(observers)
  }

  begun(...told: Told<"begun">): void {
    for (const observer of this.observers) observer.begun?.(...told)
  }

  bound(...told: Told<"bound">): void {
    for (const observer of this.observers) observer.bound?.(...told)
  }

  chunk(event: Omit<ChunkEvent, "number">): void {
    const number = (this.#chunks.get(event.step) ?? 0) + 1
    this.#chunks.set(event.step, number)
    for (const observer of this.observers) observer.chunk?.({ ...event, number })
  }

  taken(...told: Told<"taken">): void {
    for (const observer of this.observers) observer.taken?.(...told)
  }

  output(...told: Told<"output">): void {
    for (const observer of this.observers) observer.output?.(...told)
  }

  routed(...told: Told<"routed">): void {
    for (const observer of this.observers) observer.routed?.(...told)
  }

  rejected(...told: Told<"rejected">): void {
    for (const observer of this.observers) observer.rejected?.(...told)
  }

  ended(...told: Told<"ended">): void {
    for (const observer of this.observers) observer.ended?.(...told)
  }
}
