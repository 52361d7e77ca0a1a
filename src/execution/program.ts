/**
 * The whole of a run on one screen: open everything, one fiber per step, then all outputs become durable, the books are
 * compared, and only then do the outputs appear. Any failure on the way leaves every output as it was.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { Files } from "../data/files.ts"
import { durationText } from "../config/durations.ts"
import { type FlowError, flowError, FlowErrors, toFlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import { milliseconds } from "../config/durations.ts"
import { CpuShare, type Processor } from "../resources/cpu_share.ts"
import { attempt } from "./attempt.ts"
import { CallBooks } from "./call_books.ts"
import { Channels } from "./channel.ts"
import type { Checkpoints } from "./checkpoint.ts"
import { type DeadLetters, openDeadLetters } from "./dead_letters.ts"
import { Ledger } from "./ledger.ts"
import { whenLong } from "./long_run.ts"
import { heedContainer, type MemoryOptions, openMemory } from "./memory.ts"
import { type RunObserver, Watch } from "./observer.ts"
import { openPlan } from "./open_steps.ts"
import { RejectTally } from "./rejects.ts"
import type { OpenStep, Run } from "./run.ts"
import { runSink } from "./sink.ts"
import { runSource } from "./source.ts"
import { spillOf } from "./spilling.ts"
import { StepGuard } from "./step_guard.ts"
import { type RunReport, Telemetry } from "./telemetry.ts"
import { runTransform } from "./transform.ts"

export interface RunOptions extends MemoryOptions {
  readonly files: Files
  /** Gets a way to look at the run while it goes on. */
  readonly observe?: ((snapshot: () => RunReport) => void) | undefined
  /** Who watches the run. */
  readonly observers?: ReadonlyArray<RunObserver> | undefined
  /** When this completes, the run is rolled back and ends as interrupted. */
  readonly stop?: Effect.Effect<void> | undefined
  /** Time at which the command started, on the monotonic clock, in milliseconds; for the start-up figure. */
  readonly openedMs?: number | undefined
  /** Undefined for a run that keeps none. */
  readonly checkpoints?: Checkpoints | undefined
  /** Where rejected rows go, by the id of the run; the dead-letter file of the plan if absent. */
  readonly letters?: ((runId: string) => DeadLetters) | undefined
  /** For tests. */
  readonly processor?: Processor | undefined
}

/** Runs a plan. Always succeeds with a report; its status and errors say how the run ended. */
export const runPlan = Effect.fnUntraced(function* (plan: Plan, options: RunOptions) {
  const clock = yield* Clock.Clock
  const { checkpoints } = options
  const earlier = checkpoints?.earlier
  const runId = earlier?.runId ?? crypto.randomUUID()
  const ledger = new Ledger(plan.steps, plan.edges)
  const telemetry = new Telemetry(plan, ledger, clock, runId)
  const openedMs = options.openedMs ?? telemetry.now()
  const letters = options.letters?.(runId) ??
    (yield* openDeadLetters(plan, options.files, lettersGuard(plan, telemetry), checkpoints))
  const watch = Watch.of(options.observers)
  const rejects = new RejectTally(runId, plan.policy, () => ledger.totals().read, () => letters.file, watch)
  const cpu = yield* CpuShare.make(clock, plan.limits.maxCpuPercent, options.processor)
  telemetry.cpu = cpu
  const memory = openMemory(telemetry, ledger, options)
  const long = yield* whenLong(() => telemetry.now(), Effect.andThen(heedContainer(memory, plan), cpu.watch))
  const admission = Effect.andThen(
    cpu.brake === undefined ? memory.admit : Effect.andThen(memory.admit, cpu.brake),
    long,
  )
  const run: Run = { plan, ledger, telemetry, rejects, checkpoints, memory, cpu, admission, watch, isDecided: false }
  if (earlier !== undefined) {
    ledger.restore(earlier.ledger)
    rejects.restore(earlier.rejects)
    telemetry.resumedRows = ledger.totals().read
  }
  for (const warning of [...plan.warnings, ...letters.warnings]) telemetry.warn(warning)
  if (checkpoints?.warning !== undefined) telemetry.warn(checkpoints.warning)
  const report = (status: RunReport["status"], errors: ReadonlyArray<FlowError> = []) =>
    telemetry.report(status, rejects, errors, openedMs)
  options.observe?.(() => report("running"))
  watch?.begun(() => report("running"))

  const stopped = Effect.andThen(options.stop ?? Effect.never, Effect.suspend(interrupted))
  const over = runTimeOver(run)
  const ended = over === undefined ? stopped : Effect.raceFirst(stopped, over)
  const exit = yield* Effect.exit(Effect.raceFirst(Effect.scoped(flow(run, letters, options.files)), ended))
  const lettersExit = yield* Effect.exit(letters.finish(Exit.isSuccess(exit)))
  const isDone = Exit.isSuccess(exit) && Exit.isSuccess(lettersExit)
  if (isDone && checkpoints !== undefined) yield* Effect.ignore(checkpoints.done())
  telemetry.checkpoint = checkpoints?.isThere ? checkpoints.path : undefined
  telemetry.endMs = telemetry.now()
  if (isDone) warnOfLeftSlabs(telemetry)
  cpu.stop()
  const errors = [...errorsOf(exit), ...errorsOf(lettersExit)]
  const status = errors.some((error) => error.code === "FE5002") ? "interrupted" : "failed"
  const last = errors.length === 0 ? report("succeeded") : report(status, errors)
  watch?.ended(last)
  return last
}, Effect.scoped)

