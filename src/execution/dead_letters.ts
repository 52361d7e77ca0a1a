/**
 * The file that keeps rejected rows, one JSON object per line. It appears when the run ends: under its own name after a
 * good run, with `.failed` added after a bad one, so that the letters of an earlier run are not lost.
 */
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import type { SinkFile } from "../data/kept_file.ts"
import { type FlowError, flowError, type FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import type { Position } from "../plugin/contract.ts"
import { openSinkFile } from "../plugin/sink_file.ts"
import { attempt, quietly } from "./attempt.ts"
import type { Checkpoints } from "./checkpoint.ts"
import { finishReplay } from "./replay_journal.ts"
import type { DeadLetter, DeadLetterFile } from "./rejects.ts"
import type { StepGuard } from "./step_guard.ts"

export interface DeadLetters {
  readonly file: DeadLetterFile | undefined
  readonly warnings: ReadonlyArray<FlowError>
  /** Puts the file in place, if it has any letter. */
  finish(succeeded: boolean): Effect.Effect<void, FlowErrors>
  /** All letters are written; before the commits of a run with checkpoints. */
  prepare(): Effect.Effect<void, FlowErrors>
  /** How another run goes on with the file. */
  checkpoint(): Effect.Effect<Position, FlowErrors>
}

export const replayCompleted = (path: string): FlowError =>
  flowError("FE5048", `a replay of ${path} had been stopped when its rows were being put in place`)

const NONE: DeadLetters = {
  file: undefined,
  warnings: [],
  finish: () => Effect.void,
  prepare: () => Effect.void,
  checkpoint: () => Effect.succeed(null),
}

/** Opens the dead-letter file of a plan that has a step with `onError: dead-letter`. */
export const openDeadLetters = Effect.fnUntraced(function* (
  plan: Plan,
  files: Files,
  guard: StepGuard,
  checkpoints?: Checkpoints,
) {
  const path = plan.deadLetterPath
  if (path === undefined) return NONE
  // The outputs must not be touched before a replay that was stopped half-way has put its rows into them.
  const warnings = (yield* attempt(undefined, () => finishReplay(files, path))) ? [replayCompleted(path)] : []
  if (!plan.steps.some((step) => step.policy.onError === "dead-letter")) return { ...NONE, warnings }
  let done = false
  const from = checkpoints?.earlier?.letters ?? undefined
  const options = {
    mode: "replace",
    compress: path.endsWith(".gz"),
    isCheckpointed: checkpoints !== undefined,
    from,
  } as const
  const output: SinkFile = yield* guard.run({
    name: "open",
    attempt: Effect.acquireRelease(
      attempt(undefined, () => openSinkFile(files, path, options)),
      (output) => done ? Effect.void : quietly(() => checkpoints?.isThere ? output.suspend?.() : output.abort()),
    ),
  })
  const encoder = new TextEncoder()
  const file = { path, keep: (letter: DeadLetter) => output.write(encoder.encode(JSON.stringify(letter) + "\n")) }
  // Where the letters will be found, for the report.
  const target = (succeeded: boolean) => succeeded ? path : `${path}.failed`
  const finish = Effect.fnUntraced(function* (succeeded: boolean) {
    // The letters of a run that can be gone on with stay where they are.
    if (!succeeded && (checkpoints?.isThere || output.bytesWritten === 0)) return
    yield* guard.run({ name: "prepare", attempt: attempt(undefined, () => output.prepare()) })
    yield* guard.run({ name: "commit", attempt: attempt(undefined, () => output.commit(target(succeeded))) })
    done = true
    file.path = target(succeeded)
  })
  const checkpoint = () => attempt(undefined, async () => await output.checkpoint?.() ?? null)
  const prepare = () => attempt(undefined, () => output.prepare())
  return { file, warnings, finish, prepare, checkpoint } satisfies DeadLetters
})
