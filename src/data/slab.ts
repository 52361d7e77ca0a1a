/**
 * Memory of the row path: a slab holds the bytes of one stretch of input and the positions of the cells in it. Slabs are
 * counted, and reused when the last chunk that needs them is released. Not a general allocator.
 */

/** Bytes in shared memory, so that sandboxes on other threads read them without a copy, and the notes a source made on them. */
export class Slab<Notes = unknown> {
  #holders = 1
  readonly #home: SlabPool<Notes> | undefined

  constructor(readonly bytes: Uint8Array, readonly notes: Notes, home?: SlabPool<Notes>) {
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

/** `length` zeroed bytes in shared memory. */
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length))
/** `length` zeroed 32-bit offsets in shared memory. */
export const sharedOffsets = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4))

export interface SlabStatistics {
  readonly rents: number
  readonly hits: number
  readonly misses: number
  readonly inUse: number
  readonly peak: number
}

/** Keeps up to `keep` idle slabs for reuse. One per source; not shared between threads. */
export class SlabPool<Notes> {
  readonly #idle: Array<Slab<Notes>> = []
  readonly #counts = { rents: 0, hits: 0, misses: 0, inUse: 0, peak: 0 }

  /** @param notes makes the notes of a new slab; they are reused with it */
  constructor(readonly notes: () => Notes, readonly keep = 32) {}

  /** A slab with at least `bytes` bytes; its content and notes are those of its last use. */
  rent(bytes: number): Slab<Notes> {
    const counts = this.#counts
    counts.rents++
    counts.inUse++
    if (counts.inUse > counts.peak) counts.peak = counts.inUse
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      const idle = this.#idle[i]
      if (idle.bytes.length < bytes) continue
      this.#idle.splice(i, 1)
      counts.hits++
      return new Slab(idle.bytes, idle.notes, this)
    }
    counts.misses++
    return new Slab(sharedBytes(bytes), this.notes(), this)
  }

  give(slab: Slab<Notes>): void {
    this.#counts.inUse--
    if (this.#idle.length < this.keep) this.#idle.push(slab)
  }

  get statistics(): SlabStatistics {
    return { ...this.#counts }
  }
}
