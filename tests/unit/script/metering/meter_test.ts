/** Metering of every class of instructions, every section and every form of loop; and what is refused. */
import "../../../../src/prelude.ts"
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert"
import { FlowError } from "../../../../src/plugin/mod.ts"
import { FUEL, meter } from "../../../../src/script/metering/meter.ts"
import { meteredInstance, OutOfTime } from "../../../../src/script/metering/fuel.ts"
import { plainQuickJs, quickJsModule } from "../../../../src/script/metering/build.ts"
import { WasmReader } from "../../../../src/script/metering/wasm_reader.ts"
import { KERNEL } from "../../../../plugins/delimited/kernel_wasm.ts"
import {
  body,
  functionModule,
  functionType,
  hookImport,
  I32,
  instructionModule,
  list,
  moduleOf,
  named,
  section,
} from "./wasm_text.ts"

type Bytes = Uint8Array<ArrayBuffer>
type Fields = (a: number, b: number) => number

/** An instance whose loops end when `mayGoOn` says so, and how much is left in its tank. */
function started(source: Bytes, mayGoOn: () => boolean = () => true, imports: WebAssembly.Imports = {}) {
  const { bytes, hook } = meter(source)
  const all = { ...imports, host: { hook: () => {}, ...imports.host } }
  const instance = meteredInstance(new WebAssembly.Module(bytes), all, hook, mayGoOn)
  return { exports: instance.exports, tank: instance.exports[FUEL] as WebAssembly.Global }
}

const refusal = (source: Bytes): string => {
  const error = assertThrows(() => meter(source), FlowError)
  assertEquals(error.code, "FE4202")
  return error.message
}

// ---- instructions --------------------------------------------------------------------------------------------------

/** All that may follow an opcode. */
const FOLLOWERS: ReadonlyArray<ReadonlyArray<number>> = [
  [],
  [0x40, 0x0b], // a block without result
  [0x7f, 0x00, 0x0b], // a block with one, which is not reached
  [0x00], // an index
  [0x80, 0x00], // the same in two bytes
  [0x00, 0x00], // two indices; offset and alignment
  [0x02, 0x00, 0x00, 0x00], // targets
  [0x00, 0x00, 0x00, 0x00], // f32.const
  [0x00, 0x00, 0x80, 0x3f, 0x0b, 0x03, 0x40, 0x10], // f64.const that looks like code
  [0x01, 0x7f], // select with its type
  [0x70], // a type of references
]

/** Code in which any instruction is valid: nothing is known of the stack behind `unreachable`. */
const wrapped = (instruction: ReadonlyArray<number>) => [0x03, 0x40, 0x0b, 0x00, ...instruction, 0x00]

function accepted(opcode: ReadonlyArray<number>): number {
  let count = 0
  for (const follower of FOLLOWERS) {
    const source = instructionModule(wrapped([...opcode, ...follower]))
    if (!WebAssembly.validate(source)) continue
    count++
    const { bytes } = meter(source)
    assert(WebAssembly.validate(bytes), `metered: ${[...opcode, ...follower]}`)
  }
  return count
}

/** First and last of the instructions of one byte that are metered, `else` and `end` apart. */
const KNOWN = [[0x00, 0x04], [0x0c, 0x11], [0x1a, 0x1c], [0x20, 0x26], [0x28, 0xc4], [0xd0, 0xd2]]
const isKnown = (opcode: number) => KNOWN.some(([first, last]) => opcode >= first && opcode <= last)

Deno.test("every instruction of one byte is metered as it stands, or refused by name and place", () => {
  const silent: Array<string> = []
  for (let opcode = 0; opcode < 0x100; opcode++) {
    // `else` and `end` cannot stand alone: they are in the loops below. 0xfc has more bytes.
    if (opcode === 0x05 || opcode === 0x0b || opcode === 0xfc) continue
    const name = `0x${opcode.toString(16).padStart(2, "0")}`
    if (!isKnown(opcode)) {
      assertMatch(
        refusal(instructionModule(wrapped([opcode, 0, 0, 0, 0]))),
        new RegExp(`^opcode ${name} is not known \\(offset \\d+\\)$`),
      )
    } else if (accepted([opcode]) === 0) silent.push(name)
  }
  assertEquals(silent, [], "no follower made these valid")
})

