/**
 * Where the chunks of one connection wait that are too many for memory: first in, first out. What a connection knows of
 * it; spill.ts has the one that is there.
 */
import type { Chunk } from "../data/chunk.ts"

/** What went to disk on one connection. */
export interface SpillReport {
  /** Chunks that were put on disk, and their bytes there. */
  readonly chunks: number
  readonly bytes: number
  /** The most bytes that lay there at once. */
  readonly peakBytes: number
  /** Chunks that were read back. */
  readonly readBack: number
}

export interface ChunkStore {
  readonly report: SpillReport
  /** Puts a chunk away; the caller still holds it. Throws if that fails. */
  put(chunk: Chunk): void
  /** The chunk that was put away first, with one holder. Throws if it is not as it was. */
  take(): Chunk
}
