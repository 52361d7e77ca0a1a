/**
 * Lines as rows of a chunk: columns are views of the values in the slab. Tells apart lines that are no objects and values
 * that do not fit.
 */
import {
  checkColumn,
  checkedColumns,
  Chunk,
  type Column,
  flowError,
  isUtf8,
  JSON_FORMAT,
  type Origin,
  type RecordNotes,
  type ReplayStretch,
  type RowReject,
  RowRejects,
  type RowSchema,
  utf8,
} from "../../src/plugin/mod.ts"
import { type KeyTaker, keyText, ObjectScanner } from "./scan.ts"

export class ObjectRows implements KeyTaker {
  readonly #scanner: ObjectScanner
  readonly #known = new Set<string>()
  /** Of the stretch at hand. */
  #bytes = new Uint8Array(0) as Uint8Array
  #offsets = new Int32Array(0)
  #origin: Origin | undefined
  /** The row at hand, and where its offsets begin. */
  #row = 0
  #base = 0

  /** @param extra called once per key that is no column */
  constructor(
    readonly schema: RowSchema,
    readonly extra: (name: string, file: string, record: number) => void,
  ) {
    this.#scanner = new ObjectScanner(schema.names)
  }

  /** The stretch as a chunk, which takes over its slab. */
  of({ slab, scan, origin }: ReplayStretch<RecordNotes>): {
    readonly chunk: Chunk
    readonly read: number
    readonly rejects: ReadonlyArray<RowReject>
  } {
    const { bytes } = slab
    const width = this.schema.columns.length
    const size = scan.records
    const offsets = new Int32Array(2 * width * size).fill(-1)
    this.#bytes = bytes
    this.#offsets = offsets
    this.#origin = origin
    const rejects = new RowRejects()
    const allText = isUtf8(bytes.subarray(0, scan.rest))
    for (let row = 0; row < size; row++) {
      const start = scan.bounds[2 * row]
      const end = scan.bounds[2 * row + 1]
      if (!allText && !isUtf8(bytes.subarray(start, end))) {
        rejects.add(row, flowError("FE3107", "the record is not valid UTF-8"))
        continue
      }
      this.#base = 2 * width * row
      this.#row = row
      const problem = this.#scanner.scan(bytes, start, end, this)
      if (problem !== undefined) {
        const column = [...utf8(bytes, start, problem.at)].length + 1
        rejects.add(row, flowError("FE3108", `at character ${column} of the line: ${problem.message}`))
      }
    }
    const columns = this.schema.columns.map((spec, i): Column => ({
      spec,
      cells: { bytes, offsets, first: 2 * i, stride: 2 * width, format: JSON_FORMAT },
    }))
    for (const column of columns) if (column.spec.type === "text") checkText(column, size, rejects)
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

  take(key: number, start: number, end: number, keyStart: number, keyEnd: number): void {
    if (key < 0) return this.#unknown(keyText(this.#bytes, keyStart, keyEnd))
    // null is a missing cell: the checks of all formats know what that means.
    const isNull = this.#bytes[start] === 110
    this.#offsets[this.#base + 2 * key] = isNull ? -1 : start
    this.#offsets[this.#base + 2 * key + 1] = isNull ? -1 : end
  }

  #unknown(name: string): void {
    if (this.#known.has(name)) return
    this.#known.add(name)
    const { file = "", record = 0 } = this.#origin!.place(this.#row)
    this.extra(name, file, record)
  }
}

/** Objects and lists are no text, though they could be written as one. */
function checkText(
  { spec, cells: { bytes, offsets, first, stride } }: Column,
  size: number,
  rejects: RowRejects,
): void {
  for (let row = 0, at = first; row < size; row++, at += stride) {
    const start = offsets[at]
    if (start < 0 || (bytes[start] !== 123 && bytes[start] !== 91)) continue
    const kind = bytes[start] === 123 ? "an object" : "a list"
    rejects.add(
      row,
      flowError("FE3102", `column ${spec.name} is text, and the value is ${kind}`, {
        data: { column: spec.name },
        help: "declare the column as `json` to take any value, or set `onError: skip` or `dead-letter`",
      }),
    )
  }
}