/** The file of dead letters belongs to no step; its calls are tried again as `settings` say. */
function lettersGuard({ resilience: { retry } }: Plan, { calls }: Telemetry): StepGuard {
  const id = "dead letters"
  const books = new CallBooks(id)
  calls.set(id, books)
  return new StepGuard({ id, resilience: { retry } }, books, undefined)
}

/** FE9003: the rows are all where they belong, and so should their memory be. */
function warnOfLeftSlabs(telemetry: Telemetry): void {
  for (const [step, counters] of telemetry.statistics) {
    const { slabsLeft = 0 } = counters()
    const message = `${slabsLeft} slabs were in use when the run had ended`
    if (slabsLeft > 0) telemetry.warn(flowError("FE9003", message, { step }))
  }
}

/**
 * Fails with FE7020 when `limits.maxRunTime` is over, unless outputs are being put in place by then; undefined without a
 * limit, and not `Effect.never`, which sets a timer (long_run.ts tells why that matters).
 */
function runTimeOver(run: Run): Effect.Effect<never, FlowErrors> | undefined {
  const { maxRunTime } = run.plan.limits
  if (maxRunTime === undefined) return undefined
  const ms = milliseconds(maxRunTime)!
  const message = `the run took longer than ${durationText(ms)} (maxRunTime)`
  return Effect.andThen(
    Effect.sleep(ms),
    Effect.suspend(() =>
      run.isDecided ? Effect.never : Effect.fail(new FlowErrors({ errors: [flowError("FE7020", message)] }))
    ),
  )
}

/** Made only where it is needed: the first error of a process is costly on Deno. */
const interrupted = () => Effect.fail(new FlowErrors({ errors: [flowError("FE5002", "the run was interrupted")] }))

const flow = Effect.fnUntraced(function* (run: Run, letters: DeadLetters, files: Files) {
  const { plan, telemetry, ledger, checkpoints, memory, watch } = run
  const committed = new Set<string>()
  // Before the steps, so that it goes after them: their threads may still look at what came back from the disk.
  const openStore = yield* spillOf(plan, files, telemetry)
  const open = yield* openPlan({ plan, files, telemetry, memory, committed, checkpoints, watch })
  const channels = yield* Channels.make(ledger, memory, openStore)
  telemetry.spilled = () => channels.spilled
  telemetry.connections = () => channels.connections
  if (checkpoints !== undefined) yield* checkpoints.begin({ run, channels, letters, open })
  telemetry.firstRowMs = telemetry.now()
  // A run that goes on with outputs that were being put in place has no row left.
  const steps = checkpoints?.earlier?.phase === "committing" ? [] : open
  yield* Effect.forEach(steps, (step) => runStep(run, channels, step), { concurrency: "unbounded", discard: true })

  const sinks = open.filter((step) => step.kind === "sink")
  yield* Effect.forEach(
    sinks,
    ({ guard, sink }) =>
      guard.run({ name: "prepare", attempt: guard.attempt("prepare", () => sink.prepare(), { mustEnd: true }) }),
    {
      discard: true,
    },
  )
  const imbalance = ledger.balance()
  if (imbalance.length > 0) return yield* new FlowErrors({ errors: imbalance })
  run.isDecided = true
  if (checkpoints !== undefined) yield* checkpoints.committing()
  yield* Effect.uninterruptible(
    Effect.forEach(sinks, ({ step, guard, sink }) =>
      // No time limit: nobody could say what is visible of a commit that was given up.
      Effect.map(guard.run({ name: "commit", attempt: attempt(step.id, () => sink.commit()) }), () => {
        committed.add(step.id)
        telemetry.outputs.push(...step.plugin.writes?.(step.options) ?? [])
      }), { discard: true }),
  )
})

/** The step's own scope closes before its consumers learn that it has ended. */
function runStep(run: Run, channels: Channels, open: OpenStep): Effect.Effect<void, FlowErrors, Scope.Scope> {
  const step = open.kind === "source"
    ? runSource(run, channels, open)
    : open.kind === "transform"
    ? runTransform(run, channels, open)
    : runSink(run, channels, open)
  const through = Effect.sync(() => run.telemetry.times.get(open.step.id)!.through())
  return Effect.andThen(step, Effect.andThen(through, channels.end(open.step.id)))
}

function errorsOf(exit: Exit.Exit<unknown, FlowErrors>): ReadonlyArray<FlowError> {
  if (Exit.isSuccess(exit)) return []
  return exit.cause.reasons.flatMap((reason) =>
    Cause.isFailReason(reason) ? reason.error.errors : Cause.isDieReason(reason) ? toFlowErrors(reason.defect) : []
  )
}
