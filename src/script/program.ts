/**
 * A compiled script as plain data: what a sandbox must know to run it, and the messages between the engine's thread and
 * the sandbox's. Crosses threads as it is.
 */
import type { Cells } from "../data/column.ts"
import type { ColumnSpec } from "../data/schema.ts"

/** A column of the output. */
export interface OutputColumn {
  readonly spec: ColumnSpec
  /** Number of the input column of the same name, or -1. */
  readonly from: number
  /**
   * `copy`: the script never touches it, so the input's cells are the output's. `made`: cells come out of the sandbox;
   * where the script set nothing, they are the input's value.
   */
  readonly way: "copy" | "made"
  /** Where no row of a chunk sets a made column, the input's cells may stand for it as they are. */
  readonly mayPass: boolean
}

export interface ScriptProgram {
  readonly source: string
  readonly input: ReadonlyArray<ColumnSpec>
  /** Numbers of the input columns that cross into the sandbox. */
  readonly reads: ReadonlyArray<number>
  readonly output: ReadonlyArray<OutputColumn>
  /** Without `outputSchema` a field takes any value as text. */
  readonly isLoose: boolean
  readonly queues: ReadonlyArray<string>
  readonly globals: Readonly<Record<string, unknown>>
  readonly stateful: boolean
  /** Longest time for one row. */
  readonly timeoutMs: number
  /** Size of the sandbox's memory. */
  readonly memoryMB: number
}

/** One chunk on its way into a sandbox. */
export interface ChunkRequest {
  /** One per column of `reads`, then one per `made` output with an input column. */
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
  readonly executions: number
  readonly compileMs: number
  readonly executeMs: number
}

/** The script's top level failed, or the sandbox broke down. */
export interface SandboxFailure {
  readonly failed: "FE4003" | "FE4105" | "FE4106" | "FE4201"
  readonly message: string
  readonly line?: number
  readonly column?: number
}

export type SandboxReply = ChunkReply | SandboxFailure | { readonly ready: SandboxWork }
