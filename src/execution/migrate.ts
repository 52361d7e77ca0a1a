/** A pipeline file in an old form, written in the current one: text in, text out. Writes nothing. */
import { asWritten, loadConfig, type Opened } from "../config/load.ts"
import { translated } from "../config/open.ts"
import { denoFiles } from "../data/files.ts"
import type { FlowError } from "../errors/flow_error.ts"
import { makePlan } from "../plan/plan.ts"
import type { Registry } from "../plugin/registry.ts"
import { applyEdits, oldNames, parseScript } from "../script/mod.ts"
import { loadInput, type LoadOptions } from "./load_plan.ts"
import { withHeaders } from "./old_headers.ts"
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
  const opened = await translated(asWritten(given).document, { ...given, scripts: currentNames, hasDrives: true })
  if (opened === undefined) return { before: given.text, after: given.text, changes: [] }
  const { printed } = await import("../config/legacy/printed.ts")
  const changes = await withAnswers(opened)
  return { before: given.text, after: printed(opened.document.tree, given.text), changes }

  /** With what the headers of sources tell, where they can be read. */
  async function withAnswers({ document, warnings, questions = [] }: Opened): Promise<ReadonlyArray<FlowError>> {
    if (questions.length === 0) return warnings
    const files = options.files ?? denoFiles
    // What else is wrong with the file is for a run to tell.
    const plan = await loadConfig(given, { document, warnings })
      .then((loaded) => makePlan(loaded, { registry, files, forgives: () => true })).catch(() => undefined)
    return plan === undefined ? warnings : (await withHeaders({ ...plan, warnings }, questions, files)).warnings
  }
}

/** A script by the current names of the context API, if it is sure that there are no others left. */
function currentNames(script: string): string | undefined {
  const parsed = parseScript(script)
  if ("problem" in parsed) return undefined
  const { edits, isComplete } = oldNames(script, parsed.program)
  return isComplete ? applyEdits(script, edits) : undefined
}
