/**
 * What the process has of memory, and what it may have at most.
 */
import type { MemoryShares } from "./memory_budget.ts"

/** Resident bytes of the process. */
export const residentBytes = (): number => Deno.memoryUsage().rss

/** Shares of a run that may take what it likes. */
export const UNLIMITED: MemoryShares = { limitBytes: Infinity, connectionBytes: 2 << 20, chunkBytes: 524_288 }
