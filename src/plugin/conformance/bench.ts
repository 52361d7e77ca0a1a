/**
 * How fast a plugin is alone: the rows of its fixture through its thread again and again. What other steps of a pipeline
 * cost is not in it; the crossing to the thread is.
 */
import type { Row } from "../api_v1.ts"
import type { NextBatch } from "../host_v1/protocol.ts"
import type { LoadedPlugin } from "../load.ts"
import type { Fixture } from "./fixture.ts"
import { batchOf } from "./subject.ts"
import { Trial } from "./trial.ts"
import { demand } from "./verdicts.ts"

/** How fast a plugin is, alone. */
export interface Measurement {
  readonly rows: number
  /** Of the cells that came from the plugin or went to it, as text. */
  readonly bytes: number
  readonly seconds: number
  readonly rowsPerSecond: number
  readonly megabytesPerSecond: number
}

const BATCH_ROWS = 4096
/** Without a wish for rows it is measured for so long. */
const LEAST_MS = 1000

/** Counts until enough is measured. */
class Meter {
  rows = 0
  bytes = 0
  #ms = 0

  constructor(readonly wanted: number | undefined) {}

  get isDone(): boolean {
    return this.wanted === undefined ? this.#ms >= LEAST_MS : this.rows >= this.wanted
  }

  async time<A>(body: () => Promise<A>): Promise<A> {
    const start = performance.now()
    try {
      return await body()
    } finally {
      this.#ms += performance.now() - start
    }
  }

  get measurement(): Measurement {
    const seconds = this.#ms / 1000
    const { rows, bytes } = this
    return { rows, bytes, seconds, rowsPerSecond: rows / seconds, megabytesPerSecond: bytes / 1e6 / seconds }
  }
}

/** Steps only; libraries have no thread of their own. */
export async function benchPlugin(loaded: LoadedPlugin, fixture: Fixture, rows?: number): Promise<Measurement> {
  const trial = new Trial(loaded, larger(fixture))
  const meter = new Meter(rows)
  if (trial.kind === "source") await benchSource(trial, meter)
  else await benchTaker(trial, meter)
  return meter.measurement
}

/** The fixture as it is to be measured. */
function larger(fixture: Fixture): Fixture {
  const { options, repeat = 1 } = fixture.bench ?? {}
  const files = Object.entries(fixture.files ?? {}).map(([path, text]) => [path, text.repeat(repeat)])
  return { ...fixture, options: { ...fixture.options, ...options }, files: Object.fromEntries(files) }
}

/** A source that ends before enough is measured is opened again. */
async function benchSource(trial: Trial, meter: Meter): Promise<void> {
  while (!meter.isDone) {
    await trial.on(async (stage) => {
      const subject = await (await stage.start()).open()
      const before = meter.rows
      while (!meter.isDone) {
        const batch = await meter.time(() => subject.ask<NextBatch>({ call: "next" }))
        if (batch.done) break
        meter.rows += batch.size
        meter.bytes += cellBytes(batch.cells!.offsets)
      }
      await subject.finish("close")
      demand(meter.rows > before, "the source has no rows with the options of conformance.json")
    })
  }
}

async function benchTaker(trial: Trial, meter: Meter): Promise<void> {
  const { input } = trial
  demand(input !== undefined, "conformance.json has no `input`")
  const { columns } = input
  const many: ReadonlyArray<Row> = Array.from({ length: BATCH_ROWS }, (_, n) => input.rows[n % input.rows.length])
  await trial.on(async (stage) => {
    const subject = await (await stage.start()).open(columns)
    const batch = batchOf(columns, many)
    const bytes = cellBytes(batch.columns[0].offsets)
    const call = trial.kind === "transform" ? "process" : "write"
    while (!meter.isDone) {
      await meter.time(() => subject.ask({ call, batch }))
      meter.rows += BATCH_ROWS
      meter.bytes += bytes
    }
    // What a sink has put aside is part of its work.
    if (call === "write") await meter.time(() => subject.ask({ call: "prepare" }))
    await subject.finish(call === "write" ? "abort" : "close")
  })
}

/** Bytes of all cells of a batch. */
function cellBytes(offsets: Int32Array): number {
  let bytes = 0
  for (let i = 0; i < offsets.length; i += 2) if (offsets[i] >= 0) bytes += offsets[i + 1] - offsets[i]
  return bytes
}
