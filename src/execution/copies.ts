/**
 * The books of a transform's copies: how many are open, which of them work, since when, and what had to wait for one.
 * Owns none of them; the pool does (bind.ts).
 */
import type { FlowErrors } from "../errors/flow_error.ts"
import type { TransformBinding, TransformRun } from "../plugin/contract.ts"
import type { Times } from "./present.ts"
import type { PoolReport } from "./telemetry.ts"

/** Bytes of input that are sure to be enough work for a copy of its own. */
const WORTH_A_COPY = 1 << 24
/** Bytes of input that are so many chunks that it does not matter if one copy has some more of them than another. */
const MANY = 1 << 25

export class Copies {
  readonly books: { -readonly [Key in keyof PoolReport]: PoolReport[Key] }
  /** Chunks that a copy may have at once; one where there may be few: they had better be shared out evenly. */
  readonly ahead: number
  /** Copies that are worth their start from the beginning. */
  readonly first: number
  /** Why copies could not be opened that no chunk has asked for so far. */
  readonly unheard = new Set<FlowErrors>()
  /** Chunks that have been taken in and not been put out. */
  #chunks = 0
  #open = 0
  readonly #leaving = new Set<TransformRun>()
  /** The chunks that each working copy has, and until when its work is in the books. */
  readonly #working = new Map<TransformRun, { chunks: number; since: number }>()
  #idleSince: number

  constructor(
    binding: Pick<TransformBinding, "ahead">,
    /** Copies there may be at most. */
    readonly most: number,
    readonly times: Pick<Times, "busy" | "waitIn">,
    readonly now: () => number,
    bytes: number | undefined,
  ) {
    this.first = Math.min(most, 1 + Math.floor((bytes ?? 0) / WORTH_A_COPY))
    this.books = { size: 0, limit: most, active: 0, peak: 0, uses: 0, waits: 0, waitMs: 0 }
    this.ahead = (bytes ?? 0) < MANY ? 1 : binding.ahead ?? 1
    this.#idleSince = now()
  }

  opened(): void {
    this.books.size = Math.max(this.books.size, ++this.#open)
  }

  get open(): number {
    return this.#open
  }

  closed(copy: TransformRun): void {
    this.#leaving.delete(copy)
    this.#open--
  }

  /**
   * Whether a copy is one too many where there should be so many, and can go at the end of a chunk: the pool opens another
   * one in its place if the others have too much to do.
   */
  isSurplus(allowed: number): boolean {
    const atWork = this.#working.values().reduce((sum, { chunks }) => sum + chunks, 0)
    return this.#open - this.#leaving.size > allowed && atWork < allowed * this.ahead
  }

  /** It goes as soon as it is through with its chunks. */
  leaves(copy: TransformRun): void {
    this.#leaving.add(copy)
  }

  /** The step starts to wait for its first chunk. */
  ready(): void {
    this.#idleSince = this.now()
  }

  /** A chunk has come; what is returned must be told when a copy takes it. The step waits for rows while there is none. */
  asked(): () => void {
    const at = this.now()
    if (this.#chunks++ === 0) this.times.waitIn += at - this.#idleSince
    this.books.uses++
    if (this.#chunks <= this.books.size * this.ahead) return () => {}
    return () => {
      this.books.waits++
      this.books.waitMs += this.now() - at
    }
  }

  /** No copy could be had for a chunk that had asked for one. */
  gaveUp(): void {
    if (--this.#chunks === 0) this.#idleSince = this.now()
  }

  /** What is not in the books yet. */
  ongoing(now: number): { readonly busy: number; readonly waitIn: number } {
    const busy = this.#working.values().reduce((sum, { since }) => sum + now - since, 0)
    return { busy, waitIn: this.#chunks === 0 ? now - this.#idleSince : 0 }
  }

  began(copy: TransformRun): void {
    const work = this.#working.get(copy)
    if (work === undefined) this.#working.set(copy, { chunks: 1, since: this.now() })
    else work.chunks++
    this.books.active = this.#working.size
    this.books.peak = Math.max(this.books.peak, this.books.active)
  }

  ended(copy: TransformRun): void {
    const at = this.#idleSince = this.now()
    const work = this.#working.get(copy)!
    this.times.busy += at - work.since
    work.since = at
    if (--work.chunks === 0) this.#working.delete(copy)
    this.books.active = this.#working.size
    this.#chunks--
  }
}
