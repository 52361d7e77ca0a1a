/**
 * The contract between the engine and the steps it runs: promises, async iterables, an `AbortSignal`; a step needs no
 * effect. Errors are thrown as `flowError(…)`. The engine owns chunks: a step never retains, releases or keeps them.
 */
import type { Chunk } from "../data/chunk.ts"
import type { Files } from "../data/files.ts"
import type { ReplayRecord } from "../data/replay_origin.ts"
import type { HeldMemory } from "../data/slab.ts"
import type { RowSchema } from "../data/schema.ts"
import type { FlowError, TextPlace } from "../errors/flow_error.ts"
import type { PluginHead } from "./plugin_head.ts"
import type { Position } from "./position.ts"
import type { CoveredCode } from "./covered_code.ts"
import type { SourceStandIn } from "./stand_in.ts"
import type { RowDeclarations } from "./row_declarations.ts"

export type { PluginHead, ThirdParty } from "./plugin_head.ts"
export type { Position } from "./position.ts"

/** A script library of `plugins:`, as sources by path. */
export interface ScriptLibrary {
  readonly entry: string
  readonly modules: Readonly<Record<string, string>>
}

/** What a step may know of the run it is part of. */
export interface StepContext {
  /** Id of the step in the pipeline. */
  readonly step: string
  readonly files: Files
  /** `globals` of the pipeline: plain data. */
  readonly globals: Readonly<Record<string, unknown>>
  /** Script libraries by the names they have in the pipeline. */
  readonly libraries?: ReadonlyMap<string, ScriptLibrary>
  /** Queues that connections or `routing:` entries take from this step. */
  readonly queues: ReadonlyArray<string>
  /** What the next steps need of this step's rows. */
  readonly needs: RowNeed
  /** The run keeps checkpoints: what a sink has put out may have to be there for another run to go on with. */
  readonly isCheckpointed?: boolean
  /** A path of the pipeline file as absolute path; relative ones start at the folder of the pipeline file. `-` stays. */
  resolve(path: string): string
  /** Where an option stands in the pipeline file: `at("columns", 2, "type")`. */
  at(...path: ReadonlyArray<string | number>): TextPlace | undefined
  /** Where an entry of `globals` stands. */
  globalAt(name: string): TextPlace | undefined
  /** Place of a 1-based line and column inside the text of an option (an inline script). */
  within(option: string, line: number, column: number): TextPlace | undefined
  /** Something the user should know that does not stop the run. Told once each. */
  warn(warning: FlowError): void
  /** Bytes that the next chunk should have at most: fewer while memory is scarce. Sources ask before each. */
  chunkBytes?(): number
  /** Tells of memory that the step holds for its own use, so that it is in the books, and is given back if it is scarce. */
  holds?(pool: HeldMemory): void
  /** A line for the log of the run. Absent where nothing runs. */
  log?(line: LogLine): void
}

/** How records stand in a text: bytes are those of UTF-8. */
export interface RecordForm {
  readonly delimiter: string
  /** -1: there are no quotes. */
  readonly quote: number
  readonly lineEnding: string
}

/**
 * What is done with rows: nothing but counting them; writing records of a form as they stand, all of them in one piece
 * (`Chunk.stretch`); or anything else, for which cells must be found.
 */
export type RowNeed = "count" | RecordForm | "cells"

/** A row that could not be taken, by its position in the chunk, and why. */
export interface RowReject {
  readonly row: number
  readonly error: FlowError
}

/** A chunk of a source, and what became of the records that it was made of. */
export interface SourceBatch {
  /** The rows that are fine (the selection leaves rejected rows out, their positions stay). */
  readonly chunk: Chunk
  /** Records consumed for this batch, rejected ones included. */
  readonly read: number
  readonly rejects: ReadonlyArray<RowReject>
  /** Bytes of input consumed so far, for the progress display. */
  readonly bytes: number
  /** Where to go on after this batch; for `resume`. No checkpoint is taken after a batch without it. */
  readonly position?: Position
}

