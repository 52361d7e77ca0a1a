/**
 * A source that can be read again: after a failed read it is opened once more where the last batch ended. What was open
 * before stays so until nobody needs its rows. Decides nothing about when to try again (step_guard.ts).
 */
import * as Effect from "effect/Effect"
import { RowSchema, schemaDifference } from "../data/schema.ts"
import { Slab, type SlabHome } from "../data/slab.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { Position, SourceBatch, SourcePlugin, SourceRun, StepContext } from "../plugin/contract.ts"
import { quietly } from "./attempt.ts"
import type { StepGuard } from "./step_guard.ts"

type Next = IteratorResult<SourceBatch>

export class SourceReader {
  readonly schema: RowSchema
  #now: OpenRun
  /** Runs that failed and whose rows are still on their way. */
  readonly #former = new Set<OpenRun>()
  /** Where to go on: where the last batch ended, if it told, and before the first batch where the source was opened. */
  #position: Position | undefined
  #hasBatch = false
  #isBroken = false
  #signal = new AbortController().signal

  constructor(
    readonly step: PlannedStep,
    readonly plugin: SourcePlugin,
    readonly context: StepContext,
    readonly guard: StepGuard,
    source: SourceRun,
    /** Where the source was opened, if not at its beginning. */
    from?: Position,
  ) {
    this.#position = from
    this.schema = source.schema
    this.#now = new OpenRun(source)
  }

  get totalBytes(): number | undefined {
    return this.#now.source.totalBytes
  }

  /** Counters of the source, over all times that it was opened. */
  statistics(): Readonly<Record<string, number>> {
    return this.#now.source.statistics?.() ?? {}
  }

  /** Reading can begin; the signal ends it. */
  start(signal: AbortSignal): void {
    this.#signal = signal
    this.#now.start(signal)
  }

  /** The next batch. */
  get read(): Effect.Effect<Next, FlowErrors> {
    return this.guard.run({ name: "read", attempt: this.#attempt, obstacle: this.#obstacle })
  }

  readonly #attempt: Effect.Effect<Next, FlowErrors> = Effect.suspend(() => {
    const opened = this.#isBroken ? this.#reopen : Effect.void
    return Effect.andThen(
      opened,
      Effect.suspend(() => {
        const run = this.#now
        return this.guard.attempt("read", () => run.next(), {
          late: (next) => void (next.done || next.value.chunk.release()),
        })
      }),
    ).pipe(
      Effect.map((next) => next.done ? next : this.#taken(next.value)),
      Effect.tapError(() => Effect.sync(() => this.#isBroken = true)),
    )
  })

  #taken(batch: SourceBatch): Next {
    this.#hasBatch = true
    this.#position = batch.position
    // Only a source that may be opened again has to know when its rows are gone.
    const isLent = this.guard.isActive && this.plugin.resume !== undefined
    return { done: false, value: isLent ? { ...batch, chunk: this.#now.lend(batch.chunk) } : batch }
  }

  /** Why a failed read cannot be made again. */
  readonly #obstacle: Effect.Effect<string | undefined> = Effect.suspend(() => {
    if (!this.#hasBatch && this.#position === undefined) return rereadObstacle(this.step, this.plugin, this.context)
    if (this.plugin.resume === undefined) return Effect.succeed("the source cannot go on where it stopped")
    return Effect.succeed(this.#position === undefined ? "the source does not know where it stopped" : undefined)
  })

  readonly #reopen: Effect.Effect<void, FlowErrors> = Effect.suspend(() => {
    const { plugin, step, context } = this
    const position = this.#position
    const open = position === undefined
      ? () => plugin.open(step.options, context)
      : () => plugin.resume!(step.options, position, context)
    return Effect.flatMap(this.guard.attempt("open", open, { late: (source) => source.close() }), (source) => {
      const difference = schemaDifference(this.schema, source.schema)
      if (difference === undefined) return Effect.sync(() => this.#replace(source))
      const message = `the source was opened again and now has other columns: ${difference}`
      const error = new FlowErrors({ errors: [flowError("FE3004", message, { step: step.id })] })
      return Effect.andThen(quietly(() => source.close()), Effect.fail(error))
    })
  })

  #replace(source: SourceRun): void {
    const former = this.#now
    this.#former.add(former)
    former.retire(() => this.#former.delete(former))
    this.#now = new OpenRun(source)
    this.#now.start(this.#signal)
    this.#isBroken = false
  }

  /** When nothing of the run works any more. */
  async close(): Promise<void> {
    for (const run of [...this.#former, this.#now]) await run.close()
  }
}

/** Why a source cannot be read from its beginning once more. */
export function rereadObstacle(
  step: PlannedStep,
  plugin: SourcePlugin,
  context: StepContext,
): Effect.Effect<string | undefined> {
  if (plugin.isReadOnce) return Effect.succeed("what the source reads can be read only once")
  const paths = plugin.reads?.(step.options) ?? []
  if (paths.includes("-")) return Effect.succeed("standard input can be read only once")
  return Effect.promise(async () => {
    for (const path of paths) {
      const status = await context.files.status(context.resolve(path)).catch(() => undefined)
      if (status?.kind === "other") return `${path} is a pipe and can be read only once`
    }
    return undefined
  })
}

/** A source that is open, with what is still to come back to it. */
class OpenRun implements SlabHome<undefined> {
  #batches: AsyncIterator<SourceBatch> | undefined
  #reading: Promise<unknown> = Promise.resolve()
  #lent = 0
  #onFree: (() => void) | undefined
  #isClosed = false

  constructor(readonly source: SourceRun) {}

  start(signal: AbortSignal): void {
    this.#batches = this.source.chunks(signal)[Symbol.asyncIterator]()
  }

  next(): Promise<Next> {
    const next = this.#batches!.next()
    this.#reading = next.catch(() => {})
    return next
  }

  /** The chunk with a token that comes back with the last release of its rows. */
  lend(chunk: SourceBatch["chunk"]): SourceBatch["chunk"] {
    this.#lent++
    return chunk.with(chunk.schema, chunk.columns, [new Slab(NOTHING, undefined, this)])
  }

  give(): void {
    this.#lent--
    this.#closeIfFree()
  }

  /** Closes the source as soon as it neither reads nor has rows on their way; `gone` is told then. */
  retire(gone: () => void): void {
    void this.#reading.then(() => {
      this.#onFree = gone
      this.#closeIfFree()
    })
  }

  #closeIfFree(): void {
    if (this.#lent > 0 || this.#onFree === undefined) return
    this.#onFree()
    void this.close()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.source.close()
    } catch {
      // As with all clean-up: it must not hide what led to it.
    }
  }
}

const NOTHING = new Uint8Array(0)
