/**
 * Checkpoints of a run: at intervals every source waits after its current batch, what is under way drains, and then all
 * that another run must know is written at once. Runs without checkpoints have none of this.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Pool from "effect/Pool"
import type { Files } from "../data/files.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { CheckpointPlan } from "../plan/checkpoints.ts"
import type { Plan } from "../plan/plan.ts"
import type { Position } from "../plugin/contract.ts"
import { attempt, quietly } from "./attempt.ts"
import type { Channels } from "./channel.ts"
import { changesSince, type Fingerprint, fingerprintOf } from "./checkpoint_fingerprint.ts"
import {
  type Checkpoint,
  giveUpCheckpoint,
  lockCheckpoint,
  newCheckpoint,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "./checkpoint_file.ts"
import type { DeadLetters } from "./dead_letters.ts"
import type { OpenSink, OpenStep, Run } from "./run.ts"

/** Finds out how a run of a plan begins; undefined if it keeps no checkpoints. */
export const openCheckpoints = Effect.fnUntraced(function* (plan: Plan, files: Files, resume: boolean) {
  const { checkpoint } = plan
  if (checkpoint === undefined) {
    if (!resume) return undefined
    return yield* fail("FE5035", `the pipeline ${plan.name} keeps no checkpoints`)
  }
  const fingerprint = yield* attempt(undefined, () => fingerprintOf(plan, files))
  const pipe = fingerprint.inputs.find(({ size }) => size === null)
  if (pipe !== undefined) {
    return yield* fail("FE5030", `${pipe.name} is no regular file, and what is read from it cannot be read again`)
  }
  const { path } = checkpoint
  yield* Effect.acquireRelease(
    attempt(undefined, () => lockCheckpoint(files, path)),
    (unlock) => quietly(unlock),
  )
  if (!resume) {
    const wasThere = yield* attempt(undefined, () => giveUpCheckpoint(files, path))
    return new Checkpoints(plan, files, checkpoint, fingerprint, undefined, wasThere ? givenUp(path) : undefined)
  }
  const earlier = yield* attempt(undefined, () => readCheckpoint(files, path))
  const changes = earlier === undefined ? [] : changesSince(earlier.fingerprint, fingerprint)
  if (changes.length > 0) {
    return yield* fail("FE5031", `the checkpoint ${path} does not fit any more: ${changes.join("; ")}`)
  }
  return new Checkpoints(plan, files, checkpoint, fingerprint, earlier, earlier === undefined ? none(path) : undefined)
})

const fail = (...given: Parameters<typeof flowError>) => Effect.fail(new FlowErrors({ errors: [flowError(...given)] }))
const none = (path: string) => flowError("FE5036", `there is no checkpoint ${path}; the run starts from the beginning`)
const givenUp = (path: string) =>
  flowError("FE5037", `the checkpoint ${path} of an earlier run was removed; the run starts from the beginning`)

/** What there is to be kept of a run. */
interface Kept {
  readonly run: Run
  readonly channels: Channels
  readonly letters: DeadLetters
  readonly open: ReadonlyArray<OpenStep>
}

export class Checkpoints {
  /** There is one on disk, so what it needs must stay. */
  isThere: boolean
  readonly path: string
  readonly #positions = new Map<string, Position>()
  /** Sources whose last batch had no position: there is nothing to go on from before the next that has one. */
  readonly #adrift = new Set<string>()
  #kept: Kept | undefined
  #takenAtMs = 0
  /** Sources that have not ended, and those of them that wait for the checkpoint which is due. */
  #running = 0
  #waiting = 0
  #gate: Deferred.Deferred<void> | undefined

  constructor(
    readonly plan: Plan,
    readonly files: Files,
    readonly settings: CheckpointPlan,
    readonly fingerprint: Fingerprint,
    /** Where an earlier run was, if this one goes on with it. */
    readonly earlier: Checkpoint | undefined,
    readonly warning: ReturnType<typeof flowError> | undefined,
  ) {
    this.isThere = earlier !== undefined
    this.path = settings.path
    for (const [id, position] of Object.entries(earlier?.sources ?? {})) this.#positions.set(id, position)
  }

