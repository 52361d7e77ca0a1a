/**
 * What is going on in a run at this moment: what steps do that is not in the books of their times yet, and what waits on
 * connections. For reports of runs that go on; who has ended has no present.
 */
import type { Edge } from "../plan/graph.ts"

/** Milliseconds that a step worked, waited for rows, and waited for the next steps to take its rows. */
export interface Times {
  busy: number
  waitIn: number
  waitOut: number
}

/** What waits on a connection. */
export interface QueueState extends Pick<Edge, "from" | "to" | "route"> {
  /** Chunks in memory, and their bytes with what a chunk takes besides. */
  readonly chunks: number
  readonly bytes: number
  /** Bytes from which on the giver waits, or further chunks go to disk. */
  readonly limitBytes: number
  /** Chunks on disk. */
  readonly onDisk: number
}

export interface Present {
  /** Bytes of the process. */
  readonly residentBytes: number
  readonly queues: ReadonlyArray<QueueState>
  /** Steps that have nothing more to do; a sink has still to put its output in place. */
  readonly through: ReadonlyArray<string>
}

/** The times of a step. A step that has been long at one thing has it booked only when it is over: `upTo` adds it. */
export class StepTimes implements Times {
  busy = 0
  waitIn = 0
  waitOut = 0
  isThrough = false
  /** What the copies of a transform are at, which have books of their own. */
  copies: { ongoing(now: number): Omit<Times, "waitOut"> } | undefined
  #doing: keyof Times | undefined
  #since = 0

  /** Begins something; undefined for what belongs to none of the three. */
  begin(doing: keyof Times | undefined, now: number): void {
    this.#doing = doing
    this.#since = now
  }

  through(): void {
    this.isThrough = true
    this.#doing = undefined
  }

  upTo(now: number): Times {
    const times = { busy: this.busy, waitIn: this.waitIn, waitOut: this.waitOut }
    if (this.isThrough) return times
    if (this.#doing !== undefined) times[this.#doing] += now - this.#since
    const more = this.copies?.ongoing(now)
    if (more !== undefined) {
      times.busy += more.busy
      times.waitIn += more.waitIn
    }
    return times
  }
}
