/** 64 bytes as bits, in AssemblyScript. */

/** Bit n is set where byte n is the wanted one. */
export function maskOf(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  const one = <u64>(<u32>i8x16.bitmask(i8x16.eq(a, wanted)))
  const two = <u64>(<u32>i8x16.bitmask(i8x16.eq(b, wanted)))
  const three = <u64>(<u32>i8x16.bitmask(i8x16.eq(c, wanted)))
  const four = <u64>(<u32>i8x16.bitmask(i8x16.eq(d, wanted)))
  return one | (two << 16) | (three << 32) | (four << 48)
}

/** Bit n is the parity of bits 0 … n: set from an opening quote up to the byte before the closing one. */
export function prefixXor(bits: u64): u64 {
  let mask = bits
  mask ^= mask << 1
  mask ^= mask << 2
  mask ^= mask << 4
  mask ^= mask << 8
  mask ^= mask << 16
  mask ^= mask << 32
  return mask
}
