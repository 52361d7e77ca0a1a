/**
 * Which bytes and offsets a chunk is made of, and how much of them its rows need: slabs and the notes on them are larger
 * than their content.
 */
import type { Chunk } from "./chunk.ts"
import { PickedOrigin } from "./listed_origin.ts"
import { FileOrigin } from "./origin.ts"

/** Cells or records: for row r at `offsets[first + r * stride]`, and behind it where they end. */
export interface Places {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
  readonly first: number
  readonly stride: number
  /** Offsets that are needed, from the first of the array. */
  readonly length: number
}

/** A part of bytes. */
export interface Extent {
  readonly from: number
  readonly to: number
}

/** All places of a chunk, those of its records last. */
export function placesOf({ columns, origin, selection, size }: Chunk): ReadonlyArray<Places> {
  const last = selection === undefined ? size - 1 : selection[selection.length - 1]
  const place = (bytes: Uint8Array, offsets: Int32Array, first: number, stride: number): Places => {
    const length = Math.min(offsets.length, first + last * stride + 2)
    return { bytes, offsets, first, stride, length }
  }
  const places = columns.map(({ cells: { bytes, offsets, first, stride } }) => place(bytes, offsets, first, stride))
  if (origin instanceof FileOrigin) places.push(place(origin.bytes, origin.records, 0, 2))
  if (origin instanceof PickedOrigin) places.push(place(origin.bytes, origin.bounds, 0, 2))
  return places
}

/** The bytes that the rows in a chunk need. */
export function extentsOf(chunk: Chunk, places: ReadonlyArray<Places>): ReadonlyMap<Uint8Array, Extent> {
  const { selection, size, stretch, columns } = chunk
  const extents = new Map<Uint8Array, Extent>()
  const widen = (bytes: Uint8Array, from: number, to: number) => {
    const known = extents.get(bytes)
    extents.set(
      bytes,
      known === undefined ? { from, to } : { from: Math.min(known.from, from), to: Math.max(known.to, to) },
    )
  }
  // Records that were only counted have no positions.
  const positioned = stretch === undefined ? places : places.slice(0, columns.length)
  for (const { bytes, offsets, first, stride } of positioned) {
    let [from, to] = [0x7fffffff, 0]
    const rows = stride === 0 ? 1 : selection?.length ?? size
    for (let n = 0; n < rows; n++) {
      const at = first + (selection === undefined ? n : selection[n]) * stride
      const start = offsets[at]
      if (start < 0) continue
      if (start < from) from = start
      if (offsets[at + 1] > to) to = offsets[at + 1]
    }
    // One more, because what follows a CR decides whether it ends a line.
    if (from <= to) widen(bytes, from, Math.min(bytes.length, to + 1))
  }
  if (stretch !== undefined) widen(stretch.bytes, 0, stretch.end)
  for (const { bytes } of places) if (!extents.has(bytes)) extents.set(bytes, { from: 0, to: 0 })
  return extents
}
