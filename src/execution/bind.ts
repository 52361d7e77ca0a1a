/**
 * Opens every step of a plan for one run, in an order that harms nothing when it fails: sinks are asked whether they
 * could write, then sources open and tell their columns, transforms and sinks are bound to them. Everything opened is
 * owned by the scope. Moves no rows.
 */
import * as Effect from "effect/Effect"
import * as Pool from "effect/Pool"
import type * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Files } from "../data/files.ts"
import { type RowSchema, schemaDifference } from "../data/schema.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type {
  Position,
  SinkPlugin,
  SinkRun,
  SourcePlugin,
  StepContext,
  TransformPlugin,
  TransformRun,
} from "../plugin/contract.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import { attempt, quietly } from "./attempt.ts"
import type { Checkpoints } from "./checkpoint.ts"
import { Copies } from "./copies.ts"
import type { OpenSink, OpenSource, OpenStep, OpenTransform } from "./run.ts"
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
  /** False to stop before any sink is opened (for `plan`, which touches no output). */
  readonly openSinks: boolean
  /** Told of every sink that was opened, so that the run can commit it; uncommitted ones are aborted by the scope. */
  readonly committed: ReadonlySet<string>
  readonly checkpoints?: Checkpoints | undefined
}

/** A run that has to end does not wait for a step that is being opened; what comes of it is closed when it is there. */
const MAY_HANG = { interruptible: true }

/** Opens all steps, in topological order. */
export const bindPlan = Effect.fnUntraced(function* (options: BindOptions) {
  const { plan, files, telemetry, checkpoints } = options
  const earlier = checkpoints?.earlier
  const context = (step: PlannedStep) =>
    contextOf(plan, step, files, (warning) => telemetry.warn(warning), (line) => telemetry.log(step.id, [line]))
  for (const step of plan.steps) {
    if (step.plugin.kind !== "sink" || step.plugin.preflight === undefined) continue
    // The outputs of a run that is gone on with may be in place already.
    if (earlier !== undefined) continue
    const plugin: SinkPlugin = step.plugin
    yield* attempt(step.id, () => plugin.preflight!(step.options, context(step)))
  }
  const guards = yield* makeGuards(plan.steps, (step) => telemetry.calls.get(step)!)
  const schemas = new Map<string, StepSchemas>()
  const open: Array<OpenStep> = []
  for (const step of plan.steps) {
    const guard = guards(step)
    const input = step.kind === "source" ? undefined : yield* inputSchema(plan, step, schemas)
    const opened: OpenStep | undefined = step.plugin.kind === "source"
      ? yield* openSource(step, guard, step.plugin, context(step), telemetry, earlier?.sources[step.id])
      : step.plugin.kind === "transform"
      ? yield* openTransform(step, guard, step.plugin, input!, context(step), telemetry, earlier?.states[step.id])
      : options.openSinks
      ? yield* openSink(step, guard, step.plugin, input!, context(step), options)
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

const openTransform = Effect.fnUntraced(function* (
  step: PlannedStep,
  guard: StepGuard,
  plugin: TransformPlugin,
  input: RowSchema,
  context: StepContext,
  telemetry: Telemetry,
  state: unknown,
) {
  const binding = yield* guard.run({
    name: "bind",
    attempt: guard.attempt("bind", () => plugin.bind(step.options, input, context)),
  })
  if (binding.statistics) telemetry.statistics.set(step.id, () => binding.statistics!())
  if (binding.notes) telemetry.notes.set(step.id, binding.notes)
  const copies = new Copies(binding, telemetry.times.get(step.id)!, () => telemetry.now(), telemetry.totalBytes)
  telemetry.pools.set(step.id, copies.books)
  // The pool would forget an error that nobody waits for, and open another copy: so it is handed out like a copy.
  const attempt = guard.attempt("open", () => binding.open(state), { late: (instance) => instance.close() })
  // As `MAY_HANG`: the pool shields what it opens from the end of the run.
  const opened = Effect.interruptible(attempt)
  const pool = yield* Pool.makeWithTTL<Result.Result<TransformRun, FlowErrors>, never, Scope.Scope>({
    acquire: Effect.result(Effect.acquireRelease(
      Effect.tapError(
        Effect.tap(opened, () => Effect.sync(() => copies.opened())),
        (errors) => Effect.sync(() => copies.unheard.add(errors)),
      ),
      (instance) =>
        quietly(() => {
          copies.closed()
          return instance.close()
        }),
    )),
    min: copies.first,
    max: binding.concurrency,
    concurrency: copies.ahead,
    timeToLive: "1 hour",
  })
  return {
    kind: "transform",
    step,
    guard,
    binding,
    pool,
    copies,
    input,
    schema: binding.schema,
  } satisfies OpenTransform
})

const openSink = Effect.fnUntraced(function* (
  step: PlannedStep,
  guard: StepGuard,
  plugin: SinkPlugin,
  input: RowSchema,
  context: StepContext,
  { committed, checkpoints }: BindOptions,
) {
  const from = checkpoints?.earlier?.sinks[step.id]
  const open = () =>
    from === undefined ? plugin.open(step.options, input, context) : plugin.resume!(step.options, input, from, context)
  const close = (sink: SinkRun) => checkpoints?.isThere ? sink.suspend?.() : sink.abort()
  const sink = yield* guard.run({
    name: "open",
    attempt: Effect.acquireRelease(
      guard.attempt("open", open, { late: close }),
      (sink) => committed.has(step.id) ? Effect.void : quietly(() => close(sink)),
      MAY_HANG,
    ),
  })
  return { kind: "sink", step, guard, sink, input } satisfies OpenSink
})
