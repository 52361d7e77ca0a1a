/**
 * Which cells are surely numbers, in AssemblyScript: so that only the others are looked at one by one. Agrees with
 * `surelyFits` in src/data/scalar.ts.
 */
const PLUS: u8 = 43
const MINUS: u8 = 45
const DOT: u8 = 46
const ZERO: u8 = 48

/**
 * The next row, `from` on, whose cell is not surely `[+-]digits` with at most `dots` dots and at most `longest` bytes;
 * `size` if there is none. Missing and empty cells are fine if `mayBeEmpty`.
 */
export function doubt(
  bytes: usize,
  offsets: usize,
  first: i32,
  stride: i32,
  from: i32,
  size: i32,
  dots: i32,
  longest: i32,
  mayBeEmpty: i32,
): i32 {
  for (let row = from; row < size; row++) {
    const cell = offsets + (<usize>(first + row * stride) << 2)
    const start = load<i32>(cell)
    const end = load<i32>(cell, 4)
    if (start < 0 || end <= start) {
      if (mayBeEmpty != 0) continue
      return row
    }
    if (end - start > longest) return row
    let at = bytes + <usize>start
    const stop = bytes + <usize>end
    const sign = load<u8>(at)
    if (sign == PLUS || sign == MINUS) at++
    if (at == stop || load<u8>(at) == DOT) return row
    let seen = 0
    for (; at < stop; at++) {
      const byte = load<u8>(at)
      if (byte - ZERO <= 9) continue
      if (byte != DOT || ++seen > dots) return row
    }
  }
  return size
}
