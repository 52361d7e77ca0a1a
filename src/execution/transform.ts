/**
 * A transform at work: chunks go to free copies of it in the pool, in parallel; their results come back in order, are
 * booked, and leave by the main output and the routes.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pool from "effect/Pool"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { TransformResult, TransformRun } from "../plugin/contract.ts"
import { attemptSync } from "./attempt.ts"
import type { Channels, Delivery } from "./channel.ts"
import { allRows } from "./rejects.ts"
import type { OpenTransform, Run } from "./run.ts"
import type { Carried } from "./step_guard.ts"

interface Processed extends Omit<Delivery, "edge"> {
  readonly carried: Carried<TransformResult>
}

/** Work of each copy after which another one is worth its start. */
const WORTH_ANOTHER_MS = 100

export const runTransform = Effect.fnUntraced(function* (run: Run, channels: Channels, open: OpenTransform) {
  const { step, guard, binding, pool, copies } = open
  const { telemetry, rejects, memory } = run
  const books = run.ledger.step(step.id)
  const times = telemetry.times.get(step.id)!
  const outgoing = run.ledger.outgoing(step.id)
  const main = outgoing.filter(({ edge }) => edge.route === undefined)
  copies.ready()

  // Copies that may be open: for little work a second one costs more than it brings.
  let allowed = binding.isEager ? copies.most : copies.first
  const gate = yield* Semaphore.make(allowed * copies.ahead)
  const grow = Effect.suspend(() =>
    allowed < copies.most && times.busy >= WORTH_ANOTHER_MS * allowed && !memory.isAtLeast("high")
      ? gate.resize(++allowed * copies.ahead)
      : Effect.void
  )

  /** Where memory is so scarce that sources wait, one copy has to do; the memory of the others goes back to the system. */
  const shrink = Effect.suspend(() =>
    memory.level === "critical" && allowed > 1 ? gate.resize(--allowed * copies.ahead) : Effect.void
  )

  const isStateful = binding.isStateful ?? binding.concurrency === 1

  /**
   * A copy that failed or says it is spent is destroyed, not returned; a chunk that is tried again gets another one. What
   * a stateful copy knows of the rows before is lost with it, so that no other could go on.
   */
  const process = ({ edge, chunk, trail }: Delivery) => {
    edge.received += chunk.count
    books.in += chunk.count
    let hasBegun = false
    // Given up only before the next attempt, because the pool opens another copy in its place at once.
    let unopened: Result.Result<TransformRun, FlowErrors> | undefined
    const cleared = Effect.suspend(() => unopened === undefined ? Effect.void : Pool.invalidate(pool, unopened))
    const attempt = Effect.andThen(
      cleared,
      Effect.suspend(() => {
        const taken = copies.asked()
        hasBegun = false
        return gate.withPermits(1)(Pool.use(pool, (copy) => {
          taken()
          if (Result.isFailure(copy)) {
            unopened = copy
            copies.unheard.delete(copy.failure)
            return Effect.fail(copy.failure)
          }
          const instance = copy.success
          hasBegun = true
          copies.began(instance)
          return guard.attempt("process", (signal) => instance.process(chunk, signal)).pipe(
            Effect.onExit((exit) => {
              copies.ended(instance)
              if (Exit.isFailure(exit) || exit.value.spent) return Pool.invalidate(pool, copy)
              if (!memory.isAtLeast("high") || !copies.isSurplus(allowed)) return shrink
              copies.leaves(instance)
              return Pool.invalidate(pool, copy)
            }),
          )
        })).pipe(Effect.tapError(() => Effect.sync(() => hasBegun || copies.gaveUp())))
      }),
    )
    const obstacle = Effect.sync(() => isStateful && hasBegun ? "the step knows of earlier rows" : undefined)
    return guard.carry({ name: "process", attempt, obstacle }).pipe(
      Effect.tap(grow),
      Effect.map((carried) => ({ chunk, trail, carried })),
    )
  }

  const emit = Effect.fnUntraced(function* ({ chunk, trail, carried }: Processed) {
    if ("done" in carried) return yield* emitResult(chunk, trail, carried.done)
    yield* attemptSync(
      step.id,
      () => rejects.take(books, step.policy, chunk, allRows(chunk, carried.refused), trail),
    )
    chunk.release()
    channels.disposed()
  })

  const emitResult = Effect.fnUntraced(
    function* (chunk: Delivery["chunk"], trail: Delivery["trail"], result: TransformResult) {
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
      channels.disposed()
      times.waitOut += telemetry.now() - started
    },
  )

  yield* channels.deliveries(step.id).pipe(
    Stream.mapEffect(process, { concurrency: copies.most * copies.ahead }),
    Stream.runForEach(emit),
  )
  // The other copies have done all the work; that one could not be opened is told all the same.
  for (const { errors } of copies.unheard) for (const error of errors) telemetry.warn(error)
  yield* attemptSync(step.id, () => rejects.check(books, step.policy, true))
})

const brokenContract = (step: string) =>
  flowError("FE2001", "the transform put out other row positions or other columns than it had announced", { step })
