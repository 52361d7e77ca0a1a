/**
 * The first rejected rows of each code, with the row that came to the step where it is known. Hides what is to be hidden
 * before anything is kept.
 */
import type { Chunk } from "../../data/chunk.ts"
import { maskedRow, rowOf, type RowValues } from "../../data/row_values.ts"
import type { RunReport } from "../../execution/telemetry.ts"
import type { RowReject } from "../../plugin/contract.ts"
import { type DataPlace, type FlowError, flowError } from "../../errors/flow_error.ts"
import { type ErrorJson, errorToJson } from "../../errors/render.ts"
import { shortenedRow } from "../../data/row_text.ts"

const PER_CODE = 4
const CODES_KEPT = 50
/** Columns of a row that are kept; a table with a thousand cannot be looked at. */
const COLUMNS_KEPT = 40

export interface Sample {
  readonly error: FlowError
  /** Rows that come to a transform only: what a source could not read is no row yet. */
  readonly row?: RowValues
  /** Columns that `row` leaves out. */
  readonly columnsLeftOut?: number
}

export class RejectSamples {
  readonly #byCode = new Map<string, Array<Sample>>()

  constructor(readonly masked: ReadonlySet<string>) {}

  /** `isRow`: the chunk came to a transform, so that its cells are there. */
  see(step: string, chunk: Chunk, rejects: ReadonlyArray<RowReject>, isRow: boolean): void {
    for (const { row, error } of rejects) {
      let samples = this.#byCode.get(error.code)
      if (samples === undefined) {
        if (this.#byCode.size >= CODES_KEPT) continue
        this.#byCode.set(error.code, samples = [])
      }
      if (samples.length >= PER_CODE) continue
      const { column } = error.data ?? {}
      const data = { ...chunk.origin.place(row), ...(column === undefined ? {} : { column }) }
      const { code, message, text, help } = error
      const located = flowError(code, message, { text, help, step, data })
      samples.push({ error: withheld(located, this.masked), ...(isRow ? this.#row(chunk, row, column) : {}) })
    }
  }

  #row(chunk: Chunk, row: number, column: string | undefined): Pick<Sample, "row" | "columnsLeftOut"> {
    const all = Object.entries(maskedRow(rowOf(chunk, row), this.masked))
    const kept = all.filter(([name], i) => i < COLUMNS_KEPT || name === column)
    return { row: shortenedRow(Object.fromEntries(kept)), columnsLeftOut: all.length - kept.length }
  }

  /** By code. Of codes that none was seen of (of the part of a run before it was resumed), what the report has. */
  all(reported: ReadonlyArray<FlowError>): ReadonlyMap<string, ReadonlyArray<Sample>> {
    const all = new Map<string, ReadonlyArray<Sample>>(this.#byCode)
    for (const error of reported) {
      if (!this.#byCode.has(error.code)) all.set(error.code, [...all.get(error.code) ?? [], { error }])
    }
    return all
  }
}

/** Where a column is hidden, so is all of an error that could show it: the record as it stands, and what the step said. */
export function withheld(error: FlowError, masked: ReadonlySet<string>): FlowError {
  if (masked.size === 0 || error.data === undefined) return error
  const { code, step, text } = error
  const { file, record, line, byte, column } = error.data
  const data: DataPlace = { file, record, line, byte, column }
  return flowError(code, "the message is not shown, because a column is hidden", { step, text, data })
}

/** A report as it may be shown. Scripts may have logged what is hidden. */
export const maskedReport = (report: RunReport, masked: ReadonlySet<string>): RunReport =>
  masked.size === 0 ? report : {
    ...report,
    errors: report.errors.map((error) => withheld(error, masked)),
    warnings: report.warnings.map((error) => withheld(error, masked)),
    rejects: { ...report.rejects, samples: report.rejects.samples.map((error) => withheld(error, masked)) },
    logs: report.logs.map((line) => ({ ...line, message: "(not shown, because a column is hidden)" })),
  }

export const sampleJson = (
  { error, row, columnsLeftOut }: Sample,
): { readonly error: ErrorJson } & Omit<Sample, "error"> => ({
  error: errorToJson(error),
  ...(row === undefined ? {} : { row }),
  ...(columnsLeftOut ? { columnsLeftOut } : {}),
})
