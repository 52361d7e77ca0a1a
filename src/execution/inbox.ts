/**
 * What waits for one step: chunks per connection that leads to it. A connection holds chunks up to its bytes; then its
 * giver waits (back-pressure), or further chunks go to disk until those are read back. Nothing is ever dropped, and order
 * is kept along a connection (invariant 7). Of several connections the chunk is taken that came first, and one that comes
 * back from the disk comes anew: so none waits for the others' backlog.
 */
import * as Effect from "effect/Effect"
import { type Chunk, chunkBytes } from "../data/chunk.ts"
import { FlowErrors, toFlowErrors } from "../errors/flow_error.ts"
import type { Edge } from "../plan/graph.ts"
import type { ChunkStore, SpillReport } from "../resources/chunk_store.ts"
import { isAtLeast, type PressureLevel } from "../resources/pressure.ts"
import type { EdgeBooks } from "./ledger.ts"

/** The connections that rows have come by, the last one first. */
export interface Trail {
  readonly edge: Edge
  readonly before: Trail | undefined
}

export interface Delivery {
  readonly edge: EdgeBooks
  readonly chunk: Chunk
  readonly trail: Trail
}

/** What a chunk takes besides its bytes; so that the number of empty ones has a bound, too. */
const OVERHEAD = 16_384

/** A chunk in memory. */
interface Waiting extends Delivery {
  readonly bytes: number
  readonly arrival: number
}

/** A chunk on disk, or one that keeps no memory and so may stay. */
interface Away {
  readonly trail: Trail
  readonly chunk: Chunk | undefined
}

/** What waits on a connection. */
export interface Backlog {
  /** Chunks in memory, their bytes, and how many bytes there may be. */
  readonly chunks: number
  readonly bytes: number
  readonly limitBytes: number
  /** Chunks on disk. */
  readonly onDisk: number
}

/** How a connection bounds what waits on it. */
export interface ConnectionLimits {
  readonly bytes: number
  /** Opens where chunks go that are too many; undefined if the giver waits instead. */
  readonly store: Effect.Effect<ChunkStore, FlowErrors> | undefined
  readonly level: () => PressureLevel
}

export class Connection {
  /** Bytes that wait in memory. */
  bytes = 0
  isEnded = false
  readonly waiting: Array<Waiting> = []
  readonly #away: Array<Away> = []
  #store: ChunkStore | undefined
  #giver: { readonly delivery: Delivery; readonly bytes: number; readonly resume: () => void } | undefined

  constructor(readonly edge: EdgeBooks, readonly limits: ConnectionLimits, readonly inbox: Inbox) {}

  /** Undefined if nothing went to disk. */
  get spilled(): SpillReport | undefined {
    return this.#store?.report
  }

  /** What waits now, in memory and on disk. */
  get backlog(): Backlog {
    const onDisk = this.#away.filter(({ chunk }) => chunk === undefined).length
    return { chunks: this.waiting.length, bytes: this.bytes, limitBytes: this.limits.bytes, onDisk }
  }

  /** Takes a chunk over; completes when there is room for it. */
  give(chunk: Chunk, trail: Trail): Effect.Effect<void, FlowErrors> {
    const bytes = OVERHEAD + chunkBytes(chunk)
    const delivery = { edge: this.edge, chunk, trail }
    if (this.#away.length === 0 && this.#hasRoom(bytes)) {
      this.#put(delivery, bytes)
      return Effect.void
    }
    const { store } = this.limits
    if (store === undefined) return this.#wait(delivery, bytes)
    if (this.#store !== undefined) return this.#putAway(this.#store, delivery)
    return store.pipe(
      Effect.tapError(() => Effect.sync(() => chunk.release())),
      Effect.flatMap((opened) => this.#putAway(this.#store = opened, delivery)),
    )
  }

  #hasRoom(bytes: number): boolean {
    if (this.waiting.length === 0) return true
    if (this.limits.store !== undefined && isAtLeast(this.limits.level(), "high")) return false
    return this.bytes + bytes <= this.limits.bytes
  }

  #put(delivery: Delivery, bytes: number): void {
    this.bytes += bytes
    this.waiting.push({ ...delivery, bytes, arrival: this.inbox.arrivals++ })
    this.inbox.wake()
  }

