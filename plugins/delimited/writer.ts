/**
 * Rows as delimited text: cells nobody touched are copied as the bytes they are, others are quoted where they need it.
 * Fills a buffer; writes no file.
 */
import {
  ByteBuffer,
  cellText,
  type Chunk,
  type Column,
  type ColumnSpec,
  type DelimitedCells,
  flowError,
  type RowReject,
  SHARED,
} from "../../src/plugin/mod.ts"
import { KernelEmitter, type PartKind } from "./kernel_emitter.ts"

export type Quoting = "minimal" | "all" | "non-numeric" | "none"

export interface WriterDialect {
  readonly delimiter: string
  /** -1: cells are never quoted. */
  readonly quote: number
  readonly quoting: Quoting
  readonly lineEnding: string
  readonly escapeFormulas: boolean
  readonly nullText: string
}

/** How the cells of a column get out: as they stand, as bytes quoted where needed, or by way of a text. */
type Way = "as is" | "bytes" | "text"

const encoder = new TextEncoder()
const QUOTE_NEEDED = 1
/** The first byte of a delimiter that has more than one for its first character. */
const MAYBE_DELIMITER = 2
const BACKSLASH = 92
const NUMERIC: ReadonlySet<string> = new Set(["integer", "decimal", "double"])
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

export class DelimitedWriter {
  readonly buffer = new ByteBuffer(1 << 16, SHARED)
  readonly #emitter: KernelEmitter | undefined
  readonly #delimiter: Uint8Array
  readonly #lineEnding: Uint8Array
  readonly #needsQuote = new Uint8Array(256)
  /** The first character of the delimiter. */
  readonly #delimiterStart: Uint8Array
  /** Texts with one of these need quotes. Half a delimiter counts: beside a delimiter it would look like the whole. */
  readonly #special: RegExp

  /** @param useKernel false to do everything in TypeScript, for comparison */
  constructor(readonly dialect: WriterDialect, useKernel = true) {
    this.#delimiter = encoder.encode(dialect.delimiter)
    this.#lineEnding = encoder.encode(dialect.lineEnding)
    const [firstOfDelimiter] = dialect.delimiter
    this.#delimiterStart = encoder.encode(firstOfDelimiter)
    this.#needsQuote[this.#delimiterStart[0]] = this.#delimiterStart.length === 1 ? QUOTE_NEEDED : MAYBE_DELIMITER
    for (const byte of [10, 13]) this.#needsQuote[byte] = QUOTE_NEEDED
    const marks = [firstOfDelimiter, "\r", "\n"]
    if (dialect.quote >= 0) {
      this.#needsQuote[dialect.quote] = QUOTE_NEEDED
      marks.push(String.fromCharCode(dialect.quote))
    }
    const { quote } = dialect
    this.#emitter = useKernel
      ? KernelEmitter.for({ delimiter: this.#delimiter, quote, lineEnding: this.#lineEnding })
      : undefined
    this.#special = new RegExp(`[${marks.map((mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`).join("")}]`, "u")
  }

  /** Gives the memory back; the writer cannot be used any more. */
  release(): void {
    this.buffer.release()
    this.#emitter?.release()
  }

  /** Appends the names of the columns; nothing if there are none. */
  header(names: ReadonlyArray<string>): void {
    if (names.length === 0) return
    names.forEach((name, i) => {
      if (i > 0) this.#copyAll(this.#delimiter)
      this.#text(name, { name, type: "text" })
    })
    this.#copyAll(this.#lineEnding)
  }

  /** Appends the rows of a chunk; `columns` are those to be written, in order. Returns the rows that cannot be. */
  rows(chunk: Chunk, columns: ReadonlyArray<Column>): ReadonlyArray<RowReject> {
    const ways = columns.map((column) => this.#way(column))
    const isAll = chunk.selection === undefined
    if (isAll && columns.length > 0 && ways.every((way) => way === "as is") && isWholeRecord(columns)) {
      this.#copyRecords(chunk, columns)
      return []
    }
    const kinds = this.#emitter === undefined ? undefined : kindsOf(columns, ways)
    if (kinds !== undefined && this.#emitter!.rows(chunk, columns, kinds, this.buffer)) return []
    return this.#cells(chunk, columns, ways)
  }

  #way({ spec, cells: { format } }: Column): Way {
    const { quoting, escapeFormulas, nullText, quote, delimiter } = this.dialect
    if (quoting !== "minimal" || escapeFormulas || nullText !== "") return "text"
    if (format.kind !== "delimited") return "bytes"
    const same = format.quote === quote && format.escape === quote && format.delimiter === delimiter
    if (same && spec.default === undefined) return "as is"
    return format.nulls.length === 0 ? "bytes" : "text"
  }

  /** Whole records, in runs as long as they lie one after the other with the right line end between them. */
  #copyRecords(chunk: Chunk, columns: ReadonlyArray<Column>): void {
    const { bytes, offsets, first, stride } = columns[0].cells
    const last = columns.at(-1)!.cells.first + 1
    const ending = this.#lineEnding
    const { size } = chunk
    for (let row = 0; row < size;) {
      const from = offsets[first + row * stride]
      let to = offsets[last + row * stride]
      row++
      while (row < size) {
        const start = offsets[first + row * stride]
        if (start !== to + ending.length || !isAt(bytes, to, ending)) break
        to = offsets[last + row * stride]
        row++
      }
      this.buffer.copy(bytes, from, to)
      this.#copyAll(ending)
    }
  }

  #cells(chunk: Chunk, columns: ReadonlyArray<Column>, ways: ReadonlyArray<Way>): ReadonlyArray<RowReject> {
    const rejects: Array<RowReject> = []
    const { buffer } = this
    const delimiter = this.#delimiter
    const width = columns.length
    const count = chunk.count
    for (let n = 0; n < count; n++) {
      const row = chunk.rowAt(n)
      const start = buffer.length
      let problem: string | undefined
      for (let i = 0; i < width; i++) {
        if (i > 0) {
          if (delimiter.length === 1) buffer.byte(delimiter[0])
          else this.#copyAll(delimiter)
        }
        const way = ways[i]
        const { cells } = columns[i]
        if (way === "as is") {
          const at = cells.first + row * cells.stride
          const from = cells.offsets[at]
          if (from >= 0) buffer.copy(cells.bytes, from, cells.offsets[at + 1])
          continue
        }
        const done = way === "bytes" ? this.#cellBytes(columns[i], row) : this.#cellText(columns[i], row)
        if (!done) problem ??= columns[i].spec.name
      }
      if (problem !== undefined) {
        buffer.length = start
        rejects.push({ row, error: unwritable(problem) })
      } else this.#copyAll(this.#lineEnding)
    }
    return rejects
  }

  /** A cell whose text stands in the bytes as it is, without a string being made; other cells by way of their text. */
  #cellBytes(column: Column, row: number): boolean {
    const { bytes, offsets, first, stride, format } = column.cells
    const at = first + row * stride
    const from = offsets[at]
    const to = offsets[at + 1]
    if (from < 0) return this.#cellText(column, row)
    if (format.kind === "plain") return this.#plain(bytes, from, to)
    if (format.kind === "json") {
      if (bytes[from] === 110) return this.#cellText(column, row)
      if (bytes[from] !== 34) return this.#plain(bytes, from, to)
      return has(bytes, from, to, BACKSLASH, BACKSLASH)
        ? this.#cellText(column, row)
        : this.#plain(bytes, from + 1, to - 1)
    }
    if (from === to) return this.#cellText(column, row)
    if (bytes[from] !== format.quote) return this.#plain(bytes, from, to)
    return to - from < 2 || bytes[to - 1] !== format.quote || has(bytes, from + 1, to - 1, format.quote, format.escape)
      ? this.#cellText(column, row)
      : this.#plain(bytes, from + 1, to - 1)
  }

