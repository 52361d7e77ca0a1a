/**
 * What can be told of an old file only when the headers of its sources are known. Opens sources that are files and
 * closes them again; what cannot be read is told by whoever runs it, not here.
 */
import type { HeaderQuestion } from "../config/load.ts"
import type { Files } from "../data/files.ts"
import { type FlowError, FlowErrors } from "../errors/flow_error.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"

/** The plan with what the headers tell in its warnings. Throws FlowErrors with what they contradict. */
export async function withHeaders(
  plan: Plan,
  questions: ReadonlyArray<HeaderQuestion>,
  files: Files,
): Promise<Plan> {
  const warnings: Array<FlowError> = []
  const errors: Array<FlowError> = []
  for (const question of questions) {
    const step = plan.steps.find(({ id }) => id === question.step)
    const names = step === undefined ? undefined : await headerOf(plan, step, question.without, files)
    if (names === undefined) continue
    const { error, warning } = question.told(names)
    if (error !== undefined) errors.push(error)
    if (warning !== undefined) warnings.push(warning)
  }
  if (errors.length > 0) throw new FlowErrors({ errors })
  // What is known better now stands in for what was said before.
  const better = (said: FlowError) =>
    warnings.find(({ code, text }) =>
      code === said.code && text?.line === said.text?.line && text?.column === said.text?.column
    ) ?? said
  return { ...plan, warnings: plan.warnings.map(better) }
}

/** The names of the columns as the first file has them; undefined where it cannot be read, or only once. */
async function headerOf(
  plan: Plan,
  { plugin, options, id, path }: PlannedStep,
  without: ReadonlyArray<string>,
  files: Files,
): Promise<ReadonlyArray<string> | undefined> {
  if (plugin.kind !== "source") return undefined
  const context = contextOf(plan, { id, path }, files, () => {})
  const undeclared = { ...options as object, ...Object.fromEntries(without.map((option) => [option, undefined])) }
  try {
    for (const input of plugin.reads?.(options) ?? []) {
      const status = input === "-" ? undefined : await files.status(context.resolve(input))
      if (input === "-" || (status !== undefined && status.kind !== "file")) return undefined
    }
    const source = await plugin.open(undeclared, context)
    await source.close()
    return source.schema.columns.map(({ name }) => name)
  } catch {
    return undefined
  }
}
