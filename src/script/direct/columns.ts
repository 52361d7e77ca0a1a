/**
 * Cells as the code of a direct script asks for them: one at a time, and only those it asks for. Whatever is unusual about
 * a cell leaves its row to the sandbox.
 */
import { type Cells, cellText } from "../../data/column.ts"
import type { ColumnSpec } from "../../data/schema.ts"
import { isAscii, latin1, utf8 } from "../../data/text.ts"
import { LONGEST_CELL } from "./allowed.ts"

/** Thrown, and never seen: the row at hand is for the sandbox. */
const DOUBT = Symbol("doubt")
const NO_CELLS: Cells = {
  bytes: new Uint8Array(0),
  offsets: new Int32Array(0),
  first: 0,
  stride: 0,
  format: { kind: "plain" },
}
const NO_ROWS = new Int32Array(0)

/** Slabs as one text each, every byte a character: where a cell is ASCII, its text is a part of that. */
export class SlabTexts {
  readonly #texts = new Map<Uint8Array, string>()

  of(bytes: Uint8Array): string {
    let text = this.#texts.get(bytes)
    if (text === undefined) this.#texts.set(bytes, text = latin1(bytes))
    return text
  }
}

abstract class DirectCells {
  protected cells: Cells = NO_CELLS
  protected slabs = new SlabTexts()
  protected rows: Int32Array = NO_ROWS
  /** Byte that begins a cell whose text is not simply its bytes; -1 if there is none. */
  protected quote = -1
  /** The bytes of a cell are its text, unless it begins with the quote. */
  protected isPlain = false
  /** An empty cell without quotes is no value. */
  protected isEmptyNull = false

  constructor(readonly spec: ColumnSpec) {}

  take(cells: Cells, rows: Int32Array, slabs: SlabTexts): void {
    const { format } = cells
    this.slabs = slabs
    this.cells = cells
    this.rows = rows
    this.isPlain = this.spec.default === undefined &&
      (format.kind === "plain" || (format.kind === "delimited" && format.nulls.length === 0))
    this.isEmptyNull = format.kind === "delimited"
    this.quote = format.kind === "delimited" ? format.quote : -1
  }

  protected text(i: number): string | null {
    return cellText({ spec: this.spec, cells: this.cells }, this.rows[i])
  }
}

/** Text, and dates as ISO text. */
export class TextCells extends DirectCells {
  /** The slab as one text, once a cell was asked for. */
  #slab: string | undefined

  constructor(spec: ColumnSpec, readonly texts: ReadonlyArray<Uint8Array>) {
    super(spec)
  }

  at(i: number): string | null {
    const { bytes, offsets, first, stride } = this.cells
    const cell = first + this.rows[i] * stride
    const start = offsets[cell]
    const end = offsets[cell + 1]
    if (end - start > LONGEST_CELL) throw DOUBT
    if (!this.isPlain || start < 0 || bytes[start] === this.quote) return this.#unusual(i)
    if (end > start) return isAscii(bytes, start, end) ? this.#part(start, end) : utf8(bytes, start, end)
    return this.isEmptyNull ? null : ""
  }

  override take(cells: Cells, rows: Int32Array, slabs: SlabTexts): void {
    if (cells.bytes !== this.cells.bytes || slabs !== this.slabs) this.#slab = undefined
    super.take(cells, rows, slabs)
  }

