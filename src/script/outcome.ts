/**
 * What became of the rows of a chunk, put together from the pieces in which they were run. Runs nothing.
 */
import { ByteBuffer } from "../data/byte_buffer.ts"
import { cellText, type Column } from "../data/column.ts"
import type { BjsonDecoder } from "./bjson.ts"
import { joinTexts, piecesOf } from "./joined_texts.ts"
import { areUnset, decodeColumn, decodeNumbers, decodeValues, type MadeColumn, type RowVerdicts } from "./cells_out.ts"
import {
  type ChunkReply,
  type ChunkRequest,
  madeColumns,
  type OutputColumn,
  type RowFailure,
  type ScriptProgram,
} from "./program.ts"
import { placeInStack } from "./stack.ts"

// What became of a row; as in guest/rows.js. A copied row is filtered, but a queue got a copy of it.
const FILTERED = 0
const KEPT = 1
const FAILED = 2
const ROUTED = 3

/** Some rows of a chunk, and what the guest said about them. */
export interface Piece {
  readonly rows: Int32Array
  readonly decoder: BjsonDecoder
  /** What became of each row. */
  readonly fates: Uint8Array
  readonly numbers: ReadonlyArray<Float64Array>
}

/** The reply to a request from all pieces, in the order of their rows. `lost` are rows that broke their sandbox. */
export function replyOf(
  program: ScriptProgram,
  request: ChunkRequest,
  pieces: ReadonlyArray<Piece>,
  lost: ReadonlyArray<RowFailure>,
): Omit<ChunkReply, "work"> {
  const outcome = new Outcome(program, request, lost)
  for (const piece of pieces) outcome.head(piece)
  const room = pieces.reduce((sum, { decoder }) => sum + decoder.bytes.length, 16 * request.rows.length)
  const buffer = new ByteBuffer(room)
  for (const { decoder } of pieces) buffer.copy(decoder.bytes, 0, decoder.bytes.length)
  const inputOf = ({ from }: OutputColumn): Column | undefined =>
    from < 0 ? undefined : { spec: program.input[from], cells: request.columns[program.inputs.indexOf(from)] }
  const made = madeColumns(program)
  const offsets = program.output.filter(({ way }) => way !== "copy").map((output) => {
    const column = { output, input: inputOf(output) }
    if (output.way === "same") return outcome.same(column, pieces, buffer)
    if (output.way === "joined") return outcome.joined(column, pieces, buffer)
    const number = program.rewritten?.numbers.indexOf(made.indexOf(output)) ?? -1
    return outcome.column(column, number, pieces, buffer)
  })
  return { ...outcome.sortedOut(pieces), bytes: buffer.content, offsets }
}

class Outcome {
  readonly #failures: Array<RowFailure>
  readonly #routes = new Map<string, Array<number>>()
  readonly #logs: Array<ChunkReply["logs"][number]> = []

  constructor(readonly program: ScriptProgram, readonly request: ChunkRequest, lost: ReadonlyArray<RowFailure>) {
    this.#failures = [...lost]
  }

  /** Reads what a piece says before its columns. */
  head({ rows, decoder }: Piece): void {
    decoder.array()
    this.#readFailures(decoder, rows)
    for (let left = decoder.array(); left > 0; left -= 2) {
      const route = decoder.value() as string
      const sent = (decoder.list() as Array<number>).map((index) => rows[index])
      const earlier = this.#routes.get(route)
      this.#routes.set(route, earlier === undefined ? sent : earlier.concat(sent))
    }
    this.#readLogs(decoder, rows)
  }

