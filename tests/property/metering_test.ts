/**
 * What is metered behaves as before: made-up WebAssembly of nested loops, conditions and jumps, and QuickJS itself over the
 * corpora of scripts.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { plainQuickJs } from "../../src/script/metering/build.ts"
import { meteredInstance } from "../../src/script/metering/fuel.ts"
import { meter } from "../../src/script/metering/meter.ts"
import { quickJsOf } from "../../src/script/metering/quickjs.ts"
import { functionModule } from "../unit/script/metering/wasm_text.ts"

// ---- WebAssembly ---------------------------------------------------------------------------------------------------

/** Code that leaves nothing on the stack; it ends because only so many turns are taken: local 3 counts them. */
type Code = ReadonlyArray<number>

/** Local 2 is what is computed on, local 3 the turns so far. */
const TURN: Code = [0x20, 3, 0x41, 1, 0x6a, 0x21, 3]
const MAY_TURN: Code = [0x20, 3, 0x41, 0xc8, 0x00, 0x48]

const value: fc.Arbitrary<Code> = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((local): Code => [0x20, local]),
  fc.integer({ min: 0, max: 63 }).map((n): Code => [0x41, n]),
  fc.integer({ min: 0, max: 60 }).map((at): Code => [0x41, at, 0x28, 0, 0]),
  fc.constant<Code>([0x20, 0, 0xac, 0x20, 1, 0xac, 0x7e, 0xa7]), // by i64
  fc.constant<Code>([0x20, 2, 0xb7, 0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0xa2, 0xfc, 0x02]), // by f64
)

const { statements } = fc.letrec<{ statements: Code; statement: Code }>((tie) => ({
  statements: fc.array(tie("statement"), { maxLength: 4 }).map((all) => all.flat()),
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(value, fc.constantFrom(0x6a, 0x6b, 0x6c, 0x71, 0x73, 0x77)).map(([code, op]) => [
      ...[0x20, 2, ...code, op, 0x21, 2],
    ]),
    fc.tuple(fc.integer({ min: 0, max: 60 }), value).map(([at, code]) => [0x41, at, ...code, 0x36, 0, 0]),
    fc.integer({ min: 0, max: 40 }).map((length) => [0x41, 0, 0x41, 20, 0x41, length, 0xfc, 10, 0, 0]),
    fc.integer({ min: 0, max: 40 }).map((length) => [0x41, 9, 0x20, 2, 0x41, length, 0xfc, 11, 0]),
    tie("statements").map((body) => [0x03, 0x40, ...TURN, ...body, ...MAY_TURN, 0x0d, 0, 0x0b]),
    tie("statements").map((body) => [
      ...[0x02, 0x40, 0x03, 0x40, ...TURN, ...MAY_TURN, 0x45, 0x0d, 1, ...body, 0x0c, 0, 0x0b, 0x0b],
    ]),
    fc.tuple(value, tie("statements"), tie("statements")).map(([test, yes, no]) => [
      ...[...test, 0x04, 0x40, ...yes, 0x05, ...no, 0x0b],
    ]),
    fc.tuple(value, tie("statements"), tie("statements")).map(([choice, one, two]) => [
      ...[0x02, 0x40, 0x03, 0x40, ...TURN, 0x02, 0x40, ...one, ...MAY_TURN, 0x45, 0x0d, 2],
      ...[...choice, 0x0e, 2, 0, 1, 2, 0x0b, ...two, 0x0b, 0x0b],
    ]),
    fc.tuple(value, tie("statements")).map(([test, body]) => [0x02, 0x40, ...test, 0x0d, 0, ...body, 0x0b]),
  ),
}))

/** What a call gives, and what it leaves in memory. */
function outcome(instance: WebAssembly.Instance, a: number, b: number) {
  const { f, memory } = instance.exports as { f: (a: number, b: number) => number; memory: WebAssembly.Memory }
  return [f(a, b), [...new Uint8Array(memory.buffer, 0, 128)]]
}

