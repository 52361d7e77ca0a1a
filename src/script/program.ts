/**
 * A compiled script as plain data: what a sandbox must know to run it, and the messages between the engine's thread and
 * the sandbox's. Crosses threads as it is.
 */
import type { Cells } from "../data/column.ts"
import type { ColumnSpec } from "../data/schema.ts"
import type { DirectProgram } from "./direct/compile.ts"
import type { Edit } from "./edits.ts"
import type { LibraryProgram } from "./libraries.ts"

/** The column in which notes about a row are kept. */
export const METADATA = "_metadata"

/** A piece of a text: a constant, the time of the run, or the text of an input column. */
export type TextPart =
  | { readonly text: string }
  | { readonly isNow: true }
  | { readonly column: number; readonly ifNull: string; readonly ifEmpty?: string }

/** A column of the output. */
export interface OutputColumn {
  readonly spec: ColumnSpec
  /** Number of the input column of the same name (for `same`: of the column that is copied), or -1. */
  readonly from: number
  /**
   * `copy`: the script never touches it, so the input's cells are the output's. `made`: cells come out of the sandbox;
   * where the script set nothing, they are the input's value. `same`: the script sets it to the text of another column
   * in every row that goes on. `joined`: it sets it to `parts` in every such row.
   */
  readonly way: "copy" | "made" | "same" | "joined"
  readonly parts?: ReadonlyArray<TextPart>
  /** Where no row of a chunk sets a made column, the input's cells may stand for it as they are. */
  readonly mayPass: boolean
}

/** Functions of the context that can be called without the context. */
export const API_FUNCTIONS: ReadonlyArray<string> = (
  "input.current input.schema input.getValue output.setField output.removeField output.addMetadata validate.required " +
  "validate.businessRule validate.custom validate.getErrors route.send route.sendCopy route.getTargets utils.now " +
  "utils.newGuid utils.log utils.format utils.formatDate"
).split(" ")

/** A script whose text was changed to run faster and mean the same. All names it brings along begin with `prefix`. */
export interface RewrittenScript {
  readonly source: string
  /** What was changed in the user's text, in order. */
  readonly edits: ReadonlyArray<Edit>
  readonly prefix: string
  /** Sets of input columns of which the script asks whether all have a value. */
  readonly checks: ReadonlyArray<ReadonlyArray<number>>
  /** Expressions that never change: functions of the language, patterns. */
  readonly constants: ReadonlyArray<string>
  /** Functions of the context that are called by a name of their own, of API_FUNCTIONS. */
  readonly aliases: ReadonlyArray<string>
  /** Made columns that the script writes by itself, by their place among the made ones. */
  readonly stored: ReadonlyArray<number>
  /** Those of them that hold nothing but numbers. */
  readonly numbers: ReadonlyArray<number>
  /** Longest texts the script writes uncounted, per row: characters, and how often the text of an input column. */
  readonly bound: { readonly fixed: number; readonly columns: ReadonlyArray<readonly [number, number]> }
  /** Texts of functions as they are now and as the user wrote them. */
  readonly texts: ReadonlyArray<readonly [string, string]>
}

export interface ScriptProgram {
  /** The user's text. */
  readonly source: string
  /** Undefined where the user's text runs as it stands. */
  readonly rewritten: RewrittenScript | undefined
  /** Undefined where every row is for the sandbox. */
  readonly direct: DirectProgram | undefined
  readonly input: ReadonlyArray<ColumnSpec>
  /** Numbers of the input columns that cross into the sandbox. */
  readonly reads: ReadonlyArray<number>
  /** Numbers of all input columns whose cells a sandbox must be given. */
  readonly inputs: ReadonlyArray<number>
  readonly output: ReadonlyArray<OutputColumn>
  /** Without `outputSchema` a field takes any value as text. */
  readonly isLoose: boolean
  readonly queues: ReadonlyArray<string>
  readonly globals: Readonly<Record<string, unknown>>
  readonly libraries: ReadonlyArray<LibraryProgram>
  /** The context answers to its names of old too. */
  readonly oldNames?: boolean
  readonly stateful: boolean
  /** Longest time for one row. */
  readonly timeoutMs: number
  /** Size of the sandbox's memory. */
  readonly memoryMB: number
}

/** The columns whose cells come out of the sandbox. */
export const madeColumns = ({ output }: ScriptProgram): ReadonlyArray<OutputColumn> =>
  output.filter(({ way }) => way === "made")

/** Places among `reads` whose columns may cross as plain memory. */
export const numberReads = ({ reads, input }: ScriptProgram): ReadonlyArray<number> =>
  reads.flatMap((column, i) => /^(integer|decimal|double)$/.test(input[column].type) ? [i] : [])

/** The first message to a sandbox's thread. */
export interface StartRequest {
  readonly program: ScriptProgram
  /** One word in shared memory; a value other than 0 ends whatever is at work. */
  readonly stop: Int32Array
}

/** One chunk on its way into a sandbox. */
export interface ChunkRequest {
  /** The cells of the program's `inputs`. */
  readonly columns: ReadonlyArray<Cells>
  /** Row positions to be processed. */
  readonly rows: Int32Array
  /** Number of row positions. */
  readonly size: number
  /** ISO 8601; what `utils.now()` gives. */
  readonly now: string
  /** Four 32-bit numbers for `utils.newGuid` and `Math.random`. */
  readonly seed: Uint32Array
}

/** A row the script could not process, and why. */
export interface RowFailure {
  readonly row: number
  readonly code: "FE4101" | "FE4102" | "FE4103" | "FE4104" | "FE4105" | "FE4106" | "FE4107" | "FE4108"
  readonly message: string
  readonly help?: string
  /** 1-based place in the script, where known. */
  readonly line?: number
  readonly column?: number
}

export interface ChunkReply {
  /** Row positions that go on. */
  readonly kept: Int32Array
  readonly filtered: number
  readonly routed: number
  readonly routes: ReadonlyArray<{ readonly route: string; readonly rows: Int32Array }>
  readonly failures: ReadonlyArray<RowFailure>
  readonly logs: ReadonlyArray<{ readonly level: string; readonly message: string; readonly row: number }>
  /**
   * Text of the `made` columns, and start and end of each cell by row position (-1: no value); null for a column that
   * no row has set, so that the input's cells are the output's.
   */
  readonly bytes: Uint8Array
  readonly offsets: ReadonlyArray<Int32Array | null>
  readonly work: SandboxWork
}

/** Counters of one sandbox since its last reply. */
export interface SandboxWork {
  readonly scriptsCompiled: number
  /** Rows that were run, and those of them that needed no sandbox. */
  readonly executions: number
  readonly direct: number
  readonly compileMs: number
  readonly executeMs: number
}

/** The script's top level failed, or the sandbox broke down. */
export interface SandboxFailure {
  readonly failed: "FE4003" | "FE4105" | "FE4106" | "FE4201" | "FE5034"
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** To a sandbox between chunks: remember what was packed in another one; or say what is remembered. */
export type StateRequest = { readonly remember: string } | { readonly remember: undefined }

/** What is remembered, packed; undefined if that is nothing. After `remember` with a text: that very text. */
export interface StateReply {
  readonly remembered: string | undefined
}

export type SandboxReply = ChunkReply | SandboxFailure | StateReply | { readonly ready: SandboxWork }
