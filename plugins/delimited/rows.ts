/**
 * Records as rows of a chunk: columns are views of the scanned cells; records with a wrong number of cells, stray
 * quotes, broken text or values that do not fit are told apart.
 */
import {
  checkColumn,
  checkedColumns,
  Chunk,
  type Column,
  type DelimitedCells,
  flowError,
  isUtf8,
  missingColumn,
  type NextDoubt,
  type RowReject,
  RowRejects,
  type Stretch,
} from "../../src/plugin/mod.ts"
import type { Layout } from "./header.ts"
import { isText, kernel } from "./kernel.ts"
import type { Scan } from "./scan.ts"

export interface RowRules {
  readonly format: DelimitedCells
  /** Fill short records with nulls and cut long ones; otherwise they are rejected. */
  readonly pad: boolean
  /** Text after a closing quote is fine: the cell is taken as it is. */
  readonly literalQuotes: boolean
  /** Rows are counted and nothing else: their bytes need not stay. */
  readonly areForgotten: boolean
}

/** The stretch as a chunk, which takes over its slab. */
export function rowsOf(
  stretch: Stretch<Scan>,
  layout: Layout,
  rules: RowRules,
): { readonly chunk: Chunk; readonly read: number; readonly rejects: ReadonlyArray<RowReject> } {
  const { slab, scan, origin } = stretch
  const size = scan.records
  if (scan.isCounted) return { chunk: counted(stretch, layout, rules), read: size, rejects: [] }
  const rejects = new RowRejects()
  const ragged = isRagged(scan, layout.width)
  const offsets = ragged ? evened(scan, layout.width, rules, rejects) : scan.cells
  // Cells that were added or cut are not between the delimiters of the file.
  const format = ragged ? { ...rules.format, adjacent: false } : rules.format
  if (!rules.literalQuotes) {
    for (const row of scan.strays.subarray(0, scan.strayCount)) {
      rejects.add(row, flowError("FE3105", "there is text after the closing quote of a cell"))
    }
  }
  if (!scan.isAscii && !isText(slab.bytes, 0, scan.rest)) rejectBrokenText(slab.bytes, scan, rejects)
  const columns = layout.schema.columns.map((spec, i): Column => ({
    spec,
    cells: { bytes: slab.bytes, offsets, first: 2 * layout.cells[i], stride: 2 * layout.width, format },
  }))
  for (const column of checkedColumns(columns)) {
    const isRejected = (row: number) => rejects.has(row)
    checkColumn(column, size, isRejected, (row, error) => rejects.add(row, error), doubtsOf(column, size))
  }
  const chunk = new Chunk({
    schema: layout.schema,
    columns,
    size,
    ...(rejects.count === 0 ? {} : { selection: rejects.others(size) }),
    origin,
    slabs: [slab],
  })
  return { chunk, read: size, rejects: rejects.inOrder() }
}

/** Rows without cells, as one piece of text. */
function counted({ slab, scan, origin }: Stretch<Scan>, { schema }: Layout, { areForgotten }: RowRules): Chunk {
  const columns = schema.columns.map(missingColumn)
  const stretch = { bytes: slab.bytes, start: 0, end: scan.rest }
  if (areForgotten) slab.release()
  return new Chunk({ schema, columns, size: scan.records, origin, stretch, slabs: areForgotten ? [] : [slab] })
}

const INTEGER_DIGITS = 18
const ANY_LENGTH = 0x7fffffff

/** The kernel's search for cells that are not surely numbers; undefined where it cannot do that. */
function doubtsOf({ spec, cells }: Column, size: number): NextDoubt | undefined {
  const isInteger = spec.type === "integer"
  const found = isInteger || spec.type === "decimal" || spec.type === "double" ? kernel() : undefined
  const { bytes, offsets, first, stride } = cells
  if (found === undefined || !found.rows.owns(bytes) || !found.rows.owns(offsets)) return undefined
  const mayBeEmpty = spec.required !== true && spec.default === undefined ? 1 : 0
  const [dots, longest] = isInteger ? [0, INTEGER_DIGITS] : [1, ANY_LENGTH]
  return (row) => found.doubt(bytes.byteOffset, offsets.byteOffset, first, stride, row, size, dots, longest, mayBeEmpty)
}

function isRagged({ records, firstCell }: Scan, width: number): boolean {
  for (let record = 0; record < records; record++) {
    if (firstCell[record + 1] - firstCell[record] !== width) return true
  }
  return false
}

/** Offsets with the same number of cells in every record; records that had another number are rejected or padded. */
function evened({ records, firstCell, cells }: Scan, width: number, rules: RowRules, rejects: RowRejects): Int32Array {
  const offsets = new Int32Array(2 * width * records).fill(-1)
  for (let record = 0; record < records; record++) {
    const first = firstCell[record]
    const count = firstCell[record + 1] - first
    if (count !== width && !rules.pad) {
      const message = `the record has ${cellCount(count)}, and there are ${
        width === 1 ? "1 column" : `${width} columns`
      }`
      rejects.add(record, flowError("FE3101", message))
    }
    offsets.set(cells.subarray(2 * first, 2 * (first + Math.min(count, width))), 2 * width * record)
  }
  return offsets
}

const cellCount = (count: number) => count === 1 ? "1 cell" : `${count} cells`

function rejectBrokenText(bytes: Uint8Array, { records, bounds }: Scan, rejects: RowRejects): void {
  for (let record = 0; record < records; record++) {
    if (isUtf8(bytes.subarray(bounds[2 * record], bounds[2 * record + 1]))) continue
    rejects.add(record, flowError("FE3107", "the record is not valid UTF-8"))
  }
}
