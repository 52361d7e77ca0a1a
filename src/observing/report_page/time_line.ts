/**
 * What each step did when, in a bounded number of slots of equal length: however long a run takes, no more is kept. When it
 * outgrows them, each two become one of twice the length.
 */
import type { ChunkEvent } from "../../execution/observer.ts"
import type { RunReport } from "../../execution/telemetry.ts"

const SLOTS = 120
/** Length of a slot at the beginning. */
const FINEST_MS = 0.25
/** Memory is not looked at more often. */
const LOOK_MS = 5

/** One step. Lists have a value per slot. */
export interface Lane {
  readonly id: string
  /** Share of the slot during which it worked, from 0 to 1; of a transform, at least one of its copies, at most. */
  readonly busy: ReadonlyArray<number>
  /** Share during which it waited for the next steps to take its rows. */
  readonly waitOut: ReadonlyArray<number>
  readonly rowsIn: ReadonlyArray<number>
  readonly rowsOut: ReadonlyArray<number>
  /** From here on it did nothing any more; the last if it had no chunk at all. */
  readonly lastSlot: number
  readonly chunks: number
  readonly slowestChunkMs: number
}

export interface TimeLineReport {
  readonly slotMs: number
  readonly slots: number
  readonly steps: ReadonlyArray<Lane>
  /** Rows that sources read, and that sinks wrote, per slot. */
  readonly read: ReadonlyArray<number>
  readonly written: ReadonlyArray<number>
  /** Memory of the process; null where nobody looked. */
  readonly memoryMB: ReadonlyArray<number | null>
}

const slots = () => new Array<number>(SLOTS).fill(0)

class LaneBooks {
  readonly busy = slots()
  readonly waitOut = slots()
  readonly rowsIn = slots()
  readonly rowsOut = slots()
  chunks = 0
  slowestMs = 0
  endMs = 0

  constructor(readonly kind: ChunkEvent["kind"]) {}

  get all(): ReadonlyArray<Array<number>> {
    return [this.busy, this.waitOut, this.rowsIn, this.rowsOut]
  }
}

export class TimeLine {
  #slotMs = FINEST_MS
  #startMs: number | undefined
  #lookedMs = -Infinity
  #endMs = 0
  readonly #lanes = new Map<string, LaneBooks>()
  /** The most of each slot, in bytes. */
  readonly #memory = slots()

  /** @param resident tells the memory of the process */
  constructor(readonly resident: () => number) {}

  add({ step, kind, startMs, endMs, waitedMs, rowsIn, rowsOut }: ChunkEvent): void {
    this.#startMs ??= startMs
    const [from, done, given] = [startMs, endMs, endMs + waitedMs].map((ms) => Math.max(0, ms - this.#startMs!))
    this.#reach(given)
    let lane = this.#lanes.get(step)
    if (lane === undefined) this.#lanes.set(step, lane = new LaneBooks(kind))
    // Rows come and go all the time, and not only at the moment in which a chunk is done.
    const rowsFrom = kind === "source" ? from : Math.min(lane.endMs, from)
    this.#spread(lane.busy, from, done, done - from)
    this.#spread(lane.waitOut, done, given, given - done)
    this.#spread(lane.rowsIn, rowsFrom, given, rowsIn)
    this.#spread(lane.rowsOut, rowsFrom, given, rowsOut)
    lane.chunks++
    lane.slowestMs = Math.max(lane.slowestMs, done - from)
    lane.endMs = Math.max(lane.endMs, given)
    if (given - this.#lookedMs < LOOK_MS) return
    this.#lookedMs = given
    const slot = Math.floor(given / this.#slotMs)
    this.#memory[slot] = Math.max(this.#memory[slot], this.resident())
  }

  /** Makes room up to a time. */
  #reach(ms: number): void {
    this.#endMs = Math.max(this.#endMs, ms)
    while (ms >= this.#slotMs * SLOTS) {
      for (const lane of this.#lanes.values()) {
        for (const list of lane.all) fold(list, (a, b) => a + b)
      }
      fold(this.#memory, Math.max)
      this.#slotMs *= 2
    }
  }

  /** Divides an amount over the slots between two times, by how much of each is between them. */
  #spread(list: Array<number>, from: number, to: number, amount: number): void {
    const [first, last] = [Math.floor(from / this.#slotMs), Math.floor(to / this.#slotMs)]
    if (first === last) {
      list[first] += amount
      return
    }
    for (let slot = first; slot <= last; slot++) {
      const [begin, end] = [Math.max(from, slot * this.#slotMs), Math.min(to, (slot + 1) * this.#slotMs)]
      list[slot] += amount * (end - begin) / (to - from)
    }
  }

  /** Undefined if nothing has happened. The steps come in the order of the report. */
  report({ steps, durationMs }: Pick<RunReport, "steps" | "durationMs">): TimeLineReport | undefined {
    if (this.#startMs === undefined) return undefined
    this.#reach(durationMs)
    const slotMs = this.#slotMs
    const used = Math.max(1, Math.ceil(Math.max(durationMs, this.#endMs) / slotMs))
    const cut = (list: ReadonlyArray<number>, by = 1, most = Infinity) =>
      list.slice(0, used).map((n) => Math.min(most, Math.round(n / by * 1000) / 1000))
    const lanes = steps.map(({ id, kind }): Lane => {
      const lane = this.#lanes.get(id) ?? new LaneBooks(kind)
      const busy = cut(lane.busy, slotMs, 1)
      return {
        id,
        busy,
        waitOut: cut(lane.waitOut, slotMs, 1).map((share, slot) => Math.min(share, Math.max(0, 1 - busy[slot]))),
        rowsIn: cut(lane.rowsIn),
        rowsOut: cut(lane.rowsOut),
        lastSlot: lane.chunks === 0 ? used : Math.min(used, Math.ceil(lane.endMs / slotMs)),
        chunks: lane.chunks,
        slowestChunkMs: lane.slowestMs,
      }
    })
    const sum = (kind: ChunkEvent["kind"], of: (lane: LaneBooks) => ReadonlyArray<number>) => {
      const lists = [...this.#lanes.values()].filter((lane) => lane.kind === kind).map(of)
      return cut(slots().map((_, slot) => lists.reduce((total, list) => total + list[slot], 0)))
    }
    return {
      slotMs,
      slots: used,
      steps: lanes,
      read: sum("source", ({ rowsIn }) => rowsIn),
      written: sum("sink", ({ rowsOut }) => rowsOut),
      memoryMB: this.#memory.slice(0, used).map((bytes) => bytes === 0 ? null : Math.round(bytes / 104_857.6) / 10),
    }
  }
}

/** Each two slots become one, in the first half of the list. */
function fold(list: Array<number>, both: (a: number, b: number) => number): void {
  for (let i = 0; i < SLOTS / 2; i++) list[i] = both(list[2 * i], list[2 * i + 1])
  list.fill(0, SLOTS / 2)
}
