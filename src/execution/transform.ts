/**
 * A transform at work: chunks go to free copies of it in the pool, in parallel; their results come back in order, are
 * booked, and leave by the main output and the routes.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pool from "effect/Pool"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { TransformResult } from "../plugin/contract.ts"
import { attempt, attemptSync } from "./attempt.ts"
import type { Channels, Delivery } from "./channel.ts"
import type { OpenTransform, Run } from "./run.ts"

interface Done extends Omit<Delivery, "edge"> {
  readonly result: TransformResult
}

/** Work of each copy after which another one is worth its start. */
const WORTH_ANOTHER_MS = 100

export const runTransform = Effect.fnUntraced(function* (run: Run, channels: Channels, open: OpenTransform) {
  const { step, binding, pool, copies } = open
  const { telemetry, rejects } = run
  const books = run.ledger.step(step.id)
  const times = telemetry.times.get(step.id)!
  const outgoing = run.ledger.outgoing(step.id)
  const main = outgoing.filter(({ edge }) => edge.route === undefined)
  copies.ready()

  // Copies that may be open: for little work a second one costs more than it brings.
  let allowed = binding.isEager ? binding.concurrency : copies.first
  const gate = yield* Semaphore.make(allowed * copies.ahead)
  const grow = Effect.suspend(() =>
    allowed < binding.concurrency && times.busy >= WORTH_ANOTHER_MS * allowed
      ? gate.resize(++allowed * copies.ahead)
      : Effect.void
  )

  /** A copy that failed or says it is spent is destroyed, not returned. */
  const process = ({ edge, chunk, trail }: Delivery) => {
    edge.received += chunk.count
    books.in += chunk.count
    const taken = copies.asked()
    return gate.withPermits(1)(Pool.use(pool, (instance) => {
      taken()
      copies.began(instance)
      return attempt(step.id, (signal) => instance.process(chunk, signal)).pipe(
        Effect.onExit((exit) => {
          copies.ended(instance)
          return Exit.isFailure(exit) || exit.value.spent ? Pool.invalidate(pool, instance) : Effect.void
        }),
      )
    })).pipe(Effect.tap(grow), Effect.map((result) => ({ chunk, trail, result })))
  }

  const emit = Effect.fnUntraced(function* ({ chunk, trail, result }: Done) {
    const started = telemetry.now()
    telemetry.log(step.id, result.logs)
    if (result.output.size !== chunk.size || result.output.columns.length !== binding.schema.columns.length) {
      return yield* new FlowErrors({ errors: [brokenContract(step.id)] })
    }
    yield* attemptSync(step.id, () => rejects.take(books, step.policy, chunk, result.rejects, trail))
    books.out += result.output.count
    books.filtered += result.filtered
    books.routed += result.routed
    yield* channels.deliver(main, result.output, trail)
    for (const { route, rows } of result.routes) {
      for (const target of outgoing) {
        if (target.edge.route !== route) continue
        const routed = target.edge.row === "output" ? result.output : chunk
        yield* channels.deliver([target], routed.select(rows), trail)
      }
    }
    chunk.release()
    times.waitOut += telemetry.now() - started
  })

  yield* Stream.fromQueue(channels.inbox(step.id)).pipe(
    Stream.mapEffect(process, { concurrency: binding.concurrency * copies.ahead }),
    Stream.runForEach(emit),
  )
  yield* attemptSync(step.id, () => rejects.check(books, step.policy, true))
})

const brokenContract = (step: string) =>
  flowError("FE2001", "the transform put out other row positions or other columns than it had announced", { step })
