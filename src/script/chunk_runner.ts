/**
 * Runs the rows of a chunk in a sandbox and keeps its word whatever a row does: a sandbox that broke is replaced, the
 * rows it had are run again without the one that broke it, and none is lost or doubled. Knows no threads.
 */
import { BjsonDecoder, BjsonEncoder } from "./bjson.ts"
import { encodeRows } from "./rows_in.ts"
import { type Piece, replyOf } from "./outcome.ts"
import type { ChunkReply, ChunkRequest, RowFailure, SandboxFailure, SandboxWork, ScriptProgram } from "./program.ts"
import { type GuestTrouble, Sandbox } from "./sandbox.ts"
import { placeInStack } from "./stack.ts"

/** So many rows of one chunk may break the sandbox, and so many one after the other: beyond, the script is at fault. */
const MOST_LOST = 100
const MOST_LOST_IN_LINE = 8

/** Rows `from … to` of a request, and those among them that must be left out. */
interface Part {
  readonly from: number
  readonly to: number
  readonly skipped: ReadonlyArray<number>
}

export class ChunkRunner {
  #sandbox: Sandbox | undefined
  /** Nothing has run in the sandbox yet, so nothing but the rows at hand can have used its memory. */
  #isFresh = false
  /** Rows that fit into the sandbox's memory at once, as far as experience goes. */
  #mostRows = Infinity
  #work = noWork()
  readonly #encoder = new BjsonEncoder()

  /** A value other than 0 in `stop` ends whatever is at work. */
  constructor(readonly program: ScriptProgram, readonly stop?: Int32Array) {}

  /** Makes a sandbox; undefined if that went well. */
  async open(): Promise<SandboxFailure | undefined> {
    const started = performance.now()
    const opened = await Sandbox.open(this.program, this.stop, this.#sandbox?.memory)
    this.#work.compileMs += performance.now() - started
    if (!(opened instanceof Sandbox)) return startFailure(opened, this.program)
    this.#work.scriptsCompiled++
    this.#sandbox = opened
    this.#isFresh = true
    return undefined
  }

  /** The counters since they were last taken. */
  takeWork(): SandboxWork {
    const work = this.#work
    this.#work = noWork()
    return work
  }

  async run(request: ChunkRequest): Promise<ChunkReply | SandboxFailure> {
    const started = performance.now()
    const pieces: Array<Piece> = []
    const lost = new LostRows(request.rows, this.program)
    const waiting = this.#parts(request.rows.length)
    let wasSplit = false
    while (waiting.length > 0) {
      const part = waiting[0]
      const outcome = this.#attempt(request, part)
      if (!("kind" in outcome)) {
        pieces.push(outcome)
        this.#isFresh = false
        waiting.shift()
        continue
      }
      if (this.program.stateful || outcome.kind === "stopped") return lostFailure(outcome, this.program)
      const row = this.#sandbox!.row
      // Memory is filled by all rows together, those of earlier chunks too: only a row that was alone is surely the one.
      const isMemory = outcome.kind === "memory"
      const wasFresh = this.#isFresh
      const isSure = isMemory ? wasFresh && part.to - part.from === 1 : row >= 0
      const failure = await this.open()
      if (failure !== undefined) return failure
      if (!isSure && part.to - part.from > 1) {
        waiting.splice(0, 1, ...(isMemory && row >= 0 ? around(part, row) : halves(part)))
        wasSplit ||= isMemory && wasFresh
        continue
      }
      if (isMemory && !isSure) continue
      const index = part.from + Math.max(0, row)
      lost.add(index, outcome)
      if (lost.isTooMuch) return lost.failure(outcome)
      waiting[0] = { ...part, skipped: [...part.skipped, index - part.from] }
    }
    pieces.sort((one, other) => one.rows[0] - other.rows[0])
    if (wasSplit && !lost.hasMemory) this.#mostRows = Math.max(...pieces.map((piece) => piece.rows.length))
    this.#work.executions += request.rows.length
    const reply = replyOf(this.program, request, pieces, lost.failures)
    this.#work.executeMs += performance.now() - started
    return { ...reply, work: this.takeWork() }
  }

  /** What the script remembers, packed. */
  state(): string | SandboxFailure {
    let packed = ""
    const trouble = this.#sandbox!.remember((state) => state.pack((text) => void (packed = text)))
    if (trouble !== undefined) return lostFailure(trouble, this.program)
    return packed.startsWith("!") ? { failed: "FE5034", message: packed.slice(1) } : packed
  }

  /** Goes on with what was packed. Before the first row. */
  remember(packed: string): SandboxFailure | undefined {
    const trouble = this.#sandbox!.remember((state) => state.unpack(packed))
    return trouble && lostFailure(trouble, this.program)
  }

  #parts(count: number): Array<Part> {
    const step = Math.min(this.#mostRows, Math.max(1, count))
    const parts: Array<Part> = []
    for (let from = 0; from < count; from += step) parts.push({ from, to: Math.min(count, from + step), skipped: [] })
    return parts
  }

  #attempt(request: ChunkRequest, { from, to, skipped }: Part): Piece | GuestTrouble {
    const { program } = this
    const sandbox = this.#sandbox!
    const rows = request.rows.subarray(from, to)
    const trouble = sandbox.reserve(rows.length)
    if (trouble !== undefined) return trouble
    const sent = encodeRows(this.#encoder, program, request, rows, sandbox.shared)
    const outcome = sandbox.process({
      columns: this.#encoder.content,
      ...sent,
      rows: rows.length,
      time: request.now,
      seed: seedOf(request.seed, from),
      skipped: skipped.toSorted((one, other) => one - other),
    })
    if ("kind" in outcome) return outcome
    const { result, fates, numbers } = outcome
    return { rows, decoder: new BjsonDecoder(result), fates, numbers }
  }
}

const noWork = () => ({ scriptsCompiled: 0, executions: 0, direct: 0, compileMs: 0, executeMs: 0 })

/** Parts of a chunk must not draw the same random numbers. */
const seedOf = (seed: Uint32Array, from: number): ReadonlyArray<number> =>
  Array.from(seed, (word, i) => (word ^ Math.imul(from, 0x9e3779b1 + 2 * i)) >>> 0)

const halves = (part: Part): readonly [Part, Part] => cut(part, (part.to - part.from + 1) >>> 1)

function cut({ from, to, skipped }: Part, at: number): readonly [Part, Part] {
  return [
    { from, to: from + at, skipped: skipped.filter((index) => index < at) },
    { from: from + at, to, skipped: skipped.filter((index) => index >= at).map((index) => index - at) },
  ]
}

/**
 * First, by itself, the row that was at work when the memory ended or that made the most: filling the memory takes time,
 * and most often it is the one. Then those before and after it, in halves should it not be the one.
 */
function around(part: Part, row: number): ReadonlyArray<Part> {
  const [before, from] = cut(part, row)
  const [suspect, after] = cut(from, 1)
  return [suspect, ...halves(before), ...halves(after)].filter(({ from, to }) => from < to)
}

/** Rows of one chunk that broke their sandbox. */
class LostRows {
  readonly failures: Array<RowFailure> = []
  hasMemory = false
  #last = -2
  #inLine = 0

