/**
 * Where the rows of a chunk came from, so that any later step can name the file, record, line and bytes of a row it
 * cannot take. Costs nothing until asked.
 */
import type { DataPlace } from "../errors/flow_error.ts"
import { utf8 } from "./text.ts"

/** Tells where each row of a chunk came from, for messages and dead letters. */
export interface Origin {
  /** Names of the cells of every record, where the records alone do not tell them: a header, or the first record. */
  readonly columns?: ReadonlyArray<string> | undefined
  /** File, record, line, byte and excerpt of the row at a position. */
  place(row: number): DataPlace
  /** The same, with an excerpt around bytes that lie in the record; undefined if they do not. */
  placeAround?(row: number, bytes: Uint8Array, from: number, to: number): DataPlace | undefined
  /** The record as it stood in the source, and how many bytes of the source it took; undefined if there is none. */
  raw(row: number): { readonly bytes: Uint8Array; readonly byteStart: number; readonly byteEnd: number } | undefined
  /** Number of the dead letter that the row comes from, in a replay. */
  letter?(row: number): number
}

/** Longest excerpt of a record in a message, in characters. */
const EXCERPT = 160

/** The beginning of a record, for messages. */
export function excerptOf(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8(bytes, start, Math.min(end, start + 4 * EXCERPT))
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text
}

/** How much of a long record is shown before the mark, and how much of a long mark, in UTF-16 units. */
const BEFORE = 60
const MARKED = 80

/** A record around some of its bytes, and where these are in it. */
export function excerptAround(bytes: Uint8Array, [start, end]: readonly [number, number], from: number, to: number) {
  // What is far before is not even decoded; a cut through a character is shown as such.
  const far = Math.max(start, from - 8 * BEFORE)
  const before = utf8(bytes, far, from)
  const isCut = far > start || before.length > 2 * BEFORE
  const head = isCut ? `…${before.slice(-BEFORE)}` : before
  const marked = utf8(bytes, from, Math.min(to, from + 4 * MARKED))
  const tail = utf8(bytes, from, Math.min(end, from + 4 * EXCERPT))
  const rest = Math.max(MARKED, EXCERPT - head.length)
  const text = `${head}${tail.length > rest ? `${tail.slice(0, rest)}…` : tail}`
  return { excerpt: text, offset: head.length, length: Math.min(marked.length, MARKED) }
}

/** Rows that are records of a file read into a slab. */
export class FileOrigin implements Origin {
  /** The place asked for last: the next is mostly behind it, and a slab of bad rows must not be counted through for each. */
  readonly #line = { at: 0, lines: 0 }
  readonly #unit = { at: 0, units: 0 }

  /**
   * @param file name as the user wrote it or a pattern resolved it
   * @param bytes the slab, UTF-8
   * @param records start and end of the record at row position r: `records[2r]`, `records[2r + 1]`
   * @param firstRecord 1-based number of the record at position 0
   * @param firstLine 1-based line of the slab's first byte
   * @param firstByte offset of the slab's first byte in the file, in bytes of the file's own encoding
   * @param bytesPerUnit 0 for UTF-8 files; otherwise bytes of the file per UTF-16 unit of decoded text (1 or 2)
   * @param columns see Origin
   */
  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
    readonly records: Int32Array,
    readonly firstRecord: number,
    readonly firstLine: number,
    readonly firstByte: number,
    readonly bytesPerUnit: number,
    readonly columns?: ReadonlyArray<string>,
  ) {}

  place(row: number): DataPlace {
    const start = this.records[2 * row]
    return {
      file: this.file,
      record: this.firstRecord + row,
      line: this.lineAt(start),
      byte: this.byteAt(start),
      excerpt: excerptOf(this.bytes, start, this.records[2 * row + 1]),
    }
  }

  placeAround(row: number, bytes: Uint8Array, from: number, to: number): DataPlace | undefined {
    const [start, end] = [this.records[2 * row], this.records[2 * row + 1]]
    if (bytes !== this.bytes || from < start || to > end || to < from) return undefined
    const place = this.place(row)
    const { excerpt, offset, length } = excerptAround(bytes, [start, end], from, to)
    return { ...place, excerpt, mark: { offset, length, line: this.lineAt(from), byte: this.byteAt(from) } }
  }

  raw(row: number): { bytes: Uint8Array; byteStart: number; byteEnd: number } {
    const start = this.records[2 * row]
    const end = this.records[2 * row + 1]
    return { bytes: this.bytes.slice(start, end), byteStart: this.byteAt(start), byteEnd: this.byteAt(end) }
  }

  /** 1-based line of a position in the slab. LF, CR and CRLF each end one line. */
  lineAt(position: number): number {
    const known = this.#line
    if (position < known.at) {
      known.at = 0
      known.lines = 0
    }
    for (let i = known.at; i < position; i++) {
      const byte = this.bytes[i]
      if (byte === 10 || (byte === 13 && this.bytes[i + 1] !== 10)) known.lines++
    }
    known.at = position
    return this.firstLine + known.lines
  }

  /** Offset in the file of a position in the slab. */
  byteAt(position: number): number {
    if (this.bytesPerUnit === 0) return this.firstByte + position
    const known = this.#unit
    if (position < known.at) {
      known.at = 0
      known.units = 0
    }
    known.units += utf8(this.bytes, known.at, position).length
    known.at = position
    return this.firstByte + known.units * this.bytesPerUnit
  }
}

/** Rows that an embedding application handed over, or that no longer lie in a file. */
export class MemoryOrigin implements Origin {
  constructor(readonly name: string, readonly firstRecord: number) {}

  place(row: number): DataPlace {
    return { file: this.name, record: this.firstRecord + row }
  }

  raw(_row: number): undefined {
    return undefined
  }
}
