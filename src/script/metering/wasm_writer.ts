/**
 * Writes the binary form of WebAssembly as far as metering needs it: numbers, names, lists (core specification, 5.2 and 5.1.3).
 */

export const lengthOf = (parts: ReadonlyArray<Uint8Array>): number => parts.reduce((sum, { length }) => sum + length, 0)

export function joined(parts: ReadonlyArray<Uint8Array>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function unsigned(value: number): ReadonlyArray<number> {
  const bytes: Array<number> = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80)
  return [...bytes, value]
}

/** A number that is not negative, where a sign is expected. */
export function signed(value: number): ReadonlyArray<number> {
  const bytes = [...unsigned(value)]
  if (bytes[bytes.length - 1] < 0x40) return bytes
  bytes[bytes.length - 1] |= 0x80
  return [...bytes, 0]
}

export function named(text: string): ReadonlyArray<number> {
  const bytes = new TextEncoder().encode(text)
  return [...unsigned(bytes.length), ...bytes]
}

export const list = (entries: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> => [
  ...unsigned(entries.length),
  ...entries.flat(),
]
