/**
 * What lies between steps: one bounded inbox per consumer, fed by all connections that lead to it. A full inbox makes
 * the producer wait (back-pressure); nothing is ever dropped. Order is kept along a connection (invariant 7).
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Chunk } from "../data/chunk.ts"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { Edge } from "../plan/graph.ts"
import type { EdgeBooks, Ledger } from "./ledger.ts"

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

export type Inbox = Queue.Queue<Delivery, FlowErrors | Cause.Done>

/** Chunks an inbox holds before its producers wait. A few are enough to keep both sides busy; more only costs memory. */
const CAPACITY = 4

export class Channels {
  readonly #open = new Map<string, number>()
  /** Chunks that were handed on and are not disposed of yet, and who waits for the last of them. */
  #underWay = 0
  #whenDrained: (() => void) | undefined

  private constructor(readonly ledger: Ledger, readonly inboxes: ReadonlyMap<string, Inbox>) {
    for (const { edge } of ledger.edges) this.#open.set(edge.to, (this.#open.get(edge.to) ?? 0) + 1)
  }

  static readonly make = Effect.fnUntraced(function* (ledger: Ledger) {
    const inboxes = new Map<string, Inbox>()
    for (const { edge } of ledger.edges) {
      if (!inboxes.has(edge.to)) {
        inboxes.set(edge.to, yield* Queue.bounded<Delivery, FlowErrors | Cause.Done>(CAPACITY))
      }
    }
    return new Channels(ledger, inboxes)
  })

  inbox(step: string): Inbox {
    return this.inboxes.get(step)!
  }

  /**
   * Hands a chunk to every connection given; each becomes a holder of it. Waits while an inbox is full. Empty chunks go
   * nowhere. `before`: how the chunk came to the step that puts it out.
   */
  deliver(edges: ReadonlyArray<EdgeBooks>, chunk: Chunk, before?: Trail): Effect.Effect<void> {
    if (chunk.count === 0) return Effect.void
    return Effect.forEach(edges, (edge) => {
      chunk.retain()
      edge.sent += chunk.count
      this.#underWay++
      return Queue.offer(this.inbox(edge.edge.to), { edge, chunk, trail: { edge: edge.edge, before } })
    }, { discard: true })
  }

  /** A consumer is through with a chunk: its rows are written, or were handed on. */
  disposed(): void {
    if (--this.#underWay === 0) this.#whenDrained?.()
  }

  /** Waits until nothing is under way. Only while all sources wait too. */
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
    return Effect.forEach(this.ledger.outgoing(step), ({ edge }) => {
      const left = this.#open.get(edge.to)! - 1
      this.#open.set(edge.to, left)
      return left === 0 ? Queue.end(this.inbox(edge.to)) : Effect.void
    }, { discard: true })
  }
}
