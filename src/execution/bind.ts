/**
 * Opens every step of a plan for one run, in an order that harms nothing when it fails: sinks are asked whether they
 * could write, then sources open and tell their columns, transforms and sinks are bound to them. Everything opened is
 * owned by the scope. Moves no rows.
 */
import * as Effect from "effect/Effect"
import * as Pool from "effect/Pool"
import type * as Scope from "effect/Scope"
import type { Files } from "../data/files.ts"
import { type RowSchema, schemaDifference } from "../data/schema.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { SinkPlugin, SourcePlugin, StepContext, TransformPlugin, TransformRun } from "../plugin/contract.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import { attempt, quietly } from "./attempt.ts"
import { Copies } from "./copies.ts"
import type { OpenSink, OpenSource, OpenStep, OpenTransform } from "./run.ts"
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
  /** False to stop before any sink is opened (for `plan`, which touches no output). */
  readonly openSinks: boolean
  /** Told of every sink that was opened, so that the run can commit it; uncommitted ones are aborted by the scope. */
  readonly committed: ReadonlySet<string>
}

/** Opens all steps, in topological order. */
export const bindPlan = Effect.fnUntraced(function* (options: BindOptions) {
  const { plan, files, telemetry } = options
  const context = (step: PlannedStep) =>
    contextOf(plan, step, files, (warning) => telemetry.warn(warning), (line) => telemetry.log(step.id, [line]))
  for (const step of plan.steps) {
    if (step.plugin.kind !== "sink" || step.plugin.preflight === undefined) continue
    const plugin: SinkPlugin = step.plugin
    yield* attempt(step.id, () => plugin.preflight!(step.options, context(step)))
  }
  const schemas = new Map<string, StepSchemas>()
  const open: Array<OpenStep> = []
  for (const step of plan.steps) {
    const input = step.kind === "source" ? undefined : yield* inputSchema(plan, step, schemas)
    const opened: OpenStep | undefined = step.plugin.kind === "source"
      ? yield* openSource(step, step.plugin, context(step), telemetry)
      : step.plugin.kind === "transform"
      ? yield* openTransform(step, step.plugin, input!, context(step), telemetry)
      : options.openSinks
      ? yield* openSink(step, step.plugin, input!, context(step), options.committed)
      : undefined
    if (opened === undefined) continue
    open.push(opened)
    if (opened.kind !== "sink") schemas.set(step.id, { main: opened.schema, input })
  }
  return { open, schemas }
})

/** The columns that reach a step; FE3004 if streams that meet differ. */
function inputSchema(
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
  plugin: SourcePlugin,
  context: StepContext,
  telemetry: Telemetry,
) {
  const source = yield* Effect.acquireRelease(
    attempt(step.id, () => plugin.open(step.options, context)),
    (source) => quietly(() => source.close()),
  )
  if (source.statistics) telemetry.statistics.set(step.id, () => source.statistics!())
  telemetry.sourceBytes.set(step.id, { bytes: 0, total: source.totalBytes })
  return { kind: "source", step, source, schema: source.schema } satisfies OpenSource
})

const openTransform = Effect.fnUntraced(function* (
  step: PlannedStep,
  plugin: TransformPlugin,
  input: RowSchema,
  context: StepContext,
  telemetry: Telemetry,
) {
  const binding = yield* attempt(step.id, () => plugin.bind(step.options, input, context))
  if (binding.statistics) telemetry.statistics.set(step.id, () => binding.statistics!())
  if (binding.notes) telemetry.notes.set(step.id, binding.notes)
  const copies = new Copies(binding, telemetry.times.get(step.id)!, () => telemetry.now(), telemetry.totalBytes)
  telemetry.pools.set(step.id, copies.books)
  const pool = yield* Pool.makeWithTTL<TransformRun, FlowErrors, Scope.Scope>({
    acquire: Effect.acquireRelease(
      Effect.tap(attempt(step.id, () => binding.open()), () => Effect.sync(() => copies.opened())),
      (instance) =>
        quietly(() => {
          copies.closed()
          return instance.close()
        }),
    ),
    min: copies.first,
    max: binding.concurrency,
    concurrency: copies.ahead,
    timeToLive: "1 hour",
  })
  return { kind: "transform", step, binding, pool, copies, input, schema: binding.schema } satisfies OpenTransform
})

const openSink = Effect.fnUntraced(function* (
  step: PlannedStep,
  plugin: SinkPlugin,
  input: RowSchema,
  context: StepContext,
  committed: ReadonlySet<string>,
) {
  const sink = yield* Effect.acquireRelease(
    attempt(step.id, () => plugin.open(step.options, input, context)),
    (sink) => committed.has(step.id) ? Effect.void : quietly(() => sink.abort()),
  )
  return { kind: "sink", step, sink, input } satisfies OpenSink
})
