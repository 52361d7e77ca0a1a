/** Text and typed values. */
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { canonicalText, parseScalar, surelyFits } from "../../../src/data/scalar.ts"
import { COLUMN_TYPES } from "../../../src/data/schema.ts"

const parse = (type: typeof COLUMN_TYPES[number], text: string) => parseScalar({ name: "x", type }, text)

Deno.test("integers are exact to the last of 64 bits, and no further", () => {
  assertEquals(parse("integer", "9223372036854775807"), 9223372036854775807n)
  assertEquals(parse("integer", "9223372036854775808"), undefined)
  assertEquals(parse("integer", "-9223372036854775808"), -9223372036854775808n)
  assertEquals(["+5", "007", "1.0", "1e5", "", " 1", "0x1"].map((text) => parse("integer", text)), [
    5n,
    7n,
    ...Array(5).fill(undefined),
  ])
})

Deno.test("decimals keep every digit", () => {
  for (const text of ["123456789012345678901234567890.123456789", "00.10", ".5", "5.", "-0"]) {
    assertEquals(parse("decimal", text), text)
  }
  for (const text of ["1e5", "1,5", "NaN", "", "."]) assertEquals(parse("decimal", text), undefined)
})

Deno.test("booleans ignore case and nothing else", () => {
  assertEquals(["true", "TRUE", "False", "yes", "1"].map((text) => parse("boolean", text)), [
    true,
    true,
    false,
    undefined,
    undefined,
  ])
})

Deno.test("canonicalText never loses digits silently", () => {
  assertEquals(canonicalText("integer", 2 ** 53), undefined)
  assertEquals(canonicalText("integer", 2n ** 62n), "4611686018427387904")
  assertEquals(canonicalText("integer", 2n ** 63n), undefined)
  assertEquals(canonicalText("integer", 1.5), undefined)
  assertEquals(canonicalText("decimal", 1e21), "1000000000000000000000")
  assertEquals(canonicalText("decimal", 1.5e-7), "0.00000015")
  assertEquals(canonicalText("double", 1e21), "1e+21")
  assertEquals(canonicalText("double", NaN), undefined)
  assertEquals(canonicalText("date", "2024-02-30"), undefined)
  assertEquals(canonicalText("boolean", "TRUE"), "true")
})

Deno.test("surelyFits never accepts what parseScalar refuses", () => {
  const encoder = new TextEncoder()
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[+-]?[0-9.]{0,22}$/),
    fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
  )
  fc.assert(
    fc.property(text, fc.constantFrom(...COLUMN_TYPES.filter((type) => type !== "json")), (text, type) => {
      const bytes = encoder.encode(text)
      if (bytes.length > 0 && surelyFits(type, bytes, 0, bytes.length)) {
        assertEquals(parse(type, text) !== undefined, true, `${type} ${text}`)
      }
    }),
    { numRuns: 3000 },
  )
})
