/**
 * What the rewriting of a script is given, and what it gives. Data only.
 */
import type { Program } from "acorn"
import type { RowSchema } from "../data/schema.ts"
import type { ScriptFacts } from "./analysis.ts"
import type { OutputColumn, RewrittenScript } from "./program.ts"

export interface RewriteInput {
  readonly source: string
  readonly parsed: Program
  readonly facts: ScriptFacts
  readonly input: RowSchema
  readonly output: ReadonlyArray<OutputColumn>
  readonly reads: ReadonlyArray<number>
  readonly globals: Readonly<Record<string, unknown>>
}

export interface Rewriting {
  readonly rewritten: RewrittenScript
  readonly output: ReadonlyArray<OutputColumn>
  /** Columns that still cross. */
  readonly reads: ReadonlyArray<number>
}
