/**
 * The engine as an application sees it: load a pipeline, plan it, run it. Promises outside, Effect inside. Everything
 * the command line does goes through here.
 */
import { fromHere } from "../data/here.ts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { loadPlugins } from "../config/load.ts"
import { openDocument } from "../config/open.ts"
import { denoFiles, type Files } from "../data/files.ts"
import { type FlowError, FlowErrors } from "../errors/flow_error.ts"
import { describePlan, type PlanDescription } from "../plan/describe.ts"
import type { Plan, PlanOptions } from "../plan/plan.ts"
import type { RowTypes } from "../plan/row_types.ts"
import type { Registry } from "../plugin/registry.ts"
import type { PressureLevel } from "../resources/memory_budget.ts"
import { bindPlan } from "./bind.ts"
import { openCheckpoints } from "./checkpoint.ts"
import { readCheckpoint } from "./checkpoint_file.ts"
import { loadInput, type LoadOptions, loadPlan } from "./load_plan.ts"
import { type Inspections, inspections } from "./inspections.ts"
import type { Leftover } from "./leftovers.ts"
import { Ledger } from "./ledger.ts"
import { openMemory } from "./memory.ts"
import type { Migration } from "./migrate.ts"
import type { RunObserver } from "./observer.ts"
import type { PipelineInput } from "./pipeline_input.ts"
import { type RunOptions, runPlan } from "./program.ts"
import type { ReplayReport } from "./replay.ts"
import { spillParent } from "./spilling.ts"
import { type RunReport, Telemetry } from "./telemetry.ts"
import { Turns } from "./turns.ts"

export interface RunPipelineOptions extends LoadOptions {
  /** Goes on from the checkpoint of an earlier run (`settings.checkpoint`), from the beginning if there is none. */
  readonly resume?: boolean
  /** Rolls the run back and ends it as interrupted. */
  readonly signal?: AbortSignal
  /** Called about four times a second with a snapshot, and once at the end. */
  readonly onProgress?: (report: RunReport) => void
  /** Called when the memory of the process comes nearer to its limit (`limits.maxMemoryMB`), or farther from it. */
  readonly onPressure?: (level: PressureLevel) => void
  /** Who watches the run, chunk by chunk; called in this order. What one throws ends the run. */
  readonly observers?: ReadonlyArray<RunObserver>
  /** Another gauge of the resident bytes of the process; for tests. */
  readonly residentBytes?: () => number
}

export interface ReplayPipelineOptions extends RunPipelineOptions {
  /** The dead-letter file; that of the pipeline if absent. Relative paths start at the working directory. */
  readonly deadLetters?: string
  /** Leave letters that are resolved out of the file. */
  readonly prune?: boolean
}

export interface LeftoverOptions extends LoadOptions {
  /** Remove what no run needs any more. */
  readonly remove?: boolean
}

/** A run that did not succeed, as thrown by `runPipeline`. Nothing was committed unless `report.outputs` says so. */
export class RunFailed extends Error {
  override readonly name = "RunFailed"
  readonly errors: ReadonlyArray<FlowError>

  constructor(readonly report: RunReport) {
    super(report.errors.map((error) => `${error.code}: ${error.message}`).join("\n"))
    this.errors = report.errors
  }
}

