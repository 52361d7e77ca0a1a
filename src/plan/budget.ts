/**
 * Shares the memory of a run out: what the engine itself takes, the threads of transforms, the chunks in flight. From it
 * follow how many copies of a transform there may be and how large chunks are. Pure; what becomes of it at work is the
 * business of src/resources.
 */
import type { MemoryShares } from "../resources/memory_budget.ts"

const MB = 1 << 20

/**
 * The process with everything loaded, and what V8 keeps for the main thread: 65 to 80 MB were measured for runs that only
 * copy, by their peak from outside.
 */
const ENGINE_BYTES = 76 * MB
/**
 * What it takes besides where other threads have a part: their answers, which are garbage of the main thread as soon as
 * they are put out. With less than this, runs through one script were seen to come to their limit and stay there.
 */
const ENGINE_WITH_THREADS_BYTES = 96 * MB
/** Sizes of chunks, from the one that is best for speed to the least that is worth its way. */
const CHUNK_BYTES = [512 << 10, 256 << 10, 128 << 10, 64 << 10] as const
export const FULL_CHUNK_BYTES: number = CHUNK_BYTES[0]
/** Before copies are given up, chunks become as small as this: above it they cost more memory than they are worth. */
const SMALL_CHUNK_BYTES = 128 << 10

/**
 * Memory that a step takes for each byte of a chunk: positions of cells, texts and values on their way into and out of
 * sandboxes, results, and garbage that V8 has not come to yet. Measured as the difference of peaks between chunks of
 * 512 and 128 KiB, for one and two copies, direct and in the sandbox.
 */
const CHUNKS_OF = { source: 8, transform: 24, sink: 4 } as const
const CHUNKS_OF_COPY = 16
/** What may wait on a connection: four chunks, with the positions of their cells and the columns that were made. */
const CHUNKS_OF_CONNECTION = 16

/** Below this share of the limit a run has air to breathe; a plan may go to the second only if nothing less will do. */
const COMFORTABLE = 0.8
const MOST = 0.95
/** If a run without any care would take more than this share of the limit, V8 is told to be thrifty. */
const PLENTIFUL = 0.5

export interface StepNeed {
  readonly id: string
  readonly kind: "source" | "transform" | "sink"
  /** Of a transform: how many copies it would like to have, and what each takes. */
  readonly copies: number
  readonly copyBytes: number
}

export interface ConnectionNeed {
  readonly from: string
  readonly to: string
  /** What may wait on it, if the pipeline says so. */
  readonly bufferMB?: number | undefined
}

export interface MemoryPlan extends MemoryShares {
  /** Copies of transforms by step. */
  readonly copies: ReadonlyMap<string, number>
  readonly sumBytes: number
  /** Whether not even the least fits into the limit. */
  readonly isTooLarge: boolean
  /** Whether memory is so scarce that speed is worth less. */
  readonly isTight: boolean
}

export interface BudgetNeeds {
  readonly limitBytes: number
  readonly steps: ReadonlyArray<StepNeed>
  readonly connections: ReadonlyArray<ConnectionNeed>
}

/** The best plan that fits, or the least there is. */
export function shareMemory(needs: BudgetNeeds): MemoryPlan {
  const copies = new Map(needs.steps.filter(({ kind }) => kind === "transform").map((step) => [step.id, step.copies]))
  const full = planOf(needs, copies, FULL_CHUNK_BYTES, false)
  const isTight = full.sumBytes > PLENTIFUL * needs.limitBytes
  const fits = (plan: MemoryPlan) => plan.sumBytes <= COMFORTABLE * needs.limitBytes
  for (const chunkBytes of CHUNK_BYTES.filter((bytes) => bytes >= SMALL_CHUNK_BYTES)) {
    const plan = planOf(needs, copies, chunkBytes, isTight)
    if (fits(plan)) return plan
  }
  while (true) {
    const plan = planOf(needs, copies, SMALL_CHUNK_BYTES, isTight)
    if (fits(plan)) return plan
    const step = costliest(needs.steps, copies)
    if (step === undefined) break
    copies.set(step.id, copies.get(step.id)! - 1)
  }
  return planOf(needs, copies, CHUNK_BYTES[CHUNK_BYTES.length - 1], isTight)
}

/** The step whose copies take the most, of those that have more than one. */
function costliest(steps: ReadonlyArray<StepNeed>, copies: ReadonlyMap<string, number>): StepNeed | undefined {
  const weight = (step: StepNeed) => step.copyBytes * copies.get(step.id)!
  return steps.filter(({ id }) => (copies.get(id) ?? 0) > 1).toSorted((one, other) => weight(other) - weight(one))[0]
}

function planOf(
  { limitBytes, steps, connections }: BudgetNeeds,
  copies: ReadonlyMap<string, number>,
  chunkBytes: number,
  isTight: boolean,
): MemoryPlan {
  const connectionBytes = CHUNKS_OF_CONNECTION * chunkBytes
  const chunks = steps.reduce(
    (sum, { id, kind }) => sum + CHUNKS_OF[kind] + (kind === "transform" ? CHUNKS_OF_COPY * copies.get(id)! : 0),
    0,
  )
  const parts = [
    { name: "engine", bytes: copies.size === 0 ? ENGINE_BYTES : ENGINE_WITH_THREADS_BYTES },
    { name: "chunks", bytes: chunks * chunkBytes },
    ...steps.filter(({ kind }) => kind === "transform").map(({ id, copyBytes }) => ({
      name: `copies of ${id}`,
      bytes: copies.get(id)! * copyBytes,
    })),
    ...connections.map(({ from, to, bufferMB }) => ({
      name: `${from} -> ${to}`,
      bytes: bufferMB === undefined ? connectionBytes : bufferMB * MB,
    })),
  ]
  const sumBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    limitBytes,
    connectionBytes,
    chunkBytes,
    copies: new Map(copies),
    parts,
    sumBytes,
    isTooLarge: sumBytes > MOST * limitBytes,
    isTight,
  }
}
