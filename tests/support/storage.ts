/** Chunks that are put away and come back, as tests look at them. */
import type { Chunk } from "../../src/data/chunk.ts"
import { type ChunkOutline, packChunk, unpackChunk } from "../../src/data/chunk_codec.ts"
import { cellText } from "../../src/data/column.ts"

/** All that anyone may ask a chunk about its rows. */
export function described(chunk: Chunk): unknown {
  const { columns, origin, stretch } = chunk
  if (stretch !== undefined) {
    return { count: chunk.count, stretch: Array.from(stretch.bytes.subarray(stretch.start, stretch.end)) }
  }
  return Array.from({ length: chunk.count }, (_, n) => {
    const row = chunk.rowAt(n)
    const raw = origin.raw(row)
    return {
      cells: columns.map((column) => {
        const { spec, cells: { bytes, offsets, first, stride, format } } = column
        const at = first + row * stride
        const lies = offsets[at] < 0 ? null : Array.from(bytes.subarray(offsets[at], offsets[at + 1]))
        // Whether neighbours lie side by side is for those who copy; they are compared by what they write.
        return [spec, cellText(column, row), lies, { ...format, adjacent: undefined }]
      }),
      place: origin.place(row),
      raw: raw && [Array.from(raw.bytes), raw.byteStart, raw.byteEnd],
      letter: origin.letter?.(row),
      columns: origin.columns,
    }
  })
}

/** The chunk after its bytes were away. */
export function cameBack(
  chunk: Chunk,
  before?: ChunkOutline,
): { readonly chunk: Chunk; readonly outline: ChunkOutline } {
  const { outline, content } = packChunk(chunk, before)
  const away = content.map((bytes) => bytes.slice())
  let part = 0
  return { chunk: unpackChunk(outline, (into) => into.set(away[part++])), outline }
}
