/** How tests of pipelines learn which places of a user's code rows have reached. What a step does in earnest: contract.ts. */
import type { TextPlace } from "../errors/flow_error.ts"

/** A statement, or a way that code can take. */
export interface CodePoint {
  readonly kind: "statement" | "branch"
  /** As `if`, `else`, `case`, `&&`. */
  readonly what: string
  /** Where the user can find it. */
  readonly place: TextPlace
}

/** The same code, telling where it was. */
export interface CoveredCode<Options> {
  /** Options with which the step does the same as ever, and tells. */
  readonly options: Options
  readonly points: ReadonlyArray<CodePoint>
  /** Numbers of points that a line of the log tells of; undefined if the user's code has written it. */
  reached(message: string): ReadonlyArray<number> | undefined
}
