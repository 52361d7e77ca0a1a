/**
 * A source at work: pulls batches from the plugin, books them, hands the chunks on. One effect per chunk.
 */
import * as Effect from "effect/Effect"
import { chunkBytes } from "../data/chunk.ts"
import { attemptSync } from "./attempt.ts"
import type { Channels } from "./channel.ts"
import type { OpenSource, Run } from "./run.ts"
import { turnsOf } from "./turns.ts"

export const runSource = Effect.fnUntraced(function* (run: Run, channels: Channels, { step, source }: OpenSource) {
  const { telemetry, rejects, watch } = run
  const books = run.ledger.step(step.id)
  const times = telemetry.times.get(step.id)!
  const progress = telemetry.sourceBytes.get(step.id)!
  const outputs = run.ledger.outgoing(step.id)
  const controller = yield* Effect.acquireRelease(
    Effect.sync(() => new AbortController()),
    (controller) => Effect.sync(() => controller.abort()),
  )
  source.start(controller.signal)
  const turn = turnsOf(() => telemetry.now())
  while (true) {
    yield* run.admission
    const asked = telemetry.now()
    times.begin("busy", asked)
    const next = yield* source.read
    const got = telemetry.now()
    times.busy += got - asked
    times.begin("waitOut", got)
    if (next.done) break
    const { chunk, read } = next.value
    progress.bytes = next.value.bytes
    books.in += read
    yield* attemptSync(step.id, () => rejects.take(books, step.policy, chunk, next.value.rejects))
    books.out += chunk.count
    if (watch !== undefined && chunk.count > 0) {
      yield* attemptSync(step.id, () => watch.output(step.id, chunk, undefined))
    }
    yield* channels.deliver(outputs, chunk)
    const bytes = watch === undefined ? 0 : chunkBytes(chunk)
    chunk.release()
    const given = telemetry.now()
    times.waitOut += given - got
    times.begin(undefined, given)
    if (watch !== undefined) {
      const [rowsOut, rejected] = [chunk.count, next.value.rejects.length]
      const span = { startMs: asked, endMs: got, waitedMs: given - got }
      yield* attemptSync(
        step.id,
        () => watch.chunk({ step: step.id, kind: "source", ...span, rowsIn: read, rowsOut, rejected, bytes }),
      )
    }
    if (run.checkpoints !== undefined) yield* run.checkpoints.pass(step.id, next.value.position)
    yield* turn
  }
  yield* attemptSync(step.id, () => rejects.check(books, step.policy, true))
  if (run.checkpoints !== undefined) yield* run.checkpoints.leave()
}, Effect.scoped)
