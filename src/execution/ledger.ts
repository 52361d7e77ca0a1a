/**
 * The books of a run. Invariant 1: every row is accounted for. Steps count what they take and what becomes of it, edges
 * count both ends, each from its own observation; `balance` compares. It counts, it does not repair.
 */
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type { Edge, StepKind } from "../plan/graph.ts"

/** What one step did with its rows. */
export class StepBooks {
  /** Source: records read. Others: rows taken from connections. */
  in = 0
  /** Rows put out on the main output. */
  out = 0
  filtered = 0
  rejected = 0
  /** Rows that left by a route instead of the main output. */
  routed = 0
  /** Sink: rows the sink says it wrote. */
  written = 0
  bytes = 0

  constructor(readonly id: string, readonly kind: StepKind) {}
}

/** Rows at both ends of a connection. */
export class EdgeBooks {
  sent = 0
  received = 0
  /** Rows the sink at the end of this connection wrote. */
  written = 0

  constructor(readonly edge: Edge) {}
}

/** Every row accounted for: `read + copied = written + filtered + rejected + routed` once a run is through. */
export interface Totals {
  readonly read: number
  /** Extra rows that fan-out and `sendCopy` made. */
  readonly copied: number
  /** Rows that sinks wrote which came to them over a main output. */
  readonly written: number
  readonly filtered: number
  readonly rejected: number
  /** Rows that sinks wrote which came to them over a route. */
  readonly routed: number
}

export interface LedgerSnapshot {
  readonly steps: Readonly<Record<string, Omit<StepBooks, "id" | "kind">>>
  readonly edges: ReadonlyArray<Omit<EdgeBooks, "edge">>
}

export class Ledger {
  readonly steps: ReadonlyMap<string, StepBooks>
  readonly edges: ReadonlyArray<EdgeBooks>

  constructor(steps: ReadonlyArray<{ id: string; kind: StepKind }>, edges: ReadonlyArray<Edge>) {
    this.steps = new Map(steps.map((step) => [step.id, new StepBooks(step.id, step.kind)]))
    this.edges = edges.map((edge) => new EdgeBooks(edge))
  }

  step(id: string): StepBooks {
    return this.steps.get(id)!
  }

  outgoing(id: string): ReadonlyArray<EdgeBooks> {
    return this.edges.filter((edge) => edge.edge.from === id)
  }

  incoming(id: string): ReadonlyArray<EdgeBooks> {
    return this.edges.filter((edge) => edge.edge.to === id)
  }

  /** All counts, as plain data. */
  snapshot(): LedgerSnapshot {
    const steps = [...this.steps.values()].map(({ id, kind: _kind, ...counts }) => [id, counts] as const)
    return {
      steps: Object.fromEntries(steps),
      edges: this.edges.map(({ sent, received, written }) => ({ sent, received, written })),
    }
  }

  /** Goes on from the counts of an earlier run of the same plan. */
  restore({ steps, edges }: LedgerSnapshot): void {
    for (const books of this.steps.values()) Object.assign(books, steps[books.id])
    this.edges.forEach((books, i) => Object.assign(books, edges[i]))
  }

  /** `read + copied = written + filtered + rejected + routed` once a run is through. */
  totals(): Totals {
    const sum = (of: (books: StepBooks) => number) => this.steps.values().reduce((total, books) => total + of(books), 0)
    const sent = this.edges.reduce((total, edge) => total + edge.sent, 0)
    const writtenBy = (routed: boolean) =>
      this.edges.reduce((total, edge) => (edge.edge.route !== undefined) === routed ? total + edge.written : total, 0)
    return {
      read: sum((books) => books.kind === "source" ? books.in : 0),
      copied: sent - sum((books) => books.out + books.routed),
      written: writtenBy(false),
      filtered: sum((books) => books.filtered),
      rejected: sum((books) => books.rejected),
      routed: writtenBy(true),
    }
  }

  /** Whether no row is on its way: all that were read have been written or left otherwise. */
  get isSettled(): boolean {
    const isThrough = this.steps.values().every((books) => books.in === goneFrom(books))
    return isThrough && this.edges.every(({ sent, received }) => sent === received)
  }

  /** FE9001 for every step and connection whose books do not balance. Called when all rows went through. */
  balance(): ReadonlyArray<FlowError> {
    const errors: Array<FlowError> = []
    const compare = (step: string, what: string, left: number, right: number) => {
      if (left !== right) errors.push(flowError("FE9001", `${what}: ${left} ≠ ${right}`, { step }))
    }
    for (const books of this.steps.values()) {
      const { id } = books
      compare(id, `rows into ${id} and rows that left it (${describe(books)})`, books.in, goneFrom(books))
    }
    for (const { edge, sent, received } of this.edges) {
      compare(edge.from, `rows sent from ${edge.from} to ${edge.to} and rows received`, sent, received)
    }
    const totals = this.totals()
    const left = totals.read + totals.copied
    const right = totals.written + totals.filtered + totals.rejected + totals.routed
    if (left !== right) {
      errors.push(flowError("FE9001", `rows of the whole run (${equation(totals)}): ${left} ≠ ${right}`))
    }
    return errors
  }
}

/** Rows that are no longer in a step. */
const goneFrom = ({ kind, out, filtered, rejected, routed, written }: StepBooks): number =>
  kind === "sink" ? written + rejected : out + filtered + rejected + routed

const describe = (books: StepBooks): string =>
  books.kind === "sink"
    ? "written + rejected"
    : books.kind === "source"
    ? "out + rejected"
    : "out + filtered + rejected + routed"

/** The equation of the run as a line of text. */
export function equation(totals: Totals): string {
  const { read, copied, written, filtered, rejected, routed } = totals
  const left = copied === 0 ? `${read} read` : `${read} read + ${copied} copied`
  return `${left} = ${written} written + ${filtered} filtered + ${rejected} rejected + ${routed} routed`
}
