/**
 * The kernel's scanner as a `RecordScanner`: finds room for what it writes, and reads what it found. The dialects it does
 * not know, and systems without it, have `Scanner`, which finds the same.
 */
import { grownOffsets, type RecordScanner, type RowMemory } from "../../src/plugin/mod.ts"
import { isText, type Kernel, kernel } from "./kernel.ts"
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

/**
 * A scanner for runs in which nobody looks at the cells: records are only counted as long as they are regular, and then
 * `isCounted` says that nothing else was noted. `longest` bytes in a slab, or fewer, hold no record that is too large.
 */
export function counterFor(dialect: Dialect, width: number, longest: number): RecordScanner<Scan> {
  const scanner = scannerFor(dialect)
  return scanner instanceof KernelScanner ? new KernelCounter(scanner, width, longest) : scanner
}

class KernelCounter implements RecordScanner<Scan> {
  constructor(readonly scanner: KernelScanner, readonly width: number, readonly longest: number) {}

  scan(bytes: Uint8Array, from: number, to: number, isEnd: boolean, most: number, into: Scan): Scan {
    const { kernel: { rows, results, count }, dialect: { delimiter, quote } } = this.scanner
    const isSure = !isEnd && most >= to && bytes.length <= this.longest && rows.owns(bytes)
    const quoteByte = quote < 0 ? NO_QUOTE : quote
    const isRegular = isSure && count(bytes.byteOffset, from, to, delimiter[0], quoteByte, this.width) > 0 &&
      (results[5] === 1 || isText(bytes, from, results[1]))
    if (!isRegular) {
      return this.scanner.scan(bytes, from, to, isEnd, most, into)
    }
    into.records = results[0]
    into.rest = results[1]
    into.lines = results[2]
    into.openQuote = -1
    into.strayCount = 0
    into.isAscii = results[5] === 1
    into.isCounted = true
    return into
  }
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
    into.isCounted = false
    return into
  }
}

/** Whether the kernel can write to everything a scan needs. */
const isIn = (rows: RowMemory, { cells, firstCell, bounds, strays }: Scan): boolean =>
  rows.owns(cells) && rows.owns(firstCell) && rows.owns(bounds) && rows.owns(strays)
