/**
 * Opens what a bound plan has still to open before rows can move: copies of transforms, as many as memory allows, and
 * sinks. Everything opened is owned by the scope.
 */
import * as Effect from "effect/Effect"
import * as Pool from "effect/Pool"
import type * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { RowSchema } from "../data/schema.ts"
import { flowError, type FlowErrors } from "../errors/flow_error.ts"
import type { MemoryPlan } from "../plan/budget.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { SinkPlugin, SinkRun, StepContext, TransformRun } from "../plugin/contract.ts"
import type { MemoryBudget } from "../resources/memory_budget.ts"
import { attempt, quietly } from "./attempt.ts"
import { type BindOptions, bindPlan, boundSteps, inputSchema, MAY_HANG } from "./bind.ts"
import { Copies } from "./copies.ts"
import { shareOut } from "./memory.ts"
import type { BoundTransform, OpenSink, OpenStep, OpenTransform } from "./run.ts"
import type { StepGuard } from "./step_guard.ts"
import type { Telemetry } from "./telemetry.ts"

const MB = 1 << 20

export interface OpenOptions extends BindOptions {
  /** Told of every sink that was opened, so that the run can commit it; uncommitted ones are aborted by the scope. */
  readonly committed: ReadonlySet<string>
}

/** Binds and opens all steps, in topological order. */
export const openPlan = Effect.fnUntraced(function* (options: OpenOptions) {
  const { plan, telemetry, memory, checkpoints } = options
  const { bound, schemas, shares, guards, context } = yield* bindPlan(options)
  const { watch } = options
  if (watch !== undefined) {
    const steps = yield* boundSteps(plan, bound, schemas)
    yield* attempt(undefined, () => watch.bound(steps, plan))
  }
  yield* attempt(undefined, () => shareOut(memory, shares))
  const open: Array<OpenStep> = []
  for (const step of plan.steps) {
    const opened = bound.get(step.id)
    if (opened?.kind === "source") open.push(opened)
    else if (opened !== undefined) {
      const state = checkpoints?.earlier?.states[step.id]
      open.push(yield* openCopies(opened, shares, telemetry, memory, state))
    } else {
      const plugin = step.plugin as SinkPlugin
      const input = yield* inputSchema(plan, step, schemas)
      open.push(yield* openSink(step, guards(step), plugin, input, context(step), options))
    }
  }
  return open
})

/** As many copies as the memory of the run allows. */
const openCopies = Effect.fnUntraced(function* (
  bound: BoundTransform,
  shares: MemoryPlan,
  telemetry: Telemetry,
  memory: MemoryBudget,
  state: unknown,
) {
  const { step, guard, binding } = bound
  const most = shares.copies.get(step.id)!
  if (binding.isEager && most < binding.concurrency) telemetry.warn(fewerCopies(step, binding.concurrency, most))
  const times = telemetry.times.get(step.id)!
  const copies = new Copies(binding, most, times, () => telemetry.now(), telemetry.totalBytes)
  times.copies = copies
  telemetry.pools.set(step.id, copies.books)
  memory.account(`copies:${step.id}`, () => copies.open * (binding.copyMB ?? 0) * MB)
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
          copies.closed(instance)
          return instance.close()
        }),
    )),
    // Where memory is scarce, the pool must be able to do with one.
    min: shares.isTight ? 1 : copies.first,
    max: most,
    concurrency: copies.ahead,
    timeToLive: "1 hour",
  })
  return { ...bound, pool, copies } satisfies OpenTransform
})

const fewerCopies = ({ id, place }: PlannedStep, wanted: number, most: number) =>
  flowError("FE7003", `memory allows ${most} of the ${wanted} copies that \`concurrency\` asks for`, {
    step: id,
    ...place("config", "concurrency"),
  })

const openSink = Effect.fnUntraced(function* (
  step: PlannedStep,
  guard: StepGuard,
  plugin: SinkPlugin,
  input: RowSchema,
  context: StepContext,
  { committed, checkpoints }: OpenOptions,
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
