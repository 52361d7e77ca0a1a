/**
 * What `run --debug` watches while the run goes on: what the pipeline turned out to be, and how long the chunks of each step
 * took. Keeps a few numbers per step, however many chunks there are.
 */
import { type BoundStep, type ChunkEvent, type Plan, type RunObserver, type RunReport, setupOf } from "../../mod.ts"
import type { Companion } from "./companion.ts"
import { debugText } from "./debug.ts"
import { count, duration } from "../data/shown_numbers.ts"
import { setupLines } from "./setup_text.ts"

/** Times are counted by size; each size is so much larger than the one before. */
const GROWTH = 1.1

export class DebugWatch implements Companion {
  readonly #chunks = new Map<string, ChunkTimes>()
  #setup: Promise<void> = Promise.resolve()
  readonly observer: RunObserver = {
    bound: (steps, plan) => this.#bound(steps, plan),
    chunk: (event) => this.#chunk(event),
  }

  constructor(readonly say: (text: string) => void) {}

  #bound(steps: ReadonlyArray<BoundStep>, plan: Plan): void {
    this.#setup = (async () => {
      const lines = await setupLines(await setupOf({ plan, steps }))
      this.say(lines.map((line) => `[debug] ${line}`).join("\n"))
    })()
  }

  #chunk(event: ChunkEvent): void {
    let times = this.#chunks.get(event.step)
    if (times === undefined) this.#chunks.set(event.step, times = new ChunkTimes())
    times.add(event)
  }

  said(report: RunReport): string {
    return debugText(report)
  }

  async ended(): Promise<void> {
    await this.#setup
    for (const [step, times] of this.#chunks) this.say(`[debug] chunks of ${step}: ${times.text}`)
  }
}

class ChunkTimes {
  /** How many chunks took a time of that size. */
  readonly #sizes = new Map<number, number>()
  #count = 0
  #rows = 0
  #bytes = 0
  #waitedMs = 0
  #slowest = { number: 0, ms: -1 }

  add({ number, startMs, endMs, waitedMs, rowsIn, bytes }: ChunkEvent): void {
    const ms = endMs - startMs
    // A thousandth of a millisecond is the least that is told apart.
    const size = Math.round(Math.log(Math.max(ms, 0.001)) / Math.log(GROWTH))
    this.#sizes.set(size, (this.#sizes.get(size) ?? 0) + 1)
    this.#count++
    this.#rows += rowsIn
    this.#bytes += bytes
    this.#waitedMs += waitedMs
    if (ms > this.#slowest.ms) this.#slowest = { number, ms }
  }

  /** The time that a share of the chunks did not exceed, as near as sizes tell. */
  #quantile(share: number): number {
    let left = share * this.#count
    for (const [size, chunks] of [...this.#sizes].sort(([a], [b]) => a - b)) {
      left -= chunks
      if (left <= 0) return Math.min(GROWTH ** size, this.#slowest.ms)
    }
    return this.#slowest.ms
  }

  get text(): string {
    const many = this.#count === 1 ? "1 chunk" : `${count(this.#count)} chunks`
    const size = `${count(this.#rows / this.#count)} rows and ${count(this.#bytes / this.#count)} bytes each`
    const { number, ms } = this.#slowest
    return `${many}, ${size}; half took up to ${precise(this.#quantile(0.5))}, 95 % up to ${
      precise(this.#quantile(0.95))
    }, number ${count(number)} ${precise(ms)}; ${duration(this.#waitedMs)} of waiting for the next steps`
  }
}

/** Chunks take microseconds to seconds. */
const precise = (ms: number): string => ms >= 100 ? duration(ms) : `${Number(ms.toPrecision(2))} ms`
