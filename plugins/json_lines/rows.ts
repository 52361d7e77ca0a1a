/**
 * Lines as rows of a chunk: columns are views of the values in the slab. Tells apart lines that are no objects and values
 * that do not fit.
 */
import { isUtf8 } from "node:buffer"
import {
  checkColumn,
  checkedColumns,
  Chunk,
  type Column,
  flowError,
  JSON_FORMAT,
  type RecordNotes,
  type RowReject,
  RowRejects,
  type RowSchema,
  type Stretch,
} from "../../src/plugin/mod.ts"
import { ObjectScanner } from "./scan.ts"

export class ObjectRows {
  readonly #scanner: ObjectScanner
  readonly #known = new Set<string>()

  /** @param extra called once per key that is no column */
  constructor(
    readonly schema: RowSchema,
    readonly extra: (name: string, file: string, record: number) => void,
  ) {
    this.#scanner = new ObjectScanner(schema.names)
  }

  /** The stretch as a chunk, which takes over its slab. */
  of({ slab, scan, origin }: Stretch<RecordNotes>): {
    readonly chunk: Chunk
    readonly read: number
    readonly rejects: ReadonlyArray<RowReject>
  } {
    const { bytes } = slab
    const width = this.schema.columns.length
    const size = scan.records
    const offsets = new Int32Array(2 * width * size).fill(-1)
    const rejects = new RowRejects()
    const allText = isUtf8(bytes.subarray(0, scan.rest))
    for (let row = 0; row < size; row++) {
      const start = scan.bounds[2 * row]
      const end = scan.bounds[2 * row + 1]
      if (!allText && !isUtf8(bytes.subarray(start, end))) {
        rejects.add(row, flowError("FE3107", "the record is not valid UTF-8"))
        continue
      }
      const base = 2 * width * row
      const problem = this.#scanner.scan(bytes, start, end, (key, name, from, to) => {
        if (key < 0) return this.#unknown(name(), origin.file, origin.firstRecord + row)
        offsets[base + 2 * key] = from
        offsets[base + 2 * key + 1] = to
      })
      if (problem !== undefined) {
        const column = problem.at - start + 1
        rejects.add(row, flowError("FE3108", `at character ${column} of the line: ${problem.message}`))
      }
    }
    const columns = this.schema.columns.map((spec, i): Column => ({
      spec,
      cells: { bytes, offsets, first: 2 * i, stride: 2 * width, format: JSON_FORMAT },
    }))
    for (const column of checkedColumns(columns)) {
      checkColumn(column, size, (row) => rejects.has(row), (row, error) => rejects.add(row, error))
    }
    const chunk = new Chunk({
      schema: this.schema,
      columns,
      size,
      ...(rejects.count === 0 ? {} : { selection: rejects.others(size) }),
      origin,
      slabs: [slab],
    })
    return { chunk, read: size, rejects: rejects.inOrder() }
  }

  #unknown(name: string, file: string, record: number): void {
    if (this.#known.has(name)) return
    this.#known.add(name)
    this.extra(name, file, record)
  }
}
