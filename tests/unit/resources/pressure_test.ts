import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { levelAt, LEVELS, type PressureLevel } from "../../../src/resources/pressure.ts"

const levels = fc.constantFrom(...LEVELS)
const share = fc.double({ min: 0, max: 1.5, noNaN: true })
const rank = (level: PressureLevel) => LEVELS.indexOf(level)

Deno.test("a level begins at its threshold, whatever the level before", () => {
  const begins = [[0, "normal"], [0.7, "elevated"], [0.8, "high"], [0.9, "critical"]] as const
  for (const [share, level] of begins) assertEquals(levelAt(share, "normal"), level)
  fc.assert(
    fc.property(share, levels, (share, before) => rank(levelAt(share, before)) >= rank(levelAt(share, "normal"))),
  )
})

Deno.test("more memory never means a lower level", () => {
  fc.assert(fc.property(share, share, levels, (one, other, before) => {
    const [less, more] = one < other ? [one, other] : [other, one]
    assert(rank(levelAt(less, before)) <= rank(levelAt(more, before)))
  }))
})

Deno.test("a level does not flicker: what is just below its beginning keeps it, and it is stable", () => {
  fc.assert(fc.property(share, levels, (share, before) => {
    const level = levelAt(share, before)
    assertEquals(levelAt(share, level), level)
    assertEquals(rank(levelAt(Math.max(0, share - 0.049), level)) >= rank(level), true)
  }))
})

Deno.test("a level ends when memory is clearly below its beginning, over as many levels as it takes", () => {
  assertEquals(levelAt(0.86, "critical"), "critical")
  assertEquals(levelAt(0.84, "critical"), "high")
  assertEquals(levelAt(0.74, "critical"), "elevated")
  assertEquals(levelAt(0.5, "critical"), "normal")
})
