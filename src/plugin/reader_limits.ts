/** The limits of a reader of records, as the options of a source and the memory of the run have them. */
import type { ReaderLimits } from "../data/record_reader.ts"
import type { StepContext } from "./contract.ts"

/** Chunks are as large as the option says, or smaller while memory is scarce. */
export function readerLimits(
  { chunkBytes, maxRecordBytes }: ReaderLimits,
  context: Pick<StepContext, "chunkBytes">,
): ReaderLimits {
  return {
    maxRecordBytes,
    /** Asked before each chunk. */
    get chunkBytes() {
      return Math.min(chunkBytes, context.chunkBytes?.() ?? Infinity)
    },
  }
}
