/**
 * Whether bytes are UTF-8, 16 at a time, in AssemblyScript. Knows only yes and no; which record is broken is found
 * elsewhere (rows.ts). After John Keiser and Daniel Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2021):
 * three table look-ups tell for each pair of bytes which mistakes it may be, and what all three agree on is one.
 */

// Kinds of mistakes, one bit each. In brackets the two bytes that make it.
const TOO_SHORT: i8 = 1 << 0 // (11…, 0… or 11…)
const TOO_LONG: i8 = 1 << 1 // (0…, 10…)
const OVERLONG_3: i8 = 1 << 2 // (11100000, 100…)
const TOO_LARGE: i8 = 1 << 3 // (11110100 and more, 1001… or 101…)
const SURROGATE: i8 = 1 << 4 // (11101101, 101…)
const OVERLONG_2: i8 = 1 << 5 // (1100000x, 10…)
const TOO_LARGE_1000: i8 = 1 << 6 // (11110101 and more, 1000…)
const OVERLONG_4: i8 = 1 << 6 // (11110000, 1000…)
/** No mistake if a third or fourth byte is due. */
const TWO_CONTINUATIONS: i8 = -128 // (10…, 10…)
/** What the lower half of the first byte cannot rule out. */
const ANY: i8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS
const LARGE: i8 = ANY | TOO_LARGE | TOO_LARGE_1000

const BYTES: i32 = 16

/** @returns 1 if `[from … end)` is UTF-8 and ends with a whole character, else 0 */
export function isText(slab: usize, from: i32, end: i32): i32 {
  let error = i8x16.splat(0)
  let before = i8x16.splat(0)
  let at = from
  for (; at + BYTES <= end; at += BYTES) {
    const bytes = v128.load(slab + <usize>at)
    // Nothing can be wrong between ASCII and ASCII.
    if (i8x16.bitmask(v128.or(bytes, before)) != 0) error = v128.or(error, mistakes(bytes, before))
    before = bytes
  }
  // Zeroes end the text: whatever is due then is missing.
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  const rest = v128.and(v128.load(slab + <usize>at), i8x16.lt_u(lanes, i8x16.splat(<i8>(end - at))))
  error = v128.or(error, mistakes(rest, before))
  return v128.any_true(error) ? 0 : 1
}

/** The mistakes that end in these bytes; `before` are the 16 before them. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function mistakes(bytes: v128, before: v128): v128 {
  const one = i8x16.shuffle(before, bytes, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
  const two = i8x16.shuffle(before, bytes, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)
  const three = i8x16.shuffle(before, bytes, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
  const firstHigh = i8x16.swizzle(
    i8x16(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
      TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
      TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
      TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
    ),
    i8x16.shr_u(one, 4),
  )
  const firstLow = i8x16.swizzle(
    i8x16(
      ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, ANY | OVERLONG_2, ANY, ANY,
      ANY | TOO_LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE,
      LARGE | SURROGATE, LARGE, LARGE,
    ),
    v128.and(one, i8x16.splat(15)),
  )
  const secondHigh = i8x16.swizzle(
    i8x16(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    ),
    i8x16.shr_u(bytes, 4),
  )
  const pairs = v128.and(v128.and(firstHigh, firstLow), secondHigh)
  // The highest bit where a third byte of three or four, or a fourth of four, is due.
  const isThird = i8x16.sub_sat_u(two, i8x16.splat(<i8>(0xe0 - 0x80)))
  const isFourth = i8x16.sub_sat_u(three, i8x16.splat(<i8>(0xf0 - 0x80)))
  const due = v128.and(v128.or(isThird, isFourth), i8x16.splat(<i8>0x80))
  return v128.xor(due, pairs)
}
