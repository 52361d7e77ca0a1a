/**
 * TypeScript declarations of the rows that the scripts of a pipeline see, for editors: each script's in a namespace named
 * after its step. Opens sources to read their columns where only they know them.
 */
import type { Files } from "../data/files.ts"
import type { RowSchema } from "../data/schema.ts"
import { type FlowError, flowError, toFlowErrors } from "../errors/flow_error.ts"
import { contextOf, type Plan, type PlannedStep } from "./plan.ts"

/** Declarations of what the scripts of a pipeline see. */
export interface RowTypes {
  /** A module of declarations. */
  readonly text: string
  readonly scripts: ReadonlyArray<{ readonly step: string; readonly namespace: string }>
  /** Why the columns of a source are not known. */
  readonly warnings: ReadonlyArray<FlowError>
}

/** Mistakes within scripts, which declarations are there to mend, and scripts that are still to be written. */
export const isOfScripts = ({ code }: FlowError): boolean => /^FE(4...|3001|1310|1307)$/.test(code)

/** Throws FE1601 if no step runs a script. */
export async function rowTypes(plan: Plan, files: Files): Promise<RowTypes> {
  const schemas = new Map<string, RowSchema>(plan.declared)
  const inputs = new Map<string, RowSchema>()
  const warnings: Array<FlowError> = []
  const shared: Array<string> = []
  const own: Array<string> = []
  const scripts: Array<{ step: string; namespace: string }> = []
  for (const step of plan.steps) {
    const { plugin, options } = step
    const context = contextOf(plan, step, files, () => {})
    if (plugin.kind === "source" && !schemas.has(step.id)) {
      const opened = await columnsOf(step, context)
      if ("errors" in opened) warnings.push(...opened.errors)
      else schemas.set(step.id, opened.schema)
    }
    if (plugin.kind !== "transform") continue
    const input = inputOf(step)
    if (input !== undefined) inputs.set(step.id, input)
    const declaration = schemas.has(step.id)
      ? undefined
      : await plugin.declares?.(options, input, context).catch(() => {})
    if (declaration?.schema !== undefined) schemas.set(step.id, declaration.schema)
    if (plugin.rowTypes === undefined) continue
    const types = await plugin.rowTypes(options, input, context)
    if (types.output !== undefined) schemas.set(step.id, types.output)
    shared.push(...types.shared)
    const namespace = freeName(step.id, scripts.map((script) => script.namespace))
    scripts.push({ step: step.id, namespace })
    own.push(`/** The step \`${step.id}\`. */\nexport declare namespace ${namespace} {\n${indented(types.own)}\n}`)
  }
  if (scripts.length === 0) throw flowError("FE1601", `no step of ${plan.file} runs a script`)
  const head = `// The rows of ${plan.file}, by \`flowengine types\`: make it anew when columns change.`
  return { text: `${[head, ...new Set(shared), ...own].join("\n\n")}\n`, scripts, warnings }

  function inputOf(step: PlannedStep): RowSchema | undefined {
    const feeding = plan.edges.find((edge) => edge.to === step.id)
    const isAsItCame = feeding?.route !== undefined && feeding.row === "input"
    return feeding && (isAsItCame ? inputs : schemas).get(feeding.from)
  }
}

async function columnsOf(
  step: PlannedStep,
  context: Parameters<NonNullable<PlannedStep["plugin"]["check"]>>[1],
): Promise<{ readonly schema: RowSchema } | { readonly errors: ReadonlyArray<FlowError> }> {
  if (step.plugin.kind !== "source") return { errors: [] }
  try {
    const run = await step.plugin.open(step.options, context)
    await run.close()
    return { schema: run.schema }
  } catch (error) {
    return {
      errors: toFlowErrors(error).map(({ code, message, help, text, data }) =>
        flowError(code, message, { help, text, data, step: step.id })
      ),
    }
  }
}

const RESERVED = new Set(
  ("abstract any as async await boolean break case catch class const continue debugger declare default delete do else " +
    "enum export extends false finally for from function get if implements import in instanceof interface let module " +
    "namespace new null number object of package private protected public return set static string super switch " +
    "symbol this throw true try type typeof undefined unknown var void while with yield").split(" "),
)

/** A step's id as a name of TypeScript. */
function freeName(id: string, taken: ReadonlyArray<string>): string {
  let name = id.replaceAll("-", "_")
  while (RESERVED.has(name) || taken.includes(name)) name += "_"
  return name
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ")