Deno.test("made-up WebAssembly: metered, it is valid and does the same", () => {
  fc.assert(
    fc.property(statements, fc.integer(), fc.integer(), (code, a, b) => {
      const source = functionModule([...code, 0x20, 2])
      assert(WebAssembly.validate(source), "the generator is wrong")
      const { bytes, hook } = meter(source)
      assert(WebAssembly.validate(bytes), "metered")
      const plain = new WebAssembly.Instance(new WebAssembly.Module(source), { host: { hook: () => {} } })
      const imports = { host: { hook: () => {} } }
      const metered = meteredInstance(new WebAssembly.Module(bytes), imports, hook, () => true)
      assertEquals(outcome(metered, a, b), outcome(plain, a, b))
    }),
    { numRuns: 300 },
  )
})

// ---- QuickJS -------------------------------------------------------------------------------------------------------

/** A context that writes down what is done with it. Time and chance are fixed, so that two runs can be compared. */
const AROUND = `
globalThis.told = []
Math.random = () => 0.25
Date.now = () => 1700000000000
Date = class extends Date { constructor(...given) { super(...(given.length === 0 ? [1700000000000] : given)) } }
const RATE = 1.5, LIST = ["a", "b"]
const rows = [
  { id: 7, name: "Anna", email: "a@b.example", amount: 1.5, price: 10.5, active: true, born: "2024-02-29", note: "x" },
  { id: -3, name: "B\\u00f6 \\u{1f600}", email: "", amount: 12000, price: null, active: false, born: null, note: null },
  { id: 0, name: "x".repeat(300), email: null, amount: -0, price: 0.1, active: null, born: "1999-12-31", note: "NULL" },
]
const show = (x) => typeof x === "bigint" ? x + "n" : x === undefined ? "undefined" : typeof x === "function" ? "f" : x
const note = (name) => (...given) => { told.push(JSON.stringify([name, ...given.map(show)])); return true }
const contextOf = (row) => ({
  input: { current: () => row, schema: { columns: [] }, getValue: (name) => row[name] ?? null },
  output: { setField: note("set"), removeField: note("remove"), addMetadata: note("meta") },
  validate: { required: note("required"), businessRule: note("rule"), custom: note("custom"), getErrors: () => [] },
  route: { send: note("send"), sendCopy: note("copy"), getTargets: () => [] },
  utils: { now: () => "now", newGuid: () => "guid", log: note("log"), format: note("format"), formatDate: note("date") },
  state: {},
})
`
const RUN = `
for (const row of rows) {
  try { told.push(JSON.stringify(["gave", show(process(contextOf(row)))])) }
  catch (error) { told.push("threw " + error) }
}
told.join("\\n")
`
/** Those that end by a limit alone are for other tests. */
const ENDLESS = /endless|slow|grow|double|recursion|memory/

async function scripts(): Promise<ReadonlyArray<readonly [string, string]>> {
  const found: Array<readonly [string, string]> = []
  for (const folder of ["script_equivalence", "script_direct"]) {
    for await (const { name } of Deno.readDir(new URL(`./${folder}/`, import.meta.url))) {
      if (!name.endsWith(".js") || ENDLESS.test(name)) continue
      found.push([name, await Deno.readTextFile(new URL(`./${folder}/${name}`, import.meta.url))])
    }
  }
  return found
}

/** What a script does in an own QuickJS, and how much fuel that took. */
async function ran(module: WebAssembly.Module, source: string) {
  let asked = 0
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 1024 })
  const quickJs = await quickJsOf(module, memory, () => ++asked > 0)
  const runtime = quickJs.newRuntime()
  runtime.setMaxStackSize(200 * 1024)
  const context = runtime.newContext()
  const last = context.evalCode(`${AROUND}\n${source}\n${RUN}`)
  const told = last.error === undefined ? context.getString(last.value) : JSON.stringify(context.dump(last.error))
  return { told, asked }
}

Deno.test("QuickJS: metered, it runs every script of the corpora as before", async () => {
  const plain = await plainQuickJs()
  const [metered, unmetered] = [meter(plain), meter(plain, { spends: false })].map(({ bytes }) =>
    new WebAssembly.Module(bytes)
  )
  let asked = 0
  let told = 0
  const all = await scripts()
  for (const [name, source] of all) {
    const [one, other] = [await ran(metered, source), await ran(unmetered, source)]
    assertEquals(one.told, other.told, name)
    assertEquals(other.asked, 0)
    asked += one.asked
    if (one.told.includes('["')) told++
  }
  assert(all.length > 150, `${all.length} scripts`)
  assert(told > 0.8 * all.length, `${told} scripts did something`)
  assert(asked > all.length, `${asked} questions`)
})
