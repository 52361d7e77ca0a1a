/**
 * API version 1: what a third-party plugin exports and what it is given. Types only, and none of FlowEngine's own, so
 * that a plugin can have a copy of this file and needs nothing else. The engine's end of it is in host_v1/.
 */

/**
 * A cell. `integer` is a bigint, or a number that is a safe integer; `decimal`, `text`, `date`, `datetime` and `json`
 * are strings (dates in ISO 8601, decimals with every digit); `double` is a number; `boolean` a boolean. Rows given to a
 * plugin have integers as bigint.
 */
export type Value = null | string | boolean | number | bigint

export interface Column {
  readonly name: string
  readonly type: "text" | "integer" | "decimal" | "double" | "boolean" | "date" | "datetime" | "json"
  /** A null is a row error. */
  readonly required?: boolean
}

/** Cells in the order of the columns. */
export type Row = ReadonlyArray<Value>

/** Plain JSON: where to go on. */
export type Position = null | boolean | number | string | ReadonlyArray<Position> | { readonly [key: string]: Position }

/** What the engine does for a plugin. */
export interface Host {
  /** Aborts when the step is to stop at once. */
  readonly signal: AbortSignal
  log(level: "debug" | "info" | "warn" | "error", message: string): void
  /**
   * Ends the call with an error of the manifest's `errors`. `retryAfterMs` for a transient one that knows when to come
   * again; `row` for one that a row of the batch is to blame for.
   */
  fail(code: string, message: string, details?: { readonly retryAfterMs?: number; readonly row?: number }): never
  /** A path of the pipeline file as absolute path. */
  resolve(path: string): string
}

export type Options = Readonly<Record<string, unknown>>

export interface SourceBatch {
  readonly rows: ReadonlyArray<Row>
  /** Where to go on after this batch. A source that tells it can be resumed. */
  readonly position?: Position
  /** Bytes of input that this batch took. */
  readonly bytes?: number
}

export interface OpenSource {
  readonly columns: ReadonlyArray<Column>
  /** Called once. With `from` it starts after the batch that had this position. */
  batches(from?: Position): AsyncIterable<SourceBatch>
  close?(): void | Promise<void>
}

export interface Source {
  readonly apiVersion: 1
  readonly kind: "source"
  readonly type: string
  open(options: Options, host: Host): OpenSource | Promise<OpenSource>
}

/** What became of a row. */
export type Outcome =
  | { readonly row: Row }
  | { readonly filtered: true }
  | { readonly error: { readonly code: string; readonly message: string } }

export interface OpenTransform {
  /** The columns put out. */
  readonly columns: ReadonlyArray<Column>
  /** One outcome per row, in order. */
  process(rows: ReadonlyArray<Row>): ReadonlyArray<Outcome> | Promise<ReadonlyArray<Outcome>>
  close?(): void | Promise<void>
}

export interface Transform {
  readonly apiVersion: 1
  readonly kind: "transform"
  readonly type: string
  open(options: Options, columns: ReadonlyArray<Column>, host: Host): OpenTransform | Promise<OpenTransform>
}

export interface OpenSink {
  write(rows: ReadonlyArray<Row>): void | Promise<void>
  /** Takes back whatever a `write` that threw has put out. Without it a failed write is not tried again. */
  undo?(): void | Promise<void>
  /** Everything is written: make it durable, but not yet visible. */
  prepare?(): void | Promise<void>
  /** Make it visible. */
  commit(): void | Promise<void>
  /** The run failed: leave things as they were found. */
  abort(): void | Promise<void>
}

export interface Sink {
  readonly apiVersion: 1
  readonly kind: "sink"
  readonly type: string
  open(options: Options, columns: ReadonlyArray<Column>, host: Host): OpenSink | Promise<OpenSink>
}

export type PluginV1 = Source | Transform | Sink
