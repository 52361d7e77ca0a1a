/**
 * The kernel's scanner as a `RecordScanner`: finds room for what it writes, and reads what it found. The dialects it does
 * not know, and systems without it, have `Scanner`, which finds the same.
 */
import { grownOffsets, type RecordScanner, type RowMemory } from "../../src/plugin/mod.ts"
import { type Kernel, kernel } from "./kernel.ts"
import { type Dialect, growRecords, type Scan, Scanner } from "./scan.ts"

const NO_QUOTE = 256
const MOST = 0x7fffffff
/** What the kernel says when it needs more room for cells or for records. */
const MORE_CELLS = 1
const MORE_RECORDS = 2

/** The fastest scanner for a dialect. */
export function scannerFor(dialect: Dialect): RecordScanner<Scan> {
  const { delimiter, quote, escape, comment, trim } = dialect
  const isPlain = delimiter.length === 1 && quote === escape && comment.length === 0 && !trim && delimiter[0] !== quote
  const found = isPlain ? kernel() : undefined
  return found === undefined ? new Scanner(dialect) : new KernelScanner(dialect, found)
}

class KernelScanner implements RecordScanner<Scan> {
  readonly #fallback: Scanner

  constructor(readonly dialect: Dialect, readonly kernel: Kernel) {
    this.#fallback = new Scanner(dialect)
  }

  scan(bytes: Uint8Array, from: number, to: number, isEnd: boolean, most: number, into: Scan): Scan {
    const { rows, scan } = this.kernel
    const { delimiter, quote, emptyLines } = this.dialect
    if (!rows.owns(bytes)) return this.#fallback.scan(bytes, from, to, isEnd, most, into)
    while (isIn(rows, into)) {
      const { cells, firstCell, bounds, strays } = into
      const wanted = scan(
        bytes.byteOffset,
        from,
        to,
        isEnd ? 1 : 0,
        Math.min(most, MOST),
        delimiter[0],
        quote < 0 ? NO_QUOTE : quote,
        emptyLines ? 1 : 0,
        cells.byteOffset,
        cells.length >> 1,
        firstCell.byteOffset,
        bounds.byteOffset,
        strays.byteOffset,
        Math.min(firstCell.length - 1, bounds.length >> 1, strays.length),
      )
      if (wanted === MORE_CELLS) into.cells = grownOffsets(cells)
      else if (wanted === MORE_RECORDS) growRecords(into)
      else return this.#noted(into)
    }
    // No memory of the kernel's is left.
    return this.#fallback.scan(bytes, from, to, isEnd, most, into)
  }

  #noted(into: Scan): Scan {
    const { results } = this.kernel
    into.records = results[0]
    into.rest = results[1]
    into.lines = results[2]
    into.openQuote = results[3]
    into.strayCount = results[4]
    into.isAscii = results[5] === 1
    return into
  }
}

/** Whether the kernel can write to everything a scan needs. */
const isIn = (rows: RowMemory, { cells, firstCell, bounds, strays }: Scan): boolean =>
  rows.owns(cells) && rows.owns(firstCell) && rows.owns(bounds) && rows.owns(strays)
