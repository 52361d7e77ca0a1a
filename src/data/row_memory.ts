/**
 * Memory that threads and WebAssembly kernels share: slabs and the positions of their cells lie here, so a sandbox reads
 * them and a kernel scans them without a copy. One per process. Hands out blocks and takes them back; what is in them is
 * the business of others. It never gives memory back to the system, because WebAssembly cannot: what is given back here is
 * cut up or put together for what is asked for next, so that it grows only if there is really more in use.
 */

import { flowError } from "../errors/flow_error.ts"
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

/** Memory for the bytes and the positions of rows, which threads and WebAssembly share; handed out in blocks. */
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

  /**
   * Takes a block back; arrays of other memory are left alone. Nobody may use the array any more. FE9002 for a block that
   * is not in use: somebody else may have got it meanwhile.
   */
  giveBack(array: Uint8Array | Int32Array): void {
    if (!this.#buffers.has(array.buffer)) return
    const size = this.#used.get(array.byteOffset)
    if (size === undefined) throw flowError("FE9002", `no block is in use at ${array.byteOffset} of the row memory`)
    this.#used.delete(array.byteOffset)
    this.#put(array.byteOffset, size)
  }

  /** Bytes in blocks that are in use. */
  get inUse(): number {
    let sum = 0
    for (const size of this.#used.values()) sum += size
    return sum
  }

  /** Bytes up to the end of what was ever handed out. The system has given at most so much. */
  get extent(): number {
    return this.#fresh
  }

  #take(length: number): number | undefined {
    const size = roomFor(length)
    const address = this.#free.get(size)?.pop() ?? this.#cut(size) ?? this.#carve(size)
    if (address !== undefined) this.#used.set(address, size)
    return address
  }

  #put(address: number, size: number): void {
    const free = this.#free.get(size)
    if (free === undefined) this.#free.set(size, [address])
    else free.push(address)
  }

  /** From a larger block that is free: the smallest that will do, halved until it fits. */
  #cut(size: number): number | undefined {
    for (let larger = 2 * size; larger <= this.#fresh; larger *= 2) {
      const address = this.#free.get(larger)?.pop()
      if (address === undefined) continue
      for (let half = larger / 2; half >= size; half /= 2) this.#put(address + half, half)
      return address
    }
    return undefined
  }

  /** Puts neighbours that are free together. Takes a while: for when memory would have to grow. */
  #join(): void {
    const blocks = [...this.#free].flatMap(([size, addresses]) => addresses.map((address) => ({ address, size })))
    this.#free.clear()
    blocks.sort((one, other) => one.address - other.address)
    for (let i = 0; i < blocks.length;) {
      const { address } = blocks[i]
      let end = address
      while (i < blocks.length && blocks[i].address === end) end += blocks[i++].size
      if (end === this.#fresh) this.#fresh = address
      else this.#putAll(address, end)
    }
  }

  /** A stretch of free memory as blocks, the largest that there is room for first. */
  #putAll(from: number, end: number): void {
    for (let address = from; address < end;) {
      const size = 2 ** Math.floor(Math.log2(end - address))
      this.#put(address, size)
      address += size
    }
  }

  #carve(size: number): number | undefined {
    if (this.#fresh + size > this.#end) {
      this.#join()
      const address = this.#free.get(size)?.pop() ?? this.#cut(size)
      if (address !== undefined) return address
      if (this.#fresh + size > this.#end && !this.#grow(this.#fresh + size - this.#end)) return undefined
    }
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