export interface Engine extends Inspections {
  readonly registry: Registry
  /**
   * Reads and checks a pipeline without opening any data, but for headers where a file in an old form asks for them.
   * Throws `FlowErrors` with all problems.
   */
  loadPipeline(input: PipelineInput, options?: LoadOptions): Promise<Plan>
  /** What a run would do, columns included: opens the sources to read their headers, and writes nothing. */
  planPipeline(input: PipelineInput | Plan, options?: LoadOptions): Promise<PlanDescription>
  /** Runs a pipeline to its end. Throws `FlowErrors` (configuration) or `RunFailed`. */
  runPipeline(input: PipelineInput | Plan, options?: RunPipelineOptions): Promise<RunReport>
  /** Runs the letters of a dead-letter file through the steps that had rejected them. Throws as `runPipeline`. */
  replayPipeline(input: PipelineInput | Plan, options?: ReplayPipelineOptions): Promise<ReplayReport>
  /**
   * The JSON Schema of pipeline files, for editors; with the step types of the plugins that the given file declares.
   * Throws `FlowErrors`.
   */
  pipelineSchema(input?: PipelineInput, options?: LoadOptions): Promise<Readonly<Record<string, unknown>>>
  /**
   * TypeScript declarations of the rows that the scripts of a pipeline see. Mistakes within scripts do not matter; sources
   * are opened to read their columns. Throws `FlowErrors`.
   */
  rowTypes(input: PipelineInput, options?: LoadOptions): Promise<RowTypes>
  /** A pipeline file in an old form, written in the current one. Writes nothing. Throws `FlowErrors`. */
  migratePipeline(input: PipelineInput, options?: LoadOptions): Promise<Migration>
  /** What killed runs have left on disk: of any pipeline, and of the one that is given. Throws `FlowErrors`. */
  findLeftovers(input?: PipelineInput | Plan, options?: LeftoverOptions): Promise<ReadonlyArray<Leftover>>
}

export type { LoadOptions } from "./load_plan.ts"

const PROGRESS_INTERVAL = "250 millis"

/** An engine that knows the step types of a registry. */
export function createEngine(builtIns: Registry): Engine {
  const registryFor = (options: LoadOptions) => options.plugins ? builtIns.with(options.plugins) : builtIns

  const load = (
    input: PipelineInput,
    options: LoadOptions,
    begun?: Partial<Plan["begun"]>,
    forgives?: PlanOptions["forgives"],
  ): Promise<Plan> => loadPlan(input, registryFor(options), options, { begun, forgives })

  const loadPipeline = (input: PipelineInput, options: LoadOptions = {}) => load(input, options)

  /** The plan as it was when the run began which is gone on with: its variables may hold the time of that run. */
  const planAgain = async (input: PipelineInput | Plan, options: RunPipelineOptions, plan: Plan): Promise<Plan> => {
    if (!options.resume || plan.checkpoint === undefined || isPlan(input)) return plan
    const earlier = await readCheckpoint(options.files ?? denoFiles, plan.checkpoint.path)
    return earlier === undefined ? plan : await load(input, options, earlier)
  }

  /** The step types that a file may use; what else is in it may be wrong. */
  const registryOf = async (input: PipelineInput, options: LoadOptions): Promise<Registry> => {
    const files = options.files ?? denoFiles
    const given = await loadInput(input, registryFor(options), options, undefined)
    const loaded = await loadPlugins(given, await openDocument(given))
    if (loaded.config.plugins === undefined) return registryFor(options)
    const { frozen, pluginCache } = options
    const { declaredPlugins } = await import("../plugin/declared.ts")
    const found = await declaredPlugins(loaded, registryFor(options), { files, frozen, cacheDir: pluginCache })
    if (found.problems.length > 0) throw new FlowErrors({ errors: found.problems })
    return found.registry
  }

  const planOf = (input: PipelineInput | Plan, options: LoadOptions) =>
    isPlan(input) ? Promise.resolve(input) : loadPipeline(input, options)

  /** Loads and runs by a program, which is given how to run. */
  const carryOut = async <Report extends RunReport>(
    load: () => Promise<Plan>,
    options: RunPipelineOptions,
    program: (plan: Plan, options: RunOptions) => Effect.Effect<Report, FlowErrors>,
  ): Promise<Report> => {
    const openedMs = Number(Effect.runSync(Clock.Clock).monotonicTimeNanosUnsafe()) / 1e6
    const plan = await load()
    const report = await orThrow(run((given) => program(plan, { ...given, openedMs }), options))
    options.onProgress?.(report)
    if (report.status !== "succeeded") throw new RunFailed(report)
    return report
  }

  return {
    registry: builtIns,
    loadPipeline,
    planPipeline: async (input, options = {}) => {
      const plan = await planOf(input, options)
      return await orThrow(describe(plan, options.files ?? denoFiles))
    },
    runPipeline: (input, options = {}) =>
      carryOut(
        async () => await planAgain(input, options, await planOf(input, options)),
        options,
        (plan, given) =>
          Effect.scoped(Effect.flatMap(
            openCheckpoints(plan, given.files, options.resume === true),
            (checkpoints) => runPlan(plan, { ...given, checkpoints }),
          )),
      ),
    replayPipeline: async (input, options = {}) => {
      const { replayPlan } = await import("./replay.ts")
      const { prune, deadLetters } = options
      const path = deadLetters === undefined ? undefined : fromHere(deadLetters)
      return await carryOut(
        () => planOf(input, options),
        options,
        (plan, given) => replayPlan(plan, { ...given, prune, deadLetters: path }),
      )
    },
    pipelineSchema: async (input, options = {}) => {
      const { fileSchema } = await import("../plan/file_schema.ts")
      return fileSchema(input === undefined ? registryFor(options) : await registryOf(input, options))
    },
    rowTypes: async (input, options = {}) => {
      const { isOfScripts, rowTypes } = await import("../plan/row_types.ts")
      return await rowTypes(await load(input, options, undefined, isOfScripts), options.files ?? denoFiles)
    },
    migratePipeline: async (input, options = {}) => {
      const { migrate } = await import("./migrate.ts")
      return await migrate(input, registryFor(options), options)
    },
    ...inspections(planOf, (program, options) => orThrow(run(program, options))),
    findLeftovers: async (input, options = {}) => {
      const { findLeftovers } = await import("./leftovers.ts")
      const plan = input === undefined ? undefined : await planOf(input, options)
      return await findLeftovers(plan, options.files ?? denoFiles, options.remove === true)
    },
  }
}

