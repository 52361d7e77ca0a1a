/**
 * What lies between steps: an inbox per consumer, fed by all connections that lead to it (inbox.ts), and the count of what
 * is under way. Chunks that are too many for memory go to the spill of the run, where a connection says so.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import type { Chunk } from "../data/chunk.ts"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { Edge } from "../plan/graph.ts"
import type { ChunkStore, SpillReport } from "../resources/chunk_store.ts"
import type { MemoryBudget } from "../resources/memory_budget.ts"
import { type Backlog, Connection, type Delivery, Inbox, type Trail } from "./inbox.ts"
import type { EdgeBooks, Ledger } from "./ledger.ts"

export type { Delivery, Trail } from "./inbox.ts"

/** Opens the store of a connection. Nothing is opened for connections whose givers wait. */
export type OpenStore = (edge: Edge) => Effect.Effect<ChunkStore, FlowErrors>

const MB = 1 << 20

/** A connection of two steps: the rows that went over it, and what waits on it now. */
export interface ConnectionReport extends Pick<Edge, "from" | "to" | "route"> {
  /** Rows that were handed to it. */
  readonly rows: number
  readonly waiting: Backlog
}

const NOTHING: Backlog = { chunks: 0, bytes: 0, limitBytes: 0, onDisk: 0 }

/** @param waiting nothing, where the connection is not open */
export const connectionReport = (
  { edge: { from, to, route }, sent }: EdgeBooks,
  waiting: Backlog = NOTHING,
): ConnectionReport => ({ from, to, ...(route === undefined ? {} : { route }), rows: sent, waiting })

export class Channels {
  readonly #inboxes = new Map<string, Inbox>()
  readonly #connections = new Map<EdgeBooks, Connection>()
  /** Chunks that were handed on and are not disposed of yet, and who waits for the last of them. */
  #underWay = 0
  #whenDrained: (() => void) | undefined

  private constructor(readonly ledger: Ledger, readonly memory: MemoryBudget, openStore: OpenStore) {
    for (const books of ledger.edges) {
      const { edge } = books
      const inbox = this.#inboxes.get(edge.to) ?? new Inbox()
      this.#inboxes.set(edge.to, inbox)
      const bytes = edge.bufferMB === undefined ? memory.connectionBytes : edge.bufferMB * MB
      const store = edge.overflow === "spill" ? openStore(edge) : undefined
      const connection = new Connection(books, { bytes, store, level: () => memory.level }, inbox)
      inbox.connections.push(connection)
      this.#connections.set(books, connection)
    }
  }

  /** Owned by the scope: what still waits at its end is let go of. */
  static readonly make = Effect.fnUntraced(function* (ledger: Ledger, memory: MemoryBudget, openStore: OpenStore) {
    const channels = yield* Effect.acquireRelease(
      Effect.sync(() => new Channels(ledger, memory, openStore)),
      (channels) => Effect.sync(() => channels.#connections.forEach((connection) => connection.close())),
    )
    for (const [{ edge }, connection] of channels.#connections) {
      const account = Effect.sync(() => memory.account(`queue:${connectionName(edge)}`, () => connection.bytes))
      yield* Effect.acquireRelease(account, (forget) => Effect.sync(forget))
    }
    return channels
  })

  /** The next chunk for a step; undefined when all its producers have ended. */
  take(step: string): Effect.Effect<Delivery | undefined, FlowErrors> {
    return this.#inboxes.get(step)!.take
  }

  /** Everything that comes to a step, for those who take several chunks at once. */
  deliveries(step: string): Stream.Stream<Delivery, FlowErrors> {
    const one = (next: Delivery | undefined): Pull.Pull<readonly [Delivery], FlowErrors> =>
      next === undefined ? Cause.done() : Effect.succeed([next] as const)
    return Stream.fromPull(Effect.succeed(Effect.flatMap(this.take(step), one)))
  }

  /**
   * Hands a chunk to every connection given; each becomes a holder of it. Waits where a connection is full. Empty chunks go
   * nowhere. `before`: how the chunk came to the step that puts it out.
   */
  deliver(edges: ReadonlyArray<EdgeBooks>, chunk: Chunk, before?: Trail): Effect.Effect<void, FlowErrors> {
    if (chunk.count === 0) return Effect.void
    return Effect.forEach(edges, (books) => {
      chunk.retain()
      books.sent += chunk.count
      this.#underWay++
      return this.#connections.get(books)!.give(chunk, { edge: books.edge, before })
    }, { discard: true })
  }

  /** A consumer is through with a chunk: its rows are written, or were handed on. */
  disposed(): void {
    if (--this.#underWay > 0) return
    this.memory.settled()
    this.#whenDrained?.()
  }

  /** Waits until nothing is under way, neither in memory nor on disk. Only while all sources wait too. */
  readonly drained: Effect.Effect<void> = Effect.callback<void>((resume) => {
    const done = () => {
      this.#whenDrained = undefined
      resume(Effect.void)
    }
    if (this.#underWay === 0) done()
    else this.#whenDrained = done
  })

  /** The step has put out its last chunk. An inbox ends when the last of its producers has. */
  end(step: string): Effect.Effect<void> {
    return Effect.sync(() => {
      for (const books of this.ledger.outgoing(step)) {
        const connection = this.#connections.get(books)!
        connection.isEnded = true
        connection.inbox.wake()
      }
    })
  }

  /** What has gone through each connection, and what waits there now. */
  get connections(): ReadonlyArray<ConnectionReport> {
    return [...this.#connections].map(([books, { backlog }]) => connectionReport(books, backlog))
  }

  /** What went to disk, for connections that had to. */
  get spilled(): ReadonlyArray<SpillReport & Pick<Edge, "from" | "to" | "route">> {
    return [...this.#connections].flatMap(([{ edge: { from, to, route } }, { spilled }]) =>
      spilled === undefined ? [] : [{ from, to, ...(route === undefined ? {} : { route }), ...spilled }]
    )
  }
}

/** A connection as it is called in books and reports. */
export const connectionName = ({ from, to, route }: Pick<Edge, "from" | "to" | "route">): string =>
  route === undefined ? `${from}->${to}` : `${from}:${route}->${to}`
