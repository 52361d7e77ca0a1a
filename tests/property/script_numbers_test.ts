/** Numbers on their way into a sandbox and out of it: bit for bit what `Number(text)` gives, text for text `String(value)`. */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { ByteBuffer } from "../../src/data/byte_buffer.ts"
import { canonicalText } from "../../src/data/scalar.ts"
import type { ColumnType } from "../../src/data/schema.ts"
import { numbersOf } from "../../src/script/cells_in.ts"
import { areUnset, decodeNumbers, unset } from "../../src/script/cells_out.ts"
import { chunkOf } from "../unit/script/run_script.ts"

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))
const sign = fc.constantFrom("", "-", "+")
const decimal = fc.tuple(sign, digits(18), fc.option(digits(8), { nil: undefined })).map(([s, whole, fraction]) =>
  `${s}${whole}${fraction === undefined ? "" : `.${fraction}`}`
)
const double = fc.oneof(
  decimal,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(".5", "5.", "-0", "0.000001", "1e3", "-.25", "00012.500"),
)
const integer = fc.oneof(fc.tuple(sign, digits(20)).map(([s, text]) => s + text), fc.integer().map(String))

const room = (rows: number) => {
  const { buffer } = new Float64Array(rows)
  return { floats: new Float64Array(buffer), integers: new Int32Array(buffer) }
}

function crossed(type: ColumnType, texts: ReadonlyArray<string>) {
  const column = { name: "a", type }
  const chunk = chunkOf([column], texts.map((text) => [text]))
  const memory = room(texts.length)
  const rows = Int32Array.from(texts, (_, row) => row)
  const form = numbersOf(column, chunk.columns[0].cells, rows, memory)
  return form === undefined ? undefined : [...memory[form].subarray(0, texts.length)]
}

for (const [type, texts] of [["double", double], ["decimal", decimal], ["integer", integer]] as const) {
  Deno.test(`numbers in: ${type}`, () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (list) => {
        const numbers = crossed(type, list)
        const isExact = (text: string) =>
          type === "double" ||
          (type === "integer"
            ? Number.isSafeInteger(Number(text))
            : text.replace(/\D/g, "").replace(/^0+/, "").length <= 15 || text.length <= 15)
        assertEquals(numbers === undefined, !list.every(isExact), list.join())
        numbers?.forEach((number, i) => assertEquals(Object.is(number, Number(list[i])), true, list[i]))
      }),
      { numRuns: 3000 },
    )
  })
}

Deno.test("numbers in: a column with a null goes the other way", () => {
  assertEquals(crossed("double", ["1", ""]), undefined)
  assertEquals(crossed("double", ["1", "-0"]), [1, -0])
  assertEquals(crossed("integer", ["1", "2147483648"]), [1, 2147483648])
})

const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer().map((n) => n / 100),
  fc.integer().map((n) => n / 10000),
  fc.maxSafeInteger().map((n) => n / 100),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((n) => Math.round(n * 100) / 100),
  fc.constantFrom(-0, 0.1 + 0.2, 1e15, 999999999999999, 1e21, 1e-7, NaN, Infinity),
)

for (const type of ["text", "double", "decimal", "integer"] as const) {
  Deno.test(`numbers out: ${type}`, () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (values) => {
        const offsets = new Int32Array(2 * values.length).fill(-1)
        const buffer = new ByteBuffer(4)
        const failed = new Set<number>()
        decodeNumbers(
          Float64Array.from(values),
          { output: { spec: { name: "a", type }, from: -1, way: "made", mayPass: false }, input: undefined },
          Int32Array.from(values, (_, row) => row),
          offsets,
          buffer,
          { isUnseen: () => false, fail: (index) => void failed.add(index) },
        )
        values.forEach((number, i) => {
          const text = new TextDecoder().decode(buffer.bytes.subarray(offsets[2 * i], offsets[2 * i + 1]))
          assertEquals(failed.has(i) ? undefined : text, canonicalText(type, number), `${number}`)
        })
      }),
      { numRuns: 3000 },
    )
  })
}

Deno.test("numbers out: what was not set is told from every number", () => {
  const numbers = new Float64Array(3)
  unset(numbers, 3)
  assertEquals(areUnset(numbers), true)
  for (const number of [NaN, 0, -0, Infinity]) {
    numbers[1] = number
    assertEquals(areUnset(numbers), false)
    unset(numbers, 3)
  }
})
