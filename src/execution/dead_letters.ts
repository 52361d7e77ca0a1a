/**
 * The file that keeps rejected rows, one JSON object per line. It appears when the run ends: under its own name after a
 * good run, with `.failed` added after a bad one, so that the letters of an earlier run are not lost.
 */
import * as Effect from "effect/Effect"
import type { Files } from "../data/files.ts"
import { openOutput, type OutputStream } from "../data/output_file.ts"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import { attempt, quietly } from "./attempt.ts"
import type { DeadLetterFile } from "./rejects.ts"
import type { StepGuard } from "./step_guard.ts"

export interface DeadLetters {
  readonly file: DeadLetterFile | undefined
  /** Puts the file in place, if it has any letter. */
  finish(succeeded: boolean): Effect.Effect<void, FlowErrors>
}

const NONE: DeadLetters = { file: undefined, finish: () => Effect.void }

/** Opens the dead-letter file of a plan that has a step with `onError: dead-letter`. */
export const openDeadLetters = Effect.fnUntraced(function* (plan: Plan, files: Files, guard: StepGuard) {
  const path = plan.deadLetterPath
  if (path === undefined || !plan.steps.some((step) => step.policy.onError === "dead-letter")) return NONE
  let done = false
  const output: OutputStream = yield* guard.run({
    name: "open",
    attempt: Effect.acquireRelease(
      attempt(undefined, () => openOutput(files, path, { mode: "replace", compress: path.endsWith(".gz") })),
      (output) => done ? Effect.void : quietly(() => output.abort()),
    ),
  })
  const encoder = new TextEncoder()
  const file = { path, write: (text: string) => output.write(encoder.encode(text)) }
  // Where the letters will be found, for the report.
  const target = (succeeded: boolean) => succeeded ? path : `${path}.failed`
  const finish = Effect.fnUntraced(function* (succeeded: boolean) {
    if (!succeeded && output.bytesWritten === 0) return
    yield* guard.run({ name: "prepare", attempt: attempt(undefined, () => output.prepare()) })
    yield* guard.run({ name: "commit", attempt: attempt(undefined, () => output.commit(target(succeeded))) })
    done = true
    file.path = target(succeeded)
  })
  return { file, finish } satisfies DeadLetters
})
