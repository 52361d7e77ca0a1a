/**
 * The WebAssembly scanner against its twin in TypeScript: the same positions for any bytes, cut anywhere. And the module
 * in the repository is what the kernel's source gives.
 */
import { assert, assertEquals } from "@std/assert"
import { kernelModule } from "../../plugins/delimited/kernel/build.ts"
import { kernel } from "../../plugins/delimited/kernel.ts"
import { scannerFor } from "../../plugins/delimited/kernel_scanner.ts"
import { type Dialect, type Scan, Scanner, scans } from "../../plugins/delimited/scan.ts"
import { giveBack, sharedBytes } from "../../src/data/row_memory.ts"

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

Deno.test("kernel: it asks for more room until everything fits", () => {
  const text = ",\n".repeat(100_000)
  const slab = sharedBytes(text.length)
  new TextEncoder().encodeInto(text, slab)
  const scan = scannerFor(dialectOf(44, 34, false)).scan(slab, 0, text.length, true, Infinity, scans.make())
  assertEquals([scan.records, scan.firstCell[scan.records], scan.rest], [100_000, 200_000, text.length])
  scans.giveBack(scan)
  giveBack(slab)
})

Deno.test("kernel: the module in the repository is what its source gives", async () => {
  const written = await Deno.readTextFile(new URL("../../plugins/delimited/kernel_wasm.ts", import.meta.url))
  assertEquals(written, await kernelModule())
})

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
