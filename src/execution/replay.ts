/**
 * A replay: the letters of a dead-letter file go through the pipeline once more, from the step that had rejected them, and
 * the rows that come home are added to the outputs. A run like any other (program.ts) but for its plan and its end.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import { attempt } from "./attempt.ts"
import { type DeadLetters, replayCompleted } from "./dead_letters.ts"
import { groupLetters } from "./letter_groups.ts"
import { MarkedLetters } from "./marked_letters.ts"
import { type RunOptions, runPlan } from "./program.ts"
import { commitReplay, fingerprint, finishReplay } from "./replay_journal.ts"
import { makeReplayPlan } from "./replay_plan.ts"
import { StagedFiles } from "./staged_files.ts"
import type { RunReport } from "./telemetry.ts"

export interface ReplayOptions extends RunOptions {
  /** Absolute path of the dead-letter file; that of the pipeline if absent. */
  readonly deadLetters?: string | undefined
  /** Leave resolved letters out of the new file. */
  readonly prune?: boolean | undefined
}

/** What became of the letters. */
export interface LetterReport {
  readonly path: string
  /** Letters that were replayed: their rows came home, or were rejected again. */
  readonly home: number
  readonly again: number
  /** Letters that were resolved before. */
  readonly resolved: number
}

/** The report of a replay: that of a run, and what became of the letters. */
export interface ReplayReport extends RunReport {
  readonly letters: LetterReport
}

/** Fails with what is wrong with the letters; from then on always succeeds with a report, as `runPlan`. */
export const replayPlan = Effect.fnUntraced(function* (plan: Plan, options: ReplayOptions) {
  const { files } = options
  const path = options.deadLetters ?? plan.deadLetterPath
  if (path === undefined) {
    return yield* new FlowErrors({ errors: [flowError("FE5040", "the pipeline has no dead-letter file")] })
  }
  const wasPending = yield* attempt(undefined, () => finishReplay(files, path))
  const found = yield* attempt(undefined, async () => {
    const print = await fingerprint(files, path)
    return { ...await groupLetters(plan, files, path), print }
  })
  const staged = new StagedFiles(files)
  // What a replay puts out appears in one instant; it has no use for checkpoints.
  const replay = makeReplayPlan({ ...plan, checkpoint: undefined }, found.groups, { files, staged })
  const marked = new MarkedLetters(path, replay.roles)
  let isDecided = false

  const finish = Effect.fnUntraced(function* (run: string) {
    const at = new Date(yield* Clock.currentTimeMillis).toISOString()
    yield* attempt(undefined, async () => {
      await marked.write({ files, staged, run, at, prune: options.prune ?? false })
      const commit = { files, letters: path, fingerprint: found.print, run, changes: staged.changes }
      await commitReplay(commit, () => isDecided = true)
    })
  })
  const discard = Effect.promise(() => isDecided ? Promise.resolve() : staged.discard())
  const letters = (run: string): DeadLetters => ({
    file: marked,
    warnings: wasPending ? [replayCompleted(path)] : [],
    finish: (succeeded) => succeeded ? Effect.onError(finish(run), () => discard) : discard,
    prepare: () => Effect.void,
    checkpoint: () => Effect.succeed(null),
  })
  const report = yield* runPlan(replay.plan, { ...options, letters })
  const isDone = report.status === "succeeded"
  const again = marked.count
  const fate = isDone ? { home: found.open - again, again } : { home: 0, again: 0 }
  return {
    ...report,
    // Sinks have done their part long before anything is in place.
    outputs: isDone ? report.outputs : [],
    letters: { path, ...fate, resolved: found.resolved },
  } satisfies ReplayReport
})
