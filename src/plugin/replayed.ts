/**
 * Records that come again, as batches: each is looked at alone first, so that text which was mended badly (a quote left
 * open, two lines) harms no other record; those that are one record go through the source's own scanner together.
 */
import { Chunk } from "../data/chunk.ts"
import { missingColumn } from "../data/column.ts"
import type { Origin } from "../data/origin.ts"
import type { ReaderLimits, RecordNotes, RecordScanner } from "../data/record_reader.ts"
import { ReplayOrigin, type ReplayRecord } from "../data/replay_origin.ts"
import type { RowSchema } from "../data/schema.ts"
import type { Slab, SlabPool } from "../data/slab.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type { RowReject, SourceBatch } from "./contract.ts"

/** Scanned records in a slab that is to be taken over. */
export interface ReplayStretch<Notes extends RecordNotes> {
  readonly slab: Slab<Notes>
  readonly scan: Notes
  readonly origin: Origin
}

/** What a source does with records of one form. */
export interface ReplayForm<Notes extends RecordNotes> {
  readonly scanner: RecordScanner<Notes>
  readonly schema: RowSchema
  rows(stretch: ReplayStretch<Notes>): Omit<SourceBatch, "bytes">
}

export interface ReplayOptions<Notes extends RecordNotes> {
  readonly pool: SlabPool<Notes>
  readonly limits: ReaderLimits
  /** The same object for records of the same form. */
  readonly formOf: (record: ReplayRecord) => ReplayForm<Notes>
  readonly signal: AbortSignal
}

const LF = 10

/** The records as rows, in their order but for those that are no records any more. */
export async function* replayed<Notes extends RecordNotes>(
  records: AsyncIterable<ReplayRecord>,
  options: ReplayOptions<Notes>,
): AsyncGenerator<SourceBatch> {
  let batch: Batch<Notes> | undefined
  let bytes = 0
  for await (const record of records) {
    if (options.signal.aborted) return
    const form = options.formOf(record)
    const size = record.bytes.length + 1
    if (batch !== undefined && (batch.form !== form || batch.bytes + size > options.limits.chunkBytes)) {
      bytes += batch.bytes
      yield* batch.batches(bytes)
      batch = undefined
    }
    batch ??= new Batch(form, options)
    batch.add(record)
  }
  if (batch !== undefined) yield* batch.batches(bytes + batch.bytes)
}

class Batch<Notes extends RecordNotes> {
  bytes = 0
  readonly #good: Array<ReplayRecord> = []
  readonly #bad: Array<ReplayRecord> = []
  readonly #errors: Array<FlowError> = []

  constructor(readonly form: ReplayForm<Notes>, readonly options: ReplayOptions<Notes>) {}

  add(record: ReplayRecord): void {
    const error = this.#problem(record)
    this.bytes += record.bytes.length + 1
    if (error === undefined) {
      this.#good.push(record)
      return
    }
    this.#bad.push(record)
    this.#errors.push(error)
  }

  *batches(bytes: number): Generator<SourceBatch> {
    if (this.#good.length > 0) yield { ...this.form.rows(this.#stretch()), bytes }
    if (this.#bad.length > 0) yield { ...this.#refused(), bytes }
  }

  /** Why the text is not exactly one record. */
  #problem({ bytes }: ReplayRecord): FlowError | undefined {
    const { pool, limits } = this.options
    if (bytes.length > limits.maxRecordBytes) {
      return flowError("FE3106", `the record has more than ${limits.maxRecordBytes} bytes (maxRecordBytes)`)
    }
    const { slab, scan } = scanned(pool, this.form.scanner, [bytes])
    const { records, openQuote } = scan
    slab.release()
    if (openQuote >= 0) return flowError("FE3104", "a quote is opened and not closed before the record ends")
    if (records === 1) return undefined
    const found = records === 0 ? "no record" : "more than one record"
    return flowError("FE5046", `the text of the letter is ${found}`, {
      help: "a letter is one record: mend `raw` so that it is one again",
    })
  }

  #stretch(): ReplayStretch<Notes> {
    const texts = this.#good.map(({ bytes }) => bytes)
    const { slab, scan } = scanned(this.options.pool, this.form.scanner, texts)
    if (scan.records !== texts.length) {
      throw flowError("FE9000", `${texts.length} records alone are ${scan.records} records together`)
    }
    return { slab, scan, origin: new ReplayOrigin(this.#good) }
  }

  #refused(): Omit<SourceBatch, "bytes"> {
    const { schema } = this.form
    const size = this.#bad.length
    const chunk = new Chunk({
      schema,
      columns: schema.columns.map(missingColumn),
      size,
      selection: new Int32Array(0),
      origin: new ReplayOrigin(this.#bad),
      slabs: [],
    })
    return { chunk, read: size, rejects: this.#errors.map((error, row): RowReject => ({ row, error })) }
  }
}

/** Texts in a slab of their own, a line each. */
function scanned<Notes extends RecordNotes>(
  pool: SlabPool<Notes>,
  scanner: RecordScanner<Notes>,
  texts: ReadonlyArray<Uint8Array>,
): { readonly slab: Slab<Notes>; readonly scan: Notes } {
  const slab = pool.rent(texts.reduce((sum, { length }) => sum + length + 1, 0))
  let at = 0
  for (const text of texts) {
    slab.bytes.set(text, at)
    at += text.length
    slab.bytes[at++] = LF
  }
  return { slab, scan: scanner.scan(slab.bytes, 0, at, true, texts.length + 1, slab.notes) }
}
