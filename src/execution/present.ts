/**
 * What is going on in a run at this moment: who is through, and what steps do that is not in the books of their times yet.
 * For reports of runs that go on; who has ended has no present.
 */
/** Milliseconds that a step worked, waited for rows, and waited for the next steps to take its rows. */
export interface Times {
  busy: number
  waitIn: number
  waitOut: number
}

/** Where a run is that still goes on. */
export interface Present {
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
