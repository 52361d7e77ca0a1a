/**
 * Runs a direct script over the rows of a chunk, some at a time, so that what it makes of them is still at hand when it is
 * put into bytes; rows that are for the sandbox are left out. Runs no sandbox itself (script_runner.ts).
 */
import { ByteBuffer } from "../../data/byte_buffer.ts"
import type { Column } from "../../data/column.ts"
import type { Primitive } from "../bjson.ts"
import { decodeValues, type MadeColumn, type RowVerdicts } from "../cells_out.ts"
import { joinTexts, type Piece, piecesOf } from "../joined_texts.ts"
import type { ChunkRequest, OutputColumn, RowFailure, ScriptProgram } from "../program.ts"
import { BooleanCells, NumberCells, SlabTexts, TextCells } from "./columns.ts"
import { isStopped } from "../metering/deadline.ts"
import type { DirectProgram } from "./compile.ts"

// What became of a row; as in guest/rows.js, and one more.
export const KEPT = 1
export const FAILED = 2
export const ROUTED = 3
export const COPIED = 4
export const DOUBTFUL = 5

/** Rows at a time: few enough that their values stay in the processor's cache and die young. */
const BATCH = 1024
/** A batch that takes longer is followed by a smaller one: between batches it is seen whether the run shall stop. */
const LONG_MS = 20
/** Rows of the first few batches: before code is compiled for what it has seen, it should have seen every column. */
const FIRST = 16
const FIRST_BATCHES = 8

type Run = (
  columns: ReadonlyArray<unknown>,
  outputs: ReadonlyArray<Array<Primitive>>,
  sent: ReadonlyArray<Array<number>>,
  now: string,
  count: number,
  fates: Uint8Array,
) => void

/** What a direct script made of the rows of one request. */
export interface DirectRun {
  /** By the index of the row in the request. */
  readonly fates: Uint8Array
  readonly buffer: ByteBuffer
  /** Per column of the output that is no copy; null where the input's cells serve. */
  readonly offsets: ReadonlyArray<Int32Array | null>
  /** Row positions per queue. */
  readonly sent: ReadonlyArray<ReadonlyArray<number>>
  readonly failures: ReadonlyArray<RowFailure>
  /** Row positions that are for the sandbox. */
  readonly doubtful: Int32Array
}

/** A column of the output on its way into bytes. */
interface Target {
  readonly column: MadeColumn
  /** Its place among the fields, or -1. */
  readonly field: number
  readonly parts: ReadonlyArray<Piece> | undefined
  readonly offsets: Int32Array
}

export class DirectRunner {
  readonly #columns: ReadonlyArray<TextCells | NumberCells | BooleanCells>
  readonly #run: Run
  readonly #outputs: ReadonlyArray<Array<Primitive>>
  #room = 1 << 16
  #cold = FIRST_BATCHES
  #most = BATCH
  readonly #hidden = new Uint8Array(BATCH)
  readonly #unset: ReadonlyArray<Primitive> = new Array(BATCH).fill(undefined)

