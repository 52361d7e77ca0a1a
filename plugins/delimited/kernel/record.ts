/**
 * One record, byte by byte: for what the bit masks of scan.ts cannot express (quotes inside unquoted cells, text after a
 * closing quote) and for the last record of a file. AssemblyScript.
 */
export const LF: u8 = 10
export const CR: u8 = 13

/** The quote opened at `openQuote`, or something else ended the scan before the record did. */
export const INCOMPLETE: i32 = -1
/** There is no room for another cell. */
export const NO_ROOM: i32 = -2

let bytes: usize = 0
let to: i32 = 0
let isEnd: bool = false
let delimiter: u8 = 0
/** 256 if there are no quotes. */
let quote: i32 = 0
let cells: usize = 0
let mostCells: i32 = 0

/** Cells found so far, and line ends passed. */
export let count: i32 = 0
export let lines: i32 = 0
/** Where the quote opened that the bytes end in, or -1. */
export let openQuote: i32 = -1
/** The last record has text after a closing quote. */
export let isStray: bool = false

export function at(position: i32): u8 {
  return load<u8>(bytes + <usize>position)
}

function putCell(start: i32, end: i32): void {
  store<u64>(cells + (<usize>count << 3), <u64>(<u32>start) | (<u64>(<u32>end) << 32))
  count++
}

function isStop(byte: u8): bool {
  return byte == delimiter || byte == LF || byte == CR
}

/** What the records of one scan have in common. */
export function begin(
  slab: usize,
  end: i32,
  ends: bool,
  delimiterByte: u8,
  quoteByte: i32,
  cellsAt: usize,
  cellRoom: i32,
): void {
  bytes = slab
  to = end
  isEnd = ends
  delimiter = delimiterByte
  quote = quoteByte
  cells = cellsAt
  mostCells = cellRoom
  openQuote = -1
}

/** Reads the record at `start`. Returns the position of its line end, or of the end of the bytes. */
export function record(start: i32, cellsBefore: i32, linesBefore: i32): i32 {
  let position = start
  count = cellsBefore
  lines = linesBefore
  isStray = false
  while (true) {
    if (count >= mostCells) return NO_ROOM
    const cell = position
    if (position < to && <i32>at(position) == quote) {
      position++
      while (true) {
        while (position < to && <i32>at(position) != quote) {
          const byte = at(position)
          if (byte == LF || (byte == CR && (position + 1 >= to || at(position + 1) != LF))) lines++
          position++
        }
        if (position >= to) {
          openQuote = cell
          return INCOMPLETE
        }
        if (position + 1 == to && !isEnd) return INCOMPLETE
        if (position + 1 < to && <i32>at(position + 1) == quote) {
          position += 2
          continue
        }
        position++
        break
      }
      const closed = position
      while (position < to && !isStop(at(position))) position++
      if (position > closed) isStray = true
    } else {
      while (position < to && !isStop(at(position))) position++
    }
    if (position >= to && !isEnd) return INCOMPLETE
    putCell(cell, position)
    if (position >= to) return to
    if (at(position) == delimiter) {
      position++
      continue
    }
    if (at(position) == CR && position + 1 == to && !isEnd) return INCOMPLETE
    return position
  }
}