  #readFailures(decoder: BjsonDecoder, rows: Int32Array): void {
    const list = decoder.list()
    for (let i = 0; i < list.length; i += 5) {
      const [index, code, message, help, stack] = list.slice(i, i + 5) as [
        number,
        RowFailure["code"],
        string,
        string | null,
        string,
      ]
      const hint = help === null ? {} : { help }
      this.#failures.push({ row: rows[index], code, message, ...hint, ...placeInStack(stack, this.program) })
    }
  }

  #readLogs(decoder: BjsonDecoder, rows: Int32Array): void {
    const list = decoder.list()
    const dropped = decoder.value() as number
    for (let i = 0; i < list.length; i += 3) {
      this.#logs.push({ level: list[i] as string, message: list[i + 1] as string, row: rows[list[i + 2] as number] })
    }
    if (dropped === 0) return
    const message = `${dropped} further log lines of this chunk were dropped`
    this.#logs.push({ level: "warn", message, row: rows[rows.length - 1] })
  }

  /**
   * Start and end of each cell of a made column, which is the `number`-th of nothing but numbers; null if no row set it
   * and the input's cells serve.
   */
  column(column: MadeColumn, number: number, pieces: ReadonlyArray<Piece>, buffer: ByteBuffer): Int32Array | null {
    const areSet = pieces.map(({ decoder, numbers }) =>
      number < 0 ? !decoder.skipNull() : decoder.skipNull() && !areUnset(numbers[number])
    )
    if (column.output.mayPass && column.input !== undefined && !areSet.includes(true)) return null
    const offsets = new Int32Array(2 * this.request.size).fill(-1)
    let shift = 0
    pieces.forEach((piece, n) => {
      const { rows, decoder, numbers } = piece
      const verdicts = this.#verdicts(piece)
      if (number >= 0) decodeNumbers(numbers[number], column, rows, offsets, buffer, verdicts)
      else decodeColumn(areSet[n] ? decoder : undefined, shift, column, rows, offsets, buffer, verdicts)
      shift += decoder.bytes.length
    })
    return offsets
  }

  /** As `column`, for one that takes the texts of an input column: only JSON can hold texts that no output can. */
  same({ output, input }: MadeColumn, pieces: ReadonlyArray<Piece>, buffer: ByteBuffer): Int32Array | null {
    if (input!.cells.format.kind !== "json") return null
    const offsets = new Int32Array(2 * this.request.size).fill(-1)
    for (const piece of pieces) {
      const texts = Array.from(piece.rows, (row) => cellText(input!, row))
      decodeValues(texts, { output, input }, piece.rows, offsets, buffer, this.#verdicts(piece))
    }
    return offsets
  }

  /** As `column`, for one that is put together here. */
  joined(column: MadeColumn, pieces: ReadonlyArray<Piece>, buffer: ByteBuffer): Int32Array {
    const offsets = new Int32Array(2 * this.request.size).fill(-1)
    const parts = piecesOf(column.output, this.program, this.request)
    for (const piece of pieces) joinTexts(parts, column, piece.rows, offsets, buffer, this.#verdicts(piece))
    return offsets
  }

  #verdicts({ rows, fates }: Piece): RowVerdicts {
    return {
      // Fields of rows that are filtered out are never seen; they need not fit.
      isUnseen: (index) => fates[index] === FILTERED || fates[index] === FAILED,
      fail: (index, failure) => {
        fates[index] = FAILED
        this.#failures.push({ ...failure, row: rows[index] })
      },
    }
  }

  /** Rows by what became of them. A row that failed after all (its fields did not fit) leaves its routes too. */
  sortedOut(
    pieces: ReadonlyArray<Piece>,
  ): Pick<ChunkReply, "kept" | "filtered" | "routed" | "routes" | "failures" | "logs"> {
    const kept = new Int32Array(pieces.reduce((sum, { rows }) => sum + rows.length, 0))
    const failed = new Set<number>()
    let [count, filtered, routed] = [0, 0, 0]
    for (const { rows, fates } of pieces) {
      for (let i = 0; i < rows.length; i++) {
        const fate = fates[i]
        if (fate === KEPT) kept[count++] = rows[i]
        else if (fate === FAILED) failed.add(rows[i])
        else if (fate === ROUTED) routed++
        else filtered++
      }
    }
    const routes = [...this.#routes].map(([route, rows]) => ({
      route,
      rows: Int32Array.from(failed.size === 0 ? rows : rows.filter((row) => !failed.has(row))),
    })).filter(({ rows }) => rows.length > 0)
    const failures = this.#failures.sort((one, other) => one.row - other.row)
    return { kept: kept.slice(0, count), filtered, routed, routes, failures, logs: this.#logs }
  }
}