Deno.test("every instruction behind 0xfc is metered as it stands, or refused by name and place", () => {
  for (let opcode = 0; opcode < 18; opcode++) assert(accepted([0xfc, opcode]) > 0, `0xfc ${opcode}`)
  for (const opcode of [18, 19, 20, 127]) {
    assertMatch(refusal(instructionModule(wrapped([0xfc, opcode, 0, 0]))), new RegExp(`^opcode 0xfc ${opcode} is not`))
  }
})

Deno.test("refused: vectors, threads, exceptions, tail calls, other memories", () => {
  assertMatch(refusal(instructionModule(wrapped([0xfd, 0x0c]))), /^opcode 0xfd is not known/)
  assertMatch(refusal(instructionModule(wrapped([0xfe, 0x03, 0x00]))), /^opcode 0xfe is not known/)
  assertMatch(refusal(instructionModule(wrapped([0x06, 0x40, 0x0b]))), /^opcode 0x06 is not known/)
  assertMatch(refusal(instructionModule(wrapped([0x12, 0x01]))), /^opcode 0x12 is not known/)
  assertMatch(refusal(instructionModule(wrapped([0x28, 0x42, 0x01, 0x00]))), /^opcode 0x28 with another memory/)
  assertMatch(refusal(instructionModule([0x02, 0x7b, 0x00, 0x0b, 0x1a])), /^value type 0x7b is not known/)
  assertMatch(refusal(Uint8Array.fromBase64(KERNEL)), /^limits of the kind 3 are not known/)
})

// ---- sections ------------------------------------------------------------------------------------------------------

const TYPES = section(1, list([functionType([], []), functionType([I32], [I32])]))
/** Counts a global up to the parameter. */
const COUNT = body([
  ...[0x03, 0x40, 0x23, 1, 0x41, 1, 0x6a, 0x24, 1, 0x23, 1, 0x20, 0, 0x48, 0x0d, 0, 0x0b],
  ...[0x23, 1],
])

Deno.test("a module with every section does what it did, and its globals keep their numbers", () => {
  const imported = [
    [...named("host"), ...named("plus"), 0, 1],
    [...named("host"), ...named("table"), 1, 0x70, 0, 1],
    [...named("host"), ...named("level"), 3, I32, 0],
    hookImport(0),
  ]
  const source = moduleOf(
    section(0, [...named("name"), 1, 2, 3]),
    TYPES,
    section(2, list(imported)),
    section(3, list([[1], [0]])),
    section(4, list([[0x70, 1, 1, 2]])),
    section(5, list([[1, 1, 2]])),
    section(6, list([[I32, 1, 0x23, 0, 0x0b]])),
    section(7, list([[...named("count"), 0, 2], [...named("memory"), 2, 0], [...named("made"), 3, 1]])),
    section(8, [3]),
    section(9, list([[0, 0x41, 0, 0x0b, ...list([[2]])]])),
    section(12, [1]),
    section(10, list([COUNT, body([0x41, 5, 0x10, 0, 0x24, 1])])),
    section(11, list([[0, 0x41, 8, 0x0b, ...list([[7], [9]])]])),
    section(0, named("producers")),
  )
  const imports = {
    host: {
      plus: (n: number) => n + 100,
      table: new WebAssembly.Table({ element: "anyfunc", initial: 1 }),
      level: 3,
    },
  }
  const plain = new WebAssembly.Instance(new WebAssembly.Module(source), { host: { ...imports.host, hook: () => {} } })
  const { exports } = started(source, () => true, imports)
  for (const { count, made, memory } of [plain.exports, exports] as ReadonlyArray<Record<string, unknown>>) {
    assertEquals((made as WebAssembly.Global).value, 105, "the start function ran")
    assertEquals((count as (n: number) => number)(1000), 1000)
    assertEquals([...new Uint8Array((memory as WebAssembly.Memory).buffer, 8, 2)], [7, 9])
  }
})

Deno.test("a module without globals and exports gets both, in their places", () => {
  const source = moduleOf(
    TYPES,
    section(2, list([hookImport(0)])),
    section(3, list([[0]])),
    section(8, [1]),
    section(10, list([body([0x03, 0x40, 0x0b])])),
  )
  assertEquals(started(source).tank.value > 0, true)
})

