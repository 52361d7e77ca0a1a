import { assert, assertEquals, assertThrows } from "@std/assert"
import fc from "fast-check"
import { RowMemory } from "../../../src/data/row_memory.ts"
import { Slab, SlabPool } from "../../../src/data/slab.ts"
import { FlowError } from "../../../src/errors/flow_error.ts"

const PAGE = 65_536
const pool = () => new SlabPool({ make: () => null, bytes: () => 0, giveBack: () => {} }, 4)
const bug = (body: () => unknown) => assertEquals(assertThrows(body, FlowError).code, "FE9002")

Deno.test("blocks in use never overlap, whatever is taken and given back", () => {
  const sizes = fc.integer({ min: 1, max: 3_000_000 })
  const moves = fc.array(fc.oneof(sizes, fc.nat(20).map((index) => -index - 1)), { maxLength: 200 })
  fc.assert(fc.property(moves, (moves) => {
    const memory = new RowMemory(1024)
    const held: Array<Uint8Array> = []
    for (const move of moves) {
      if (move < 0) {
        const [given] = held.splice(-move - 1, 1)
        if (given !== undefined) memory.giveBack(given)
      } else {
        const taken = memory.bytes(move)
        if (taken !== undefined) held.push(taken)
      }
      const places = held.map(({ byteOffset, length }) => [byteOffset, byteOffset + length]).sort(([a], [b]) => a - b)
      places.forEach(([start], i) => assert(i === 0 ? start >= PAGE : start >= places[i - 1][1]))
      assert(memory.extent <= memory.memory.buffer.byteLength - PAGE)
    }
    for (const each of held) memory.giveBack(each)
    assertEquals(memory.inUse, 0)
  }))
})

Deno.test("smaller blocks come from larger ones, and larger ones from neighbours: other sizes do not make it grow", () => {
  const memory = new RowMemory(1024)
  const all = (size: number) => Array.from({ length: (3 << 20) / size }, () => memory.bytes(size)!)
  for (const size of [512 << 10, 64 << 10, 4096, 1 << 20, 256 << 10]) {
    for (const block of all(size)) memory.giveBack(block)
    assert(memory.memory.buffer.byteLength <= 64 * PAGE, `${size}: ${memory.memory.buffer.byteLength}`)
  }
})

Deno.test("a block that is given back twice is a bug that is told", () => {
  const memory = new RowMemory(1024)
  const block = memory.bytes(100_000)!
  memory.giveBack(block)
  bug(() => memory.giveBack(block))
  memory.giveBack(new Uint8Array(10)) // of other memory
})

Deno.test("a slab that is released once more than it was held is a bug that is told", () => {
  const slabs = pool()
  const slab = slabs.rent(1000)
  slab.retain()
  slab.release()
  slab.release()
  bug(() => slab.release())
  assertEquals(slabs.statistics.inUse, 0)
  bug(() => slabs.give(new Slab(new Uint8Array(1), null)))
})

Deno.test("the statistics of a pool are those of its rents, whatever the order of releases", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -8, max: 600_000 }), { maxLength: 100 }), (moves) => {
    const slabs = pool()
    const held: Array<Slab<null>> = []
    let [rents, peak] = [0, 0]
    for (const move of moves) {
      if (move < 0) held.splice(-move - 1, 1)[0]?.release()
      else {
        const slab = slabs.rent(move)
        assert(
          slab.bytes.length >= move && !held.some(({ bytes }) =>
            bytes.buffer === slab.bytes.buffer &&
            bytes.byteOffset === slab.bytes.byteOffset
          ),
        )
        held.push(slab)
        rents++
        peak = Math.max(peak, held.length)
      }
      const { statistics } = slabs
      assertEquals([statistics.rents, statistics.inUse, statistics.peak], [rents, held.length, peak])
      assertEquals(statistics.hits + statistics.misses, rents)
    }
    slabs.trim()
    assertEquals(slabs.bytes, held.reduce((sum, { bytes }) => sum + bytes.length, 0))
    slabs.close()
    assertEquals([slabs.statistics.inUse, slabs.statistics.left, slabs.bytes], [0, held.length, 0])
    for (const slab of held) slab.release() // of a run that was cut off
  }))
})
