/** The books of a transform's copies: when they count as working, and which chunks had to wait. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { Copies } from "../../../src/execution/copies.ts"
import type { TransformRun } from "../../../src/plugin/mod.ts"

const copy = (): TransformRun => ({ process: () => Promise.reject(), close: () => {} })

function books(ahead: number) {
  const clock = { now: 0 }
  const times = { busy: 0, waitIn: 0, waitOut: 0 }
  return { clock, times, copies: new Copies({ ahead }, 2, times, () => clock.now, 1 << 25) }
}

Deno.test("two chunks in one copy are one time of work", () => {
  const { clock, times, copies } = books(2)
  const only = copy()
  copies.opened()
  clock.now = 10
  copies.asked()()
  copies.began(only)
  clock.now = 15
  copies.asked()()
  copies.began(only)
  clock.now = 30
  copies.ended(only)
  assertEquals([times.busy, copies.books.active], [20, 1])
  clock.now = 40
  copies.ended(only)
  assertEquals(times, { busy: 30, waitIn: 10, waitOut: 0 })
  assertEquals(copies.books, { size: 1, limit: 2, active: 0, peak: 1, uses: 2, waits: 0, waitMs: 0 })
})

Deno.test("two copies at work count twice, and a third chunk waits for one", () => {
  const { clock, times, copies } = books(1)
  const [one, other] = [copy(), copy()]
  copies.opened()
  copies.opened()
  for (const each of [one, other]) {
    copies.asked()()
    copies.began(each)
  }
  const taken = copies.asked()
  clock.now = 7
  copies.ended(one)
  taken()
  copies.began(one)
  clock.now = 9
  copies.ended(one)
  copies.ended(other)
  assertEquals(times, { busy: 18, waitIn: 0, waitOut: 0 })
  assertEquals(copies.books, { size: 2, limit: 2, active: 0, peak: 2, uses: 3, waits: 1, waitMs: 7 })
})

Deno.test("a copy is one too many only while the others can do all there is, and is not counted once it goes", () => {
  const { copies } = books(2)
  const [one, other] = [copy(), copy()]
  copies.opened()
  copies.opened()
  for (const each of [one, one, other]) {
    copies.asked()()
    copies.began(each)
  }
  assertEquals(copies.isSurplus(2), false)
  copies.ended(one) // its sisters still fill the one copy that may stay
  assertEquals(copies.isSurplus(1), false)
  copies.ended(one)
  assertEquals(copies.isSurplus(1), true)
  copies.leaves(one)
  assertEquals(copies.isSurplus(1), false)
  copies.closed(one)
  assertEquals([copies.open, copies.isSurplus(1)], [1, false])
})
