/**
 * Memory that threads and WebAssembly kernels share: slabs and the positions of their cells lie here, so a sandbox reads
 * them and a kernel scans them without a copy. One per process. Hands out blocks and takes them back; what is in them is
 * the business of others.
 */

import type { BufferMemory } from "./byte_buffer.ts"

/** Pages of WebAssembly memory are 64 KiB. */
const PAGE = 65_536
/** The largest extent, in pages: 2 GiB of addresses; only what is used takes memory. */
const MOST_PAGES = 32_768
/**
 * Pages added at a time. The first page of all belongs to the kernels; the last one is never handed out, so that they may
 * read past the end of a block.
 */
const GROWTH = 64
const SMALLEST = 4096

/** Blocks are powers of two: those given back fit the next that are asked for. */
const roomFor = (length: number): number => Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(Math.max(1, length))))

export class RowMemory {
  readonly memory: WebAssembly.Memory
  /** Where memory begins that was never handed out. */
  #fresh = PAGE
  #end: number
  readonly #free = new Map<number, Array<number>>()
  /** Size of the blocks in use, by their address. */
  readonly #used = new Map<number, number>()
  /** The memory has a new buffer after each growth; views of the older ones stay valid. */
  readonly #buffers = new WeakSet<ArrayBufferLike>()

  constructor(mostPages = MOST_PAGES) {
    this.memory = new WebAssembly.Memory({ initial: GROWTH, maximum: mostPages, shared: true })
    this.#buffers.add(this.memory.buffer)
    this.#end = (GROWTH - 1) * PAGE
  }

  /** `length` bytes, content undefined; undefined if there is no room left. */
  bytes(length: number): Uint8Array | undefined {
    const address = this.#take(length)
    return address === undefined ? undefined : new Uint8Array(this.memory.buffer, address, length)
  }

  /** `length` 32-bit offsets, content undefined; undefined if there is no room left. */
  offsets(length: number): Int32Array | undefined {
    const address = this.#take(length * 4)
    return address === undefined ? undefined : new Int32Array(this.memory.buffer, address, length)
  }

  /** Whether the array begins a block of this memory, so that its `byteOffset` is an address for a kernel. */
  owns(array: Uint8Array | Int32Array): boolean {
    return this.#buffers.has(array.buffer) && this.#used.has(array.byteOffset)
  }

  /** Takes a block back; arrays that are none are left alone. Nobody may use the array any more. */
  giveBack(array: Uint8Array | Int32Array): void {
    if (!this.#buffers.has(array.buffer)) return
    const size = this.#used.get(array.byteOffset)
    if (size === undefined) return
    this.#used.delete(array.byteOffset)
    const free = this.#free.get(size)
    if (free === undefined) this.#free.set(size, [array.byteOffset])
    else free.push(array.byteOffset)
  }

  /** Bytes in blocks that are in use. */
  get inUse(): number {
    let sum = 0
    for (const size of this.#used.values()) sum += size
    return sum
  }

  #take(length: number): number | undefined {
    const size = roomFor(length)
    const address = this.#free.get(size)?.pop() ?? this.#carve(size)
    if (address !== undefined) this.#used.set(address, size)
    return address
  }

  #carve(size: number): number | undefined {
    if (this.#fresh + size > this.#end && !this.#grow(this.#fresh + size - this.#end)) return undefined
    const address = this.#fresh
    this.#fresh += size
    return address
  }

  #grow(bytes: number): boolean {
    const pages = Math.max(GROWTH, Math.ceil(bytes / PAGE))
    try {
      this.memory.grow(pages)
    } catch {
      return false // the largest extent is reached
    }
    this.#buffers.add(this.memory.buffer)
    this.#end += pages * PAGE
    return true
  }
}

let shared: RowMemory | null | undefined

/** The memory of this process; undefined where WebAssembly cannot share any. */
export function rowMemory(): RowMemory | undefined {
  if (shared === undefined) {
    try {
      shared = new RowMemory()
    } catch {
      shared = null
    }
  }
  return shared ?? undefined
}

/** `length` bytes that other threads can read, from the memory of this process if there is room. */
export const sharedBytes = (length: number): Uint8Array =>
  rowMemory()?.bytes(length) ?? new Uint8Array(new SharedArrayBuffer(length))

/** `length` offsets that other threads can read, from the memory of this process if there is room. */
export const sharedOffsets = (length: number): Int32Array =>
  rowMemory()?.offsets(length) ?? new Int32Array(new SharedArrayBuffer(length * 4))

/** Gives memory of `sharedBytes` or `sharedOffsets` back. Nobody may use it any more. */
export const giveBack = (array: Uint8Array | Int32Array): void => rowMemory()?.giveBack(array)

/** For buffers that a kernel fills. */
export const SHARED: BufferMemory = { take: sharedBytes, giveBack }

/** Twice the room with the same content; the former array is given back. */
export function grownOffsets(offsets: Int32Array): Int32Array {
  const larger = sharedOffsets(offsets.length * 2)
  larger.set(offsets)
  giveBack(offsets)
  return larger
}
