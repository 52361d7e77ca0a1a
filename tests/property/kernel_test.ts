/**
 * The WebAssembly kernel against its twins in TypeScript: the same positions for any bytes, cut anywhere, and the same
 * bytes for any rows. And the module in the repository is what the kernel's source gives.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { isText, kernel } from "../../plugins/delimited/kernel.ts"
import { counterFor, scannerFor } from "../../plugins/delimited/kernel_scanner.ts"
import { type Dialect, type Scan, Scanner, scans } from "../../plugins/delimited/scan.ts"
import { DelimitedWriter, type WriterDialect } from "../../plugins/delimited/writer.ts"
import { giveBack, sharedBytes, sharedOffsets } from "../../src/data/row_memory.ts"
import {
  type CellFormat,
  Chunk,
  type Column,
  MemoryOrigin,
  PLAIN,
  RowSchema,
  surelyFits,
} from "../../src/plugin/mod.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

/** Bytes that one run goes through, at least. */
const FUZZED_BYTES = 12_000_000
/** Bytes of a text; around multiples of 64 the bit masks change. */
const LONGEST = 400

/** Texts made of few kinds of bytes are dense in what matters: quotes, delimiters, line ends and what stands beside them. */
const ALPHABETS = ['a,"\n', 'a,"\r\n', 'abcdefgh,,"\n', 'abcdefghijklmnop,""\r\n\n', '"",\n', "ab,\n\r", 'é,"\n☃']
const CELLS = [
  "",
  "a",
  "abcdefghij",
  '""',
  '"x"',
  '"x,""y"',
  '"two\nlines"',
  '"two\r\nlines"',
  '"a\rb"',
  "é",
  'b"c',
  '"d"e',
]