Deno.test("refused: sections, imports and types that are not known; no function that could be called", () => {
  assertMatch(refusal(moduleOf(section(13, [0]))), /^section 13 is not known/)
  assertMatch(refusal(moduleOf(section(14, [0]))), /^section 14 is not known/)
  assertMatch(refusal(moduleOf(TYPES, TYPES)), /^section 1 comes twice/)
  assertMatch(refusal(moduleOf(section(1, list([[0x5f, 0]])))), /^only types of functions are known/)
  assertMatch(refusal(moduleOf(section(1, list([[0x60, 1, 0x7b, 0]])))), /^value type 0x7b is not known/)
  assertMatch(refusal(moduleOf(section(2, list([[...named("a"), ...named("b"), 4, 0, 0]])))), /^imports of the kind 4/)
  assertMatch(refusal(moduleOf(TYPES)), /^there is no import without parameters and results/)
  assertMatch(refusal(Uint8Array.of(0, 1, 2, 3)), /^this is no module of version 1/)
  const memory = (flag: number) => moduleOf(TYPES, section(2, list([[...named("a"), ...named("m"), 2, flag, 1, 1]])))
  for (const flag of [2, 3, 4, 5, 7]) assertMatch(refusal(memory(flag)), /^limits of the kind/)
})

Deno.test("a module that ends early is refused or whole, wherever it ends", () => {
  const source = functionModule([0x03, 0x40, 0x0b, 0x20, 0])
  for (let length = 0; length < source.length; length++) {
    const cut = source.slice(0, length)
    try {
      assert(WebAssembly.validate(cut) === WebAssembly.validate(meter(cut).bytes))
    } catch (error) {
      assert(error instanceof FlowError && error.code === "FE4202", `${length}: ${error}`)
    }
  }
})

// ---- loops ---------------------------------------------------------------------------------------------------------

/** local 2 += local 0; local 3 += 1. */
const ADD = [0x20, 2, 0x20, 0, 0x6a, 0x21, 2, 0x20, 3, 0x41, 1, 0x6a, 0x21, 3]
/** local 3 < local 1. */
const MORE = [0x20, 3, 0x20, 1, 0x48]
const RESULT = [0x20, 2]

/** Each multiplies its parameters, by adding. The second parameter is at least 1. */
const LOOPS: Readonly<Record<string, ReadonlyArray<number>>> = {
  "br_if to the loop": [0x03, 0x40, ...ADD, ...MORE, 0x0d, 0, 0x0b, ...RESULT],
  "br to the loop out of an if": [0x03, 0x40, ...ADD, ...MORE, 0x04, 0x40, 0x0c, 1, 0x0b, 0x0b, ...RESULT],
  "br to the loop, br_if out of the block around it": [
    ...[0x02, 0x40, 0x03, 0x40, ...MORE, 0x45, 0x0d, 1, ...ADD, 0x0c, 0, 0x0b, 0x0b],
    ...RESULT,
  ],
  "br_table to the loop": [0x03, 0x40, 0x02, 0x40, ...ADD, ...MORE, 0x0e, 1, 0, 1, 0x0b, 0x0b, ...RESULT],
  "a loop with a result": [0x03, 0x7f, ...ADD, ...RESULT, ...MORE, 0x04, 0x40, 0x0c, 1, 0x0b, 0x0b],
  "a loop with a parameter": [
    ...[0x20, 2, 0x03, 2, 0x20, 0, 0x6a, 0x21, 2, 0x20, 3, 0x41, 1, 0x6a, 0x21, 3],
    ...[0x20, 2, ...MORE, 0x0d, 0, 0x0b],
  ],
  "a loop in the else of an if": [
    0x41,
    0,
    0x04,
    0x40,
    0x05,
    0x03,
    0x40,
    ...ADD,
    ...MORE,
    0x0d,
    0,
    0x0b,
    0x0b,
    ...RESULT,
  ],
  "a loop in a loop, of which the inner ends at once": [
    ...[0x03, 0x40, 0x03, 0x40, ...ADD, 0x0b, ...MORE, 0x0d, 0, 0x0b],
    ...RESULT,
  ],
  "br out of the inner loop to the outer": [
    ...[0x03, 0x40, 0x03, 0x40, ...ADD, ...MORE, 0x0d, 1, 0x0b, 0x0b],
    ...RESULT,
  ],
  "a loop behind code that is not reached": [
    ...[0x02, 0x40, 0x0c, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b],
    ...[0x03, 0x40, ...ADD, ...MORE, 0x0d, 0, 0x0b, ...RESULT],
  ],
}

