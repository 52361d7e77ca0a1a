/** The report of a run as JSON: errors in their stable shape. */
import { type ErrorJson, errorToJson } from "../errors/render.ts"
import type { RejectReport, RunReport } from "./telemetry.ts"

/** A report as `run --json` prints it: its errors are plain data. */
export type ReportJson<Report extends RunReport = RunReport> =
  & Omit<Report, "errors" | "warnings" | "rejects">
  & {
    readonly errors: ReadonlyArray<ErrorJson>
    readonly warnings: ReadonlyArray<ErrorJson>
    readonly rejects: Omit<RejectReport, "samples"> & { readonly samples: ReadonlyArray<ErrorJson> }
  }

/** The report of a run, or of a replay, as plain data for `JSON.stringify`. */
export const reportJson = <Report extends RunReport>(report: Report): ReportJson<Report> => ({
  ...report,
  errors: report.errors.map(errorToJson),
  warnings: report.warnings.map(errorToJson),
  rejects: { ...report.rejects, samples: report.rejects.samples.map(errorToJson) },
})
