/**
 * Whether a run could reach all that its plan names: sources are opened and closed again, and where sinks would write a
 * file of no name is made and removed at once. Tells everything that is wrong, not only the first. Moves no rows.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Files } from "../data/files.ts"
import { dirname, join } from "../data/path.ts"
import { type FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import { attempt } from "./attempt.ts"
import { spillParent } from "./spilling.ts"

/** Whether one file that a pipeline names can be read or written. */
export interface ReachCheck {
  /** Id of the step; `dead letters`, `checkpoint` or `spill` for what belongs to none. */
  readonly name: string
  readonly does: "reads" | "writes"
  /** As the pipeline names it; absent where a step names no file. */
  readonly path?: string
  /** Bytes to be read, where that is known. */
  readonly bytes?: number
  /** Bytes that are free on the disk. */
  readonly freeBytes?: number
  /** What else is worth knowing. */
  readonly note?: string
  /** What is wrong; empty if a run could go ahead. */
  readonly errors: ReadonlyArray<FlowError>
}

/** What does not answer in this time is not there. */
const PATIENCE_MS = 10_000

export const checkReach = Effect.fnUntraced(function* (plan: Plan, files: Files) {
  const sources = yield* Effect.forEach(
    plan.steps.filter(({ kind }) => kind === "source"),
    (step) => sourceCheck(plan, step, files),
  )
  const bytes = sources.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
  const places: Array<{ readonly name: string; readonly path: string; readonly shown: string }> = []
  const checks: Array<ReachCheck> = [...sources]
  for (const step of plan.steps) {
    if (step.plugin.kind !== "sink") continue
    const { plugin } = step
    const context = contextOf(plan, step, files, () => {})
    const errors = yield* errorsOf(step.id, async () => await plugin.preflight?.(step.options, context))
    const paths = plugin.writes?.(step.options) ?? []
    if (errors.length > 0 || paths.length === 0) {
      const [path] = paths
      const note = errors.length > 0 ? {} : { note: "it names no file: only a run shows whether it can be reached" }
      checks.push({ name: step.id, does: "writes", ...(path === undefined ? {} : { path }), ...note, errors })
    } else for (const shown of paths) places.push({ name: step.id, path: context.resolve(shown), shown })
  }
  if (plan.deadLetterPath !== undefined) {
    places.push({ name: "dead letters", path: plan.deadLetterPath, shown: plan.deadLetterPath })
  }
  if (plan.checkpoint !== undefined) {
    places.push({ name: "checkpoint", path: plan.checkpoint.path, shown: plan.checkpoint.path })
  }
  const spill = yield* spillParent(plan)
  if (spill !== undefined) places.push({ name: "spill", path: join(spill, "spill"), shown: spill })
  for (const place of places) checks.push(yield* placeCheck(place, bytes, files))
  return checks as ReadonlyArray<ReachCheck>
})

const sourceCheck = Effect.fnUntraced(function* (plan: Plan, step: PlannedStep, files: Files) {
  const { plugin, options, id } = step
  if (plugin.kind !== "source") return yield* Effect.die("not a source")
  const path = plugin.reads?.(options).join(", ") ?? ""
  let bytes: number | undefined
  const errors = yield* errorsOf(id, async (signal) => {
    const source = await plugin.open(options, contextOf(plan, step, files, () => {}))
    if (!signal.aborted) bytes = source.totalBytes
    await source.close()
  })
  return {
    name: id,
    does: "reads",
    ...(path === "" ? {} : { path }),
    ...(bytes === undefined ? {} : { bytes }),
    errors,
  } satisfies ReachCheck
})

/** What goes wrong, too long a wait included. */
const errorsOf = Effect.fnUntraced(
  function* (step: string | undefined, body: (signal: AbortSignal) => Promise<unknown>) {
    const late = flowError("FE5010", `no answer within ${PATIENCE_MS / 1000} s`, step === undefined ? {} : { step })
    const result = yield* Effect.result(Effect.raceFirst(
      Effect.interruptible(attempt(step, body)),
      Effect.andThen(Effect.sleep(PATIENCE_MS), Effect.fail(new FlowErrors({ errors: [late] }))),
    ))
    return Result.isFailure(result) ? result.failure.errors : []
  },
)

const placeCheck = Effect.fnUntraced(function* (
  { name, path, shown }: { readonly name: string; readonly path: string; readonly shown: string },
  inputBytes: number,
  files: Files,
) {
  let freeBytes: number | undefined
  const errors = yield* errorsOf(name, async () => {
    let folder = dirname(path)
    for (; await files.status(folder) === undefined && dirname(folder) !== folder;) folder = dirname(folder)
    await probe(files, folder)
    freeBytes = await files.freeBytes?.(folder)
  })
  const isTight = freeBytes !== undefined && freeBytes < inputBytes
  return {
    name,
    does: "writes",
    path: shown,
    ...(freeBytes === undefined ? {} : { freeBytes }),
    ...(isTight ? { note: "less is free than there is input" } : {}),
    errors,
  } satisfies ReachCheck
})

/** Nothing but the attempt tells whether a folder can be written to: rights, quotas and mounts have their say. */
async function probe(files: Files, folder: string): Promise<void> {
  const path = join(folder, `.flowengine-probe-${crypto.randomUUID().slice(0, 8)}`)
  const file = files.scratch(path)
  file.close()
  await files.remove(path)
}
