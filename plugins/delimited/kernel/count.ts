/**
 * Records counted, not noted, in AssemblyScript: for runs in which nobody looks at the cells. Knows only what is regular:
 * lines that end with a line feed, the same number of cells in each; with everything else it gives up, and the records
 * are scanned (scan.ts).
 */
import { LF, CR } from "./record"
import { maskOf, prefixXor } from "./masks"

/** As in scan.ts. */
const RESULT: usize = 64
const IRREGULAR: i32 = -1

/**
 * Counts the complete records in `[from … end)`, all of which must have `width` cells.
 * @returns how many, or -1 if something is irregular: then nothing of the result counts
 */
export function count(slab: usize, from: i32, end: i32, delimiterByte: i32, quoteByte: i32, width: i32): i32 {
  const hasQuotes = quoteByte < 256
  const allDelimiters = i8x16.splat(<i8>delimiterByte)
  const allQuotes = i8x16.splat(<i8>quoteByte)
  const allLf = i8x16.splat(<i8>LF)
  const allCr = i8x16.splat(<i8>CR)
  let high = i8x16.splat(0)
  let records = 0
  let lines = 0
  let completeLines = 0
  let rest = from
  /** Delimiters found, and those there must be where the next record ends. */
  let found = 0
  let wanted = width - 1
  let inside: u64 = 0
  let mayOpen: u64 = 1
  let closed: u64 = 0
  for (let block = from; block < end; block += 64) {
    const p = slab + <usize>block
    const a = v128.load(p)
    const b = v128.load(p, 16)
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    high = v128.or(high, v128.or(v128.or(a, b), v128.or(c, d)))
    let delimiters = maskOf(a, b, c, d, allDelimiters)
    let lf = maskOf(a, b, c, d, allLf)
    let quotes: u64 = hasQuotes ? maskOf(a, b, c, d, allQuotes) : 0
    const isCr = v128.any_true(
      v128.or(
        v128.or(i8x16.eq(a, allCr), i8x16.eq(b, allCr)),
        v128.or(i8x16.eq(c, allCr), i8x16.eq(d, allCr)),
      ),
    )
    if (isCr) return IRREGULAR
    const left = end - block
    const valid: u64 = left < 64 ? (<u64>1 << <u64>left) - 1 : ~<u64>0
    if (left < 64) {
      delimiters &= valid
      lf &= valid
      quotes &= valid
    }
    const allLines = <i32>popcnt(lf)
    let linesBefore = lf
    if ((quotes | inside | closed) != 0) {
      const quoted = prefixXor(quotes) ^ inside
      const marks = delimiters | lf | quotes
      const opening = quotes & quoted
      const closing = quotes & ~quoted
      if (((opening & ~((marks << 1) | mayOpen)) | (((closing << 1) | closed) & ~marks & valid)) != 0) return IRREGULAR
      mayOpen = marks >> 63
      closed = closing >> 63
      inside = <u64>(<i64>quoted >> 63)
      delimiters &= ~quoted
      lf &= ~quoted
    } else mayOpen = (delimiters | lf) >> 63
    while (lf != 0) {
      const bit = lf & (0 - lf)
      if (found + <i32>popcnt(delimiters & (bit - 1)) != wanted) return IRREGULAR
      records++
      wanted += width - 1
      rest = block + <i32>ctz(lf) + 1
      completeLines = lines + <i32>popcnt(linesBefore & ((bit << 1) - 1))
      lf &= lf - 1
    }
    found += <i32>popcnt(delimiters)
    lines += allLines
  }
  store<i32>(RESULT, records)
  store<i32>(RESULT, rest, 4)
  store<i32>(RESULT, completeLines, 8)
  store<i32>(RESULT, i8x16.bitmask(high) == 0 ? 1 : 0, 20)
  return records
}
