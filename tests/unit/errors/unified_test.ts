/** Diffs of texts: exact, short, and with places that are right. */
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { unifiedDiff } from "../../../src/errors/unified.ts"

Deno.test("what differs, with what stands around it and where", () => {
  assertEquals(unifiedDiff("a\n", "a\n"), [])
  assertEquals(unifiedDiff("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nD\ne\nf\n", 1), ["@@ line 3 @@", " c", "-d", "+D", " e"])
  assertEquals(unifiedDiff("a\nb\n", "a\nnew\nb\n", 1), [" a", "+new", " b"])
  assertEquals(unifiedDiff("1\n2\n3\n4\n5\n6\n7\n", "1\nX\n3\n4\n5\nY\n7\n", 0), [
    "@@ line 2 @@",
    "-2",
    "+X",
    "@@ line 6 @@",
    "-6",
    "+Y",
  ])
})

Deno.test("with all context, both texts can be had from it", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n") + "\n.")
  fc.assert(fc.property(text, text, (before, after) => {
    if (before === after) return
    const lines = unifiedDiff(before, after, Infinity)
    const side = (other: string) => lines.filter((line) => line[0] !== other).map((line) => line.slice(1)).join("\n")
    assertEquals([side("+"), side("-")], [before, after])
  }))
})