const isPlan = (input: PipelineInput | Plan): input is Plan =>
  typeof input === "object" && "steps" in input && "edges" in input

const describe = Effect.fnUntraced(function* (plan: Plan, files: Files) {
  const clock = yield* Clock.Clock
  const ledger = new Ledger(plan.steps, plan.edges)
  const telemetry = new Telemetry(plan, ledger, clock, "plan")
  const memory = openMemory(telemetry, ledger, {})
  const bound = yield* bindPlan({ plan, files, telemetry, memory })
  const bindings = [...bound.bound.values()].flatMap((open) =>
    open.kind === "transform" ? [[open.step.id, open.binding] as const] : []
  )
  const { copies: concurrency } = bound.shares
  const budgets = new Map(bindings.flatMap(([id, { budget }]) => budget === undefined ? [] : [[id, budget] as const]))
  const schemas = new Map([...bound.schemas].map(([id, schema]) => [id, schema.main]))
  return describePlan(plan, {
    schemas,
    concurrency,
    budgets,
    memory: bound.shares,
    spillFolder: yield* spillParent(plan),
  })
}, Effect.scoped)

const run = <Result>(
  program: (options: RunOptions) => Effect.Effect<Result, FlowErrors>,
  options: RunPipelineOptions,
): Effect.Effect<Result, FlowErrors> =>
  Effect.scoped(Effect.gen(function* () {
    const { signal, onProgress } = options
    let snapshot: (() => RunReport) | undefined
    if (onProgress !== undefined) {
      const show = Effect.sync(() => snapshot && onProgress(snapshot()))
      yield* Effect.forkScoped(Effect.repeat(show, Schedule.spaced(PROGRESS_INTERVAL)))
    }
    return yield* program({
      files: options.files ?? denoFiles,
      onPressure: options.onPressure,
      residentBytes: options.residentBytes,
      observers: options.observers,
      observe: (look) => snapshot = look,
      stop: signal === undefined ? undefined : aborted(signal),
    })
  }))

/** Completes when the signal aborts. */
const aborted = (signal: AbortSignal): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const done = () => resume(Effect.void)
    if (signal.aborted) return done()
    signal.addEventListener("abort", done, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", done))
  })

/** Runs an effect; what fails is thrown as it is, not wrapped. */
async function orThrow<A>(effect: Effect.Effect<A, FlowErrors>): Promise<A> {
  const turns = new Turns()
  try {
    const result = await Effect.runPromise(Effect.result(effect), turns)
    if (result._tag === "Failure") throw result.failure
    return result.success
  } finally {
    turns.close()
  }
}