/** A source that is open. */
export interface SourceRun {
  /** Known once the source is open (the header has been read). */
  readonly schema: RowSchema
  /** Bytes of input in all, undefined where that is unknown (pipes). */
  readonly totalBytes?: number
  chunks(signal: AbortSignal): AsyncIterable<SourceBatch>
  /** Counters for the report, as `slabRents`. */
  statistics?(): Readonly<Record<string, number>>
  close(): void | Promise<void>
}

/** A step that brings rows in. */
export interface SourcePlugin<Options = unknown> extends PluginHead<Options> {
  readonly kind: "source"
  /** The columns as far as the options alone tell them. */
  declares?(options: Options): RowSchema | undefined
  /** What was read is gone, so that nothing can be read a second time: an iterator of a program, for example. */
  readonly isReadOnce?: boolean
  open(options: Options, context: StepContext): Promise<SourceRun>
  /**
   * Opens it so that the next batch is the one after `position`, over the same rows whenever it is asked. Without it a
   * read that failed is tried again only before the first batch.
   */
  resume?(options: Options, position: Position, context: StepContext): Promise<SourceRun>
  /**
   * Opens the source for records that it read once and that were rejected since, instead of its input: one row each, whose
   * chunk has a `ReplayOrigin`. Limits as `maxRows` do not hold. A source without it cannot take letters back.
   */
  replay?(options: Options, records: AsyncIterable<ReplayRecord>, context: StepContext): Promise<SourceRun>
  /** How tests of pipelines give it other data; one without it is given rows in its place. */
  readonly stand?: SourceStandIn<Options>
}

/** Rows for one route: positions in the chunk, in order. */
export interface RouteRows {
  readonly route: string
  readonly rows: Int32Array
}

/** A line that a step puts into the log of the run. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error"
  readonly message: string
  /** Position in the chunk; -1 if it is about no row. */
  readonly row: number
}

/** What a transform made of a chunk: every row of it is in `output`, filtered, rejected or routed. */
export interface TransformResult {
  /**
   * The output columns at the row positions of the input chunk; the selection has the rows that go on. Routed rows may
   * be asked for as output rows too, so cells outside the selection must be readable at routed positions.
   */
  readonly output: Chunk
  readonly filtered: number
  readonly rejects: ReadonlyArray<RowReject>
  /** Rows that left the main output by a route. */
  readonly routed: number
  readonly routes: ReadonlyArray<RouteRows>
  readonly logs: ReadonlyArray<LogLine>
  /** True if this instance must not be used again; the engine opens another one. */
  readonly spent?: boolean
}

/** One working copy of a transform. Used by one chunk at a time, or by `ahead`; the engine holds them in a pool. */
export interface TransformRun {
  process(chunk: Chunk, signal: AbortSignal): Promise<TransformResult>
  /** What a stateful copy remembers of the rows so far, as plain JSON. Not called while a chunk is in it. */
  state?(): Promise<unknown>
  close(): void | Promise<void>
}

/** A transform that knows its input. */
export interface TransformBinding {
  readonly schema: RowSchema
  /** Routes that rows can take. */
  readonly routes: ReadonlyArray<string>
  /** How many copies may work in parallel. 1 for a transform that needs all rows in order. */
  readonly concurrency: number
  /**
   * Whether what becomes of a row depends on rows before it; then a chunk that failed is never given to another copy. If
   * absent, so it is taken to be where `concurrency` is 1.
   */
  readonly isStateful?: boolean
  /**
   * Chunks a copy may have at once, 1 if absent. More for a copy on another thread: the next chunk is there when the result
   * of the last is still on its way.
   */
  readonly ahead?: number
  /** Open them as soon as there are chunks for them; otherwise a further copy is opened when the others work hard. */
  readonly isEager?: boolean
  /** @param state what `state` gave in an earlier run that this one goes on with */
  open(state?: unknown): Promise<TransformRun>
  /** Memory that a copy is likely to take, its thread included, in MB; next to nothing if absent. */
  readonly copyMB?: number
  /** What each copy may use at most, by name with unit, as `memoryMB`; shown by `plan`. */
  readonly budget?: Readonly<Record<string, number>>
  /** What a user who asks for details should know, one line each. */
  readonly notes?: ReadonlyArray<string>
  /** Counters for the report, as `scriptsCompiled`. */
  statistics?(): Readonly<Record<string, number>>
}

