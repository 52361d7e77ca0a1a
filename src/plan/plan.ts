/**
 * A checked pipeline, ready to be run, printed or only validated: steps with decoded options in the order of flow,
 * connections, policies. Making a plan reads no data and writes nothing.
 */
import { dirname } from "../data/path.ts"
import type { Files } from "../data/files.ts"
import type { Document } from "../config/document.ts"
import type { LoadedConfig } from "../config/load.ts"
import type { LimitsConfig } from "../config/limits.ts"
import type { PipelineConfig } from "../config/pipeline.ts"
import type { RowSchema } from "../data/schema.ts"
import { FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import type { Plugin, RowNeed, ScriptLibrary, StepContext, TransformDeclaration } from "../plugin/contract.ts"
import type { Registry } from "../plugin/registry.ts"
import type { ErrorPolicy } from "../resilience/error_policy.ts"
import { resilienceOf, type StepResilience } from "../resilience/step_resilience.ts"
import { type CheckpointPlan, checkpointProblems, planCheckpoints } from "./checkpoints.ts"
import { connectSteps } from "./connect.ts"
import type { Edge, GraphStep } from "./graph.ts"
import { stepContext, type StepMemory } from "./step_context.ts"
import { decodeSteps } from "./steps.ts"

export interface PlannedStep extends GraphStep {
  readonly type: string
  readonly plugin: Plugin
  readonly options: unknown
  readonly policy: ErrorPolicy
  readonly resilience: StepResilience
  /** Key path of the step in the document. */
  readonly path: ReadonlyArray<string | number>
  /** Place of the step, or of one of its keys, for errors. */
  place(...path: ReadonlyArray<string | number>): Pick<FlowError, "text">
}

export interface Plan {
  readonly name: string
  /** As the user named the pipeline file. */
  readonly file: string
  /** Absolute; relative paths of the pipeline start here. */
  readonly folder: string
  readonly document: Document
  /** In an order in which every step comes after those that feed it. */
  readonly steps: ReadonlyArray<PlannedStep>
  readonly edges: ReadonlyArray<Edge>
  /** Limits over all steps together. */
  readonly policy: ErrorPolicy
  /** For what belongs to no step. */
  readonly resilience: StepResilience
  /** As configured; absolute. */
  readonly deadLetterPath: string | undefined
  /** Undefined if its runs keep none. */
  readonly checkpoint: CheckpointPlan | undefined
  /** Where chunks go that are too many for memory; absolute. The system's folder if undefined. */
  readonly spillFolder: string | undefined
  readonly begun: LoadedConfig["begun"]
  /** The pipeline file with variables in their places and secrets hidden. */
  readonly shown: LoadedConfig["shown"]
  /** What runs may take of the machine. */
  readonly limits: LimitsConfig
  readonly globals: Readonly<Record<string, unknown>>
  readonly libraries: ReadonlyMap<string, ScriptLibrary>
  /** Columns that steps put out, as far as they are known without data. */
  readonly declared: ReadonlyMap<string, RowSchema>
  readonly warnings: ReadonlyArray<FlowError>
}

/** What making a plan needs of the world. */
export interface PlanOptions {
  readonly registry: Registry
  readonly libraries?: ReadonlyMap<string, ScriptLibrary>
  /** What is wrong with plugins of the file; told together with everything else. */
  readonly problems?: ReadonlyArray<FlowError>
  readonly files: Files
  /** Whether a plan is wanted in spite of such an error. */
  readonly forgives?: (error: FlowError) => boolean
}

/** The context a plugin sees of one step of a plan. */
export function contextOf(
  plan: Pick<Plan, "document" | "folder" | "globals" | "libraries" | "steps" | "edges" | "checkpoint">,
  step: Pick<PlannedStep, "id" | "path">,
  files: Files,
  warn: (warning: FlowError) => void,
  log?: StepContext["log"],
  memory?: StepMemory,
): StepContext {
  const queues = plan.edges.flatMap((edge) => edge.from === step.id && edge.route !== undefined ? [edge.route] : [])
  return stepContext({
    step: step.id,
    configPath: [...step.path, "config"],
    document: plan.document,
    folder: plan.folder,
    files,
    globals: plan.globals,
    libraries: plan.libraries,
    queues,
    needs: rowNeed(plan, step.id),
    isCheckpointed: plan.checkpoint !== undefined,
    warn,
    log,
    memory,
  })
}

/** What the steps behind a step need of its rows, all of them together. */
function rowNeed(plan: Pick<Plan, "steps" | "edges">, from: string): RowNeed {
  const needs = plan.edges.filter((edge) => edge.from === from).map(({ to }): RowNeed => {
    const taker = plan.steps.find(({ id }) => id === to)
    // Rows that may be rejected as a whole are told by their cells.
    if (taker?.resilience.breaker?.whileOpen === "dead-letter") return "cells"
    return taker?.plugin.kind === "sink" ? taker.plugin.needs?.(taker.options) ?? "cells" : "cells"
  })
  const [form, ...others] = needs.filter((need) => need !== "count")
  if (needs.length === 0 || form === "cells") return "cells"
  const isOne = others.every((other) => JSON.stringify(other) === JSON.stringify(form))
  return isOne ? form ?? "count" : "cells"
}

/** Checks a loaded configuration against the registry. Throws FlowErrors with all problems found. */
export async function makePlan(loaded: LoadedConfig, options: PlanOptions): Promise<Plan> {
  const { document, config, file, path } = loaded
  const { pipeline } = config
  const folder = dirname(path)
  const problems = options.problems ?? []
  const errors: Array<FlowError> = [...problems]
  const warnings: Array<FlowError> = [...loaded.warnings]
  const policy = policyOf(pipeline.settings)
  const globals = pipeline.globals ?? {}
  const steps = decodeSteps({ pipeline, document, registry: options.registry, policy, errors })
  const checkpoint = planCheckpoints(pipeline, folder, file)
  const libraries = options.libraries ?? new Map()
  const partial = { document, folder, globals, libraries, steps, edges: [] as ReadonlyArray<Edge>, checkpoint }
  const context = (step: PlannedStep) => contextOf(partial, step, options.files, (warning) => warnings.push(warning))
  for (const step of steps) errors.push(...step.plugin.check?.(step.options, context(step)) ?? [])

  const { order, edges } = await connectSteps({ pipeline, document, steps, errors, declare })
  partial.edges = edges
  const declared = await declareSchemas(order, edges, context, errors)
  errors.push(...sameFile(order, context), ...deadLetterProblems(pipeline, order, document))
  errors.push(...checkpointProblems(pipeline, order, edges, document))
  const serious = options.forgives === undefined ? errors : errors.filter((error) => !options.forgives!(error))
  if (serious.length > 0) {
    // Where a plugin is bad, that its step type or library is unknown says nothing new.
    const isFollowUp = ({ code }: FlowError) => problems.length > 0 && (code === "FE1204" || code === "FE2020")
    throw new FlowErrors({ errors: unique(serious).filter((error) => !isFollowUp(error)) })
  }
  const letters = pipeline.settings?.deadLetter?.filePath
  const spillFolder = pipeline.settings?.limits?.spillFolder
  return {
    name: pipeline.name,
    file,
    folder,
    document,
    steps: order,
    edges,
    policy,
    resilience: resilienceOf(pipeline.settings, {}),
    deadLetterPath: letters === undefined ? undefined : context(order[0]).resolve(letters),
    checkpoint,
    spillFolder: spillFolder === undefined ? undefined : context(order[0]).resolve(spillFolder),
    begun: loaded.begun,
    shown: loaded.shown,
    limits: pipeline.settings?.limits ?? {},
    globals,
    libraries,
    declared,
    warnings: unique(warnings),
  }

  function declare(step: PlannedStep): Promise<TransformDeclaration | undefined> {
    return declarationOf(step, undefined, context(step), errors)
  }
}

async function declarationOf(
  step: PlannedStep,
  input: RowSchema | undefined,
  context: StepContext,
  errors: Array<FlowError>,
): Promise<TransformDeclaration | undefined> {
  if (step.plugin.kind !== "transform") return undefined
  try {
    return await step.plugin.declares?.(step.options, input, context)
  } catch (error) {
    errors.push(...problemsOf(error))
    return undefined
  }
}

/** FlowErrors of a plugin. What is no FlowError is a bug and goes on. */
function problemsOf(error: unknown): ReadonlyArray<FlowError> {
  if (error instanceof FlowErrors) return error.errors
  if (error instanceof FlowError) return [error]
  throw error
}

async function declareSchemas(
  order: ReadonlyArray<PlannedStep>,
  edges: ReadonlyArray<Edge>,
  context: (step: PlannedStep) => StepContext,
  errors: Array<FlowError>,
): Promise<ReadonlyMap<string, RowSchema>> {
  const declared = new Map<string, RowSchema>()
  const inputs = new Map<string, RowSchema>()
  for (const step of order) {
    const { plugin } = step
    const feeding = edges.find((edge) => edge.to === step.id)
    const isAsItCame = feeding?.route !== undefined && feeding.row === "input"
    const input = feeding && (isAsItCame ? inputs : declared).get(feeding.from)
    if (input) inputs.set(step.id, input)
    const schema = plugin.kind === "source"
      ? plugin.declares?.(step.options)
      : (await declarationOf(step, input, context(step), errors))?.schema
    if (schema) declared.set(step.id, schema)
  }
  return declared
}

function policyOf(settings: PipelineConfig["settings"]): ErrorPolicy {
  return {
    onError: settings?.onError ?? "fail",
    maxErrors: settings?.maxErrors,
    maxErrorRate: settings?.maxErrorRate,
  }
}

/** FE1308 for every sink that writes what an earlier one writes. */
function sameFile(steps: ReadonlyArray<PlannedStep>, context: (step: PlannedStep) => StepContext): Array<FlowError> {
  const writers = new Map<string, string>()
  const errors: Array<FlowError> = []
  for (const step of steps) {
    for (const path of step.plugin.writes?.(step.options) ?? []) {
      const absolute = context(step).resolve(path)
      const other = writers.get(absolute)
      if (other !== undefined) {
        errors.push(flowError("FE1308", `${other} and ${step.id} both write ${path}`, step.place("config", "filePath")))
      }
      writers.set(absolute, step.id)
    }
  }
  return errors
}

function deadLetterProblems(
  pipeline: PipelineConfig,
  steps: ReadonlyArray<PlannedStep>,
  document: Document,
): Array<FlowError> {
  const keeper = steps.find((step) => step.policy.onError === "dead-letter")
  if (keeper === undefined || pipeline.settings?.deadLetter !== undefined) return []
  const help = "add `settings: { deadLetter: { filePath: rejected.ndjson } }` under `pipeline`"
  const message = `\`onError: dead-letter\` (step ${keeper.id}) needs a file to keep the rows in`
  const entry = "deadLetter: { filePath: rejected.ndjson }"
  const description = "keep rejected rows in rejected.ndjson"
  const inSettings = document.adding(["pipeline", "settings"], entry, description)
  const fix = "fix" in inSettings ? inSettings : document.adding(["pipeline"], `settings: { ${entry} }`, description)
  return [flowError("FE1201", message, { help, text: document.at(["pipeline", "settings"], "key"), ...fix })]
}

const unique = (errors: ReadonlyArray<FlowError>): ReadonlyArray<FlowError> => {
  const seen = new Set<string>()
  return errors.filter((error) => {
    const key = JSON.stringify([error.code, error.message, error.text?.line, error.text?.column, error.step])
    return !seen.has(key) && seen.add(key)
  })
}
