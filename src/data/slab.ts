/**
 * Memory of the row path: a slab holds the bytes of one stretch of input and the positions of the cells in it. Slabs are
 * counted, and reused when the last chunk that needs them is released. Not a general allocator (row_memory.ts).
 */
import { giveBack, sharedBytes } from "./row_memory.ts"

/** Who is told when nobody holds a slab any more. */
export interface SlabHome<Notes> {
  give(slab: Slab<Notes>): void
}

/** Bytes that sandboxes on other threads read without a copy, and the notes a source made on them. */
export class Slab<Notes = unknown> {
  #holders = 1
  readonly #home: SlabHome<Notes> | undefined

  constructor(readonly bytes: Uint8Array, readonly notes: Notes, home?: SlabHome<Notes>) {
    this.#home = home
  }

  /** One more chunk needs this slab. */
  retain(): void {
    this.#holders++
  }

  /** One chunk less; the last one gives the memory back to the pool. */
  release(): void {
    this.#holders--
    if (this.#holders === 0) this.#home?.give(this)
  }

  get holders(): number {
    return this.#holders
  }
}

export interface SlabStatistics {
  readonly rents: number
  readonly hits: number
  readonly misses: number
  readonly inUse: number
  readonly peak: number
}

/** What a source notes on a slab: made with the slab, kept with it, given back with it. */
export interface NotesMaker<Notes> {
  make(): Notes
  giveBack(notes: Notes): void
}

/** Keeps up to `keep` idle slabs for reuse. One per source; not shared between threads. */
export class SlabPool<Notes> implements SlabHome<Notes> {
  readonly #idle: Array<Slab<Notes>> = []
  readonly #counts = { rents: 0, hits: 0, misses: 0, inUse: 0, peak: 0 }
  /** Slabs that somebody holds. */
  readonly #rented = new Set<Slab<Notes>>()

  constructor(readonly notes: NotesMaker<Notes>, readonly keep = 32) {}

  /** A slab with at least `bytes` bytes; its content and notes are those of its last use. */
  rent(bytes: number): Slab<Notes> {
    const counts = this.#counts
    const at = this.#idle.findLastIndex((idle) => idle.bytes.length >= bytes)
    counts.rents++
    if (at >= 0) counts.hits++
    else counts.misses++
    const memory = at < 0 ? { bytes: sharedBytes(bytes), notes: this.notes.make() } : this.#idle.splice(at, 1)[0]
    const slab = new Slab(memory.bytes, memory.notes, this)
    this.#rented.add(slab)
    counts.inUse = this.#rented.size
    counts.peak = Math.max(counts.peak, counts.inUse)
    return slab
  }

  give(slab: Slab<Notes>): void {
    if (!this.#rented.delete(slab)) return // the pool was closed
    this.#counts.inUse = this.#rented.size
    if (this.#idle.length < this.keep) this.#idle.push(slab)
    else this.#free(slab)
  }

  /**
   * Takes everything back, also what a run that was cut off never released. Called when nothing of the run works any more.
   */
  close(): void {
    for (const slab of [...this.#idle.splice(0), ...this.#rented]) this.#free(slab)
    this.#rented.clear()
    this.#counts.inUse = 0
  }

  #free({ bytes, notes }: Slab<Notes>): void {
    giveBack(bytes)
    this.notes.giveBack(notes)
  }

  get statistics(): SlabStatistics {
    return { ...this.#counts }
  }

  /** The statistics by the names they have in reports. */
  get counters(): Readonly<Record<string, number>> {
    const { rents, hits, misses, inUse, peak } = this.#counts
    return { slabRents: rents, slabHits: hits, slabMisses: misses, slabsInUse: inUse, slabsPeak: peak }
  }
}