/** What is known of a transform before its input is. */
export interface TransformDeclaration {
  /** Undefined where only the input's columns could tell. */
  readonly schema: RowSchema | undefined
  /** Routes that rows are known to take. */
  readonly routes: ReadonlyArray<string>
  /** True if rows may take other routes too (names computed at run time). */
  readonly anyRoute: boolean
}

/** A step that takes rows and gives rows. */
export interface TransformPlugin<Options = unknown> extends PluginHead<Options> {
  readonly kind: "transform"
  /** Columns and routes as far as the options alone tell them. */
  declares?(options: Options, input: RowSchema | undefined, context: StepContext): Promise<TransformDeclaration>
  bind(options: Options, input: RowSchema, context: StepContext): Promise<TransformBinding>
  /** Options with code that tells tests where it was; undefined if this code cannot. */
  covered?(options: Options, context: StepContext): Promise<CoveredCode<Options> | undefined>
  /** Of a transform that runs scripts of the user. The input is undefined where it is not known. */
  rowTypes?(options: Options, input: RowSchema | undefined, context: StepContext): Promise<RowDeclarations>
}

/** What a sink did with a chunk. */
export interface SinkWrite {
  /** Rows taken. With `rejects` it must make up the rows of the chunk. */
  readonly written: number
  readonly rejects: ReadonlyArray<RowReject>
  /** Bytes put out for this chunk. */
  readonly bytes: number
}

/** A sink that is open. `prepare` and `commit` end a run that succeeded, `abort` any other. */
export interface SinkRun {
  /** The signal aborts when the engine no longer wants to wait for the write. */
  write(chunk: Chunk, signal?: AbortSignal): SinkWrite | Promise<SinkWrite>
  /**
   * Takes back whatever a `write` that threw has put out, so that the write may be tried again. A sink without it is not
   * tried again after a failed write.
   */
  undo?(): void | Promise<void>
  /** Everything is written: make it durable, but not yet visible. May be called again if it threw a transient error. */
  prepare(): Promise<void>
  /**
   * Make it visible. Called for all sinks after all of them prepared. May be called again if it threw a transient error.
   */
  commit(): Promise<void>
  /**
   * Everything written so far is durable when this returns, and the answer is how to go on from here; also asked after
   * `prepare`. Files that only a run which goes on needs are named under `parts` of the position and end in `.part`.
   */
  checkpoint?(): Promise<Position>
  /** The run ends and may be gone on with: let go of everything, but keep what the last checkpoint needs. */
  suspend?(): Promise<void>
  /** The run failed: leave things as they were found. Never throws; called at most once, and not after `commit`. */
  abort(): Promise<void>
}

/** A step that puts rows out. */
export interface SinkPlugin<Options = unknown> extends PluginHead<Options> {
  readonly kind: "sink"
  /** What it does with rows; whatever it likes if absent. */
  needs?(options: Options): RowNeed
  /** Before any source is opened: may the output be written at all? Touches nothing. */
  preflight?(options: Options, context: StepContext): Promise<void>
  /** The options with which rows are added to what an earlier run put out; the options as they are if absent. */
  continuing?(options: Options): Options
  open(options: Options, input: RowSchema, context: StepContext): Promise<SinkRun>
  /**
   * Opens it as it was when `checkpoint` gave this position; what was written later is taken back. After `prepare` the
   * output may be in place already: then `prepare` and `commit` have nothing to do.
   */
  resume?(options: Options, input: RowSchema, position: Position, context: StepContext): Promise<SinkRun>
}

/** A step type. */
export type Plugin = SourcePlugin | TransformPlugin | SinkPlugin

/** Types the parts of a plugin against each other; the value is returned as it is. */
export function definePlugin<Options>(
  plugin: SourcePlugin<Options> | TransformPlugin<Options> | SinkPlugin<Options>,
): Plugin {
  return plugin as Plugin
}
