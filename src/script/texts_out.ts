/**
 * Texts of a column all at once: put together into one, encoded by one call, and told apart again.
 */
import type { ByteBuffer } from "../data/byte_buffer.ts"
import type { Primitive } from "./bjson.ts"
import type { RowVerdicts } from "./cells_out.ts"

const encoder = new TextEncoder()
/** What stands between two texts; it is no part of any. */
const GAP = "\0"

/**
 * Notes start and end of the texts of all rows that are seen; nulls are left out. False, and nothing done, if there is
 * something else among them, or a text that has to be looked at by itself.
 */
export function appendTexts(
  values: ReadonlyArray<Primitive>,
  mayBeNull: boolean,
  rows: Int32Array,
  offsets: Int32Array,
  buffer: ByteBuffer,
  { hidden, isUnseen }: RowVerdicts,
): boolean {
  const texts: Array<string> = []
  for (let i = 0; i < rows.length; i++) {
    if (hidden === undefined ? isUnseen(i) : hidden[i] !== 0) continue
    const value = values[i]
    if (typeof value === "string") texts.push(value)
    else if (value !== null || !mayBeNull) return false
  }
  const all = texts.join(GAP)
  if (!all.isWellFormed()) return false
  buffer.ensure(3 * all.length)
  const { bytes } = buffer
  let at = buffer.length
  const { written } = encoder.encodeInto(all, bytes.subarray(at))
  const isAscii = written === all.length
  const end = at + written
  // A text with a gap in it would be taken for two.
  if (!isAscii && count(bytes, at, end) !== Math.max(0, texts.length - 1)) return false
  let n = 0
  for (let i = 0; i < rows.length; i++) {
    if ((hidden === undefined ? isUnseen(i) : hidden[i] !== 0) || values[i] === null) continue
    const gap = isAscii ? at + texts[n].length : bytes.indexOf(0, at)
    const stop = gap < 0 || gap > end ? end : gap
    offsets[2 * rows[i]] = at
    offsets[2 * rows[i] + 1] = stop
    at = stop + 1
    n++
  }
  buffer.length = end
  return true
}

function count(bytes: Uint8Array, from: number, to: number): number {
  let gaps = 0
  for (let i = from; i < to; i++) if (bytes[i] === 0) gaps++
  return gaps
}
