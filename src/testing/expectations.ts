/**
 * What a run did against what a test expects of it. What the test does not name may be anything, except that rows are
 * rejected and that the run fails: that has to be expected.
 */
import type { Document, KeyPath } from "../config/document.ts"
import type { FlowError } from "../errors/flow_error.ts"
import { type CellRow, writtenRow } from "./cell_json.ts"
import { type Difference, type DiffLine, rowsDifference, textDifference } from "./differences.ts"
import type { Sightings } from "./observed.ts"
import type { ExpectedConfig, ExpectedRowsConfig } from "./test_file.ts"

/** What is left of a run. */
export interface Outcome {
  readonly seen: Sightings
  /** Empty if the run succeeded. */
  readonly errors: ReadonlyArray<FlowError>
  readonly warnings: ReadonlyArray<FlowError>
  readonly rejects: ReadonlyArray<FlowError>
  /** Text of the file of a sink; undefined if it wrote none. */
  readonly textOf: (sink: string) => string | undefined
}

export function differences(
  expected: ExpectedConfig,
  outcome: Outcome,
  document: Document,
  path: KeyPath,
): ReadonlyArray<Difference> {
  const found: Array<Difference> = []
  const { seen } = outcome
  const hasFailed = outcome.errors.length > 0
  const differ = (where: KeyPath, message: string, lines: ReadonlyArray<DiffLine> = []) => {
    const place = document.at([...path, ...where], "key")
    found.push({ what: where.length === 0 ? "run" : where.join("."), message, lines, place })
  }
  const rows = (where: KeyPath, { rows, count, inAnyOrder }: ExpectedRowsConfig, actual: ReadonlyArray<CellRow>) => {
    if (count !== undefined && count !== actual.length) {
      differ([...where, "count"], `${rowsText(count)} expected, ${actual.length} found`)
    }
    if (rows === undefined) return
    const wanted = rows.map((row, i) => writtenRow(document, [...path, ...where, "rows", i], row))
    const lines = rowsDifference(wanted, actual, inAnyOrder === true)
    const numbers = wanted.length === actual.length
      ? ""
      : `, ${rowsText(wanted.length)} expected, ${actual.length} found`
    if (lines.length > 0) differ([...where, "rows"], `the rows differ${numbers}`, lines)
  }

  const isKept = expected.snapshot === true
  if (!(isKept && expected.error === undefined) && !runDifference(expected, outcome, differ)) return found
  for (const [id, wanted] of entries(expected.sinks)) {
    // What a failed run had written is taken back.
    rows(["sinks", id], wanted, hasFailed ? [] : seen.rows.get(id) ?? [])
    if (wanted.text === undefined) continue
    const text = outcome.textOf(id)
    if (text === undefined && wanted.text !== "") differ(["sinks", id, "text"], "the sink wrote no file")
    const lines = textDifference(wanted.text, text ?? "")
    if (text !== undefined && lines.length > 0) differ(["sinks", id, "text"], "the text differs", lines)
  }
  for (const [id, wanted] of entries(expected.steps)) rows(["steps", id], wanted, seen.rows.get(id) ?? [])
  for (const [queue, wanted] of entries(expected.routes)) rows(["routes", queue], wanted, seen.routed.get(queue) ?? [])
  for (const [id, count] of entries(expected.filtered)) {
    const is = seen.filtered.get(id) ?? 0
    if (is !== count) differ(["filtered", id], `${rowsText(count)} expected, ${is} filtered`)
  }
  if (!isKept || expected.rejects !== undefined) rejectDifference(expected, outcome, differ)
  if (expected.warnings !== undefined) warningDifference(expected.warnings, outcome.warnings, differ)
  return found
}

const rowsText = (count: number) => count === 1 ? "1 row" : `${count} rows`
const entries = <A>(block: Readonly<Record<string, A>> | undefined) => Object.entries(block ?? {})

type Differ = (where: KeyPath, message: string, lines?: ReadonlyArray<DiffLine>) => void

/** Whether it is worth looking at rows: a run that ended otherwise than expected has others. */
function runDifference({ error }: ExpectedConfig, { errors }: Outcome, differ: Differ): boolean {
  const [first] = errors
  if (error === undefined) {
    if (first === undefined) return true
    differ([], "the run failed", errors.map((each) => ({ mark: "+", text: errorText(each) })))
    return false
  }
  if (first === undefined) {
    differ(["error"], `the run succeeded, and was to fail with ${error.code}`)
    return false
  }
  if (errors.some((each) => isExpected(error, each))) return true
  differ(["error"], "the run failed with another error", [
    { mark: "-", text: wantedText(error) },
    ...errors.map((each): DiffLine => ({ mark: "+", text: errorText(each) })),
  ])
  return true
}

interface Wanted {
  readonly code: string
  readonly step?: string
  readonly message?: string
  readonly record?: number
  readonly column?: string
}

const isExpected = ({ code, step, message, record, column }: Wanted, error: FlowError): boolean =>
  error.code === code && (step === undefined || error.step === step) &&
  (message === undefined || error.message.includes(message)) &&
  (record === undefined || error.data?.record === record) && (column === undefined || error.data?.column === column)

const wantedText = ({ code, step, record, column, message }: Wanted) =>
  [
    code,
    ...placeText(step, record, column),
    ...(message === undefined ? [] : [`with \`${message}\``]),
  ].join(" ")

/** An error in one line. */
export const errorText = ({ code, step, data, message }: FlowError) =>
  `${[code, ...placeText(step, data?.record, data?.column)].join(" ")}: ${message}`

const placeText = (step?: string, record?: number, column?: string) => [
  ...(step === undefined ? [] : [`step ${step}`]),
  ...(record === undefined ? [] : [`record ${record}`]),
  ...(column === undefined ? [] : [`column ${column}`]),
]

/** All rejected rows have to be expected, each once. */
function rejectDifference({ rejects = [] }: ExpectedConfig, outcome: Outcome, differ: Differ): void {
  const left = [...outcome.rejects]
  const missing = rejects.filter((wanted) => {
    const at = left.findIndex((error) => isExpected(wanted, error))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  // The row that stopped the run is told by the error.
  const isStopped = outcome.errors.length > 0
  const surplus = isStopped && rejects.length === 0 ? [] : left
  if (missing.length + surplus.length === 0) return
  const message = `${rowsText(rejects.length)} expected to be rejected, ${outcome.rejects.length} were`
  differ(["rejects"], message, [
    ...missing.map((wanted): DiffLine => ({ mark: "-", text: wantedText(wanted) })),
    ...surplus.map((error): DiffLine => ({ mark: "+", text: errorText(error) })),
  ])
}

function warningDifference(wanted: ReadonlyArray<string>, warnings: ReadonlyArray<FlowError>, differ: Differ): void {
  const left = [...warnings]
  const missing = wanted.filter((code) => {
    const at = left.findIndex((warning) => warning.code === code)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  if (missing.length + left.length === 0) return
  differ(["warnings"], "the warnings differ", [
    ...missing.map((code): DiffLine => ({ mark: "-", text: code })),
    ...left.map((warning): DiffLine => ({ mark: "+", text: errorText(warning) })),
  ])
}
