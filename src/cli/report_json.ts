/** The report of a run as JSON: errors in their stable shape. */
import { errorToJson, type RunReport } from "../../mod.ts"

export const reportJson = (report: RunReport) => ({
  ...report,
  errors: report.errors.map(errorToJson),
  warnings: report.warnings.map(errorToJson),
  rejects: { ...report.rejects, samples: report.rejects.samples.map(errorToJson) },
})
