/**
 * The record scanner as a WebAssembly kernel, in AssemblyScript: 64 bytes a turn, as bit masks. Does what `Scanner` in
 * ../scan.ts does, for the dialects that have one byte as delimiter and the quote as its own escape; that scanner is its
 * oracle. Knows no files and allocates nothing: the caller names where everything lies.
 *
 * Method: Langdale & Lemire, Parsing Gigabytes of JSON per Second (2019): quoted regions by prefix xor of the quote bits.
 */

import { maskOf, prefixXor } from "./masks"
import { at, begin, count, CR, INCOMPLETE, isStray, LF, lines, NO_ROOM, openQuote, record } from "./record"

/** Where results are left: see ../kernel.ts. Below the first slab, so that nothing else uses it. */
const RESULT: usize = 64

/**
 * Finds the complete records in `[from … end)` of the slab at `slab`, at most `most`.
 * @param firstCells room for `mostRecords + 1` numbers
 * @param bounds room for `mostRecords` pairs
 * @param strays room for `mostRecords` numbers
 * @returns 0, or 1 if there was no room for all cells, 2 if there was none for all records: then nothing of the result counts
 */
export function scan(
  slab: usize,
  from: i32,
  end: i32,
  ends: i32,
  most: i32,
  delimiterByte: i32,
  quoteByte: i32,
  emptyLines: i32,
  cellsAt: usize,
  cellRoom: i32,
  firstCells: usize,
  bounds: usize,
  strays: usize,
  mostRecords: i32,
): i32 {
  begin(slab, end, ends != 0, <u8>delimiterByte, quoteByte, cellsAt, cellRoom)
  const hasQuotes = quoteByte < 256
  /** Cells found. */
  let found = 0
  let seenLines = 0
  const allDelimiters = i8x16.splat(<i8>delimiterByte)
  const allQuotes = i8x16.splat(<i8>quoteByte)
  const allLf = i8x16.splat(<i8>LF)
  const allCr = i8x16.splat(<i8>CR)
  let high = i8x16.splat(0)

  let records = 0
  let strayCount = 0
  /** Cells of complete records, line ends before `rest`. */
  let complete = 0
  let completeLines = 0
  /** Where the record at hand begins, which is where the next scan must begin as long as it is not complete. */
  let rest = from
  let cell = from
  /** All bits are set while a quote is open. */
  let inside: u64 = 0
  /** Bit 0: a quote may open here. */
  let mayOpen: u64 = 1
  /** Bit 0: the byte before closed a quote. */
  let closed: u64 = 0
  let block = from
  let isStopped = most == 0

  store<i32>(firstCells, 0)
  while (!isStopped && block < end) {
    if (found + 64 > cellRoom) return 1
    const p = slab + <usize>block
    const a = v128.load(p)
    const b = v128.load(p, 16)
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    high = v128.or(high, v128.or(v128.or(a, b), v128.or(c, d)))
    let delimiters = maskOf(a, b, c, d, allDelimiters)
    let lf = maskOf(a, b, c, d, allLf)
    let cr = maskOf(a, b, c, d, allCr)
    let quotes: u64 = hasQuotes ? maskOf(a, b, c, d, allQuotes) : 0
    const left = end - block
    const valid: u64 = left < 64 ? (<u64>1 << <u64>left) - 1 : ~<u64>0
    if (left < 64) {
      delimiters &= valid
      lf &= valid
      cr &= valid
      quotes &= valid
    }
    let stops = delimiters | lf | cr
    /** Bytes in quotes, the opening quote included. */
    let quoted: u64 = 0
    /** First byte that the masks cannot explain; 64 if there is none. */
    let odd: u64 = 64
    if ((quotes | inside | closed) != 0) {
      quoted = prefixXor(quotes) ^ inside
      const opening = quotes & quoted
      const closing = quotes & ~quoted
      const marks = stops | quotes
      const wrong = (opening & ~((marks << 1) | mayOpen)) | (((closing << 1) | closed) & ~marks & valid)
      if (wrong != 0) {
        odd = ctz(wrong)
        const before = (<u64>1 << odd) - 1
        stops &= before
      }
      mayOpen = marks >> 63
      closed = closing >> 63
      inside = <u64>(<i64>quoted >> 63)
      stops = (stops & ~quoted) | ((lf | cr) & stops)
    } else mayOpen = stops >> 63

    let lineEnds = stops & (lf | cr)
    let between = stops & delimiters
    while (true) {
      // The cells up to the next line end.
      let here = between
      if (lineEnds != 0) {
        const below = (lineEnds & (0 - lineEnds)) - 1
        here &= below
        between &= ~below
      }
      while (here != 0) {
        const position = block + <i32>ctz(here)
        store<u64>(cellsAt + (<usize>found << 3), <u64>(<u32>cell) | (<u64>(<u32>position) << 32))
        found++
        cell = position + 1
        here &= here - 1
      }
      if (lineEnds == 0) break
      const index = ctz(lineEnds)
      const bit = <u64>1 << index
      lineEnds &= lineEnds - 1
      const position = block + <i32>index
      // The line feed behind a carriage return that ended a record.
      if (position < rest) continue
      const isCr = (cr & bit) != 0
      const isCrLf = isCr && position + 1 < end && at(position + 1) == LF
      if ((quoted & bit) != 0) {
        if (!isCrLf) seenLines++
        continue
      }
      if (isCr && position + 1 == end && ends == 0) {
        isStopped = true
        break
      }
      seenLines++
      if (position > rest || emptyLines != 0) {
        if (records == mostRecords) return 2
        store<u64>(cellsAt + (<usize>found << 3), <u64>(<u32>cell) | (<u64>(<u32>position) << 32))
        found++
        store<i32>(bounds + (<usize>records << 3), rest)
        store<i32>(bounds + (<usize>records << 3), position, 4)
        records++
        store<i32>(firstCells + (<usize>records << 2), found)
        complete = found
      }
      completeLines = seenLines
      rest = isCrLf ? position + 2 : position + 1
      cell = rest
      if (records == most) {
        isStopped = true
        break
      }
    }
    if (isStopped) break
    block += 64
    const isLast = block >= end
    if (odd == 64 && !(isLast && rest < end && (ends != 0 || inside != 0))) continue

    // The record at hand, byte by byte.
    if (records == mostRecords) return 2
    const position = record(rest, complete, completeLines)
    if (position == NO_ROOM) return 1
    if (position == INCOMPLETE) break
    if (isStray) {
      store<i32>(strays + (<usize>strayCount << 2), records)
      strayCount++
    }
    store<i32>(bounds + (<usize>records << 3), rest)
    store<i32>(bounds + (<usize>records << 3), position, 4)
    records++
    store<i32>(firstCells + (<usize>records << 2), count)
    complete = found = count
    rest = position
    seenLines = lines
    if (position < end) {
      seenLines++
      rest = at(position) == CR && position + 1 < end && at(position + 1) == LF ? position + 2 : position + 1
    }
    completeLines = seenLines
    cell = rest
    block = rest
    inside = 0
    mayOpen = 1
    closed = 0
    if (records == most) break
  }
  store<i32>(RESULT, records)
  store<i32>(RESULT, rest, 4)
  store<i32>(RESULT, completeLines, 8)
  store<i32>(RESULT, openQuote, 12)
  store<i32>(RESULT, strayCount, 16)
  store<i32>(RESULT, i8x16.bitmask(high) == 0 ? 1 : 0, 20)
  return 0
}
