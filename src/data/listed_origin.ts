/**
 * Where rows came from that no longer lie beside what they came with: rows picked out of a slab, and rows of any other
 * origin once they were put away. Says about each row exactly what its first origin said.
 */
import type { DataPlace } from "../errors/flow_error.ts"
import { excerptOf, type Origin } from "./origin.ts"

/** Numbers that `PickedOrigin` keeps per row: record, line, first byte in the file, byte behind the last. */
export const PICKED_NUMBERS = 4

/** Records of a file, not all that lay in a slab; their bytes lie one after the other. */
export class PickedOrigin implements Origin {
  /**
   * @param bounds start and end of the record at row position r in `bytes`: `bounds[2r]`, `bounds[2r + 1]`
   * @param numbers see PICKED_NUMBERS
   */
  constructor(
    readonly file: string,
    readonly columns: ReadonlyArray<string> | undefined,
    readonly bytes: Uint8Array,
    readonly bounds: Int32Array,
    readonly numbers: Float64Array,
  ) {}

  place(row: number): DataPlace {
    const at = PICKED_NUMBERS * row
    return {
      file: this.file,
      record: this.numbers[at],
      line: this.numbers[at + 1],
      byte: this.numbers[at + 2],
      excerpt: excerptOf(this.bytes, this.bounds[2 * row], this.bounds[2 * row + 1]),
    }
  }

  raw(row: number): { bytes: Uint8Array; byteStart: number; byteEnd: number } {
    const at = PICKED_NUMBERS * row
    return {
      bytes: this.bytes.slice(this.bounds[2 * row], this.bounds[2 * row + 1]),
      byteStart: this.numbers[at + 2],
      byteEnd: this.numbers[at + 3],
    }
  }
}

/** What an origin says about a row. Plain JSON. */
export interface ListedRow {
  readonly place: DataPlace
  readonly letter?: number
  /** Where the record lies among the bytes, and the bytes of the source that it took. */
  readonly raw?: readonly [start: number, end: number, byteStart: number, byteEnd: number]
}

/** Rows of any origin, asked one by one. */
export class ListedOrigin implements Origin {
  readonly letter?: (row: number) => number

  /** @param rows by row position; null where nobody will ask */
  constructor(
    readonly columns: ReadonlyArray<string> | undefined,
    readonly rows: ReadonlyArray<ListedRow | null>,
    readonly bytes: Uint8Array,
    hasLetters: boolean,
  ) {
    if (hasLetters) this.letter = (row) => rows[row]!.letter!
  }

  place(row: number): DataPlace {
    return this.rows[row]!.place
  }

  raw(row: number): { bytes: Uint8Array; byteStart: number; byteEnd: number } | undefined {
    const { raw } = this.rows[row]!
    if (raw === undefined) return undefined
    const [start, end, byteStart, byteEnd] = raw
    return { bytes: this.bytes.slice(start, end), byteStart, byteEnd }
  }
}

/** What an origin says about rows. With `size` each stands at its own position, else one after the other. */
export function listedOrigin(origin: Origin, positions: Int32Array, size?: number): ListedOrigin {
  const rows = new Array<ListedRow | null>(size ?? positions.length).fill(null)
  const texts: Array<Uint8Array> = []
  let length = 0
  positions.forEach((row, n) => {
    const raw = origin.raw(row)
    const letter = origin.letter?.(row)
    rows[size === undefined ? n : row] = {
      place: origin.place(row),
      ...(letter === undefined ? {} : { letter }),
      ...(raw === undefined ? {} : { raw: [length, length + raw.bytes.length, raw.byteStart, raw.byteEnd] as const }),
    }
    if (raw === undefined) return
    texts.push(raw.bytes)
    length += raw.bytes.length
  })
  const bytes = new Uint8Array(length)
  let at = 0
  for (const text of texts) {
    bytes.set(text, at)
    at += text.length
  }
  return new ListedOrigin(origin.columns, rows, bytes, origin.letter !== undefined)
}
