/** A pipeline file in an old form, written in the current one: text in, text out. Writes nothing. */
import { asWritten } from "../config/load.ts"
import { translated } from "../config/open.ts"
import type { FlowError } from "../errors/flow_error.ts"
import type { Registry } from "../plugin/registry.ts"
import { loadInput, type LoadOptions } from "./load_plan.ts"
import type { PipelineInput } from "./pipeline_input.ts"

export interface Migration {
  readonly before: string
  /** The same text if it was in the current form already. */
  readonly after: string
  /** What was changed, and why; none if it was in the current form already. */
  readonly changes: ReadonlyArray<FlowError>
}

/** Throws FlowErrors: syntax errors, or what cannot be translated. */
export async function migrate(input: PipelineInput, registry: Registry, options: LoadOptions): Promise<Migration> {
  const given = await loadInput(input, registry, options, undefined)
  // The file may be meant for another machine than this one.
  const opened = await translated(asWritten(given).document, { ...given, hasDrives: true })
  if (opened === undefined) return { before: given.text, after: given.text, changes: [] }
  const { printed } = await import("../config/legacy/printed.ts")
  const { document, warnings } = opened
  return { before: given.text, after: printed(document.tree, given.text), changes: warnings }
}
