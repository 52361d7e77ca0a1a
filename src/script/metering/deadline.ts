/**
 * How long the guest may still work: a time for each row, one for each other call into the guest, and a flag by which
 * another thread stops it at once. Whoever lets the guest work asks here (sandbox.ts, fuel.ts).
 */

/** So much later than the soft end, by which a script ends with an error of its own, the instance is given up. */
const GRACE_MS = 50

/** Row of a call that has just begun. */
const NONE_SEEN = -2

export const isStopped = (stop: Int32Array): boolean => Atomics.load(stop, 0) !== 0

export class Deadline {
  /** The row of this call that was told to end, if there is one. */
  late: number | undefined
  #at = Infinity
  #seen = NONE_SEEN
  #callMs = 0

  /** `row` tells at which row the guest is, -1 if at none; `stop` is not 0 when it shall stop. */
  constructor(readonly rowMs: number, readonly row: () => number, readonly stop: Int32Array | undefined) {}

  /** A call into the guest begins, which has so much time outside of rows. */
  begin(callMs: number): void {
    this.#callMs = callMs
    this.#seen = NONE_SEEN
    this.late = undefined
  }

  get isStopped(): boolean {
    return this.stop !== undefined && isStopped(this.stop)
  }

  /** Whether the script should end; asked where it can be told so. */
  isOver(): boolean {
    if (this.isStopped) return true
    if (!this.#isPast(0)) return false
    if (this.#seen >= 0) this.late ??= this.#seen
    return true
  }

  /** Whether the instance must end; asked where nothing else helps. */
  isLost(): boolean {
    return this.isStopped || this.#isPast(GRACE_MS)
  }

  /**
   * A row gets its time from the moment it is first seen at work, so the deadline is never too early. Rows are told
   * apart by the cursor, which the guest writes and the host reads without a call. Between rows only our own code runs.
   */
  #isPast(graceMs: number): boolean {
    const now = performance.now()
    const row = this.row()
    if (row === this.#seen) return now > this.#at + graceMs
    this.#seen = row
    this.#at = now + (row >= 0 ? this.rowMs : this.#callMs)
    return false
  }
}
