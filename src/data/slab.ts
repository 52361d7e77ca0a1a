/**
 * Memory of the row path: a slab holds the bytes of one stretch of input and the positions of the cells in it. Slabs are
 * counted, and reused when the last chunk that needs them is released. Not a general allocator (row_memory.ts).
 */
import { flowError } from "../errors/flow_error.ts"
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

  /** One chunk less; the last one gives the memory back to the pool. FE9002 if nobody holds it any more. */
  release(): void {
    if (this.#holders === 0) throw flowError("FE9002", "a slab was released once more than it was held")
    this.#holders--
    if (this.#holders === 0) this.#home?.give(this)
  }

  get holders(): number {
    return this.#holders
  }
}

/** Memory that is kept for reuse, as that of slabs. */
export interface HeldMemory {
  /** Bytes it has now, idle ones included. */
  readonly bytes: number
  /** Gives back what is idle. */
  trim(): void
}

export interface SlabStatistics {
  readonly rents: number
  readonly hits: number
  readonly misses: number
  readonly inUse: number
  readonly peak: number
  /** Slabs that were still rented when the pool was closed. */
  readonly left: number
  /** The most bytes of all slabs, idle ones and notes included. */
  readonly bytesPeak: number
}

/** A slab with so many times the bytes that are asked for is not kept: it is from times of larger chunks. */
const FAR_TOO_LARGE = 4

/** What a source notes on a slab: made with the slab, kept with it, given back with it. */
export interface NotesMaker<Notes> {
  make(): Notes
  /** Memory that they take. */
  bytes(notes: Notes): number
  giveBack(notes: Notes): void
}

/** Keeps up to `keep` idle slabs for reuse. One per source; not shared between threads. */
export class SlabPool<Notes> implements SlabHome<Notes>, HeldMemory {
  readonly #idle: Array<Slab<Notes>> = []
  readonly #counts = { rents: 0, hits: 0, misses: 0, inUse: 0, peak: 0, left: 0, bytesPeak: 0 }
  /** Bytes that were asked for last. */
  #asked = 0
  #isClosed = false
  /** Slabs that somebody holds. */
  readonly #rented = new Set<Slab<Notes>>()

  constructor(readonly notes: NotesMaker<Notes>, readonly keep = 32) {}

  /** A slab with at least `bytes` bytes; its content and notes are those of its last use. */
  rent(bytes: number): Slab<Notes> {
    const counts = this.#counts
    this.#asked = bytes
    const at = this.#idle.findLastIndex((idle) => idle.bytes.length >= bytes)
    counts.rents++
    if (at >= 0) counts.hits++
    else counts.misses++
    const memory = at < 0 ? { bytes: sharedBytes(bytes), notes: this.notes.make() } : this.#idle.splice(at, 1)[0]
    const slab = new Slab(memory.bytes, memory.notes, this)
    this.#rented.add(slab)
    if (at < 0) this.#weigh()
    counts.inUse = this.#rented.size
    counts.peak = Math.max(counts.peak, counts.inUse)
    return slab
  }

  give(slab: Slab<Notes>): void {
    if (this.#isClosed) return
    if (!this.#rented.delete(slab)) throw flowError("FE9002", "a slab came back that was not rented")
    this.#counts.inUse = this.#rented.size
    if (this.#idle.length < this.keep && slab.bytes.length < FAR_TOO_LARGE * this.#asked) this.#idle.push(slab)
    else this.#free(slab)
  }

  /** Gives back the memory of idle slabs. */
  trim(): void {
    for (const slab of this.#idle.splice(0)) this.#free(slab)
  }

  /** Bytes of all slabs, those of their notes included. */
  get bytes(): number {
    const sum = (slabs: Iterable<Slab<Notes>>) =>
      Iterator.from(slabs).reduce((total, { bytes, notes }) => total + bytes.length + this.notes.bytes(notes), 0)
    return sum(this.#idle) + sum(this.#rented)
  }

  /**
   * Takes everything back, also what a run that was cut off never released. Called when nothing of the run works any more.
   */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#weigh()
    this.#counts.left = this.#rented.size
    for (const slab of [...this.#idle.splice(0), ...this.#rented]) this.#free(slab)
    this.#rented.clear()
    this.#counts.inUse = 0
  }

  #weigh(): void {
    this.#counts.bytesPeak = Math.max(this.#counts.bytesPeak, this.bytes)
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
    const { rents, hits, misses, inUse, peak, left, bytesPeak } = this.#counts
    return {
      slabRents: rents,
      slabHits: hits,
      slabMisses: misses,
      slabsInUse: inUse,
      slabsPeak: peak,
      slabsLeft: left,
      slabBytesPeak: bytesPeak,
    }
  }
}
