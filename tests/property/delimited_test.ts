/**
 * The scanner of delimited files against a reference parser that is slow and plain, against @std/csv, and against itself
 * with the bytes cut in every other way.
 */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { parse } from "@std/csv"
import fc from "fast-check"
import { cellText } from "../../src/data/column.ts"
import { type Dialect, Scanner, scans } from "../../plugins/delimited/scan.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const plain: Dialect = {
  delimiter: bytes(","),
  quote: 34,
  escape: 34,
  comment: bytes(""),
  trim: false,
  emptyLines: false,
}

/** Records of a text, fed in pieces of the given lengths (the last one again and again), as the reader does it. */
function records(
  text: Uint8Array,
  dialect: Dialect,
  pieces: ReadonlyArray<number>,
): ReadonlyArray<ReadonlyArray<string>> {
  const scanner = new Scanner(dialect)
  const found: Array<ReadonlyArray<string>> = []
  let kept = new Uint8Array(0)
  let at = 0
  for (let turn = 0; at < text.length || turn === 0; turn++) {
    const size = pieces[Math.min(turn, pieces.length - 1)]
    const slab = new Uint8Array([...kept, ...text.subarray(at, at + size)])
    at += size
    const isEnd = at >= text.length
    let from = 0
    while (true) {
      const scan = scanner.scan(slab, from, slab.length, isEnd, 3, scans.make())
      for (let r = 0; r < scan.records; r++) {
        const cells: Array<string> = []
        for (let c = scan.firstCell[r]; c < scan.firstCell[r + 1]; c++) cells.push(String(raw(slab, scan.cells, c)))
        found.push(cells)
      }
      from = scan.rest
      if (scan.records === 0) break
    }
    kept = slab.slice(from)
    if (isEnd) break
  }
  // What is left is a record whose quote never closed; it must not vanish.
  return kept.length > 0 ? [...found, ["UNFINISHED", new TextDecoder().decode(kept)]] : found
}

const raw = (slab: Uint8Array, offsets: Int32Array, c: number) =>
  new TextDecoder().decode(slab.subarray(offsets[2 * c], offsets[2 * c + 1]))

/** A second opinion: character by character, no cleverness, same rules. */
function reference(text: string, dialect: Dialect): ReadonlyArray<ReadonlyArray<string>> {
  const delimiter = new TextDecoder().decode(dialect.delimiter)
  const quote = dialect.quote < 0 ? undefined : String.fromCharCode(dialect.quote)
  const found: Array<ReadonlyArray<string>> = []
  let at = 0
  while (at < text.length) {
    const newline = /^(\r\n|\r|\n)/.exec(text.slice(at))
    if (newline && !dialect.emptyLines) {
      at += newline[0].length
      continue
    }
    const start = at
    const cells: Array<string> = []
    while (true) {
      let cell = ""
      if (quote !== undefined && text[at] === quote) {
        const close = closing(
          text,
          at,
          quote,
          dialect.escape === dialect.quote ? undefined : String.fromCharCode(dialect.escape),
        )
        if (close < 0) return [...found, ["UNFINISHED", text.slice(start)]]
        cell = text.slice(at, close)
        at = close
      }
      while (at < text.length && !text.startsWith(delimiter, at) && text[at] !== "\n" && text[at] !== "\r") {
        cell += text[at++]
      }
      cells.push(cell)
      if (text.startsWith(delimiter, at) && at < text.length) {
        at += delimiter.length
        continue
      }
      if (at < text.length) at += text.startsWith("\r\n", at) ? 2 : 1
      break
    }
    found.push(cells)
  }
  return found
}

/** Position after the closing quote, or -1. `escape` undefined: quotes inside quotes are doubled. */
function closing(text: string, open: number, quote: string, escape: string | undefined): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === escape) i++
    else if (text[i] === quote) {
      if (escape !== undefined || text[i + 1] !== quote) return i + 1
      i++
    }
  }
  return -1
}

const soup = fc.array(
  fc.constantFrom('"', ",", "\n", "\r", "\r\n", "a", "é", "🎉", " ", '""', "\\", '\\"', ';"', "|", "||", "x y"),
  { maxLength: 40 },
)
  .map((parts) => parts.join(""))
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })
const dialects: ReadonlyArray<Dialect> = [
  plain,
  { ...plain, emptyLines: true },
  { ...plain, delimiter: bytes("||") },
  { ...plain, quote: -1, escape: -1 },
  { ...plain, escape: 92 },
]

Deno.test("the scanner finds what the reference parser finds, in any soup of bytes", () => {
  fc.assert(
    fc.property(soup, fc.constantFrom(...dialects), (text, dialect) => {
      assertEquals(records(bytes(text), dialect, [1 << 20]), reference(text, dialect))
    }),
    { numRuns: 3000 },
  )
})

Deno.test("how the bytes are cut makes no difference", () => {
  fc.assert(
    fc.property(soup, fc.constantFrom(...dialects), cuts, (text, dialect, pieces) => {
      assertEquals(records(bytes(text), dialect, pieces), records(bytes(text), dialect, [1 << 20]))
    }),
    { numRuns: 3000 },
  )
})

Deno.test("arbitrary bytes never crash the scanner, and every byte is in a record, between cells or left over", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (text) => {
      const scan = new Scanner(plain).scan(text, 0, text.length, true, Infinity, scans.make())
      let at = 0
      for (let r = 0; r < scan.records; r++) {
        for (let i = at; i < scan.bounds[2 * r]; i++) assertEquals(text[i] === 10 || text[i] === 13, true)
        at = scan.bounds[2 * r + 1]
      }
      assertEquals(scan.openQuote >= 0 || scan.rest === text.length, true)
    }),
    { numRuns: 3000 },
  )
})

const cell = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("", '"', "a,b", "l\nm", "l\r\nm", "🎉", " x "))
const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(fc.array(cell.map((text) => text.replaceAll("\r", "")), { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 8,
  })
)

// Without carriage returns: @std/csv turns the CRLF inside quotes into LF.
Deno.test("cells read the same as @std/csv reads them", () => {
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(",")).join("\n") + "\n"
      const slab = bytes(text)
      const scan = new Scanner(plain).scan(slab, 0, slab.length, true, Infinity, scans.make())
      const format = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: true } as const
      const read = rows.map((row, r) =>
        row.map((_, c) =>
          cellText({
            spec: { name: "", type: "text" },
            cells: { bytes: slab, offsets: scan.cells, first: 2 * (scan.firstCell[r] + c), stride: 0, format },
          }, 0)
        )
      )
      assertEquals(read, parse(text))
    }),
    { numRuns: 500 },
  )
})
