/**
 * The one error of FlowEngine: a code from the table, what happened, where, and what to do. It is data; it does not
 * print itself (see render.ts).
 */
import type { YieldableError } from "effect/Cause"
import * as Data from "effect/Data"
import { type Code, CODES, type ErrorClass } from "./codes.ts"
import type { Fix } from "./fix.ts"

/** A few lines of the user's own text, to be shown under the message. */
export interface Excerpt {
  /** 1-based number of the first line in `lines`. */
  readonly firstLine: number
  readonly lines: ReadonlyArray<string>
}

/** Where in a text (pipeline file, script, JSON document) the trouble is. Lines and columns are 1-based. */
export interface TextPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Characters to underline; 1 if absent. */
  readonly length?: number
  /** Key path in the document, as `pipeline.steps[0].config.skipRow`. */
  readonly path?: string
  readonly excerpt?: Excerpt
}

/** A cell in a record. */
export interface DataMark {
  /** Position in the excerpt and length there, in UTF-16 units. */
  readonly offset: number
  readonly length: number
  /** 1-based line of the file. */
  readonly line: number
  /** 0-based offset in the file, as `byte` of the place. */
  readonly byte: number
}

/** Where in the data the trouble is. */
export interface DataPlace {
  /** Absent where only the column is known; the engine adds the place of the row. */
  readonly file?: string
  /** 1-based, the header not counted. */
  readonly record?: number
  /** 1-based line on which the record starts. */
  readonly line?: number
  /** 0-based offset of the first byte, in the file's own encoding (after decompression). */
  readonly byte?: number
  /** Name of the column. */
  readonly column?: string
  /** The record as text, cut to a sane length; around the mark where there is one. */
  readonly excerpt?: string
  /** What in the excerpt is meant, where more is known than the record. */
  readonly mark?: DataMark
}

export interface FlowErrorDetails {
  readonly text?: TextPlace
  readonly data?: DataPlace
  readonly step?: string
  /** Replaces the table's help where the situation allows a more exact one. */
  readonly help?: string
  /** What would mend it, for `validate --fix`; only where nobody has to choose. */
  readonly fix?: Fix
  readonly cause?: unknown
  /** For transient errors: how long the other side asks to be left alone. */
  readonly retryAfterMs?: number
}

interface Fields extends FlowErrorDetails {
  readonly code: Code
  readonly message: string
  readonly help: string
}

// Who reads the public types cannot look into what effect computes.
const FlowErrorFields: new (fields: Fields) => YieldableError & { readonly _tag: "FlowError" } & Fields = Data
  .TaggedError("FlowError")
const FlowErrorsFields: new (
  fields: { readonly errors: ReadonlyArray<FlowError> },
) => YieldableError & { readonly _tag: "FlowErrors"; readonly errors: ReadonlyArray<FlowError> } = Data
  .TaggedError("FlowErrors")

/**
 * Everything that can go wrong, as one value. `message` says what and why, `help` what to do; the frame is drawn from
 * `text` or `data`.
 */
export class FlowError extends FlowErrorFields {
  /** The class of the code: it decides exit status and whether a retry can help. */
  get class(): ErrorClass {
    return CODES[this.code].class
  }
}

/** Builds a `FlowError`. The only constructor in use: code and message are demanded, help comes from the table unless given. */
export function flowError(code: Code, message: string, details: FlowErrorDetails = {}): FlowError {
  // A script may throw an empty text.
  const told = message.trim() === "" ? CODES[code].title : message
  return new FlowError({ ...details, code, message: told, help: details.help ?? CODES[code].help })
}

/** Several problems found in one pass (a pipeline file has them all told at once). Never empty. */
export class FlowErrors extends FlowErrorsFields {
  override get message(): string {
    return this.errors.map((error) => `${error.code}: ${error.message}`).join("\n")
  }
}

/** Any thrown value as `FlowError`s; what is not one of ours is our own bug, FE9000. */
export function toFlowErrors(thrown: unknown): ReadonlyArray<FlowError> {
  if (thrown instanceof FlowErrors) return thrown.errors
  if (thrown instanceof FlowError) return [thrown]
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return [flowError("FE9000", `an internal assumption failed: ${message}`, { cause: thrown })]
}
