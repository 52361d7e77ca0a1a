/**
 * The kernel's way to put rows out: tells it where the cells of each column are. Takes the columns whose cells need no
 * string; whoever has others asks `DelimitedWriter`, which writes the same.
 */
import {
  type ByteBuffer,
  type Chunk,
  type Column,
  giveBack,
  grownOffsets,
  sharedBytes,
  sharedOffsets,
} from "../../src/plugin/mod.ts"
import { type Kernel, kernel } from "./kernel.ts"

/** How the cells of a column get out, as in kernel/emit.ts: as they stand, or as text that may need quotes. */
export type PartKind = "as is" | "text"

const KINDS = { "as is": 0, text: 1 } as const
const WORDS = 6
/** Columns there is room for at first. */
const PARTS = 64
/** Where the kernel leaves the number of bytes. */
const BYTES = 8
/** Room for at least a few rows, however long they are. */
const STEP = 1 << 16

export interface EmitDialect {
  readonly delimiter: Uint8Array
  /** -1: cells are never quoted. */
  readonly quote: number
  readonly lineEnding: Uint8Array
}

export class KernelEmitter {
  #parts: Int32Array
  readonly #ending: Uint8Array
  /** Copies of what lies elsewhere, by their turn in a chunk; kept for the next chunk. */
  readonly #copies: Array<Uint8Array | Int32Array> = []
  #copiesUsed = 0
  readonly #addresses = new Map<Uint8Array | Int32Array, number>()

  private constructor(readonly kernel: Kernel, readonly dialect: EmitDialect) {
    this.#parts = sharedOffsets(WORDS * PARTS)
    this.#ending = sharedBytes(2)
    this.#ending.set(dialect.lineEnding)
  }

  /** Undefined if there is no kernel, or it does not know the dialect. */
  static for(dialect: EmitDialect): KernelEmitter | undefined {
    const found = kernel()
    const isKnown = dialect.delimiter.length === 1 && dialect.quote >= 0 && dialect.lineEnding.length <= 2
    if (found === undefined || !isKnown) return undefined
    const emitter = new KernelEmitter(found, dialect)
    if (found.rows.owns(emitter.#parts) && found.rows.owns(emitter.#ending)) return emitter
    emitter.release()
    return undefined
  }

  /** Appends all rows of a chunk; false, with nothing done, if there is no memory for it. */
  rows(chunk: Chunk, columns: ReadonlyArray<Column>, kinds: ReadonlyArray<PartKind>, buffer: ByteBuffer): boolean {
    const { kernel: { emit, results, rows }, dialect: { delimiter, quote, lineEnding } } = this
    this.#copiesUsed = 0
    this.#addresses.clear()
    const parts = this.#plan(columns, kinds)
    const selection = chunk.selection === undefined ? 0 : this.#addressOf(chunk.selection)
    if (parts < 0 || selection < 0) return false
    const start = buffer.length
    for (let done = 0; done < chunk.count;) {
      if (!rows.owns(buffer.bytes)) {
        buffer.length = start
        return false
      }
      const count = emit(
        this.#parts.byteOffset,
        parts,
        selection === 0 ? 0 : selection + 4 * done,
        done,
        chunk.count - done,
        buffer.bytes.byteOffset + buffer.length,
        buffer.bytes.length - buffer.length,
        delimiter[0],
        quote,
        this.#ending.byteOffset,
        lineEnding.length,
      )
      buffer.length += results[BYTES]
      done += count
      if (done < chunk.count) buffer.ensure(Math.max(STEP, buffer.bytes.length - buffer.length + 1))
    }
    return true
  }

  /** Describes the columns to the kernel, those that lie side by side as one; -1 if there is no memory. */
  #plan(columns: ReadonlyArray<Column>, kinds: ReadonlyArray<PartKind>): number {
    while (this.#parts.length < WORDS * columns.length) this.#parts = grownOffsets(this.#parts)
    const words = this.#parts
    if (!this.kernel.rows.owns(words)) return -1
    let part = 0
    for (let i = 0; i < columns.length; i++) {
      const { bytes, offsets, first, stride } = columns[i].cells
      let last = i
      while (kinds[i] === "as is" && isBeside(columns[last], columns[last + 1]) && kinds[last + 1] === "as is") last++
      const [bytesAt, offsetsAt] = [this.#addressOf(bytes), this.#addressOf(offsets)]
      if (bytesAt < 0 || offsetsAt < 0) return -1
      words.set([KINDS[kinds[i]], bytesAt, offsetsAt, first, columns[last].cells.first + 1, stride], WORDS * part)
      part++
      i = last
    }
    return part
  }

  /** Where the kernel finds an array, which is copied if it lies elsewhere; -1 if there is no memory. */
  #addressOf(array: Uint8Array | Int32Array): number {
    if (this.kernel.rows.owns(array)) return array.byteOffset
    const known = this.#addresses.get(array)
    if (known !== undefined) return known
    const copy = this.#copyOf(array)
    const address = copy === undefined ? -1 : copy.byteOffset
    this.#addresses.set(array, address)
    return address
  }

  #copyOf(array: Uint8Array | Int32Array): Uint8Array | Int32Array | undefined {
    const turn = this.#copiesUsed++
    const kept = this.#copies[turn]
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    if (kept === undefined || kept.byteLength < bytes.length) {
      if (kept !== undefined) giveBack(kept)
      this.#copies[turn] = sharedBytes(Math.max(1024, 2 * bytes.length))
    }
    const copy = this.#copies[turn] as Uint8Array
    copy.set(bytes)
    return this.kernel.rows.owns(copy) ? copy : undefined
  }

  /** Gives all memory back. */
  release(): void {
    for (const array of [this.#parts, this.#ending, ...this.#copies.splice(0)]) giveBack(array)
  }
}

/** Whether the cells of one column follow those of the other in the same records, with just a delimiter between them. */
function isBeside(one: Column, other: Column | undefined): boolean {
  if (other === undefined || one.cells.format.kind !== "delimited" || !one.cells.format.adjacent) return false
  const { bytes, offsets, stride, first } = one.cells
  const next = other.cells
  return next.bytes === bytes && next.offsets === offsets && next.stride === stride && next.first === first + 2
}