/** Marsaglia's xorshift, so that a difference can be found again. */
function randomizer(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

type Random = ReturnType<typeof randomizer>

function noise(random: Random, length: number): string {
  const alphabet = [...ALPHABETS[random(ALPHABETS.length)]]
  let text = ""
  while (text.length < length) text += alphabet[random(alphabet.length)]
  return text
}

/** Records as they are found in the wild, now and then with something odd in them. */
function records(random: Random, length: number): string {
  const width = 1 + random(6)
  const ending = ["\n", "\r\n", "\r"][random(3)]
  const kinds = random(3) === 0 ? CELLS.length : CELLS.length - 2
  let text = ""
  while (text.length < length) {
    const cells = random(20) === 0 ? random(8) : width
    text += Array.from({ length: cells }, () => CELLS[random(kinds)]).join(",") + ending
  }
  return random(2) === 0 ? text : text.slice(0, length)
}

const found = ({ records, bounds, firstCell, cells, strays, strayCount, rest, lines, openQuote }: Scan) => ({
  records,
  rest,
  lines,
  openQuote,
  bounds: [...bounds.subarray(0, 2 * records)],
  firstCell: [...firstCell.subarray(0, records + 1)],
  cells: [...cells.subarray(0, 2 * firstCell[records])],
  strays: [...strays.subarray(0, strayCount)],
})

/** Whether the two are the same, without making anything; `found` is for the message. */
function isSame(one: Scan, other: Scan): boolean {
  const { records } = one
  if (
    records !== other.records || one.rest !== other.rest || one.lines !== other.lines ||
    one.openQuote !== other.openQuote || one.strayCount !== other.strayCount
  ) return false
  const same = (a: Int32Array, b: Int32Array, length: number) => {
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false
    return true
  }
  return same(one.firstCell, other.firstCell, records + 1) && same(one.bounds, other.bounds, 2 * records) &&
    same(one.cells, other.cells, 2 * one.firstCell[records]) && same(one.strays, other.strays, one.strayCount)
}

Deno.test("kernel: it is there, and takes the common dialects", () => {
  assert(kernel() !== undefined)
  assert(!(scannerFor(dialectOf(44, 34, false)) instanceof Scanner))
  assert(scannerFor({ ...dialectOf(44, 34, false), trim: true }) instanceof Scanner)
})

Deno.test(`kernel: the same positions as its twin over more than ${FUZZED_BYTES / 1e6} million fuzzed bytes`, () => {
  const random = randomizer(20_261_125)
  const [mine, twins] = [scans.make(), scans.make()]
  const slab = sharedBytes(3 * LONGEST + 64)
  const encoder = new TextEncoder()
  let total = 0
  for (let round = 0; total < FUZZED_BYTES; round++) {
    const text = (random(2) === 0 ? noise : records)(random, random(LONGEST))
    const to = encoder.encodeInto(text, slab).written
    const from = random(4) === 0 ? random(to + 1) : 0
    const isEnd = random(2) === 0
    const most = random(3) === 0 ? 1 + random(4) : Infinity
    const dialect = dialectOf([44, 59, 97][random(3)], random(5) === 0 ? -1 : 34, random(2) === 0)
    scannerFor(dialect).scan(slab, from, to, isEnd, most, mine)
    new Scanner(dialect).scan(slab, from, to, isEnd, most, twins)
    if (!isSame(mine, twins)) {
      assertEquals(found(mine), found(twins), JSON.stringify({ round, text, from, isEnd, most, dialect }))
    }
    total += to - from
  }
  scans.giveBack(mine)
  scans.giveBack(twins)
  giveBack(slab)
})

Deno.test("kernel: what it counts is what it would have found, and everything irregular is found", () => {
  const random = randomizer(4711)
  const [counted, found] = [scans.make(), scans.make()]
  const slab = sharedBytes(4096)
  const encoder = new TextEncoder()
  let times = 0
  for (let round = 0; round < 60_000; round++) {
    const width = 1 + random(4)
    const cells = ["", "a", "long cell", '"x"', '"x,""y"', '"two\nlines"', "é"]
    let text = ""
    const length = random(600)
    while (text.length < length) {
      const count = random(400) === 0 ? 1 + random(5) : width
      text += Array.from({ length: count }, () => cells[random(cells.length)]).join(",")
      text += random(300) === 0 ? "\r\n" : random(300) === 0 ? 'b"c\n' : "\n"
    }
    const to = encoder.encodeInto(random(2) === 0 ? text : text.slice(0, length), slab).written
    const dialect = dialectOf(44, random(4) === 0 ? -1 : 34, width === 1)
    const scan = counterFor(dialect, width, 4096).scan(slab, 0, to, false, Infinity, counted)
    scannerFor(dialect).scan(slab, 0, to, false, Infinity, found)
    if (!scan.isCounted) {
      assert(isSame(scan, found))
      continue
    }
    times++
    const { records, rest, lines, isAscii, strayCount } = scan
    assertEquals({ records, rest, lines, isAscii, strayCount }, {
      records: found.records,
      rest: found.rest,
      lines: found.lines,
      isAscii: found.isAscii,
      strayCount: found.strayCount,
    }, JSON.stringify(text))
    for (let record = 0; record <= records; record++) assertEquals(found.firstCell[record], record * width)
  }
  assert(times > 20_000, `${times} counted`)
  scans.giveBack(counted)
  scans.giveBack(found)
  giveBack(slab)
})

Deno.test("kernel: it doubts every number that scalar.ts doubts, and no other", () => {
  const random = randomizer(17)
  const slab = sharedBytes(64 * 1000)
  const offsets = sharedOffsets(2000)
  const alphabet = ["0", "1", "9", "0", "5", ".", "-", "+", "e", " ", '"', "/", ":"]
  for (const [type, dots, longest] of [["integer", 0, 18], ["decimal", 1, 2 ** 31 - 1]] as const) {
    let at = 0
    const expected: Array<number> = []
    for (let row = 0; row < 1000; row++) {
      const kinds = random(4) === 0 ? alphabet.length : 5
      const cell = Array.from({ length: random(21) }, () => alphabet[random(kinds)]).join("")
      offsets[2 * row] = at
      at += new TextEncoder().encodeInto(cell, slab.subarray(at)).written
      offsets[2 * row + 1] = at
      if (cell !== "" && !surelyFits(type, slab, offsets[2 * row], at)) expected.push(row)
    }
    const found: Array<number> = []
    const doubt = (from: number) =>
      kernel()!.doubt(slab.byteOffset, offsets.byteOffset, 0, 2, from, 1000, dots, longest, 1)
    for (let row = doubt(0); row < 1000; row = doubt(row + 1)) found.push(row)
    assertEquals(found, expected)
    assert(expected.length > 50 && expected.length < 950)
  }
  giveBack(slab)
  giveBack(offsets)
})

/** Bytes that stand beside each other in broken text: beginnings and ends of characters, cut, overlong, too large. */
const BROKEN = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed]
  .concat([0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff])
