/** Fixes applied to texts: at their place or not at all, never two at one place. */
import { assertEquals } from "@std/assert"
import { applyFixes, type Fix, replacing } from "../../../src/errors/fix.ts"

const at = (line: number, column: number, was: string, text: string, file = "a"): Fix => ({
  description: text,
  edits: [{ file, from: { line, column }, to: { line, column: column + was.length }, was, text }],
})
const applied = (text: string, ...fixes: ReadonlyArray<Fix>) => {
  const done = applyFixes(text, "a", fixes)
  return [done.text, done.applied.length]
}

Deno.test("edits are done where they fit: by line and column, inside of quotes, behind a byte order mark", () => {
  assertEquals(applied("one\ntwo\n", at(2, 1, "two", "2"), at(1, 1, "one", "1")), ["1\n2\n", 2])
  assertEquals(applied('k: "one"\n', at(1, 4, "one", "1")), ['k: "1"\n', 1])
  assertEquals(applied("\uFEFFone\r\ntwo", at(1, 1, "one", "1"), at(2, 1, "two", "2")), ["\uFEFF1\r\n2", 2])
  assertEquals(applied("k: *one\n", at(1, 4, "one", "1")), ["k: *one\n", 0])
  assertEquals(applied("one", at(9, 1, "", "x"), at(1, 9, "", "x"), at(1, 1, "one", "1", "b")), ["one", 0])
  assertEquals(replacing(undefined, "a", "b"), {})
})

Deno.test("of two fixes that meet the first is done, and a fix is done whole or not at all", () => {
  assertEquals(applied("one two", at(1, 1, "one", "1"), at(1, 2, "ne t", "x"), at(1, 5, "two", "2")), ["1 2", 2])
  assertEquals(applied("one", at(1, 1, "", "a "), at(1, 1, "", "b ")), ["a one", 1])
  const both: Fix = { description: "", edits: [...at(1, 1, "one", "1").edits, ...at(1, 5, "too", "2").edits] }
  assertEquals(applied("one two", both), ["one two", 0])
})