  /** A value other than 0 in `stop` ends whatever is at work; what it gives then is of no use. */
  constructor(readonly program: ScriptProgram, readonly direct: DirectProgram, readonly stop?: Int32Array) {
    const texts = direct.texts.map((text) => new TextEncoder().encode(text))
    this.#columns = direct.columns.map(({ column, as }) => {
      const spec = program.input[column]
      return as === "text"
        ? new TextCells(spec, texts)
        : as === "number"
        ? new NumberCells(spec)
        : new BooleanCells(spec)
    })
    this.#run = new Function(direct.code)() as Run
    this.#outputs = direct.fields.map(() => [])
  }

  /** Undefined if all rows of the request are for the sandbox. */
  run(request: ChunkRequest): DirectRun | undefined {
    const { program, direct } = this
    const cellsOf = (column: number) => request.columns[program.inputs.indexOf(column)]
    const isOdd = program.output.some(({ way, from }) => way === "same" && cellsOf(from).format.kind === "json")
    if (isOdd) return undefined
    const { rows } = request
    const fates = new Uint8Array(rows.length)
    const targets = program.output.flatMap((output, i) =>
      output.way === "copy" ? [] : [this.#target(output, i, request)]
    )
    const buffer = new ByteBuffer(this.#room)
    const failures: Array<RowFailure> = []
    const sent = direct.queues.map((): Array<number> => [])
    const slabs = new SlabTexts()
    for (let from = 0, to = 0; from < rows.length; from = to) {
      if (this.stop !== undefined && isStopped(this.stop)) break
      to = Math.min(rows.length, from + (this.#cold > 0 ? FIRST : this.#most))
      this.#cold--
      const batch = rows.subarray(from, to)
      const batchFates = fates.subarray(from, to)
      direct.columns.forEach(({ column }, i) => this.#columns[i].take(cellsOf(column), batch, slabs))
      this.#batch(request, batch, batchFates, targets, buffer, failures, sent)
    }
    // As much room as this chunk took, and a little more, will do for the next.
    this.#room = buffer.length + (buffer.length >> 3) + 4096
    const doubtful = fates.includes(DOUBTFUL) ? rows.filter((_, i) => fates[i] === DOUBTFUL) : new Int32Array(0)
    return { fates, buffer, offsets: targets.map((target) => target?.offsets ?? null), sent, failures, doubtful }
  }

  /** Null for a column whose cells are those of the input. */
  #target(output: OutputColumn, index: number, request: ChunkRequest): Target | null {
    const { program, direct } = this
    const field = direct.fields.indexOf(index)
    const input: Column | undefined = output.from < 0
      ? undefined
      : { spec: program.input[output.from], cells: request.columns[program.inputs.indexOf(output.from)] }
    const isInput = output.way === "made" && output.mayPass && input !== undefined && field < 0
    if (output.way === "same" || isInput) return null
    return {
      column: { output, input },
      field,
      parts: output.way === "joined" ? piecesOf(output, program, request) : undefined,
      offsets: new Int32Array(2 * request.size).fill(-1),
    }
  }

  #batch(
    { now }: ChunkRequest,
    rows: Int32Array,
    fates: Uint8Array,
    targets: ReadonlyArray<Target | null>,
    buffer: ByteBuffer,
    failures: Array<RowFailure>,
    sent: ReadonlyArray<Array<number>>,
  ): void {
    for (const output of this.#outputs) {
      output.length = rows.length
      output.fill(undefined)
    }
    const queues = sent.map((): Array<number> => [])
    const started = performance.now()
    this.#run(this.#columns, this.#outputs, queues, now, rows.length, fates)
    const took = performance.now() - started
    // Some row may have taken too long, or the machine was busy: the sandbox sees to it row by row.
    if (took > this.program.timeoutMs) fates.fill(DOUBTFUL)
    this.#most = took > LONG_MS ? Math.ceil(rows.length * LONG_MS / took) : Math.min(BATCH, 2 * this.#most)
    const hidden = this.#hidden
    for (let i = 0; i < rows.length; i++) {
      const fate = fates[i]
      hidden[i] = fate === KEPT || fate === ROUTED || fate === COPIED ? 0 : 1
    }
    const verdicts: RowVerdicts = {
      hidden,
      isUnseen: (i) => hidden[i] !== 0,
      fail: (i, failure) => {
        hidden[i] = 1
        fates[i] = FAILED
        failures.push({ ...failure, row: rows[i] })
      },
    }
    for (const target of targets) {
      if (target === null) continue
      const { column, field, parts, offsets } = target
      if (parts !== undefined) joinTexts(parts, column, rows, offsets, buffer, verdicts)
      else decodeValues(field < 0 ? this.#unset : this.#outputs[field], column, rows, offsets, buffer, verdicts)
    }
    queues.forEach((indexes, n) => {
      for (const i of indexes) if (fates[i] !== FAILED && fates[i] !== DOUBTFUL) sent[n].push(rows[i])
    })
  }
}
