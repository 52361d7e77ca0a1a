/**
 * Rows that were rejected once and come again: they keep the place they had in the file they came from, whatever became
 * of that file since. Knows nothing of letters but their number.
 */
import type { DataPlace } from "../errors/flow_error.ts"
import { excerptOf, type Origin } from "./origin.ts"

/** A rejected record; it may have been mended since. */
export interface ReplayRecord {
  /** Which letter it is; `ReplayOrigin` gives it back. */
  readonly number: number
  /** The record without its line end; UTF-8, whatever the encoding of the file. */
  readonly bytes: Uint8Array
  /** File, record, line and byte that it had. */
  readonly place: DataPlace
  readonly byteEnd: number | undefined
  /** Names of its cells, where the source told them; see Origin. */
  readonly columns: ReadonlyArray<string> | undefined
}

/** The origin of a chunk in a replay: the record of each row position. */
export class ReplayOrigin implements Origin {
  readonly columns: ReadonlyArray<string> | undefined

  constructor(readonly records: ReadonlyArray<ReplayRecord>) {
    this.columns = records[0]?.columns
  }

  place(row: number): DataPlace {
    const { bytes, place } = this.records[row]
    return { ...place, excerpt: excerptOf(bytes, 0, bytes.length) }
  }

  raw(row: number): { bytes: Uint8Array; byteStart: number; byteEnd: number } {
    const { bytes, place, byteEnd } = this.records[row]
    const byteStart = place.byte ?? 0
    return { bytes, byteStart, byteEnd: byteEnd ?? byteStart + bytes.length }
  }

  letter(row: number): number {
    return this.records[row].number
  }
}
