/**
 * Rows that a step could not take: counts them, keeps the first as samples, writes them as dead letters, and stops the
 * run when a policy's limit is exceeded. Which policy holds is decided in resilience/error_policy.ts.
 */
import type { Chunk } from "../data/chunk.ts"
import { isUtf8, utf8 } from "../data/text.ts"
import type { Code } from "../errors/codes.ts"
import { type FlowError, flowError, type FlowErrorDetails, FlowErrors } from "../errors/flow_error.ts"
import type { RowReject } from "../plugin/contract.ts"
import { type ErrorPolicy, exceeded } from "../resilience/error_policy.ts"
import type { Trail } from "./channel.ts"
import type { StepBooks } from "./ledger.ts"
import type { Watch } from "./observer.ts"
import { pathOf, sourceOf } from "./trail.ts"
import type { RejectReport } from "./telemetry.ts"

const SAMPLES = 10

/** Where dead letters go; undefined where no step keeps them. */
export interface DeadLetterFile {
  readonly path: string
  /** @param number of the letter that the row came from, in a replay */
  keep(letter: DeadLetter, number: number | undefined, trail: Trail | undefined): void
}

/** One line of a dead-letter file. */
export interface DeadLetter {
  readonly run: string
  readonly step: string
  /** The source that read the record. */
  readonly source?: string | undefined
  /** How the row came from there to the step, if not directly; see `pathOf`. */
  readonly path?: ReadonlyArray<string> | undefined
  readonly code: string
  readonly message: string
  readonly help: string
  readonly file?: string | undefined
  readonly record?: number | undefined
  readonly line?: number | undefined
  readonly column?: string | undefined
  readonly byteStart?: number | undefined
  readonly byteEnd?: number | undefined
  /** Names of the cells in `raw`, where the source has them from elsewhere. */
  readonly columns?: ReadonlyArray<string> | undefined
  /** The record as it stood in the source; `rawBase64` instead if it is not valid UTF-8. */
  readonly raw?: string | undefined
  readonly rawBase64?: string | undefined
  readonly script?: { readonly file: string; readonly line: number; readonly column: number } | undefined
}

export interface RejectSnapshot {
  readonly total: number
  readonly byCode: Readonly<Record<string, number>>
  readonly samples: ReadonlyArray<
    {
      readonly code: Code
      readonly message: string
      readonly details: Pick<FlowErrorDetails, "help" | "text" | "data" | "step">
    }
  >
}

export class RejectTally {
  #total = 0
  readonly #byCode = new Map<string, number>()
  readonly #samples: Array<FlowError> = []

  constructor(
    readonly runId: string,
    /** Limits over all steps together. */
    readonly policy: ErrorPolicy,
    readonly rowsRead: () => number,
    readonly deadLetters: () => DeadLetterFile | undefined,
    readonly watch?: Watch,
  ) {}