  #part(start: number, end: number): string {
    this.#slab ??= this.slabs.of(this.cells.bytes)
    return this.#slab.substring(start, end)
  }

  #unusual(i: number): string | null {
    const text = this.text(i)
    // A default can be longer than any cell.
    if (text !== null && text.length > LONGEST_CELL) throw DOUBT
    return text
  }

  /** Whether the cell is one of the texts, which are ASCII and not empty; a null is none. */
  is(i: number, text: number): boolean {
    const { bytes, offsets, first, stride } = this.cells
    const cell = first + this.rows[i] * stride
    const start = offsets[cell]
    const wanted = this.texts[text]
    const count = wanted.length
    if (!this.isPlain || start < 0 || bytes[start] === this.quote) return this.#isText(i, wanted)
    if (offsets[cell + 1] - start !== count) return false
    for (let at = 0; at < count; at++) if (bytes[start + at] !== wanted[at]) return false
    return true
  }

  /** What `Date.parse` gives for a day as `2024-02-03`; whatever else it may be is the sandbox's. */
  time(i: number): number {
    const { bytes, offsets, first, stride } = this.cells
    const cell = first + this.rows[i] * stride
    const start = offsets[cell]
    const isDay = this.isPlain && start >= 0 && offsets[cell + 1] - start === 10 && bytes[start + 4] === MINUS &&
      bytes[start + 7] === MINUS
    if (!isDay) throw DOUBT
    const year = 100 * twoDigits(bytes, start) + twoDigits(bytes, start + 2)
    const month = twoDigits(bytes, start + 5)
    const day = twoDigits(bytes, start + 8)
    const isSure = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 31
    if (!isSure || day > daysIn(year, month)) throw DOUBT
    return Date.UTC(year, month - 1, day)
  }

  #isText(i: number, wanted: Uint8Array): boolean {
    const text = this.text(i)
    return text !== null && text === utf8(wanted, 0, wanted.length)
  }
}

/** Two digits as a number, far below zero if they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48
  const ones = bytes[at + 1] - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1000
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

export class BooleanCells extends DirectCells {
  at(i: number): boolean | null {
    const text = this.text(i)
    if (text === null || text === "") return null
    const lower = text.toLowerCase()
    if (lower !== "true" && lower !== "false") throw DOUBT
    return lower === "true"
  }
}

const USUAL = 0
const NULL = 1
const UNUSUAL = 2
/** So many digits survive the way through a double, with any number of places behind the dot that they have. */
const MOST_DIGITS = 15
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i)
const FRACTION = 46
const PLUS = 43
const MINUS = 45
const DOUBLE = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/

/** Numbers of all rows of a chunk: `values[i]` where `flags[i]` is 0, else what `other` says. */
export class NumberCells extends DirectCells {
  values = new Float64Array(0)
  flags = new Uint8Array(0)

  override take(cells: Cells, rows: Int32Array, slabs: SlabTexts): void {
    super.take(cells, rows, slabs)
    if (this.values.length < rows.length) {
      this.values = new Float64Array(rows.length)
      this.flags = new Uint8Array(rows.length)
    }
    const { values, flags } = this
    const { bytes, offsets, first, stride } = cells
    const most = this.spec.type === "integer" ? 0 : MOST_DIGITS
    for (let i = 0; i < rows.length; i++) {
      const cell = first + rows[i] * stride
      const start = offsets[cell]
      const end = offsets[cell + 1]
      flags[i] = UNUSUAL
      if (start < 0 || end === start) {
        if (this.isPlain) flags[i] = NULL
        continue
      }
      let at = start
      const sign = bytes[at]
      if (sign === MINUS || sign === PLUS) at++
      let whole = 0
      let digits = 0
      let places = -1
      for (; at < end; at++) {
        const digit = bytes[at] - 48
        if (digit >= 0 && digit <= 9) {
          whole = 10 * whole + digit
          digits++
          if (places >= 0) places++
        } else if (digit === FRACTION - 48 && places < 0 && digits > 0) places = 0
        else break
      }
      if (at < end || !this.isPlain || digits === 0 || digits > MOST_DIGITS || places > most) continue
      const value = places > 0 ? whole / POWERS[places] : whole
      values[i] = sign === MINUS ? -value : value
      flags[i] = USUAL
    }
  }

  other(i: number): number | null {
    if (this.flags[i] === NULL) return null
    const text = this.text(i)
    if (text === null || text === "") return null
    // Integers and decimals that no number holds exactly, and what is no number at all, are the sandbox's.
    const isExact = this.spec.type === "double"
      ? DOUBLE.test(text)
      : /^[+-]?\d+(\.\d*)?$/.test(text) && text.length <= MOST_DIGITS &&
        (this.spec.type === "decimal" || !text.includes("."))
    if (!isExact) throw DOUBT
    return Number(text)
  }
}
