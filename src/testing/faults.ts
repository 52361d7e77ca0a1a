/**
 * Sources and sinks that fail or are slow as a test says. Faults count over all attempts of a run, so that a step which is
 * tried again can succeed.
 */
import { milliseconds } from "../config/durations.ts"
import type { Chunk } from "../data/chunk.ts"
import type { Code } from "../errors/codes.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Position, SinkPlugin, SinkRun, SourceBatch, SourcePlugin, SourceRun } from "../plugin/contract.ts"
import type { SinkFaultConfig, SourceFaultConfig } from "./test_file.ts"

/** The same source, failing. Records before the one at fault are read, and are not read again. */
export function faultySource(plugin: SourcePlugin, config: SourceFaultConfig): SourcePlugin {
  const fault = new Fault(config, "FE6005", config.atRow ?? (hasError(config) ? 1 : undefined))
  return {
    ...plugin,
    open: async (options, context) => faultyRun(await plugin.open(options, context), fault, { rows: 0, skip: 0 }),
    ...(plugin.resume === undefined ? {} : {
      resume: async (options, position, context) => {
        const at = position as unknown as Place
        const run = at.inner === undefined
          ? await plugin.open(options, context)
          : await plugin.resume!(options, at.inner, context)
        return faultyRun(run, fault, at)
      },
    }),
  }
}

/** Where a source goes on: where the batch began, and how many of its records are done. */
interface Place {
  /** Absent: at the beginning. */
  readonly inner?: Position
  /** Records read before. */
  readonly rows: number
  readonly skip: number
}

const position = (place: Place): Position => place as unknown as Position

function faultyRun(run: SourceRun, fault: Fault, from: Place): SourceRun {
  return {
    schema: run.schema,
    totalBytes: run.totalBytes,
    chunks: (signal) => faultyChunks(run.chunks(signal), fault, from, signal),
    statistics: () => run.statistics?.() ?? {},
    close: () => run.close(),
  }
}

async function* faultyChunks(
  batches: AsyncIterable<SourceBatch>,
  fault: Fault,
  from: Place,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  let { inner, rows, skip } = from
  for await (const batch of batches) {
    await fault.pause(signal)
    const start = Math.min(skip, batch.read)
    skip -= start
    const last = fault.before(rows, batch.read - start)
    if (last !== undefined) {
      const end = start + last
      const place = { ...(inner === undefined ? {} : { inner }), rows: rows + last, skip: end }
      if (last > 0) yield { ...part(batch, start, end), position: position(place) }
      else batch.chunk.release()
      throw fault.error(`reading failed at row ${fault.row}`)
    }
    rows += batch.read - start
    inner = batch.position
    const whole = start === 0 ? batch : part(batch, start, batch.read)
    yield inner === undefined ? whole : { ...whole, position: position({ inner, rows, skip: 0 }) }
  }
}

/** The records of a batch from one position to another. The rest is let go of with it. */
function part(batch: SourceBatch, start: number, end: number): SourceBatch {
  const isIn = (row: number) => row >= start && row < end
  const { chunk } = batch
  return {
    ...batch,
    chunk: chunk.select(Int32Array.from(rowsOf(chunk).filter(isIn))),
    read: end - start,
    rejects: batch.rejects.filter(({ row }) => isIn(row)),
  }
}

const rowsOf = (chunk: Chunk) => Array.from({ length: chunk.count }, (_, n) => chunk.rowAt(n))

/** The same sink, failing. A full disk is the disk's affair. */
export function faultySink(plugin: SinkPlugin, config: SinkFaultConfig): SinkPlugin {
  const { at, atRow } = config
  const fails = hasError(config) || at !== undefined
  const fault = new Fault(config, "FE6006", at === undefined ? atRow ?? (fails ? 1 : undefined) : undefined)
  const calls = new Fault(config, "FE6006", at === undefined ? undefined : 1)
  const call = (name: string) => {
    if (at === name && calls.before(0, 1) !== undefined) throw calls.error(`${name} failed`)
  }
  return {
    ...plugin,
    open: async (options, input, context) => {
      call("open")
      return faultyWrites(await plugin.open(options, input, context), fault, call)
    },
  }
}

function faultyWrites(run: SinkRun, fault: Fault, call: (name: string) => void): SinkRun {
  let rows = 0
  return {
    write: async (chunk, signal) => {
      await fault.pause(signal)
      if (fault.before(rows, chunk.count) !== undefined) throw fault.error(`writing failed at row ${fault.row}`)
      const written = await run.write(chunk, signal)
      rows += chunk.count
      return written
    },
    ...(run.undo === undefined ? {} : { undo: () => run.undo!() }),
    prepare: async () => {
      call("prepare")
      await run.prepare()
    },
    commit: async () => {
      call("commit")
      await run.commit()
    },
    abort: () => run.abort(),
  }
}

const hasError = ({ error, times }: SourceFaultConfig | SinkFaultConfig) => error !== undefined || times !== undefined

/** What goes wrong, and how often it still does. */
class Fault {
  #left: number
  readonly #code: Code
  readonly #slowMs: number

  /** @param row 1-based; nothing fails if undefined */
  constructor(config: SourceFaultConfig | SinkFaultConfig, byDefault: Code, readonly row: number | undefined) {
    this.#left = config.times ?? Infinity
    this.#code = config.error === undefined ? byDefault : config.error as Code
    this.#slowMs = config.slow === undefined ? 0 : milliseconds(config.slow)!
  }

  /** How many of the next rows are well, if there is one among them that fails this time. */
  before(done: number, count: number): number | undefined {
    if (this.row === undefined || this.row <= done || this.row > done + count || this.#left === 0) return undefined
    this.#left--
    return this.row - done - 1
  }

  error(message: string) {
    return flowError(this.#code, `${message} (fault of the test)`)
  }

  async pause(signal: AbortSignal | undefined): Promise<void> {
    if (this.#slowMs === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#slowMs)
      signal?.addEventListener("abort", () => {
        clearTimeout(timer)
        resolve()
      }, { once: true })
    })
  }
}
