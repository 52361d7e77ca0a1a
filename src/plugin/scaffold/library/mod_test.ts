/** Tests of the library without an engine: `deno test`. */
import { deepStrictEqual } from "node:assert/strict"
import { initials, slug } from "./mod.js"

Deno.test("slugs have letters, digits and hyphens", () => {
  deepStrictEqual(["Crème Brûlée!", "", null, " a--b "].map(slug), ["creme-brulee", "", "", "a-b"])
})

Deno.test("initials are one letter per word", () => {
  deepStrictEqual(["Ada Lovelace", "élan  vital", null].map(initials), ["AL", "ÉV", ""])
})