  /** All steps are open. The first checkpoint names the unfinished outputs, so that none is ever left over. */
  begin(kept: Kept): Effect.Effect<void, FlowErrors> {
    this.#kept = kept
    this.#running = kept.open.filter(({ kind }) => kind === "source").length
    this.#takenAtMs = kept.run.telemetry.now()
    return this.isThere ? Effect.void : this.#write("running")
  }

  /** After each batch of a source, when all its rows were handed on. Waits if a checkpoint is due. */
  pass(step: string, position: Position | undefined): Effect.Effect<void, FlowErrors> {
    if (position === undefined) {
      this.#adrift.add(step)
      return Effect.void
    }
    this.#positions.set(step, position)
    this.#adrift.delete(step)
    const { telemetry } = this.#kept!.run
    if (telemetry.now() - this.#takenAtMs < this.settings.everyMs) return Effect.void
    this.#gate ??= Deferred.makeUnsafe<void>()
    this.#waiting++
    return this.#waiting < this.#running ? Deferred.await(this.#gate) : this.#take(this.#gate)
  }

  /** The source has put out its last batch. Whoever waits need not wait for it. */
  leave(): Effect.Effect<void, FlowErrors> {
    this.#running--
    return this.#gate !== undefined && this.#waiting === this.#running ? this.#take(this.#gate) : Effect.void
  }

  #take(gate: Deferred.Deferred<void>): Effect.Effect<void, FlowErrors> {
    const opened = Effect.suspend(() => {
      this.#takenAtMs = this.#kept!.run.telemetry.now()
      this.#waiting = 0
      this.#gate = undefined
      return Effect.asVoid(Deferred.succeed(gate, undefined))
    })
    // Sources that are adrift do not wait, but they may have ended.
    if (this.#adrift.size > 0) return opened
    return this.#kept!.channels.drained.pipe(Effect.andThen(this.#write("running")), Effect.andThen(opened))
  }

  /** All sinks prepared and the books balance: from here on a later run only puts outputs in place. */
  committing(): Effect.Effect<void, FlowErrors> {
    return Effect.andThen(this.#kept!.letters.prepare(), this.#write("committing"))
  }

  /** All outputs are in place. */
  done(): Effect.Effect<void, FlowErrors> {
    this.isThere = false
    return attempt(undefined, () => removeCheckpoint(this.files, this.path))
  }

  #write(phase: Checkpoint["phase"]): Effect.Effect<void, FlowErrors> {
    return Effect.uninterruptible(this.#writing(phase))
  }

  readonly #writing = Effect.fnUntraced(function* (this: Checkpoints, phase: Checkpoint["phase"]) {
    const { run, letters, open } = this.#kept!
    // Nothing is under way, so the books must balance as they do at the end.
    const imbalance = run.ledger.balance()
    if (imbalance.length > 0) return yield* new FlowErrors({ errors: imbalance })
    const sinks: Record<string, Position> = {}
    for (const { step, sink } of open.filter((each): each is OpenSink => each.kind === "sink")) {
      sinks[step.id] = yield* attempt(step.id, async () => await sink.checkpoint?.() ?? null)
    }
    const states: Record<string, unknown> = {}
    for (const step of open) {
      if (step.kind !== "transform" || step.binding.concurrency > 1) continue
      const { id } = step.step
      const state = yield* Pool.use(
        step.pool,
        (copy) => Effect.flatMap(Effect.fromResult(copy), (instance) => attempt(id, () => instance.state?.())),
      )
      if (state !== undefined) states[id] = state
    }
    const checkpoint = newCheckpoint({
      runId: run.telemetry.runId,
      nowMs: this.plan.begun.nowMs,
      processId: this.plan.begun.processId,
      phase,
      fingerprint: this.fingerprint,
      sources: Object.fromEntries(this.#positions),
      sinks,
      states,
      letters: yield* letters.checkpoint(),
      ledger: run.ledger.snapshot(),
      rejects: run.rejects.snapshot(),
    })
    yield* attempt(undefined, () => writeCheckpoint(this.files, this.path, checkpoint))
    this.isThere = true
  })
}