  #wait(delivery: Delivery, bytes: number): Effect.Effect<void> {
    return Effect.callback<void>((resume) => {
      // The giver's fiber may have had to yield before it came here.
      if (this.#hasRoom(bytes)) {
        this.#put(delivery, bytes)
        return resume(Effect.void)
      }
      const giver = this.#giver = { delivery, bytes, resume: () => resume(Effect.void) }
      return Effect.sync(() => {
        if (this.#giver === giver) this.#letGo()
      })
    })
  }

  #putAway(store: ChunkStore, { chunk, trail }: Delivery): Effect.Effect<void, FlowErrors> {
    return Effect.try({
      try: () => {
        // Rows that are only counted keep no memory, and nothing would be won.
        const isLight = chunk.slabs.length === 0 && chunk.stretch !== undefined
        if (!isLight) store.put(chunk)
        this.#away.push({ trail, chunk: isLight ? chunk : undefined })
        if (!isLight) chunk.release()
        this.inbox.wake()
      },
      catch: (error) => {
        chunk.release()
        return failed(error)
      },
    })
  }

  /** The next chunk into memory if none is there. Throws if it cannot be read. */
  recall(): void {
    if (this.waiting.length > 0 || this.#away.length === 0) return
    const { trail, chunk } = this.#away[0]
    const read = chunk ?? this.#store!.take()
    this.#away.shift()
    const bytes = OVERHEAD + chunkBytes(read)
    this.bytes += bytes
    this.waiting.push({ edge: this.edge, chunk: read, trail, bytes, arrival: this.inbox.arrivals++ })
  }

  /** The chunk that waits longest; whoever waits for room may have some now. */
  take(): Delivery {
    const taken = this.waiting.shift()!
    this.bytes -= taken.bytes
    const giver = this.#giver
    if (giver !== undefined && this.#hasRoom(giver.bytes)) {
      this.#giver = undefined
      this.#put(giver.delivery, giver.bytes)
      queueMicrotask(giver.resume)
    }
    return taken
  }

  /** The run is over: lets go of what waits. */
  close(): void {
    for (const { chunk } of this.waiting.splice(0)) chunk.release()
    for (const { chunk } of this.#away.splice(0)) chunk?.release()
    this.#letGo()
    this.bytes = 0
  }

  #letGo(): void {
    this.#giver?.delivery.chunk.release()
    this.#giver = undefined
  }
}

const failed = (error: unknown): FlowErrors => new FlowErrors({ errors: toFlowErrors(error) })

/** All that waits for a step. Has one taker. */
export class Inbox {
  /** Counts chunks as they come. */
  arrivals = 0
  readonly connections: Array<Connection> = []
  #resume: ((next: Next) => void) | undefined
  #isWaking = false

  /** The next chunk; undefined when all givers have ended and nothing waits. */
  readonly take: Effect.Effect<Delivery | undefined, FlowErrors> = Effect.suspend(() => {
    const next = this.#next()
    return next === WAIT ? this.#wait : next
  })

  /** Looks once more: something may have come before the fiber was here. Looking and waiting are one. */
  readonly #wait: Effect.Effect<Delivery | undefined, FlowErrors> = Effect.callback((resume) => {
    const next = this.#next()
    if (next !== WAIT) return resume(next)
    this.#resume = resume
    return Effect.sync(() => this.#resume = undefined)
  })

  /** Something has come, or ended. The taker runs when the giver has made its turn. */
  wake(): void {
    if (this.#resume === undefined || this.#isWaking) return
    this.#isWaking = true
    queueMicrotask(() => {
      this.#isWaking = false
      const resume = this.#resume
      const next = resume === undefined ? WAIT : this.#next()
      if (next === WAIT) return
      this.#resume = undefined
      resume!(next)
    })
  }

  #next(): Next | typeof WAIT {
    try {
      let first: Connection | undefined
      for (const connection of this.connections) {
        connection.recall()
        if (connection.waiting.length === 0) continue
        if (first === undefined || connection.waiting[0].arrival < first.waiting[0].arrival) first = connection
      }
      if (first !== undefined) return Effect.succeed(first.take())
      return this.connections.every(({ isEnded }) => isEnded) ? ENDED : WAIT
    } catch (error) {
      return Effect.fail(failed(error))
    }
  }
}

type Next = Effect.Effect<Delivery | undefined, FlowErrors>
/** There is nothing yet. */
const WAIT = undefined
const ENDED: Next = Effect.succeed(undefined)
