/**
 * The file that keeps rejected rows, one JSON object per line. It appears when the run ends: under its own name after a
 * good run, with `.failed` added after a bad one, so that the letters of an earlier run are not lost.
 */
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import { openOutput, type OutputStream } from "../data/output_file.ts"
import { type FlowError, flowError, type FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import { attempt, quietly } from "./attempt.ts"
import { finishReplay } from "./replay_journal.ts"
import type { DeadLetter, DeadLetterFile } from "./rejects.ts"

export interface DeadLetters {
  readonly file: DeadLetterFile | undefined
  readonly warnings: ReadonlyArray<FlowError>
  /** Puts the file in place, if it has any letter. */
  finish(succeeded: boolean): Effect.Effect<void, FlowErrors>
}

export const replayCompleted = (path: string): FlowError =>
  flowError("FE5048", `a replay of ${path} had been stopped when its rows were being put in place`)

const NONE: DeadLetters = { file: undefined, warnings: [], finish: () => Effect.void }

/** Opens the dead-letter file of a plan that has a step with `onError: dead-letter`. */
export const openDeadLetters = Effect.fnUntraced(function* (plan: Plan, files: Files) {
  const path = plan.deadLetterPath
  if (path === undefined) return NONE
  // The outputs must not be touched before a replay that was stopped half-way has put its rows into them.
  const warnings = (yield* attempt(undefined, () => finishReplay(files, path))) ? [replayCompleted(path)] : []
  if (!plan.steps.some((step) => step.policy.onError === "dead-letter")) return { ...NONE, warnings }
  let done = false
  const output: OutputStream = yield* Effect.acquireRelease(
    attempt(undefined, () => openOutput(files, path, { mode: "replace", compress: path.endsWith(".gz") })),
    (output) => done ? Effect.void : quietly(() => output.abort()),
  )
  const encoder = new TextEncoder()
  const file = { path, keep: (letter: DeadLetter) => output.write(encoder.encode(JSON.stringify(letter) + "\n")) }
  // Where the letters will be found, for the report.
  const target = (succeeded: boolean) => succeeded ? path : `${path}.failed`
  const finish = Effect.fnUntraced(function* (succeeded: boolean) {
    if (!succeeded && output.bytesWritten === 0) return
    yield* attempt(undefined, async () => {
      await output.prepare()
      await output.commit(target(succeeded))
    })
    done = true
    file.path = target(succeeded)
  })
  return { file, warnings, finish } satisfies DeadLetters
})
