/**
 * A piece of the guest's memory that host and guest both see: an ArrayBuffer there, an address here.
 */
import { Buffer } from "node:buffer"
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core"
import { numberReads, type ScriptProgram } from "./program.ts"

/** Marks the row counter in the guest's memory, so that the host finds it. */
const CURSOR_MARK = Uint32Array.of(
  0x466c6f77,
  0x456e6769,
  0x6e652063,
  0x7572736f,
  0x72000001,
  0xa5a5a5a5,
  0x5a5a5a5a,
  0x13579bdf,
)

/** The row counter in the guest's memory, which the guest writes and the host reads without a call. */
export class Cursor {
  #at = -1

  constructor(readonly memory: WebAssembly.Memory) {}

  /** The mark as the guest is given it, to be found afterwards. */
  readonly mark: ArrayBuffer = CURSOR_MARK.slice().buffer

  find(): void {
    this.#at = Buffer.from(this.memory.buffer).indexOf(Buffer.from(this.mark))
    new Int32Array(this.memory.buffer, this.#at, 1)[0] = -1
  }

  /** Row the guest works at, counted from the first of the chunk; -1 between chunks. */
  get row(): number {
    return this.#at < 0 ? -1 : this.#word(0)
  }

  /** Bytes of all texts that the guest has counted. */
  get weight(): number {
    return this.#word(1)
  }

  #word(index: 0 | 1): number {
    return new Int32Array(this.memory.buffer, this.#at, 2)[index]
  }
}

/** The parts of the emscripten module that quickjs-emscripten keeps to itself. */
export interface Inside {
  _malloc(length: number): number
  _free(pointer: number): void
}

/** The parts of a context that quickjs-emscripten keeps to itself. */
interface ContextInside {
  readonly ffi: { QTS_NewArrayBuffer(context: number, pointer: number, length: number): number }
  readonly ctx: { readonly value: number }
  readonly memory: { heapValueHandle(value: number): QuickJSHandle }
}

export class GuestMemory {
  /** Address of the first byte. */
  pointer = 0
  #length = 0
  #handle: QuickJSHandle | undefined

  constructor(readonly inside: Inside, readonly context: QuickJSContext, readonly memory: WebAssembly.Memory) {}

  /** The ArrayBuffer, with room for so many bytes; another one if it has to grow. Undefined if there is no room. */
  reserve(bytes: number): QuickJSHandle | undefined {
    if (this.#handle !== undefined && bytes <= this.#length) return this.#handle
    // The guest gives the memory back as soon as nothing there mentions it.
    this.#handle?.dispose()
    this.#handle = undefined
    const length = Math.max(1024, bytes + (bytes >>> 2))
    const pointer = this.inside._malloc(length)
    if (pointer === 0) return undefined
    new Uint8Array(this.memory.buffer, pointer, length).fill(0)
    const { ffi, ctx, memory } = this.context as unknown as ContextInside
    this.#handle = memory.heapValueHandle(ffi.QTS_NewArrayBuffer(ctx.value, pointer, length))
    this.pointer = pointer
    this.#length = length
    return this.#handle
  }
}

/**
 * What host and guest share per row, one stretch after the other: numbers read, numbers made, checks, fates. rows.js knows
 * the same order. All views are valid until the guest runs.
 */
export class SharedRows {
  /** Rows that there is room for. */
  capacity = 0
  readonly #reads: number
  readonly #made: number
  readonly #checks: number

  constructor(program: ScriptProgram, readonly memory: GuestMemory) {
    this.#reads = numberReads(program).length
    this.#made = program.rewritten?.numbers.length ?? 0
    this.#checks = program.rewritten?.checks.length ?? 0
  }

  /** The memory as the guest sees it; undefined if there is no room for so many rows. */
  reserve(rows: number): QuickJSHandle | undefined {
    const capacity = (rows + 7) & ~7
    const buffer = this.memory.reserve(capacity * (8 * (this.#reads + this.#made) + this.#checks + 1))
    if (buffer !== undefined) this.capacity = capacity
    return buffer
  }

  /** The n-th column of numbers that is read, as one or the other. */
  numbersIn(n: number): { readonly floats: Float64Array; readonly integers: Int32Array } {
    const at = this.memory.pointer + 8 * n * this.capacity
    const { buffer } = this.memory.memory
    return { floats: new Float64Array(buffer, at, this.capacity), integers: new Int32Array(buffer, at, this.capacity) }
  }

  /** The n-th column that is made of nothing but numbers. */
  numbersOut = (n: number): Float64Array => this.numbersIn(this.#reads + n).floats

  /** The n-th check, one byte per row. */
  check(n: number): Uint8Array {
    const at = this.memory.pointer + (8 * (this.#reads + this.#made) + n) * this.capacity
    return new Uint8Array(this.memory.memory.buffer, at, this.capacity)
  }

  /** Copies of what the guest wrote. */
  outcome(rows: number): { readonly fates: Uint8Array; readonly numbers: ReadonlyArray<Float64Array> } {
    const numbers = Array.from({ length: this.#made }, (_, n) => this.numbersOut(n).slice(0, rows))
    return { fates: this.check(this.#checks).slice(0, rows), numbers }
  }
}
