/**
 * The rows of a chunk that are still in it as a chunk of their own, where that is smaller: bytes of rows that were filtered
 * out stay behind. Row positions change; cells and origins say what they said. Knows nothing of files.
 */
import { Chunk } from "./chunk.ts"
import type { CellFormat, Column } from "./column.ts"
import { listedOrigin, PICKED_NUMBERS, PickedOrigin } from "./listed_origin.ts"
import { FileOrigin, type Origin } from "./origin.ts"

/** The chunk as it is unless at most half of its rows are in it. What is made lies in memory of its own. */
export function pickedRows(chunk: Chunk): Chunk {
  const { schema, columns, selection, size, stretch, origin } = chunk
  if (selection === undefined || stretch !== undefined || 2 * selection.length > size) return chunk
  const groups = groupsOf(chunk)
  for (const group of groups) group.measure(selection)
  // Cells that do not lie row by row would be copied over and over.
  if (groups.some((group) => group.total > group.bytes.length)) return chunk
  for (const group of groups) group.move()
  return new Chunk({
    schema,
    columns: columns.map((column) => isConstant(column) ? column : groupOf(groups, column).moved(column, selection)),
    size: selection.length,
    origin: pickedOrigin(origin, groups, selection),
    slabs: [],
  })
}

/** The same cell in every row: none, as a rule. */
const isConstant = ({ cells }: Column): boolean => cells.stride === 0

/** Columns whose cells lie in the same bytes and are found by the same offsets: row by row, one hopes. */
class Group {
  readonly columns: Array<Column> = []
  /** By the order of the rows that are picked: the bytes of a row, and where they begin among those that were moved. */
  #from = new Int32Array(0)
  #to = new Int32Array(0)
  #at = new Int32Array(0)
  total = 0
  #moved = new Uint8Array(0)
  /** Columns share their offsets as they did. */
  #offsets = new Int32Array(0)
  readonly #formats = new Map<CellFormat, CellFormat>()

  /** @param records start and end of records that lie here too, by row position */
  constructor(readonly bytes: Uint8Array, readonly offsets: Int32Array | undefined, readonly records?: Int32Array) {}

  measure(rows: Int32Array): void {
    const from = this.#from = new Int32Array(rows.length).fill(0x7fffffff)
    const to = this.#to = new Int32Array(rows.length)
    const take = (offsets: Int32Array, first: number, stride: number) => {
      for (let n = 0; n < rows.length; n++) {
        const start = offsets[first + rows[n] * stride]
        if (start < 0) continue
        const end = offsets[first + rows[n] * stride + 1]
        if (start < from[n]) from[n] = start
        if (end > to[n]) to[n] = end
      }
    }
    for (const { cells } of this.columns) take(cells.offsets, cells.first, cells.stride)
    if (this.records !== undefined) take(this.records, 0, 2)
    for (let n = 0; n < rows.length; n++) {
      if (from[n] > to[n]) from[n] = to[n]
      this.total += to[n] - from[n]
    }
  }

  move(): void {
    this.#moved = new Uint8Array(this.total)
    this.#at = new Int32Array(this.#from.length)
    let at = 0
    for (let n = 0; n < this.#from.length; n++) {
      this.#moved.set(this.bytes.subarray(this.#from[n], this.#to[n]), at)
      this.#at[n] = at
      at += this.#to[n] - this.#from[n]
    }
    this.#offsets = new Int32Array(2 * this.columns.length * this.#from.length)
  }

  moved(column: Column, rows: Int32Array): Column {
    const { spec, cells: { offsets, first, stride } } = column
    const place = 2 * this.columns.indexOf(column)
    const width = 2 * this.columns.length
    this.#shift(offsets, first, stride, rows, this.#offsets, place, width)
    const format = this.#formatOf(column)
    return { spec, cells: { bytes: this.#moved, offsets: this.#offsets, first: place, stride: width, format } }
  }

  /** Where columns were left out, those that are neighbours now were none in the record. */
  #formatOf({ cells: { format } }: Column): CellFormat {
    if (format.kind !== "delimited" || !format.adjacent) return format
    const width = 2 * this.columns.length
    if (this.columns.every(({ cells }, i) => cells.first === 2 * i && cells.stride === width)) return format
    const known = this.#formats.get(format) ?? { ...format, adjacent: false }
    this.#formats.set(format, known)
    return known
  }

  movedRecords(rows: Int32Array): { readonly bytes: Uint8Array; readonly bounds: Int32Array } {
    const bounds = new Int32Array(2 * rows.length)
    this.#shift(this.records!, 0, 2, rows, bounds, 0, 2)
    return { bytes: this.#moved, bounds }
  }

  #shift(
    offsets: Int32Array,
    first: number,
    stride: number,
    rows: Int32Array,
    into: Int32Array,
    at: number,
    width: number,
  ): void {
    for (let n = 0; n < rows.length; n++, at += width) {
      const start = offsets[first + rows[n] * stride]
      const end = offsets[first + rows[n] * stride + 1]
      const by = this.#at[n] - this.#from[n]
      into[at] = start < 0 ? -1 : start + by
      into[at + 1] = start < 0 ? -1 : end + by
    }
  }
}

function groupsOf({ columns, origin }: Chunk): ReadonlyArray<Group> {
  const groups: Array<Group> = []
  const records = origin instanceof FileOrigin ? origin : undefined
  for (const column of columns) {
    if (isConstant(column)) continue
    const { bytes, offsets } = column.cells
    let group = groups.findLast((group) => group.bytes === bytes && group.offsets === offsets)
    if (group === undefined) {
      const isFirst = records?.bytes === bytes && !groups.some((each) => each.records !== undefined)
      group = new Group(bytes, offsets, isFirst ? records.records : undefined)
      groups.push(group)
    }
    group.columns.push(column)
  }
  if (records !== undefined && !groups.some((each) => each.records !== undefined)) {
    groups.push(new Group(records.bytes, undefined, records.records))
  }
  return groups
}

const groupOf = (groups: ReadonlyArray<Group>, { cells }: Column): Group =>
  groups.findLast((group) => group.bytes === cells.bytes && group.offsets === cells.offsets)!

function pickedOrigin(origin: Origin, groups: ReadonlyArray<Group>, rows: Int32Array): Origin {
  if (!(origin instanceof FileOrigin)) return listedOrigin(origin, rows)
  const { bytes, bounds } = groups.find((group) => group.records !== undefined)!.movedRecords(rows)
  const numbers = new Float64Array(PICKED_NUMBERS * rows.length)
  for (let n = 0; n < rows.length; n++) {
    const start = origin.records[2 * rows[n]]
    const end = origin.records[2 * rows[n] + 1]
    numbers.set([origin.firstRecord + rows[n], origin.lineAt(start), origin.byteAt(start), origin.byteAt(end)], 4 * n)
  }
  return new PickedOrigin(origin.file, origin.columns, bytes, bounds, numbers)
}
