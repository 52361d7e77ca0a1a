/** The last few texts of a column and where they stand, so that the same text need not be put into the buffer twice. */
import type { Primitive } from "./bjson.ts"

/** Many columns have few values; two of them are looked for. */
export class RecentCells {
  #one: Primitive
  #oneStart = -1
  #oneEnd = -1
  #other: Primitive
  #otherStart = -1
  #otherEnd = -1

  /** Whether the value is one of the last two; then its place is noted. */
  has(value: Primitive, at: number, offsets: Int32Array): boolean {
    if (value === this.#one && this.#oneStart >= 0) {
      offsets[at] = this.#oneStart
      offsets[at + 1] = this.#oneEnd
      return true
    }
    if (value !== this.#other || this.#otherStart < 0) return false
    offsets[at] = this.#otherStart
    offsets[at + 1] = this.#otherEnd
    return true
  }

  add(value: Primitive, start: number, end: number): void {
    this.#other = this.#one
    this.#otherStart = this.#oneStart
    this.#otherEnd = this.#oneEnd
    this.#one = value
    this.#oneStart = start
    this.#oneEnd = end
  }
}
