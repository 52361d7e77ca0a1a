/**
 * What the engine and the thread of a plugin say to each other, API version 1. Rows cross as cells in memory that both
 * read. Types only.
 */
import type { Cells } from "../../data/column.ts"
import type { ColumnSpec } from "../../data/schema.ts"
import type { Position } from "../api_v1.ts"

export type StepKind = "source" | "transform" | "sink"

/** Rows on their way to the plugin. */
export interface RowsIn {
  readonly columns: ReadonlyArray<Cells>
  /** Positions of the rows, ascending; undefined means all of them. */
  readonly rows: Int32Array | undefined
  readonly size: number
}

/** Cells of rows that the plugin made: row-major start and end in `bytes`. */
export interface RowsOut {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
}

export interface Problem {
  readonly row: number
  readonly code: string
  readonly message: string
  readonly column?: string
}

export type Call =
  | { readonly call: "load"; readonly entry: string }
  | {
    readonly call: "open"
    readonly options: unknown
    /** Columns of the rows to come; absent for sources. */
    readonly columns?: ReadonlyArray<ColumnSpec>
    /** Folder of the pipeline file. */
    readonly folder: string
  }
  | { readonly call: "next"; readonly from?: Position }
  | { readonly call: "process" | "write"; readonly batch: RowsIn }
  | { readonly call: "undo" | "prepare" | "commit" | "abort" | "close" }

export interface Request {
  readonly id: number
  readonly ask: Call
}

/** The running call is to end soon, and no other will come but `abort` and `close`. */
export interface Stop {
  readonly stop: true
}

/** What the default export of the entry looks like. */
export interface Exports {
  readonly names: ReadonlyArray<string>
  /** Undefined: there is no default export that is an object. */
  readonly plugin?: {
    readonly apiVersion: unknown
    readonly kind: unknown
    readonly type: unknown
    readonly open: string
  }
}

export interface Opened {
  /** Columns put out; empty for sinks. */
  readonly columns: ReadonlyArray<ColumnSpec>
  readonly canUndo: boolean
}

export interface NextBatch {
  readonly done: boolean
  readonly size: number
  readonly cells?: RowsOut
  readonly problems: ReadonlyArray<Problem>
  readonly position?: Position
  readonly bytes: number
}

export interface Processed {
  readonly cells: RowsOut
  /** Positions of the rows that go on. */
  readonly kept: Int32Array
  readonly filtered: number
  readonly problems: ReadonlyArray<Problem>
  /** Per output column the input column whose cells it still has, or -1. */
  readonly same: ReadonlyArray<number>
}

/** Why a call failed. */
export type Failure =
  /** By `host.fail`. */
  | {
    readonly is: "told"
    readonly code: string
    readonly message: string
    readonly retryAfterMs?: number
    readonly row?: number
  }
  | { readonly is: "thrown"; readonly message: string; readonly stack: string }
  /** Deno refused a permission. */
  | { readonly is: "refused"; readonly message: string; readonly stack: string }
  /** What came back is not what the API asks for. */
  | { readonly is: "broken"; readonly message: string }

export interface LogEntry {
  readonly level: "debug" | "info" | "warn" | "error"
  readonly message: string
}

export type Answer =
  | { readonly id: number; readonly value: unknown; readonly logs: ReadonlyArray<LogEntry> }
  | { readonly id: number; readonly failure: Failure; readonly logs: ReadonlyArray<LogEntry> }
