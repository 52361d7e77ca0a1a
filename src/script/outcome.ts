/**
 * What became of the rows of a chunk, put together from the pieces in which they were run. Runs nothing.
 */
import { ByteBuffer } from "../data/byte_buffer.ts"
import type { Column } from "../data/column.ts"
import type { BjsonDecoder } from "./bjson.ts"
import { decodeColumn } from "./cells_out.ts"
import type { ChunkReply, ChunkRequest, OutputColumn, RowFailure, ScriptProgram } from "./program.ts"
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
}

/** The reply to a request from all pieces, in the order of their rows. `lost` are rows that broke their sandbox. */
export function replyOf(
  program: ScriptProgram,
  request: ChunkRequest,
  pieces: ReadonlyArray<Piece>,
  lost: ReadonlyArray<RowFailure>,
): Omit<ChunkReply, "work"> {
  const outcome = new Outcome(program, request, lost)
  const fates = pieces.map((piece) => outcome.head(piece))
  const buffer = new ByteBuffer(1 << 16)
  let inputs = program.reads.length
  const offsets = program.output.filter((output) => output.way === "made").map((output) => {
    const input = output.from < 0 ? undefined : { spec: program.input[output.from], cells: request.columns[inputs++] }
    return outcome.column(output, input, pieces, fates, buffer)
  })
  return { ...outcome.sortedOut(pieces, fates), bytes: buffer.content.slice(), offsets }
}

class Outcome {
  readonly #failures: Array<RowFailure>
  readonly #routes = new Map<string, Array<number>>()
  readonly #logs: Array<ChunkReply["logs"][number]> = []

  constructor(readonly program: ScriptProgram, readonly request: ChunkRequest, lost: ReadonlyArray<RowFailure>) {
    this.#failures = [...lost]
  }

  /** Reads what a piece says before its columns; returns what became of its rows. */
  head({ rows, decoder }: Piece): Array<number> {
    decoder.array()
    const fates = decoder.list() as Array<number>
    this.#readFailures(decoder, rows)
    for (let left = decoder.array(); left > 0; left -= 2) {
      const route = decoder.value() as string
      const sent = (decoder.list() as Array<number>).map((index) => rows[index])
      this.#routes.set(route, [...this.#routes.get(route) ?? [], ...sent])
    }
    this.#readLogs(decoder, rows)
    return fates
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
      this.#failures.push({ row: rows[index], code, message, ...hint, ...placeInStack(stack) })
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

  /** Start and end of each cell of a made column; null if no row set it and the input's cells serve. */
  column(
    output: OutputColumn,
    input: Column | undefined,
    pieces: ReadonlyArray<Piece>,
    fates: ReadonlyArray<Array<number>>,
    buffer: ByteBuffer,
  ): Int32Array | null {
    const isSet = pieces.map(({ decoder }) => !decoder.skipNull())
    if (output.mayPass && input !== undefined && !isSet.includes(true)) return null
    const offsets = new Int32Array(2 * this.request.size).fill(-1)
    pieces.forEach(({ rows, decoder }, n) => {
      const pieceFates = fates[n]
      decodeColumn(isSet[n] ? decoder : undefined, { output, input }, rows, offsets, buffer, {
        // Fields of rows that are filtered out are never seen; they need not fit.
        isUnseen: (index) => pieceFates[index] === FILTERED || pieceFates[index] === FAILED,
        fail: (index, failure) => {
          pieceFates[index] = FAILED
          this.#failures.push({ ...failure, row: rows[index] })
        },
      })
    })
    return offsets
  }

  /** Rows by what became of them. A row that failed after all (its fields did not fit) leaves its routes too. */
  sortedOut(
    pieces: ReadonlyArray<Piece>,
    fates: ReadonlyArray<ReadonlyArray<number>>,
  ): Pick<ChunkReply, "kept" | "filtered" | "routed" | "routes" | "failures" | "logs"> {
    const kept: Array<number> = []
    const failed = new Set<number>()
    let [filtered, routed] = [0, 0]
    pieces.forEach(({ rows }, n) =>
      fates[n].forEach((fate, index) => {
        if (fate === KEPT) kept.push(rows[index])
        else if (fate === FAILED) failed.add(rows[index])
        else if (fate === ROUTED) routed++
        else filtered++
      })
    )
    const routes = [...this.#routes].map(([route, rows]) => ({
      route,
      rows: Int32Array.from(failed.size === 0 ? rows : rows.filter((row) => !failed.has(row))),
    }))
    const failures = this.#failures.sort((one, other) => one.row - other.row)
    return { kept: Int32Array.from(kept), filtered, routed, routes, failures, logs: this.#logs }
  }
}
