/**
 * A sink at work: writes chunk after chunk, books what the sink says it took, then releases the rows (invariant 4).
 */
import * as Effect from "effect/Effect"
import { attemptSync } from "./attempt.ts"
import type { Channels } from "./channel.ts"
import type { OpenSink, Run } from "./run.ts"
import { writerOf } from "./sink_writer.ts"
import { turnsOf } from "./turns.ts"

export const runSink = Effect.fnUntraced(function* (run: Run, channels: Channels, open: OpenSink) {
  const { step } = open
  const put = writerOf(open)
  const { telemetry, rejects, watch } = run
  const books = run.ledger.step(step.id)
  const times = telemetry.times.get(step.id)!
  const turn = turnsOf(() => telemetry.now())
  let idleSince = telemetry.now()

  const next = channels.take(step.id)
  times.begin("waitIn", idleSince)
  for (let delivery = yield* next; delivery !== undefined; delivery = yield* next) {
    const { edge, chunk, trail } = delivery
    const started = telemetry.now()
    times.waitIn += started - idleSince
    times.begin("busy", started)
    edge.received += chunk.count
    books.in += chunk.count
    if (watch !== undefined) yield* attemptSync(step.id, () => watch.taken(step.id, chunk, trail))
    const result = yield* put(chunk)
    edge.written += result.written
    books.written += result.written
    books.bytes += result.bytes
    yield* attemptSync(step.id, () => rejects.take(books, step.policy, chunk, result.rejects, trail))
    chunk.release()
    channels.disposed()
    idleSince = telemetry.now()
    times.busy += idleSince - started
    times.begin("waitIn", idleSince)
    if (watch !== undefined) {
      const rows = { rowsIn: chunk.count, rowsOut: result.written, rejected: result.rejects.length }
      const span = { startMs: started, endMs: idleSince, waitedMs: 0 }
      yield* attemptSync(
        step.id,
        () => watch.chunk({ step: step.id, kind: "sink", ...span, ...rows, bytes: result.bytes }),
      )
    }
    yield* turn
  }
  yield* attemptSync(step.id, () => rejects.check(books, step.policy, true))
})
