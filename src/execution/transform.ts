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
import { chunkBytes } from "../data/chunk.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { TransformResult, TransformRun } from "../plugin/contract.ts"
import { attemptSync } from "./attempt.ts"
import { isStatefulBinding } from "./bind.ts"
import type { Channels, Delivery } from "./channel.ts"
import { allRows } from "./rejects.ts"
import type { OpenTransform, Run } from "./run.ts"
import type { EdgeBooks } from "./ledger.ts"
import type { Watch } from "./observer.ts"
import type { Carried } from "./step_guard.ts"

interface Processed extends Omit<Delivery, "edge"> {
  readonly carried: Carried<TransformResult>
  /** When a copy began and was through with it, for who watches. */
  readonly startMs: number
  readonly endMs: number
}

/** Work of each copy after which another one is worth its start. */
const WORTH_ANOTHER_MS = 100

export const runTransform = Effect.fnUntraced(function* (run: Run, channels: Channels, open: OpenTransform) {
  const { step, guard, binding, pool, copies } = open
  const { telemetry, rejects, memory, watch } = run
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

  const isStateful = isStatefulBinding(binding)

  /**
   * A copy that failed or says it is spent is destroyed, not returned; a chunk that is tried again gets another one. What
   * a stateful copy knows of the rows before is lost with it, so that no other could go on.
   */
  const process = ({ edge, chunk, trail }: Delivery) => {
    edge.received += chunk.count
    books.in += chunk.count
    let hasBegun = false
    let startMs = 0
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
          if (watch !== undefined) startMs = telemetry.now()
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
    const begun = run.cpu.brake === undefined ? attempt : Effect.andThen(run.cpu.brake, attempt)
    const obstacle = Effect.sync(() => isStateful && hasBegun ? "the step knows of earlier rows" : undefined)
    const carried = guard.carry({ name: "process", attempt: begun, obstacle })
    const watched = watch === undefined
      ? carried
      : Effect.andThen(attemptSync(step.id, () => watch.taken(step.id, chunk, trail)), carried)
    return watched.pipe(
      Effect.tap(grow),
      Effect.map((carried) => ({ chunk, trail, carried, startMs, endMs: watch === undefined ? 0 : telemetry.now() })),
    )
  }

  const emit = Effect.fnUntraced(function* ({ chunk, trail, carried, startMs, endMs }: Processed) {
    if ("done" in carried) return yield* emitResult(chunk, trail, carried.done, startMs, endMs)
    yield* attemptSync(
      step.id,
      () => rejects.take(books, step.policy, chunk, allRows(chunk, carried.refused), trail),
    )
    chunk.release()
    channels.disposed()
  })

  const emitResult = Effect.fnUntraced(
    function* (
      chunk: Delivery["chunk"],
      trail: Delivery["trail"],
      result: TransformResult,
      startMs: number,
      endMs: number,
    ) {
      const started = telemetry.now()
      times.begin("waitOut", started)
      telemetry.log(step.id, result.logs)
      if (result.output.size !== chunk.size || result.output.columns.length !== binding.schema.columns.length) {
        return yield* new FlowErrors({ errors: [brokenContract(step.id)] })
      }
      yield* attemptSync(step.id, () => rejects.take(books, step.policy, chunk, result.rejects, trail))
      books.out += result.output.count
      books.filtered += result.filtered
      books.routed += result.routed
      if (watch !== undefined) {
        yield* attemptSync(step.id, () => tellOutput(watch, step.id, chunk, trail, result, outgoing))
      }
      yield* channels.deliver(main, result.output, trail)
      for (const { route, rows } of result.routes) {
        for (const target of outgoing) {
          if (target.edge.route !== route) continue
          const routed = target.edge.row === "output" ? result.output : chunk
          yield* channels.deliver([target], routed.select(rows), trail)
        }
      }
      const bytes = watch === undefined ? 0 : chunkBytes(result.output)
      chunk.release()
      channels.disposed()
      const given = telemetry.now()
      times.waitOut += given - started
      times.begin(undefined, given)
      if (watch !== undefined) {
        const rows = { rowsIn: chunk.count, rowsOut: result.output.count, rejected: result.rejects.length }
        const span = { startMs, endMs, waitedMs: given - started }
        yield* attemptSync(step.id, () => watch.chunk({ step: step.id, kind: "transform", ...span, ...rows, bytes }))
      }
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

/** What leaves by the main output and by each route. */
function tellOutput(
  watch: Watch,
  step: string,
  chunk: Delivery["chunk"],
  trail: Delivery["trail"],
  { output, routes }: TransformResult,
  outgoing: ReadonlyArray<EdgeBooks>,
): void {
  if (output.count > 0) watch.output(step, output, trail)
  for (const { route, rows } of routes) {
    const taken = outgoing.find(({ edge }) => edge.route === route)
    if (taken === undefined || rows.length === 0) continue
    watch.routed(step, route, (taken.edge.row === "output" ? output : chunk).select(rows), trail)
  }
}

const brokenContract = (step: string) =>
  flowError("FE2001", "the transform put out other row positions or other columns than it had announced", { step })