  /** Text that stands in the bytes as it is; false if it would need quotes that are not to be had. */
  #plain(bytes: Uint8Array, from: number, to: number): boolean {
    const needsQuote = this.#needsQuote
    let quoted = from === to
    for (let i = from; i < to && !quoted; i++) {
      const kind = needsQuote[bytes[i]]
      if (kind !== 0) quoted = kind === QUOTE_NEEDED || isAt(bytes, i, this.#delimiterStart)
    }
    if (!quoted) {
      this.buffer.copy(bytes, from, to)
      return true
    }
    const { quote } = this.dialect
    if (quote < 0) return false
    const { buffer } = this
    buffer.ensure(2 * (to - from) + 2)
    buffer.byte(quote)
    for (let i = from; i < to; i++) {
      if (bytes[i] === quote) buffer.byte(quote)
      buffer.byte(bytes[i])
    }
    buffer.byte(quote)
    return true
  }

  #cellText(column: Column, row: number): boolean {
    const text = cellText(column, row)
    if (text !== null) return this.#text(text, column.spec)
    this.buffer.text(this.dialect.nullText)
    return true
  }

  /** Appends a text as a cell; false if it would need quotes that are not to be had. */
  #text(text: string, spec: ColumnSpec): boolean {
    const { quote, quoting, escapeFormulas, nullText } = this.dialect
    const isNumber = NUMERIC.has(spec.type) || NUMBER.test(text)
    const safe = escapeFormulas && !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    const wanted = quoting === "all" || (quoting === "non-numeric" && !isNumber)
    // An empty text without quotes, or the text of a missing value, would read back as a missing value.
    const needed = this.#special.test(safe) || safe === nullText || (safe === "" && quote >= 0 && quoting !== "none")
    if (!wanted && !needed) {
      this.buffer.text(safe)
      return true
    }
    if (quote < 0 || quoting === "none") return false
    const mark = String.fromCharCode(quote)
    this.buffer.text(mark + safe.replaceAll(mark, mark + mark) + mark)
    return true
  }

  #copyAll(bytes: Uint8Array): void {
    this.buffer.copy(bytes, 0, bytes.length)
  }
}

const unwritable = (column: string) =>
  flowError("FE3109", `the value of column ${column} needs quotes, and there are to be none`, { data: { column } })

/** The columns as the kernel can put them out; undefined if it cannot do so with one of them. */
function kindsOf(columns: ReadonlyArray<Column>, ways: ReadonlyArray<Way>): ReadonlyArray<PartKind> | undefined {
  const kinds: Array<PartKind> = []
  for (const [i, { spec, cells }] of columns.entries()) {
    if (ways[i] === "as is") kinds.push("as is")
    else if (ways[i] === "bytes" && cells.format.kind === "plain" && spec.default === undefined) kinds.push("text")
    else return undefined
  }
  return kinds
}

function has(bytes: Uint8Array, from: number, to: number, one: number, other: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === one || bytes[i] === other) return true
  return false
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false
  return true
}

/** Whether the columns are, in order, all the cells of records as they were scanned, with nothing else between them. */
function isWholeRecord(columns: ReadonlyArray<Column>): boolean {
  const { bytes, offsets, stride, first, format } = columns[0].cells
  if (first !== 0 || stride !== 2 * columns.length || !(format as DelimitedCells).adjacent) return false
  return columns.every(({ cells }, i) => cells.bytes === bytes && cells.offsets === offsets && cells.first === 2 * i)
}
