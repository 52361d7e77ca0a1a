/** The binary form of values: what we write QuickJS reads, what QuickJS writes we read, and texts survive both ways. */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { BjsonDecoder, BjsonEncoder, isWhole, type Primitive } from "../../src/script/bjson.ts"
import { meteredQuickJs } from "../../src/script/metering/quickjs.ts"

const value: fc.Arbitrary<Primitive> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.integer({ min: 60, max: 3000 }).map((length) => "x".repeat(length)),
  fc.integer({ min: 60, max: 3000 }).map((length) => "ä€".repeat(length)),
)

function encoded(values: ReadonlyArray<Primitive>): Uint8Array {
  const encoder = new BjsonEncoder()
  const utf8 = new TextEncoder()
  encoder.begin()
  encoder.array(values.length)
  for (const item of values) {
    if (item === null || item === undefined) encoder.null()
    else if (typeof item === "boolean") encoder.boolean(item)
    else if (typeof item === "number") encoder.number(item)
    else {
      const bytes = utf8.encode(item)
      if (!encoder.ascii(bytes, 0, bytes.length)) encoder.string(item)
    }
  }
  return encoder.content.slice()
}

Deno.test("BjsonEncoder, BjsonDecoder: values come back as they went", () => {
  fc.assert(fc.property(fc.array(value), (values) => {
    const bytes = encoded(values)
    assertEquals(new BjsonDecoder(bytes).list().map(exact), values.map(exact))
    assertEquals(isWhole(bytes), true)
  }))
})

Deno.test("isWhole: bytes that end early or late are not whole", () => {
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), fc.nat(), (values, cut) => {
    const bytes = encoded(values)
    assertEquals(isWhole(bytes.subarray(0, 2 + cut % (bytes.length - 2))), false)
    assertEquals(isWhole(new Uint8Array([...bytes, 1])), false)
  }))
})

Deno.test("BjsonEncoder, BjsonDecoder: QuickJS reads and writes the same", async () => {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 1024 })
  const context = (await meteredQuickJs(memory, () => true)).newContext()
  const same = context.unwrapResult(context.evalCode("(values) => values.map((value) => value)"))
  const shown = context.unwrapResult(context.evalCode("(values) => JSON.stringify(values)"))
  fc.assert(fc.property(fc.array(value), (values) => {
    const packed = context.newArrayBuffer(encoded(values).buffer as ArrayBuffer)
    const list = context.decodeBinaryJSON(packed)
    const json = context.unwrapResult(context.callFunction(shown, context.undefined, list))
    assertEquals(JSON.parse(context.getString(json)), JSON.parse(JSON.stringify(values)))
    const back = context.unwrapResult(context.callFunction(same, context.undefined, list))
    const written = context.encodeBinaryJSON(back)
    const buffer = context.getArrayBuffer(written)
    const bytes = buffer.value.slice()
    for (const handle of [packed, list, json, back, written, buffer]) handle.dispose()
    assertEquals(new BjsonDecoder(bytes).list().map(exact), values.map(exact))
    assertEquals(isWhole(bytes), true)
  }))
})

/** Keeps -0 apart from 0. */
const exact = (item: Primitive) => Object.is(item, -0) ? "-0" : item