for (const [name, code] of Object.entries(LOOPS)) {
  Deno.test(`loops: ${name}`, () => {
    const source = functionModule(code)
    assert(WebAssembly.validate(source), "the test is wrong")
    const plain = new WebAssembly.Instance(new WebAssembly.Module(source), { host: { hook: () => {} } }).exports
      .f as Fields
    let asked = 0
    const { exports, tank } = started(source, () => ++asked > 0)
    const metered = exports.f as Fields
    for (const [a, b] of [[3, 1], [-7, 2], [5, 40_000], [65_537, 65_537]]) assertEquals(metered(a, b), plain(a, b))
    assertEquals(asked >= 6, true, `asked ${asked} times`)
    const before = tank.value
    metered(1, 100)
    assertEquals(before - tank.value >= 99, true, "every turn takes fuel")
    const stopped = started(source, () => false)
    assertThrows(() => (stopped.exports.f as Fields)(1, 2 ** 31 - 1), OutOfTime)
  })
}

Deno.test("an endless loop goes on for as long as it may, and ends then", () => {
  let left = 100
  const { exports } = started(functionModule([0x03, 0x40, 0x0c, 0, 0x0b, 0x00]), () => --left > 0)
  assertThrows(() => (exports.f as Fields)(0, 0), OutOfTime)
  assertEquals(left, 0)
})

Deno.test("copying and filling take fuel by the byte", () => {
  const cost = (code: ReadonlyArray<number>): number => {
    const { exports, tank } = started(functionModule([...code, 0x41, 0]))
    const before = tank.value
    ;(exports.f as Fields)(0, 65_536)
    return before - tank.value
  }
  assertEquals(cost([0x41, 0, 0x41, 7, 0x20, 1, 0xfc, 11, 0]), 1024)
  assertEquals(cost([0x41, 0, 0x41, 0, 0x20, 1, 0xfc, 10, 0, 0]), 1024)
  assertEquals(cost([0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 10, 0, 0]), 0)
})

Deno.test("calls that the module itself makes of the borrowed import reach it", () => {
  let called = 0
  const { exports } = started(functionModule([0x10, 0, 0x10, 0, 0x41, 1]), () => true, {
    host: { hook: () => void called++ },
  })
  ;(exports.f as Fields)(0, 0)
  assertEquals(called, 2)
})

Deno.test("the compiler is told where the branches are that are hardly ever taken", () => {
  for (const [name, code] of Object.entries(LOOPS)) {
    const { bytes, probes } = meter(functionModule([0x41, 0, 0x41, 0, 0x20, 1, 0xfc, 11, 0, ...code]))
    const reader = new WasmReader(bytes)
    const sections = reader.sections()
    const at = sections.findIndex(({ id }) => id === 0)
    assertEquals(sections[at + 1].id, 10, "hints stand before the code")
    reader.at = sections[at + 1].from
    const [bodies, size] = [reader.number(), reader.number()]
    const start = reader.at
    assertEquals([bodies, start + size], [1, sections[at + 1].to])
    reader.at = sections[at].from
    assertEquals(reader.name(), "metadata.code.branch_hint")
    const [functions, index, hints] = [reader.number(), reader.number(), reader.number()]
    assertEquals([functions, index, hints], [1, 1, probes], name)
    for (let i = 0; i < hints; i++) {
      assertEquals([...bytes.subarray(start + reader.number()).subarray(0, 4)], [0x04, 0x40, 0x10, 0])
      assertEquals([reader.number(), reader.number()], [1, 0])
    }
    assertEquals(reader.at, sections[at].to)
  }
})

// ---- QuickJS -------------------------------------------------------------------------------------------------------

Deno.test("the metered QuickJS in the source is what metering makes of the package", async () => {
  const kept = await Deno.readTextFile(new URL("../../../../src/script/metering/quickjs_wasm.ts", import.meta.url))
  assert(kept === await quickJsModule(), "run `deno task build:quickjs`")
})

Deno.test("QuickJS: metered, and with a tank alone, the module is valid and as large as expected", async () => {
  const plain = await plainQuickJs()
  const metered = meter(plain)
  const tankAlone = meter(plain, { spends: false })
  for (const { bytes } of [metered, tankAlone]) assert(WebAssembly.validate(bytes))
  assertEquals(tankAlone.probes, 0)
  assert(metered.probes > 1000)
  assert(metered.bytes.length < 1.1 * plain.length)
})