const WHOLE = [
  "a",
  "bcd",
  "é",
  "ß",
  "☃",
  "名",
  "\u{ffff}",
  "😀",
  "\u{10ffff}",
  "\u{10000}",
  "\u0800",
  "\ud7ff",
  "\ue000",
]

Deno.test("kernel: it takes for text what the platform takes for text", () => {
  const random = randomizer(1992)
  const slab = sharedBytes(256)
  const encoder = new TextEncoder()
  const decoder = new TextDecoder("utf-8", { fatal: true })
  const isValid = (bytes: Uint8Array) => {
    try {
      decoder.decode(bytes.slice())
      return true
    } catch {
      return false
    }
  }
  const seen = { true: 0, false: 0 }
  const compare = (from: number, end: number) => {
    const expected = isValid(slab.subarray(from, end))
    assertEquals(isText(slab, from, end), expected, [...slab.subarray(from, end)].map((b) => b.toString(16)).join(" "))
    seen[`${expected}`]++
  }
  // Every pair, and every character of three and four bytes cut or continued by every kind of byte, at every place.
  for (let first = 0x80; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      const at = (first + second) % 20
      slab.fill(0x61, 0, 40)
      slab.set([first, second, 0x80, 0x80], at)
      for (const length of [2, 3, 4]) compare(0, at + length)
      compare(0, 40)
    }
  }
  for (let round = 0; round < 80_000; round++) {
    let end = random(8)
    const from = end
    while (end < 60) {
      if (random(12) === 0) slab[end++] = BROKEN[random(BROKEN.length)]
      else end += encoder.encodeInto(WHOLE[random(WHOLE.length)], slab.subarray(end)).written
      if (random(30) === 0) break
    }
    compare(from, end)
    if (end > from) compare(from, end - 1)
  }
  assert(seen.true > 30_000 && seen.false > 30_000, JSON.stringify(seen))
  giveBack(slab)
})

Deno.test("kernel: it asks for more room until everything fits", () => {
  const text = ",\n".repeat(100_000)
  const slab = sharedBytes(text.length)
  new TextEncoder().encodeInto(text, slab)
  const scan = scannerFor(dialectOf(44, 34, false)).scan(slab, 0, text.length, true, Infinity, scans.make())
  assertEquals([scan.records, scan.firstCell[scan.records], scan.rest], [100_000, 200_000, text.length])
  scans.giveBack(scan)
  giveBack(slab)
})

const TEXTS = ["", "a", ",", ";", '"', '""', "x\ny", "\r", "plain", "é☃", 'say "hi", twice', "long ".repeat(200)]

