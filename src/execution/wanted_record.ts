/**
 * One record of a source, found by its place: by a line that it covers, or by its number where a source knows no lines.
 * Reads up to it and no further.
 */
import type { Chunk } from "../data/chunk.ts"
import type { DataPlace } from "../errors/flow_error.ts"
import type { SourceBatch } from "../plugin/contract.ts"

export interface WantedRecord {
  /** Name of a data file as its source calls it, or without its folder; undefined if any file will do. */
  readonly file: string | undefined
  /** 1-based. */
  readonly line: number
}

/** What was seen on the way, for who finds nothing. */
export interface Search {
  readonly files: Set<string>
  /** Of the file that is wanted. */
  records: number
  lastLine: number | undefined
}

/** The batch of nothing but the record; nothing if there is none. */
export async function* recordOf(
  batches: AsyncIterable<SourceBatch>,
  wanted: WantedRecord,
  search: Search,
  found: (chunk: Chunk, row: number) => void,
): AsyncGenerator<SourceBatch> {
  for await (const batch of batches) {
    const { chunk, bytes } = batch
    const row = rowIn(chunk, wanted, search)
    const rejects = batch.rejects.filter((reject) => reject.row === row)
    const isKept = row !== undefined && (chunk.selection === undefined || chunk.selection.includes(row))
    if (row === undefined || (!isKept && rejects.length === 0)) {
      chunk.release()
      continue
    }
    found(chunk, row)
    yield { chunk: chunk.select(Int32Array.from(isKept ? [row] : [])), read: 1, rejects, bytes }
    return
  }
}

function rowIn(chunk: Chunk, wanted: WantedRecord, search: Search): number | undefined {
  if (chunk.size === 0) return undefined
  const [first, last] = [chunk.origin.place(0), chunk.origin.place(chunk.size - 1)]
  if (first.file !== undefined) search.files.add(first.file)
  if (first.file === last.file) {
    if (!isFile(first, wanted.file)) return undefined
    search.records += chunk.size
    const end = search.lastLine = lastLineOf(chunk, chunk.size - 1, last)
    if (end !== undefined && end < wanted.line) return undefined
  }
  for (let row = 0; row < chunk.size; row++) {
    const place = chunk.origin.place(row)
    if (!isFile(place, wanted.file)) continue
    const start = place.line ?? place.record
    if (start === undefined || start > wanted.line) continue
    if (wanted.line <= (lastLineOf(chunk, row, place) ?? start)) return row
  }
  return undefined
}

/** The line on which a record ends; line ends at its very end are none of its own. */
function lastLineOf(chunk: Chunk, row: number, { line }: DataPlace): number | undefined {
  if (line === undefined) return undefined
  const bytes = chunk.origin.raw(row)?.bytes ?? new Uint8Array(0)
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--
  let lines = 0
  for (let i = 0; i < end; i++) if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) lines++
  return line + lines
}

const isFile = ({ file }: DataPlace, wanted: string | undefined): boolean =>
  wanted === undefined || file === wanted || file?.split(/[\\/]/).at(-1) === wanted
