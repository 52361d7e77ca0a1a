/**
 * Checks the cells of a chunk against what their columns declare. Finds the rows that do not fit; decides nothing about
 * them.
 */
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { cellText, type Column } from "./column.ts"
import { parseScalar, surelyFits } from "./scalar.ts"

/** Columns for which there is anything to check. */
export const checkedColumns = (columns: ReadonlyArray<Column>): ReadonlyArray<Column> =>
  columns.filter(({ spec }) => spec.required || (spec.type !== "text" && spec.type !== "json"))

/** The next row, the given one or a later one, whose cell is not surely fine. */
export type NextDoubt = (row: number) => number

/**
 * Tells the first problem of each row that has one, by column. `reject` is called at most once per row and column; rows
 * already rejected are for the caller to sort out.
 */
export function checkColumn(
  column: Column,
  size: number,
  isRejected: (row: number) => boolean,
  reject: (row: number, error: FlowError) => void,
  nextDoubt?: NextDoubt,
): void {
  if (nextDoubt !== undefined) {
    for (let row = nextDoubt(0); row < size; row = nextDoubt(row + 1)) checkCell(column, row, isRejected, reject)
    return
  }
  const { spec, cells: { bytes, offsets, first, stride, format } } = column
  // Any text fits a text column, but it may be one that means null.
  const mayBeNullText = spec.type === "text" && format.kind === "delimited" && format.nulls.length > 0
  for (let row = 0, at = first; row < size; row++, at += stride) {
    const start = offsets[at]
    const end = offsets[at + 1]
    if (start >= 0 && end > start && !mayBeNullText && surelyFits(spec.type, bytes, start, end)) continue
    checkCell(column, row, isRejected, reject)
  }
}

function checkCell(
  column: Column,
  row: number,
  isRejected: (row: number) => boolean,
  reject: (row: number, error: FlowError) => void,
): void {
  if (isRejected(row)) return
  const error = problemOf(column, row)
  if (error !== undefined) reject(row, error)
}

function problemOf(column: Column, row: number): FlowError | undefined {
  const { spec } = column
  const text = cellText(column, row)
  if (text === null || (text === "" && spec.type !== "text")) {
    if (!spec.required) return undefined
    return flowError("FE3103", `column ${spec.name} is required, and has no value here`, {
      data: { column: spec.name },
    })
  }
  if (parseScalar(spec, text) !== undefined) return undefined
  const expected = spec.format === undefined ? spec.type : `${spec.type} (${spec.format})`
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return flowError("FE3102", `column ${spec.name} is ${expected}, and \`${shown}\` is none`, {
    data: { column: spec.name },
  })
}
