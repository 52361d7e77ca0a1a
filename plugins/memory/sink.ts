/**
 * Rows handed to an embedding application, as a sink. Made per run with `memorySink`.
 */
import * as Schema from "effect/Schema"
import { type Chunk, definePlugin, type Plugin, rowOf } from "../../src/plugin/mod.ts"
import type { MemoryRow } from "./source.ts"

/** What `memorySink` is made of. */
export interface MemorySinkOptions {
  /** What `type:` of the step says. */
  readonly type: string
  /**
   * Called with the rows of each chunk, in order; a promise makes the pipeline wait. Rows arrive before the run is
   * known to succeed.
   */
  readonly onRows: (rows: ReadonlyArray<MemoryRow>) => void | Promise<void>
}

/** A sink that gives rows as plain objects; values as in `Value` (integers as bigint, decimals and dates as text). */
export function memorySink(options: MemorySinkOptions): Plugin {
  return definePlugin({
    kind: "sink",
    type: options.type,
    title: "rows to the embedding application",
    options: Schema.Struct({}),
    open: () =>
      Promise.resolve({
        write: async (chunk) => {
          await options.onRows(rowsOf(chunk))
          return { written: chunk.count, rejects: [], bytes: 0 }
        },
        prepare: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  })
}

/** The rows of a chunk as plain objects. */
export const rowsOf = (chunk: Chunk): ReadonlyArray<MemoryRow> =>
  Array.from({ length: chunk.count }, (_, n) => rowOf(chunk, chunk.rowAt(n)))
