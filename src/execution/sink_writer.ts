/**
 * The writes of a sink, which may fail and be made again without doubling a row: whatever a failed write has put out is
 * taken back first. A sink that cannot take back is not written to again.
 */
import * as Effect from "effect/Effect"
import type { Chunk } from "../data/chunk.ts"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { SinkWrite } from "../plugin/contract.ts"
import { allRows } from "./rejects.ts"
import type { OpenSink } from "./run.ts"

/** Writes a chunk; rows that are given up because the circuit is open are told as rejects. */
export function writerOf({ sink, guard }: OpenSink): (chunk: Chunk) => Effect.Effect<SinkWrite, FlowErrors> {
  const write = (chunk: Chunk) => guard.attempt("write", (signal) => sink.write(chunk, signal), { mustEnd: true })
  if (!guard.isActive) return write

  /** A write has failed, and what it put out may still be there. */
  let isSpoilt = false
  const undo = Effect.suspend(() =>
    isSpoilt && sink.undo !== undefined
      ? Effect.map(guard.attempt("undo", () => sink.undo!(), { mustEnd: true }), () => {
        isSpoilt = false
        guard.books.undone++
      })
      : Effect.void
  )
  const obstacle = Effect.sync(() =>
    isSpoilt && sink.undo === undefined ? "the sink cannot take back what it wrote" : undefined
  )
  return (chunk) => {
    const spoiling = Effect.suspend(() => {
      isSpoilt = true
      return write(chunk)
    })
    const attempt = Effect.andThen(undo, Effect.tap(spoiling, () => Effect.sync(() => isSpoilt = false)))
    return Effect.flatMap(guard.carry({ name: "write", attempt, obstacle }), (carried) => {
      if ("done" in carried) return Effect.succeed(carried.done)
      const given = { written: 0, bytes: 0, rejects: allRows(chunk, carried.refused) }
      return Effect.as(undo, given)
    })
  }
}
