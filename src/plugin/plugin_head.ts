/**
 * What all kinds of step types have in common: name, options, files. What they do is the contract's (contract.ts).
 */
import type * as Schema from "effect/Schema"
import type { FlowError } from "../errors/flow_error.ts"
import type { StepContext } from "./contract.ts"

/** A plugin that came from elsewhere. */
export interface ThirdParty<Options> {
  readonly name: string
  readonly version: string
  /** Hash that stands for all its bytes. */
  readonly integrity: string
  /** Folder or address. */
  readonly from: string
  /** Its options as JSON Schema, as its manifest has them. */
  readonly optionsSchema: Readonly<Record<string, unknown>>
  /** In words, as `net api.example.com`. */
  permissions(options: Options): string
}

/** What every step type says of itself. */
export interface PluginHead<Options> {
  /** What `type:` says, as `delimited-source`. */
  readonly type: string
  /** One line for lists. */
  readonly title: string
  /** The options, each annotated with `description` and, where there is one, `default`. Decodes `config:`. */
  readonly options: Schema.Decoder<Options>
  /** Options that hold code: variables are never substituted in them. */
  readonly verbatim?: ReadonlyArray<string>
  /** Files the step will read, for the plan. Patterns stay patterns. */
  reads?(options: Options): ReadonlyArray<string>
  /** Files the step will write, for the plan and for the check that no two steps write the same one. */
  writes?(options: Options): ReadonlyArray<string>
  /** Of a third-party plugin: who it is, and what its thread may do, for the plan. */
  readonly thirdParty?: ThirdParty<Options>
  /** Contradictions between options that the schema cannot express. Throws, or returns what is wrong. */
  check?(options: Options, context: StepContext): ReadonlyArray<FlowError>
}
