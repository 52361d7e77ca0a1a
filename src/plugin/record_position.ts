/**
 * The positions of sources that read files of records: which file, the place between two records in it, and how many rows
 * came before. Plain JSON in checkpoints; checked when it comes back.
 */
import type { RecordPlace } from "../data/record_reader.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Position } from "./contract.ts"

/** Where a source of files goes on. */
export interface RecordPosition extends RecordPlace {
  /** Number of the file among the inputs. */
  readonly file: number
  /** Rows put out so far, over all files. */
  readonly rows: number
}

/** As it is written into a checkpoint. */
export const toPosition = ({ file, rows, record, line, byte }: RecordPosition): Position => ({
  file,
  rows,
  record,
  line,
  byte,
})

/** FE5032 if it is none. */
export function fromPosition(position: Position, files: number): RecordPosition {
  const given = position as Partial<Record<keyof RecordPosition, unknown>> | null
  const [file, rows, record, line, byte] = (["file", "rows", "record", "line", "byte"] as const).map((key) =>
    Number.isSafeInteger(given?.[key]) ? given![key] as number : -1
  )
  if (file < 0 || file >= files || rows < 0 || record < 1 || line < 1 || byte < 0) {
    throw flowError("FE5032", `${JSON.stringify(position)} is no place in the inputs`)
  }
  return { file, rows, record, line, byte }
}
