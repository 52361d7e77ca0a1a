/**
 * Scripts that need no sandbox know the limits too: between stretches of rows they look at the flag that stops them, and rows that
 * took long together are left to the sandbox, which sees to each of them.
 */
import { chunkOf, columnsOf } from "./run_script.ts"
import { assert, assertEquals } from "@std/assert"
import { RowSchema } from "../../../src/plugin/mod.ts"
import { DirectRunner } from "../../../src/script/direct/run.ts"
import { analyse, compileScript, parseScript } from "../../../src/script/mod.ts"

const ROWS = 5000
const COLUMNS = columnsOf("a:integer")

function direct(stop?: Int32Array) {
  const source = `function process(c) { c.output.setField("b", c.input.current().a + 1); return true }`
  const parsed = parseScript(source)
  if ("problem" in parsed) throw new SyntaxError(parsed.problem.message)
  const compiled = compileScript({
    source,
    parsed: parsed.program,
    facts: analyse(parsed.program),
    input: new RowSchema(COLUMNS),
    declared: undefined,
    queues: [],
    globals: {},
    stateful: false,
    timeoutMs: 1000,
    memoryMB: 32,
  })
  if ("errors" in compiled) throw compiled.errors[0]
  const { program } = compiled
  const chunk = chunkOf(COLUMNS, Array.from({ length: ROWS }, (_, row) => [String(row)]))
  const request = {
    columns: program.inputs.map((column) => chunk.columns[column].cells),
    rows: Int32Array.from({ length: ROWS }, (_, row) => row),
    size: ROWS,
    now: "2024-01-01T00:00:00.000Z",
    seed: Uint32Array.of(1, 2, 3, 4),
  }
  return new DirectRunner(program, program.direct!, stop).run(request)!
}

/** Runs with a clock that goes on by so much whenever it is looked at. */
function withClock<A>(step: number, body: () => A): A {
  const real = performance.now
  let now = 0
  performance.now = () => now += step
  try {
    return body()
  } finally {
    performance.now = real
  }
}

Deno.test("direct: rows that took longer together than one may are left to the sandbox", () => {
  assertEquals(withClock(1, direct).doubtful.length, 0)
  assertEquals(withClock(1001, direct).doubtful.length, ROWS)
})

Deno.test("direct: rows that take long are run in smaller and smaller stretches", () => {
  let looks = 0
  const stop = new Int32Array(1)
  const load = Atomics.load
  Atomics.load = ((array: Int32Array, index: number) => {
    looks++
    return load(array, index)
  }) as typeof Atomics.load
  try {
    const quick = withClock(1, () => direct(stop)) && looks
    looks = 0
    assertEquals(withClock(500, () => direct(stop)).doubtful.length, 0)
    assert(looks > 100 * quick, `${looks} looks at the flag, ${quick} where rows are quick`)
  } finally {
    Atomics.load = load
  }
})

Deno.test("direct: told to stop, it leaves the rest", () => {
  const { fates } = direct(Int32Array.of(1))
  assertEquals(fates.some((fate) => fate !== 0), false)
})
