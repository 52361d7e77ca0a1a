/**
 * Rows as delimited text, in AssemblyScript: cells nobody touched are copied, new texts get quotes where they need them.
 * Does what `DelimitedWriter` in ../writer.ts does for the cells that need no string; that writer is its oracle.
 */

/** Bytes put out, in the second half of the kernels' result words: see ../kernel.ts. */
const RESULT: usize = 96

/** What a part of a row is: cells as they stand, or the bytes of a text. */
const AS_IS: i32 = 0

const LF: u8 = 10
const CR: u8 = 13
/** A cell and its marks must fit in front of this many free bytes, so that copies may write past their end. */
const SLACK: i32 = 64

/** Layout of a part: kind, address of bytes, address of offsets, first offset, last offset, offsets per row. */
const PART: usize = 24

function copy(target: usize, source: usize, length: i32): void {
  v128.store(target, v128.load(source))
  if (length <= 16) return
  if (length > 512) {
    memory.copy(target, source, <usize>length)
    return
  }
  for (let at: i32 = 16; at < length; at += 16) v128.store(target + <usize>at, v128.load(source + <usize>at))
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function needsQuote(source: usize, length: i32, delimiters: v128, quotes: v128): bool {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  for (let at: i32 = 0; at < length; at += 16) {
    const bytes = v128.load(source + <usize>at)
    const isLineEnd = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LF)), i8x16.eq(bytes, i8x16.splat(<i8>CR)))
    const isMark = v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes))
    const left = length - at
    const inside = left < 16 ? i8x16.lt_u(lanes, i8x16.splat(<i8>left)) : i8x16.splat(-1)
    if (v128.any_true(v128.and(v128.or(isLineEnd, isMark), inside))) return true
  }
  return length == 0
}

/** The bytes between quotes, quotes doubled; returns where it ends. */
function quoted(target: usize, source: usize, length: i32, quote: i32): usize {
  let out = target
  store<u8>(out++, <u8>quote)
  for (let at: i32 = 0; at < length; at++) {
    const byte = load<u8>(source + <usize>at)
    if (<i32>byte == quote) store<u8>(out++, byte)
    store<u8>(out++, byte)
  }
  store<u8>(out++, <u8>quote)
  return out
}

/**
 * Appends rows to `out`.
 * @param rows addresses `count` row positions; 0: they are `from … from + count`
 * @param ending address of the line ending
 * @returns the rows that there was room for
 */
export function emit(
  parts: usize,
  partCount: i32,
  rows: usize,
  from: i32,
  count: i32,
  out: usize,
  room: i32,
  delimiter: i32,
  quote: i32,
  ending: usize,
  endingLength: i32,
): i32 {
  const end = out + <usize>room
  const delimiters = i8x16.splat(<i8>delimiter)
  const quotes = i8x16.splat(<i8>quote)
  let at = out
  let done = 0
  while (done < count) {
    const row = rows == 0 ? from + done : load<i32>(rows + (<usize>done << 2))
    const start = at
    let fits = true
    for (let index = 0; index < partCount; index++) {
      const part = parts + <usize>index * PART
      const bytes = load<u32>(part, 4)
      const offsets = load<u32>(part, 8)
      const shift = <usize>(row * load<i32>(part, 20)) << 2
      const first = load<i32>(offsets + shift + (<usize>load<i32>(part, 12) << 2))
      const last = load<i32>(offsets + shift + (<usize>load<i32>(part, 16) << 2))
      const length = first < 0 ? 0 : last - first
      if (at + <usize>(2 * length + SLACK) > end) {
        fits = false
        break
      }
      if (index > 0) store<u8>(at++, <u8>delimiter)
      if (first < 0) continue
      const source = bytes + <usize>first
      if (load<i32>(part) == AS_IS || !needsQuote(source, length, delimiters, quotes)) {
        copy(at, source, length)
        at += <usize>length
      } else at = quoted(at, source, length, quote)
    }
    if (!fits || at + <usize>SLACK > end) {
      at = start
      break
    }
    store<u8>(at++, load<u8>(ending))
    if (endingLength > 1) store<u8>(at++, load<u8>(ending, 1))
    done++
  }
  store<i32>(RESULT, <i32>(at - out))
  return done
}