  constructor(readonly rows: Int32Array, readonly program: ScriptProgram) {}

  add(index: number, trouble: GuestTrouble): void {
    this.#inLine = index === this.#last + 1 ? this.#inLine + 1 : 1
    this.#last = index
    this.hasMemory ||= trouble.kind === "memory"
    this.failures.push({
      row: this.rows[index],
      code: trouble.kind === "timeout" ? "FE4105" : trouble.kind === "memory" ? "FE4106" : "FE4101",
      message: this.#message(trouble),
      ...placeInStack(trouble.stack, this.program),
    })
  }

  #message({ kind, message }: GuestTrouble): string {
    if (kind === "timeout") return `the script worked longer than ${this.program.timeoutMs} ms at this row`
    if (kind === "memory") return `the script needed more than ${this.program.memoryMB} MB`
    return `the sandbox broke down at this row (${message})`
  }

  get isTooMuch(): boolean {
    return this.#inLine >= MOST_LOST_IN_LINE || this.failures.length >= MOST_LOST
  }

  failure(trouble: GuestTrouble): SandboxFailure {
    const which = this.#inLine >= MOST_LOST_IN_LINE ? `${this.#inLine} rows in a row` : `${this.failures.length} rows`
    const last = this.failures[this.failures.length - 1]
    return {
      ...lostFailure(trouble, this.program),
      message: `${which} broke the sandbox; the last one: ${last.message}`,
    }
  }
}

function startFailure(trouble: GuestTrouble, program: ScriptProgram): SandboxFailure {
  if (trouble.kind !== "thrown") return lostFailure(trouble, program)
  return { failed: "FE4003", message: trouble.message, ...placeInStack(trouble.stack, program) }
}

const lostFailure = ({ kind, message, stack }: GuestTrouble, program: ScriptProgram): SandboxFailure => ({
  failed: kind === "timeout" ? "FE4105" : kind === "memory" ? "FE4106" : "FE4201",
  message,
  ...placeInStack(stack, program),
})
