/**
 * Binds the steps of a plan to its data: sinks are asked whether they could write, sources open and tell their columns,
 * transforms are bound to them, and memory is shared out. Opens no sink and no copy (open_steps.ts). Everything opened is
 * owned by the scope. Moves no rows.
 */
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import { type RowSchema, schemaDifference } from "../data/schema.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type {
  Position,
  SinkPlugin,
  SourcePlugin,
  StepContext,
  TransformBinding,
  TransformPlugin,
} from "../plugin/contract.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import type { MemoryBudget } from "../resources/memory_budget.ts"
import { attempt, quietly } from "./attempt.ts"
import type { Checkpoints } from "./checkpoint.ts"
import type { BoundStep, Watch } from "./observer.ts"
import { sharesOf, stepMemory } from "./memory.ts"
import type { BoundTransform, OpenSource } from "./run.ts"
import { rereadObstacle, SourceReader } from "./source_reader.ts"
import { makeGuards, type StepGuard } from "./step_guard.ts"
import type { Telemetry } from "./telemetry.ts"

/** The output columns of a step per edge: routes may carry the row as it came in. */
interface StepSchemas {
  readonly main: RowSchema
  readonly input: RowSchema | undefined
}

export interface BindOptions {
  readonly plan: Plan
  readonly files: Files
  readonly telemetry: Telemetry
  readonly memory: MemoryBudget
  readonly checkpoints?: Checkpoints | undefined
  readonly watch?: Watch | undefined
}

/** A run that has to end does not wait for a step that is being opened; what comes of it is closed when it is there. */
export const MAY_HANG = { interruptible: true }

/** Opens all sources and binds all transforms, in topological order. */
export const bindPlan = Effect.fnUntraced(function* (options: BindOptions) {
  const { plan, files, telemetry, memory, checkpoints } = options
  const earlier = checkpoints?.earlier
  const seen = options.watch?.needsRows ? { needs: "cells" } as const : {}
  const context = (step: PlannedStep): StepContext => ({
    ...contextOf(
      plan,
      step,
      files,
      (warning) => telemetry.warn(warning),
      (line) => telemetry.log(step.id, [line]),
      stepMemory(memory, step),
    ),
    ...seen,
  })
  for (const step of plan.steps) {
    if (step.plugin.kind !== "sink" || step.plugin.preflight === undefined) continue
    // The outputs of a run that is gone on with may be in place already.
    if (earlier !== undefined) continue
    const plugin: SinkPlugin = step.plugin
    yield* attempt(step.id, () => plugin.preflight!(step.options, context(step)))
  }
  const guards = yield* makeGuards(plan.steps, (step) => telemetry.calls.get(step)!)
  const schemas = new Map<string, StepSchemas>()
  const bound = new Map<string, OpenSource | BoundTransform>()
  for (const step of plan.steps) {
    if (step.plugin.kind === "sink") continue
    const guard = guards(step)
    const input = step.kind === "source" ? undefined : yield* inputSchema(plan, step, schemas)
    const opened = step.plugin.kind === "source"
      ? yield* openSource(step, guard, step.plugin, context(step), telemetry, earlier?.sources[step.id])
      : yield* bindTransform(step, guard, step.plugin, input!, context(step), telemetry)
    bound.set(step.id, opened)
    schemas.set(step.id, { main: opened.schema, input })
  }
  // Only now it is known what memory the steps need; nothing has been opened for writing, and no copy.
  const shares = yield* attempt(undefined, () => sharesOf(plan, bindingsOf(bound.values())))
  return { bound, schemas, shares, guards, context }
})

/** What all steps know now, for who watches. */
export const boundSteps = Effect.fnUntraced(function* (
  plan: Plan,
  bound: ReadonlyMap<string, OpenSource | BoundTransform>,
  schemas: ReadonlyMap<string, StepSchemas>,
) {
  const steps: Array<BoundStep> = []
  for (const step of plan.steps) {
    const { id } = step
    const known = bound.get(id)
    const input = step.kind === "source" ? undefined : yield* inputSchema(plan, step, schemas)
    const isStateful = known?.kind === "transform" && isStatefulBinding(known.binding)
    steps.push({ id, input, output: known?.schema, isStateful })
  }
  return steps
})

/** Whether what becomes of a row may depend on rows before it. */
export const isStatefulBinding = ({ isStateful, concurrency }: TransformBinding): boolean =>
  isStateful ?? concurrency === 1

const bindingsOf = (steps: Iterable<OpenSource | BoundTransform>): ReadonlyMap<string, TransformBinding> =>
  new Map([...steps].flatMap((step) => step.kind === "source" ? [] : [[step.step.id, step.binding] as const]))

/** The columns that reach a step; FE3004 if streams that meet differ. */
export function inputSchema(
  plan: Plan,
  step: PlannedStep,
  schemas: ReadonlyMap<string, StepSchemas>,
): Effect.Effect<RowSchema, FlowErrors> {
  const incoming = plan.edges.filter((edge) => edge.to === step.id).map((edge) => {
    const from = schemas.get(edge.from)!
    return { edge, schema: edge.route !== undefined && edge.row === "input" ? from.input! : from.main }
  })
  const [first, ...others] = incoming
  for (const other of others) {
    const difference = schemaDifference(first.schema, other.schema)
    if (difference === undefined) continue
    const message = `${first.edge.from} and ${other.edge.from} both lead into ${step.id}, but differ: ${difference}`
    return Effect.fail(new FlowErrors({ errors: [flowError("FE3004", message, { step: step.id, ...step.place() })] }))
  }
  return Effect.succeed(first.schema)
}

const openSource = Effect.fnUntraced(function* (
  step: PlannedStep,
  guard: StepGuard,
  plugin: SourcePlugin,
  context: StepContext,
  telemetry: Telemetry,
  from: Position | undefined,
) {
  const open = () =>
    from === undefined ? plugin.open(step.options, context) : plugin.resume!(step.options, from, context)
  const source = yield* guard.run({
    name: "open",
    obstacle: rereadObstacle(step, plugin, context),
    attempt: Effect.acquireRelease(
      Effect.map(
        guard.attempt("open", open, { late: (source) => source.close() }),
        (source) => new SourceReader(step, plugin, context, guard, source, from),
      ),
      (source) => quietly(() => source.close()),
      MAY_HANG,
    ),
  })
  telemetry.statistics.set(step.id, () => source.statistics())
  telemetry.sourceBytes.set(step.id, { bytes: 0, total: source.totalBytes })
  return { kind: "source", step, source, schema: source.schema } satisfies OpenSource
})

/** A transform that knows its input, without copies. */
const bindTransform = Effect.fnUntraced(function* (
  step: PlannedStep,
  guard: StepGuard,
  plugin: TransformPlugin,
  input: RowSchema,
  context: StepContext,
  telemetry: Telemetry,
) {
  const binding = yield* guard.run({
    name: "bind",
    attempt: guard.attempt("bind", () => plugin.bind(step.options, input, context)),
  })
  if (binding.statistics) telemetry.statistics.set(step.id, () => binding.statistics!())
  if (binding.notes) telemetry.notes.set(step.id, binding.notes)
  return { kind: "transform", step, guard, binding, input, schema: binding.schema } satisfies BoundTransform
})
