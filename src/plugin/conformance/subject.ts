/**
 * A plugin under observation: the calls the engine makes, each within a time limit, with rows as values. Knows what was called
 * and what failed; judges nothing.
 */
import { PLAIN } from "../../data/column.ts"
import type { ColumnSpec } from "../../data/schema.ts"
import { FlowError, flowError } from "../../errors/flow_error.ts"
import type { Position, Row, Value } from "../api_v1.ts"
import { CellWriter, columnsOf, rowsOf } from "../host_v1/cells.ts"
import type { Call, NextBatch, Opened, Problem, Processed, RowsIn, RowsOut } from "../host_v1/protocol.ts"
import type { PluginSession } from "../host_v1/session.ts"
import { FAULT, type Observation, observed } from "./observer.ts"

/** A call that takes longer has hung; nothing in a fixture is that large. */
const LONGEST_MS = 10_000

export interface Batch {
  readonly rows: ReadonlyArray<Row>
  readonly problems: ReadonlyArray<Problem>
  readonly position: Position | undefined
  readonly bytes: number
}

export interface Outcomes {
  /** What came of each row: its new values, `filtered`, or the code of its error. */
  readonly outcomes: ReadonlyArray<Row | string>
  readonly problems: ReadonlyArray<Problem>
}

export class Subject {
  columns: ReadonlyArray<ColumnSpec> = []
  canUndo = false

  constructor(
    readonly session: PluginSession,
    readonly options: Readonly<Record<string, unknown>>,
    readonly folder: string,
    readonly errors: Array<FlowError>,
    /** What it logs, observations among it. */
    readonly logs: ReadonlyArray<string>,
  ) {}

  async ask<A>(ask: Call): Promise<A> {
    return await this.#limited(ask.call, this.session.ask<A>(ask))
  }

  async #limited<A>(what: string, promise: Promise<A>): Promise<A> {
    try {
      const done = await within(promise, LONGEST_MS)
      if (done === LATE) throw flowError("FE2001", `\`${what}\` did not end within ${LONGEST_MS / 1000} s`)
      return done
    } catch (error) {
      if (error instanceof FlowError && !error.message.includes(FAULT)) this.errors.push(error)
      throw error
    }
  }

  async open(columns?: ReadonlyArray<ColumnSpec>): Promise<this> {
    const opened = await this.ask<Opened>({ call: "open", options: this.options, columns, folder: this.folder })
    this.columns = opened.columns
    this.canUndo = opened.canUndo
    return this
  }

  /** Undefined at the end. */
  async next(from?: Position): Promise<Batch | undefined> {
    const next = await this.ask<NextBatch>({ call: "next", ...(from === undefined ? {} : { from }) })
    if (next.done) return undefined
    const { size, cells, problems, position, bytes } = next
    return { rows: rowsOut(this.columns, cells!, size), problems, position, bytes }
  }

  async process(columns: ReadonlyArray<ColumnSpec>, rows: ReadonlyArray<Row>): Promise<Outcomes> {
    const batch = batchOf(columns, rows)
    const done = await this.ask<Processed>({ call: "process", batch })
    // A column that nobody changed is not among the cells that came back.
    const own = cellsOf(this.columns.length, done.cells)
    const cells = own.map((each, i) => done.same[i] < 0 ? each : batch.columns[done.same[i]])
    const values = rowsOf(columnsOf(this.columns, { ...batch, columns: cells }), batch)
    const kept = new Set(done.kept)
    const codes = new Map(done.problems.map(({ row, code }) => [row, code]))
    const outcomes = rows.map((_, i) => kept.has(i) ? values[i] : codes.get(i) ?? "filtered")
    return { outcomes, problems: done.problems }
  }

  async write(columns: ReadonlyArray<ColumnSpec>, rows: ReadonlyArray<Row>): Promise<void> {
    await this.ask({ call: "write", batch: batchOf(columns, rows) })
  }

  /** The last call, as the engine makes it. */
  async finish(call: "abort" | "close"): Promise<void> {
    if (call === "close" || call === "abort") this.session.stop()
    await this.#limited(call, this.session.ask({ call }))
    this.end()
  }

  /** How much the plugin has read by now. Sources only. */
  async probe(): Promise<Observation> {
    await this.ask({ call: "prepare" })
    return this.#observations.findLast(({ called }) => called === "probe")!
  }

  /** How often a function was called. */
  count(called: string): number {
    return this.#observations.filter((each) => each.called === called).length
  }

  get #observations(): ReadonlyArray<Observation> {
    return this.logs.flatMap((message) => observed(message) ?? [])
  }

  end(): void {
    this.session.end()
  }
}

export const LATE: unique symbol = Symbol("late")

/** What a promise gives, or LATE after a while. */
export async function within<A>(promise: Promise<A>, ms: number): Promise<A | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<typeof LATE>((resolve) => timer = setTimeout(() => resolve(LATE), ms))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Rows as the engine hands them over. */
export function batchOf(columns: ReadonlyArray<ColumnSpec>, rows: ReadonlyArray<Row>): RowsIn {
  const writer = new CellWriter(columns, rows.length)
  rows.forEach((row, r) =>
    row.forEach((value, c) => {
      const problem = writer.value(r, c, value)
      if (problem !== undefined) throw flowError("FE2037", `row ${r + 1} of \`input\`: ${problem.message}`)
    })
  )
  const { bytes, offsets } = writer.cells
  return { columns: cellsOf(columns.length, { bytes, offsets }), rows: undefined, size: rows.length }
}

const cellsOf = (width: number, { bytes, offsets }: RowsOut): RowsIn["columns"] =>
  Array.from({ length: width }, (_, i) => ({ bytes, offsets, first: 2 * i, stride: 2 * width, format: PLAIN }))

function rowsOut(columns: ReadonlyArray<ColumnSpec>, cells: RowsOut, size: number): ReadonlyArray<Row> {
  const batch = { columns: cellsOf(columns.length, cells), rows: undefined, size }
  return rowsOf(columnsOf(columns, batch), batch)
}

/** A value of a fixture as one of a column: integers and decimals may be written as texts there. */
export function valueFor({ type }: ColumnSpec, given: unknown): Value {
  if (given === null || given === undefined) return null
  if (type === "json") return JSON.stringify(given)
  if (type === "integer" && /^[+-]?\d+$/.test(String(given))) return BigInt(String(given))
  if (type === "decimal" && (typeof given === "number" || typeof given === "bigint")) return String(given)
  return given as Value
}