  /**
   * Disposes of the rejected rows of one chunk by the step's policy. Throws the row's own error under `fail`, FE5001
   * when there were too many.
   */
  take(books: StepBooks, policy: ErrorPolicy, chunk: Chunk, rejects: ReadonlyArray<RowReject>, trail?: Trail): void {
    if (rejects.length === 0) return
    this.watch?.rejected(books.id, chunk, rejects, trail)
    if (policy.onError === "fail") throw this.#located(books.id, chunk, rejects[0], true)
    const letters = policy.onError === "dead-letter" ? this.deadLetters() : undefined
    for (const reject of rejects) {
      const error = this.#located(books.id, chunk, reject, this.#samples.length < SAMPLES)
      this.#total++
      this.#byCode.set(error.code, (this.#byCode.get(error.code) ?? 0) + 1)
      if (this.#samples.length < SAMPLES) this.#samples.push(error)
      letters?.keep(letterOf(this.runId, error, chunk, reject.row, trail), chunk.origin.letter?.(reject.row), trail)
    }
    books.rejected += rejects.length
    this.check(books, policy, false)
  }

  /** Throws FE5001 if a limit is exceeded. `atEnd`: rates are looked at even for few rows. */
  check(books: StepBooks, policy: ErrorPolicy, atEnd: boolean): void {
    const own = policy === this.policy ? undefined : exceeded(policy, books.rejected, books.in, atEnd)
    const all = exceeded(this.policy, this.#total, this.rowsRead(), atEnd)
    const why = own ?? all
    if (why === undefined) return
    const last = this.#samples.at(-1)
    throw new FlowErrors({
      errors: [flowError("FE5001", why, { step: books.id }), ...(last === undefined ? [] : [this.#samples[0]])],
    })
  }

  /** `isShown`: somebody will look at the record. */
  #located(step: string, chunk: Chunk, reject: RowReject, isShown: boolean): FlowError {
    const { error, row } = reject
    const column = error.data?.column
    const place = isShown && error.text === undefined ? cellPlace(chunk, row, column) : undefined
    const data = { ...place ?? chunk.origin.place(row), ...(column === undefined ? {} : { column }) }
    return flowError(error.code, error.message, { ...detailsOf(error), data, step })
  }

  /** Counts and samples, as plain data. */
  snapshot(): RejectSnapshot {
    const samples = this.#samples.map(({ code, message, help, text, data, step }) => ({
      code,
      message,
      details: { help, text, data, step },
    }))
    return { total: this.#total, byCode: Object.fromEntries(this.#byCode), samples }
  }

  /** Goes on from the counts of an earlier run. */
  restore({ total, byCode, samples }: RejectSnapshot): void {
    this.#total = total
    for (const [code, count] of Object.entries(byCode)) this.#byCode.set(code, count)
    this.#samples.push(...samples.map(({ code, message, details }) => flowError(code, message, details)))
  }

  report(): RejectReport {
    const deadLetters = this.deadLetters()?.path
    return {
      total: this.#total,
      byCode: Object.fromEntries(this.#byCode),
      samples: this.#samples,
      ...(deadLetters === undefined ? {} : { deadLetters }),
    }
  }
}

/** Every row of a chunk, rejected because nothing could be done with the chunk. */
export function allRows(chunk: Chunk, { errors: [error] }: FlowErrors): ReadonlyArray<RowReject> {
  return Array.from({ length: chunk.count }, (_, n) => ({ row: chunk.rowAt(n), error }))
}

/** The place of a row with its cell marked, as long as the cell is still that of the record. */
function cellPlace({ columns, origin }: Chunk, row: number, column: string | undefined) {
  const cells = columns.find(({ spec }) => spec.name === column)?.cells
  if (cells === undefined || origin.placeAround === undefined) return undefined
  const at = cells.first + row * cells.stride
  return origin.placeAround(row, cells.bytes, cells.offsets[at], cells.offsets[at + 1])
}

const detailsOf = ({ text, help, cause }: FlowError) => ({ text, help, cause })

function letterOf(run: string, error: FlowError, chunk: Chunk, row: number, trail: Trail | undefined): DeadLetter {
  const raw = chunk.origin.raw(row)
  const valid = raw !== undefined && isUtf8(raw.bytes)
  return {
    run,
    step: error.step!,
    source: sourceOf(trail) ?? error.step,
    path: trail?.before === undefined && trail?.edge.route === undefined ? undefined : pathOf(trail),
    code: error.code,
    message: error.message,
    help: error.help,
    file: error.data!.file,
    record: error.data!.record,
    line: error.data!.line,
    column: error.data!.column,
    byteStart: raw?.byteStart,
    byteEnd: raw?.byteEnd,
    columns: chunk.origin.columns,
    raw: valid ? utf8(raw.bytes, 0, raw.bytes.length) : undefined,
    rawBase64: raw !== undefined && !valid ? raw.bytes.toBase64() : undefined,
    script: error.text && { file: error.text.file, line: error.text.line, column: error.text.column },
  }
}
