/** What a script is given and gives, as TypeScript declarations for editors. A shape only; steps fill it. */
import type { RowSchema } from "../data/schema.ts"

/** TypeScript declarations of the rows of a script, for editors. */
export interface RowDeclarations {
  /** What all scripts have in common, in pieces; each stands in the file once. */
  readonly shared: ReadonlyArray<string>
  /** What only this script has: the inside of a namespace. */
  readonly own: string
  /** Columns that the options alone tell, whatever the script is like. */
  readonly output?: RowSchema
}
