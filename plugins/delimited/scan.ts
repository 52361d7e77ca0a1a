/**
 * The record scanner: bytes in, positions of records and cells out. A pure state machine over one slab; reads no file,
 * makes no string, decodes nothing. RFC 4180 and what the real world made of it.
 */
import {
  giveBack,
  grownOffsets,
  type NotesMaker,
  type RecordNotes,
  type RecordScanner,
  sharedOffsets,
} from "../../src/plugin/mod.ts"

/** How a file is cut into records and cells. Bytes are those of UTF-8 text. */
export interface Dialect {
  /** One or more bytes. */
  readonly delimiter: Uint8Array
  /** -1: the file has no quotes. */
  readonly quote: number
  /** The byte that makes a quote inside quotes literal; usually the quote itself. */
  readonly escape: number
  /** Lines that start with these bytes are no records; empty: there are none. */
  readonly comment: Uint8Array
  /** Blanks around cells are cut (quoted cells: outside the quotes). */
  readonly trim: boolean
  /** Whether a line without any byte is a record. */
  readonly emptyLines: boolean
}

/** Where the records and cells of a stretch of bytes are. */
export interface Scan extends RecordNotes {
  /** Index of the first cell of record r, counted in cells; `firstCell[records]` is the number of cells. */
  firstCell: Int32Array
  /** Start and end of cell c: `cells[2c]`, `cells[2c + 1]`. */
  cells: Int32Array
  /** Records with text after a closing quote, by number in this scan: the first `strayCount`. */
  strays: Int32Array
  strayCount: number
  /** Every byte is ASCII, and so surely UTF-8; false means that nobody looked. */
  isAscii: boolean
  /** The records are regular and were only counted: there are no positions. */
  isCounted: boolean
}

export const scans: NotesMaker<Scan> = {
  make: () => ({
    records: 0,
    bounds: sharedOffsets(8192),
    firstCell: sharedOffsets(8192),
    cells: sharedOffsets(65536),
    strays: sharedOffsets(4096),
    strayCount: 0,
    isAscii: false,
    isCounted: false,
    lines: 0,
    rest: 0,
    openQuote: -1,
  }),
  bytes: ({ bounds, firstCell, cells, strays }) =>
    bounds.byteLength + firstCell.byteLength + cells.byteLength + strays.byteLength,
  giveBack: ({ bounds, firstCell, cells, strays }) => [bounds, firstCell, cells, strays].forEach(giveBack),
}

/** Room for twice as many records. */
export function growRecords(into: Scan): void {
  into.bounds = grownOffsets(into.bounds)
  into.firstCell = grownOffsets(into.firstCell)
  into.strays = grownOffsets(into.strays)
}

const LF = 10
const CR = 13
const BLANK = 32
const TAB = 9

/** Byte classes that end a run of ordinary bytes inside an unquoted cell. */
function stopTable(dialect: Dialect): Uint8Array {
  const stops = new Uint8Array(256)
  stops[LF] = 1
  stops[CR] = 1
  stops[dialect.delimiter[0]] = 1
  return stops
}

/** Scans for one dialect. Keeps nothing between calls but its tables. */
export class Scanner implements RecordScanner<Scan> {
  readonly #stops: Uint8Array

  constructor(readonly dialect: Dialect) {
    this.#stops = stopTable(dialect)
  }

