/**
 * Runs a direct script over the rows of a chunk, and puts together what became of them, with what the sandbox says of the
 * rows that were left to it. Runs no sandbox itself.
 */
import { ByteBuffer } from "../../data/byte_buffer.ts"
import type { Column } from "../../data/column.ts"
import type { Primitive } from "../bjson.ts"
import { decodeValues, type MadeColumn, type RowVerdicts } from "../cells_out.ts"
import { joinTexts, piecesOf } from "../joined_texts.ts"
import type { ChunkReply, ChunkRequest, OutputColumn, RowFailure, ScriptProgram } from "../program.ts"
import { BooleanCells, NumberCells, TextCells } from "./columns.ts"
import type { DirectProgram } from "./compile.ts"

// What became of a row; as in guest/rows.js, and one more.
const KEPT = 1
const FAILED = 2
const ROUTED = 3
const COPIED = 4
const DOUBTFUL = 5

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
  readonly fates: Uint8Array
  readonly outputs: ReadonlyArray<Array<Primitive>>
  /** Rows per queue, by their index in the request. */
  readonly sent: ReadonlyArray<Array<number>>
  /** Row positions that are for the sandbox. */
  readonly doubtful: Int32Array
}

export class DirectRunner {
  readonly #columns: ReadonlyArray<TextCells | NumberCells | BooleanCells>
  readonly #run: Run
  readonly #outputs: ReadonlyArray<Array<Primitive>>
  #fates = new Uint8Array(0)

  constructor(readonly program: ScriptProgram, readonly direct: DirectProgram) {
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
    const isOdd = program.output.some(({ way, from }) =>
      way === "same" && request.columns[program.inputs.indexOf(from)].format.kind === "json"
    )
    if (isOdd) return undefined
    const { rows } = request
    direct.columns.forEach(({ column }, i) =>
      this.#columns[i].take(request.columns[program.inputs.indexOf(column)], rows)
    )
    if (this.#fates.length < rows.length) this.#fates = new Uint8Array(rows.length)
    for (const output of this.#outputs) {
      output.length = rows.length
      output.fill(undefined)
    }
    const sent = direct.queues.map((): Array<number> => [])
    const fates = this.#fates.subarray(0, rows.length)
    this.#run(this.#columns, this.#outputs, sent, request.now, rows.length, fates)
    const doubtful = rows.filter((_, i) => fates[i] === DOUBTFUL)
    return { fates, outputs: this.#outputs, sent, doubtful }
  }
}

/** The reply to a request; `rest` is what the sandbox says of the doubtful rows, if there are any. */
export function directReply(
  program: ScriptProgram,
  request: ChunkRequest,
  run: DirectRun,
  rest: ChunkReply | undefined,
): Omit<ChunkReply, "work"> {
  const made = new Made(program, request, run, rest)
  let place = 0
  const offsets = program.output.flatMap((output, i) => output.way === "copy" ? [] : [made.column(output, i, place++)])
  return { ...sortedOut(program.direct!, request, run, rest, made.failures), bytes: made.buffer.content, offsets }
}

class Made {
  readonly buffer: ByteBuffer
  readonly failures: Array<RowFailure> = []
  readonly #unset: Array<Primitive>

  constructor(
    readonly program: ScriptProgram,
    readonly request: ChunkRequest,
    readonly run: DirectRun,
    readonly rest: ChunkReply | undefined,
  ) {
    this.buffer = new ByteBuffer((rest?.bytes.length ?? 0) + 32 * request.rows.length + 4096)
    // Where the sandbox's cells are stays true.
    if (rest !== undefined) this.buffer.copy(rest.bytes, 0, rest.bytes.length)
    this.#unset = new Array(request.rows.length).fill(undefined)
  }

  column(output: OutputColumn, index: number, place: number): Int32Array | null {
    if (output.way === "same") return null
    const { program, request, run, rest } = this
    const { rows } = request
    const field = program.direct!.fields.indexOf(index)
    const values = field < 0 ? this.#unset : run.outputs[field]
    const input: Column | undefined = output.from < 0
      ? undefined
      : { spec: program.input[output.from], cells: request.columns[program.inputs.indexOf(output.from)] }
    const others = rest?.offsets[place] ?? null
    const isSet = field >= 0 && values.some((value) => value !== undefined)
    if (output.mayPass && input !== undefined && !isSet && others === null) return null
    const offsets = others ?? new Int32Array(2 * request.size).fill(-1)
    const column: MadeColumn = { output, input }
    const verdicts = this.#verdicts()
    if (output.way === "joined") {
      joinTexts(piecesOf(output, program, request), column, rows, offsets, this.buffer, verdicts)
      return offsets
    }
    decodeValues(values, column, rows, offsets, this.buffer, verdicts)
    // What no row of the sandbox has set is the input's there too.
    if (rest !== undefined && others === null) this.#inputs(column, rest, offsets)
    return offsets
  }

  #verdicts(): RowVerdicts {
    const { run: { fates }, request: { rows }, failures } = this
    return {
      isUnseen: (i) => !(fates[i] === KEPT || fates[i] === ROUTED || fates[i] === COPIED),
      fail: (i, failure) => {
        fates[i] = FAILED
        failures.push({ ...failure, row: rows[i] })
      },
    }
  }

  #inputs(column: MadeColumn, rest: ChunkReply, offsets: Int32Array): void {
    const seen = new Set([...rest.kept, ...rest.routes.flatMap(({ rows }) => [...rows])])
    const rows = Int32Array.from(seen)
    decodeValues(this.#unset, column, rows, offsets, this.buffer, {
      isUnseen: () => false,
      fail: (i, failure) => this.failures.push({ ...failure, row: rows[i] }),
    })
  }
}

/** Rows by what became of them, here or in the sandbox. */
function sortedOut(
  direct: DirectProgram,
  { rows }: ChunkRequest,
  { fates, sent }: DirectRun,
  rest: ChunkReply | undefined,
  failures: ReadonlyArray<RowFailure>,
): Pick<ChunkReply, "kept" | "filtered" | "routed" | "routes" | "failures" | "logs"> {
  const kept = new Int32Array(rows.length)
  let [count, filtered, routed] = [0, rest?.filtered ?? 0, rest?.routed ?? 0]
  for (let i = 0; i < rows.length; i++) {
    const fate = fates[i]
    if (fate === KEPT) kept[count++] = rows[i]
    else if (fate === ROUTED) routed++
    else if (fate !== FAILED && fate !== DOUBTFUL) filtered++
  }
  const routes = new Map<string, Int32Array>()
  direct.queues.forEach((queue, n) => {
    const own = sent[n].filter((i) => fates[i] !== FAILED).map((i) => rows[i])
    if (own.length > 0) routes.set(queue, Int32Array.from(own))
  })
  for (const { route, rows } of rest?.routes ?? []) routes.set(route, merged(routes.get(route), rows))
  return {
    kept: merged(kept.slice(0, count), rest?.kept),
    filtered,
    routed,
    routes: [...routes].map(([route, rows]) => ({ route, rows })),
    failures: [...failures, ...rest?.failures ?? []].sort((one, other) => one.row - other.row),
    logs: rest?.logs ?? [],
  }
}

function merged(one: Int32Array | undefined, other: Int32Array | undefined): Int32Array {
  if (one === undefined || other === undefined || other.length === 0) return one ?? other!
  const all = new Int32Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all.sort()
}