/** Scanned columns, some of them, in any order, and made ones, in any turn; a selection of the rows. */
function anyChunk(random: Random, slab: Uint8Array): Chunk | undefined {
  const encoder = new TextEncoder()
  const to = encoder.encodeInto(records(random, random(2000)).replaceAll('d"e', "de"), slab).written
  const scan = scannerFor(dialectOf(44, 34, false)).scan(slab, 0, to, true, Infinity, scans.make())
  const width = scan.firstCell[1]
  // Records of other widths are the business of the source; here the even ones at the start are rows.
  let size = 0
  while (size < scan.records && scan.firstCell[size + 1] === width * (size + 1)) size++
  if (size === 0) return undefined
  const format: CellFormat = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: true }
  const scanned = (i: number): Column => ({
    spec: { name: `s${i}`, type: "text" },
    cells: { bytes: slab, offsets: scan.cells.slice(0, 2 * width * size), first: 2 * i, stride: 2 * width, format },
  })
  const shared = scan.cells.slice(0, 2 * width * size)
  const columns = Array.from({ length: 1 + random(6) }, (_, i): Column => {
    if (random(3) === 0) return made(random, `m${i}`, size)
    const column = scanned(random(width))
    return random(4) === 0 ? column : { ...column, cells: { ...column.cells, offsets: shared } }
  })
  const selection = random(3) === 0
    ? undefined
    : Int32Array.from({ length: size }, (_, i) => i).filter(() => random(3) > 0)
  const schema = new RowSchema(columns.map(({ spec }) => spec))
  scans.giveBack(scan)
  return new Chunk({ schema, columns, size, selection, origin: new MemoryOrigin("rows", 1), slabs: [] })
}

function made(random: Random, name: string, size: number): Column {
  const bytes = new Uint8Array(4000 * size + 16)
  const offsets = new Int32Array(2 * size).fill(-1)
  let at = 0
  for (let row = 0; row < size; row++) {
    if (random(5) === 0) continue
    offsets[2 * row] = at
    at += new TextEncoder().encodeInto(TEXTS[random(TEXTS.length)], bytes.subarray(at)).written
    offsets[2 * row + 1] = at
  }
  return { spec: { name, type: "text" }, cells: { bytes, offsets, first: 0, stride: 2, format: PLAIN } }
}

Deno.test("kernel: the same bytes as the writer in TypeScript puts out", () => {
  const random = randomizer(8_032_026)
  const slab = sharedBytes(8192)
  const dialect = (): WriterDialect => ({
    delimiter: [",", ";"][random(2)],
    quote: 34,
    quoting: "minimal",
    lineEnding: ["\n", "\r\n", "\r"][random(3)],
    escapeFormulas: false,
    nullText: "",
  })
  let rows = 0
  for (let round = 0; round < 3000; round++) {
    const chunk = anyChunk(random, slab)
    if (chunk === undefined) continue
    const spoken = dialect()
    const [mine, twins] = [new DelimitedWriter(spoken), new DelimitedWriter(spoken, false)]
    for (const writer of [mine, twins]) assertEquals(writer.rows(chunk, chunk.columns), [])
    const [one, other] = [mine, twins].map((writer) => new TextDecoder().decode(writer.buffer.content.slice()))
    if (one !== other) assertEquals(one, other, JSON.stringify({ round, spoken }))
    rows += chunk.count
    for (const writer of [mine, twins]) writer.release()
  }
  assert(rows > 10_000, `only ${rows} rows`)
  giveBack(slab)
})

Deno.test("kernel: the module in the repository is what its source gives", () =>
  inFolder(async (folder) => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--check", "-A", "build.ts", `${folder}/kernel_wasm.ts`],
      cwd: `${PROJECT}plugins/delimited/kernel`,
    }).output()
    assert(success, new TextDecoder().decode(stderr))
    assertEquals(
      await Deno.readTextFile(`${PROJECT}plugins/delimited/kernel_wasm.ts`),
      await Deno.readTextFile(`${folder}/kernel_wasm.ts`),
    )
  }))

function dialectOf(delimiter: number, quote: number, emptyLines: boolean): Dialect {
  return {
    delimiter: Uint8Array.of(delimiter),
    quote,
    escape: quote,
    comment: new Uint8Array(0),
    trim: false,
    emptyLines,
  }
}
