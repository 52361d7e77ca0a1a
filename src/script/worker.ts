/**
 * A sandbox's thread: takes a program once, then chunk after chunk, and answers each. When a row breaks the sandbox, a
 * new one is made and the chunk is run again without that row, so that no other row is lost.
 */
/// <reference lib="deno.worker" />
import { ByteBuffer } from "../data/byte_buffer.ts"
import type { Column } from "../data/column.ts"
import { BjsonDecoder, BjsonEncoder } from "./bjson.ts"
import { encodeColumn, type Fixes } from "./cells_in.ts"
import { decodeColumn } from "./cells_out.ts"
import type { ChunkReply, ChunkRequest, RowFailure, SandboxFailure, SandboxReply, ScriptProgram } from "./program.ts"
import { type GuestTrouble, Sandbox } from "./sandbox.ts"
import { placeInStack } from "./stack.ts"

declare const self: DedicatedWorkerGlobalScope

/** What the guest says became of a row; as in guest.js. */
const KEPT = 1
const FAILED = 2
const ROUTED = 3

class Worker {
  #sandbox: Sandbox | undefined
  #work = { scriptsCompiled: 0, executions: 0, compileMs: 0, executeMs: 0 }
  readonly #encoder = new BjsonEncoder()

  constructor(readonly program: ScriptProgram) {}

  /** Makes a sandbox; undefined if that went well. */
  async open(): Promise<SandboxFailure | undefined> {
    const started = performance.now()
    const opened = await Sandbox.open(this.program)
    this.#work.compileMs += performance.now() - started
    if (!(opened instanceof Sandbox)) return startFailure(opened)
    this.#work.scriptsCompiled++
    this.#sandbox = opened
    return undefined
  }

  takeWork() {
    const work = this.#work
    this.#work = { scriptsCompiled: 0, executions: 0, compileMs: 0, executeMs: 0 }
    return work
  }

  async run(request: ChunkRequest): Promise<SandboxReply> {
    const fatal: Array<RowFailure & { readonly index: number }> = []
    while (true) {
      const outcome = this.#attempt(request, fatal)
      if (!("kind" in outcome)) return outcome
      const index = this.#sandbox!.row
      if (index < 0 || this.program.stateful) return lostFailure(outcome)
      fatal.push({ ...fatalFailure(outcome, request.rows[index], this.program), index })
      const failure = await this.open()
      if (failure !== undefined) return failure
    }
  }

  #attempt(request: ChunkRequest, fatal: ReadonlyArray<RowFailure & { index: number }>): ChunkReply | GuestTrouble {
    const { program } = this
    const { rows, columns } = request
    const started = performance.now()
    const encoder = this.#encoder
    const fixes: Fixes = []
    encoder.begin()
    encoder.array(program.reads.length)
    program.reads.forEach((column, i) => encodeColumn(encoder, program.input[column], columns[i], rows, i, fixes))
    const outcome = this.#sandbox!.process({
      columns: encoder.content,
      fixes,
      count: rows.length,
      now: request.now,
      seed: request.seed,
      skipped: fatal.map((failure) => failure.index),
    })
    if ("kind" in outcome) return outcome
    const reply = this.#decode(new BjsonDecoder(outcome.result), request, fatal)
    this.#work.executions += rows.length
    this.#work.executeMs += performance.now() - started
    return { ...reply, work: this.takeWork() }
  }

  #decode(
    decoder: BjsonDecoder,
    { rows, size, columns }: ChunkRequest,
    fatal: ReadonlyArray<RowFailure>,
  ): Omit<ChunkReply, "work"> {
    const { program } = this
    decoder.array()
    const fates = decoder.list() as Array<number>
    const failures = [...fatal, ...rowFailures(decoder.list(), rows)]
    const routes = readRoutes(decoder, rows)
    const logs = readLogs(decoder, rows)
    const buffer = new ByteBuffer(1 << 16)
    const fail = (index: number, failure: Omit<RowFailure, "row">) => {
      fates[index] = FAILED
      failures.push({ ...failure, row: rows[index] })
    }
    let inputs = program.reads.length
    const offsets = program.output.filter((output) => output.way === "made").map((output) => {
      const input: Column | undefined = output.from < 0
        ? undefined
        : { spec: program.input[output.from], cells: columns[inputs++] }
      // Fields of rows that are filtered out are never seen; they need not fit. Routed ones may be asked for.
      const isUnseen = (index: number) => fates[index] !== KEPT && fates[index] !== ROUTED
      return decodeColumn(decoder, { output, input }, rows, size, buffer, isUnseen, fail)
    })
    return { ...sortOut(fates, rows, routes), failures, logs, bytes: buffer.content.slice(), offsets }
  }
}