  /**
   * Finds the complete records in `bytes[from … to)`, at most `most`. `isEnd`: no bytes follow, so the last record needs
   * no line end. A carriage return as the very last byte is left to the next scan, because a line feed may follow.
   */
  scan(bytes: Uint8Array, from: number, to: number, isEnd: boolean, most: number, into: Scan): Scan {
    const { quote, comment, trim, emptyLines, delimiter } = this.dialect
    const escape = this.dialect.escape
    const stops = this.#stops
    const first = delimiter[0]
    const wide = delimiter.length
    let { bounds, firstCell, cells } = into
    let records = 0
    /** Cells found, and those of complete records. */
    let count = 0
    let complete = 0
    /** Line ends up to `at`, and up to `rest`. */
    let lines = 0
    let completeLines = 0
    let at = from
    let rest = from
    into.strayCount = 0
    into.isAscii = false
    into.isCounted = false
    into.openQuote = -1

    scanning: while (at < to && records < most) {
      const start = at
      const head = bytes[at]
      if (head === LF || head === CR) {
        if (!emptyLines) {
          if (head === CR && at + 1 === to && !isEnd) break
          at += head === CR && bytes[at + 1] === LF && at + 1 < to ? 2 : 1
          rest = at
          completeLines = ++lines
          continue
        }
      } else if (comment.length > 0 && startsWith(bytes, at, to, comment)) {
        const end = lineEnd(bytes, at, to)
        if (end >= to && !isEnd) break
        if (end + 1 >= to && bytes[end] === CR && !isEnd) break
        at = end >= to ? to : end + (bytes[end] === CR && end + 1 < to && bytes[end + 1] === LF ? 2 : 1)
        rest = at
        completeLines = ++lines
        continue
      } else if (comment.length > 0 && !isEnd && to - at < comment.length) break

      if (records + 1 > Math.min(bounds.length >> 1, firstCell.length - 1, into.strays.length)) {
        growRecords(into)
        bounds = into.bounds
        firstCell = into.firstCell
      }
      firstCell[records] = count
      let stray = false

      // One cell per turn.
      while (true) {
        if (2 * count + 2 > cells.length) cells = into.cells = grownOffsets(cells)
        let cellStart = at
        let cellEnd: number
        if (trim) { while (at < to && (bytes[at] === BLANK || bytes[at] === TAB) && bytes[at] !== first) at++ }
        if (at < to && bytes[at] === quote) {
          cellStart = at
          const opened = at
          at++
          while (true) {
            if (quote === escape) {
              while (at < to && bytes[at] !== quote) at++
            } else {
              while (at < to && bytes[at] !== quote) at += bytes[at] === escape ? 2 : 1
            }
            if (at >= to) {
              into.openQuote = opened
              break scanning
            }
            // A quote as last byte may be the first half of a doubled one.
            if (quote === escape && at + 1 === to && !isEnd) break scanning
            if (quote === escape && bytes[at + 1] === quote && at + 1 < to) {
              at += 2
              continue
            }
            at++
            break
          }
          cellEnd = at
          lines += lineEnds(bytes, opened, at)
          const closed = at
          while (at < to && stops[bytes[at]] === 0) at++
          if (at > closed) {
            const onlyBlanks = trim && blank(bytes, closed, at)
            if (!onlyBlanks) {
              stray = true
              cellEnd = at
            }
          }
        } else {
          if (trim) cellStart = at
          while (at < to && stops[bytes[at]] === 0) at++
          cellEnd = at
          if (trim) {
            while (cellEnd > cellStart && (bytes[cellEnd - 1] === BLANK || bytes[cellEnd - 1] === TAB)) cellEnd--
          }
        }

        // What stopped the cell?
        while (at < to && bytes[at] === first && wide > 1 && !startsWith(bytes, at, to, delimiter)) {
          if (!isEnd && to - at < wide) break scanning
          // Only the first byte of a longer delimiter: part of the text.
          if (bytes[cellStart] === quote) stray = true
          at++
          while (at < to && stops[bytes[at]] === 0) at++
          cellEnd = at
        }
        if (at >= to) {
          if (!isEnd) break scanning
          cells[2 * count] = cellStart
          cells[2 * count + 1] = cellEnd
          count++
          bounds[2 * records] = start
          bounds[2 * records + 1] = to
          break
        }
        cells[2 * count] = cellStart
        cells[2 * count + 1] = cellEnd
        count++
        const stop = bytes[at]
        if (stop === first) {
          at += wide
          continue
        }
        if (stop === CR && at + 1 === to && !isEnd) break scanning
        bounds[2 * records] = start
        bounds[2 * records + 1] = at
        at += stop === CR && at + 1 < to && bytes[at + 1] === LF ? 2 : 1
        lines++
        break
      }
      if (stray) into.strays[into.strayCount++] = records
      records++
      complete = count
      completeLines = lines
      rest = at
    }
    firstCell[records] = complete
    into.records = records
    into.rest = rest
    into.lines = completeLines
    return into
  }
}

function startsWith(bytes: Uint8Array, at: number, to: number, prefix: Uint8Array): boolean {
  if (to - at < prefix.length) return false
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false
  return true
}

function lineEnd(bytes: Uint8Array, at: number, to: number): number {
  while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++
  return at
}

/** LF, CR and CRLF each end one line. */
function lineEnds(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0
  for (let i = from; i < to; i++) {
    const byte = bytes[i]
    if (byte === LF || (byte === CR && bytes[i + 1] !== LF)) lines++
  }
  return lines
}

function blank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== BLANK && bytes[i] !== TAB) return false
  return true
}
