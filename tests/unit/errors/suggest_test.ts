/** The nearest word, and no word where none is near. */
import { assertEquals } from "@std/assert"
import { didYouMean } from "../../../src/errors/suggest.ts"

const KEYS = ["skipRows", "maxRows", "delimiter", "filePath", "onError"]

Deno.test("didYouMean prefers the candidate that differs only in case, dashes or blanks", () => {
  assertEquals(didYouMean("SKIPROWS", ["skipRow", "skipRows"]), "skipRows")
  assertEquals(didYouMean("skip-rows", KEYS), "skipRows")
  assertEquals(didYouMean("file_path", KEYS), "filePath")
})

Deno.test("didYouMean finds a missing, a surplus and a wrong letter", () => {
  assertEquals(didYouMean("skipRow", KEYS), "skipRows")
  assertEquals(didYouMean("maxxRows", KEYS), "maxRows")
  assertEquals(didYouMean("delimeter", KEYS), "delimiter")
})

Deno.test("didYouMean counts two letters in the wrong order as one slip", () => {
  assertEquals(didYouMean("fial", ["fail", "skip"]), "fail")
  assertEquals(didYouMean("ot", ["from", "to"]), "to")
})

Deno.test("didYouMean takes the nearest of several", () => {
  assertEquals(didYouMean("maxRow", ["maxErrors", "maxRows", "mapRows"]), "maxRows")
})

Deno.test("didYouMean stays silent about words that are nothing alike", () => {
  assertEquals(didYouMean("schema", KEYS), undefined)
  assertEquals(didYouMean("x", ["y", "id"]), undefined)
  assertEquals(didYouMean("", ["a"]), undefined)
  assertEquals(didYouMean("name", []), undefined)
})