function rowFailures(list: ReadonlyArray<unknown>, rows: Int32Array): Array<RowFailure> {
  const failures: Array<RowFailure> = []
  for (let i = 0; i < list.length; i += 5) {
    const [index, code, message, help, stack] = list.slice(i, i + 5) as [
      number,
      RowFailure["code"],
      string,
      string | null,
      string,
    ]
    failures.push({ row: rows[index], code, message, ...(help === null ? {} : { help }), ...placeInStack(stack) })
  }
  return failures
}

function readRoutes(decoder: BjsonDecoder, rows: Int32Array): Array<{ route: string; rows: Int32Array }> {
  const routes = []
  for (let left = decoder.array(); left > 0; left -= 2) {
    const route = decoder.value() as string
    routes.push({ route, rows: Int32Array.from(decoder.list() as Array<number>, (index) => rows[index]) })
  }
  return routes
}

function readLogs(decoder: BjsonDecoder, rows: Int32Array): ChunkReply["logs"] {
  const list = decoder.list()
  const dropped = decoder.value() as number
  const logs = []
  for (let i = 0; i < list.length; i += 3) {
    logs.push({ level: list[i] as string, message: list[i + 1] as string, row: rows[list[i + 2] as number] })
  }
  if (dropped > 0) {
    logs.push({ level: "warn", message: `${dropped} further log lines of this chunk were dropped`, row: rows[0] })
  }
  return logs
}

/** Rows by their fate. A row that failed after all (its fields did not fit) leaves its routes too. */
function sortOut(
  fates: ReadonlyArray<number>,
  rows: Int32Array,
  routes: ReadonlyArray<{ route: string; rows: Int32Array }>,
): Pick<ChunkReply, "kept" | "filtered" | "routed" | "routes"> {
  const kept: Array<number> = []
  const failed = new Set<number>()
  let routed = 0
  fates.forEach((fate, index) => {
    if (fate === KEPT) kept.push(rows[index])
    else if (fate === FAILED) failed.add(rows[index])
    else if (fate === ROUTED) routed++
  })
  return {
    kept: Int32Array.from(kept),
    filtered: fates.length - kept.length - failed.size - routed,
    routed,
    routes: failed.size === 0
      ? routes
      : routes.map(({ route, rows }) => ({ route, rows: rows.filter((row) => !failed.has(row)) })),
  }
}

function startFailure(trouble: GuestTrouble): SandboxFailure {
  const failed = trouble.kind === "thrown"
    ? "FE4003"
    : trouble.kind === "timeout"
    ? "FE4105"
    : trouble.kind === "memory"
    ? "FE4106"
    : "FE4201"
  return { failed, message: trouble.message, ...placeInStack(trouble.stack) }
}

function lostFailure(trouble: GuestTrouble): SandboxFailure {
  return {
    ...startFailure(trouble),
    failed: trouble.kind === "timeout" ? "FE4105" : trouble.kind === "memory" ? "FE4106" : "FE4201",
  }
}

function fatalFailure(trouble: GuestTrouble, row: number, program: ScriptProgram): RowFailure {
  if (trouble.kind === "timeout") {
    return {
      row,
      code: "FE4105",
      message: `the script worked longer than ${program.timeoutMs} ms at this row`,
      ...placeInStack(trouble.stack),
    }
  }
  if (trouble.kind === "memory") {
    return {
      row,
      code: "FE4106",
      message: `the script needed more than ${program.memoryMB} MB`,
      ...placeInStack(trouble.stack),
    }
  }
  return { row, code: "FE4101", message: `the sandbox broke down at this row (${trouble.message})` }
}

// A fence, not the wall: nothing of the guest runs in this thread's own JavaScript. Reading `process` first makes Deno
// set it up while it still can.
Reflect.get(globalThis, "process")
for (
  const name of ["Deno", "fetch", "WebSocket", "EventSource", "Worker", "XMLHttpRequest", "caches", "localStorage"]
) {
  Reflect.deleteProperty(globalThis, name)
}

let worker: Worker | undefined

self.onmessage = async ({ data }: MessageEvent<ScriptProgram | ChunkRequest>) => {
  if ("source" in data) {
    worker = new Worker(data)
    const failure = await worker.open()
    self.postMessage(failure ?? { ready: worker.takeWork() })
    return
  }
  const reply = await worker!.run(data)
  const moved = "bytes" in reply ? [reply.bytes.buffer, ...reply.offsets.map((offsets) => offsets.buffer)] : []
  self.postMessage(reply, moved as Array<Transferable>)
}
