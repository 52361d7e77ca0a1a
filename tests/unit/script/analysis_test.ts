/** What the analysis says about scripts, and that believing it changes nothing. */
import { chunkOf, columnsOf } from "./run_script.ts"
import { assertEquals } from "@std/assert"
import { analyse, parseScript } from "../../../src/script/mod.ts"
import { ChunkRunner } from "../../../src/script/chunk_runner.ts"
import { compileScript } from "../../../src/script/compile.ts"
import { RowSchema } from "../../../src/plugin/mod.ts"

function factsOf(source: string) {
  const parsed = parseScript(source)
  if ("problem" in parsed) {
    return `${parsed.problem.code} ${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`
  }
  const { reads, sets, setsAny, routes, routesAny, usesState, usesMetadata } = analyse(parsed.program)
  return [
    `reads ${reads === undefined ? "all" : [...reads].join(" ") || "none"}`,
    `sets ${[...sets].join(" ") || "none"}${setsAny ? " and any" : ""}`,
    ...(routes.size > 0 || routesAny ? [`routes ${[...routes].join(" ")}${routesAny ? " and any" : ""}`] : []),
    ...(usesState ? ["state"] : []),
    ...(usesMetadata ? ["metadata"] : []),
  ].join(", ")
}
const body = (text: string) => factsOf(`function process(context) { ${text}\n return true }`)

Deno.test("parseScript tells what is wrong at its place", () => {
  assertEquals(factsOf("function process(c) {"), "FE4001 1:22 unexpected token")
  assertEquals(factsOf("\nfunction process(c) { let = 1 }"), "FE4001 2:23 the keyword 'let' is reserved")
  assertEquals(factsOf("with (x) {}"), "FE4001 1:1 'with' in strict mode")
  assertEquals(factsOf("const x = 1"), "FE4002 1:1 the script declares no `function process(context)`")
  assertEquals(factsOf("const x = 1\nreturn x"), "FE4002 2:1 the script declares no `function process(context)`")
  assertEquals(factsOf("const process = 5"), "FE4002 1:1 the script declares no `function process(context)`")
  const parsed = parseScript("return true")
  assertEquals(
    "problem" in parsed && parsed.problem.help,
    "wrap the code: `function process(context) { … return true }`",
  )
})

Deno.test("analyse finds the columns that are read, the fields that are set, the queues that are sent to", () => {
  assertEquals(
    body("const row = context.input.current(); context.output.setField('x', row.a + row['b'])"),
    "reads a b, sets x",
  )
  assertEquals(body("const { a, b: c } = context.input.current()"), "reads a b, sets none")
  assertEquals(body("context.input.current().a; context.input.getValue(`b`)"), "reads a b, sets none")
  assertEquals(body("context.validate.required(['a', 'b']); context.validate.required('c')"), "reads a b c, sets none")
  assertEquals(body("context.validate.businessRule(context.input.current().a > 1, 'no')"), "reads a, sets none")
  assertEquals(body("context.route.send('q'); context.route.sendCopy('r')"), "reads none, sets none, routes q r")
  assertEquals(
    body("context.state.n = 1; context.output.addMetadata('k', 1)"),
    "reads none, sets none, state, metadata",
  )
  assertEquals(factsOf("const process = (c) => c.input.current().a > 1"), "reads a, sets none")
  assertEquals(factsOf("function process() { return true }"), "reads none, sets none")
})

Deno.test("analyse assumes all columns where the row escapes", () => {
  for (
    const text of [
      "const row = context.input.current(); helper(row)",
      "const row = context.input.current(); const other = row",
      "let row = context.input.current(); row = {}; row.a",
      "const row = context.input.current(); row[context.utils.now()]",
      "const row = context.input.current(); for (const key in row) row[key]",
      "const row = context.input.current(); ({ ...row })",
      "const row = context.input.current(); ({ row })",
      "const row = context.input.current(); row.hasOwnProperty('a')",
      "const { a, ...rest } = context.input.current()",
      "const { [context.utils.now()]: a } = context.input.current()",
      "const [a] = context.input.current()",
      "JSON.stringify(context.input.current())",
      "context.input.getValue(context.utils.now())",
      "context.validate.businessRule('a > 1')",
      "context.validate.custom((row) => row.a)",
      "context.validate.required(...['a'])",
      "let row; row = context.input.current(); row.a",
    ]
  ) assertEquals(body(text).split(",")[0], "reads all", text)
})

Deno.test("analyse assumes everything where the context escapes, and still knows fields named by a literal", () => {
  const anything = "sets x and any, routes  and any, state"
  for (
    const text of [
      "const { output } = context; output.setField('x', 1)",
      "const out = context.output; out.setField('x', 1)",
      "helper(context); context.output.setField('x', 1)",
      "eval('1'); context.output.setField('x', 1)",
      "arguments[0].output.setField('x', 1)",
      "context['out' + 'put'].setField('x', 1)",
      "[].constructor.constructor('return this')(); context.output.setField('x', 1)",
      "((context) => 1)({}); context.output.setField('x', 1)",
      "const { setField } = context.output; setField('x', 1)",
    ]
  ) assertEquals(body(text), `reads all, ${anything}`, text)
  assertEquals(factsOf("function process({ output }) { output.setField('x', 1) }"), `reads all, ${anything}`)
  assertEquals(
    factsOf("function process(c) {}\nfunction process(d) { d.output.setField('x', 1) }"),
    `reads all, ${anything}`,
  )
  assertEquals(
    factsOf("let process = (c) => true; process = (d) => d.output.setField('x', 1)"),
    `reads all, ${anything}`,
  )
  assertEquals(
    factsOf("function process(c) {}; globalThis.process = (d) => d.output.setField('x', 1)"),
    `reads all, ${anything}`,
  )
  assertEquals(
    factsOf("function process(c) {}; this.process = (d) => d.output.setField('x', 1)"),
    `reads all, ${anything}`,
  )
  assertEquals(
    body("const { output } = context; output.addMetadata('k', 1)"),
    "reads all, sets none and any, routes  and any, state, metadata",
  )
})

// ---- believing the analysis changes nothing ------------------------------------------------------------------------

const SCRIPTS = [
  "const row = context.input.current(); context.output.setField('x', row.a + row.b)",
  "const { a, c = 'none' } = context.input.current(); context.output.setField('x', a + c)",
  "const { a: { length } } = context.input.current(); context.output.setField('x', length)",
  "const row = context.input.current(); { const row = { a: 'shadow' }; context.output.setField('x', row.a) } context.output.setField('y', row.b)",
  "const row = context.input.current(); const f = (row) => row.c; context.output.setField('x', f({ c: 1 }) + row.a)",
  "const row = context.input.current(); const f = (r) => r.c; context.output.setField('x', f(row))",
  "var row = context.input.current(); var row = context.input.current(); context.output.setField('x', row.b)",
  "const row = context.input.current(); row.a = 'changed'; context.output.setField('x', row.a + context.input.current().a)",
  "const row = context.input.current(); delete row.a; context.output.setField('x', 'a' in row)",
  "const row = context.input.current(); context.output.setField('x', Object.keys(row).join())",
  "const row = context.input.current(); context.output.setField('x', JSON.stringify(row))",
  "const row = context.input.current(); context.output.setField('x', `${row?.a}${row?.['b']}`)",
  "const row = context.input.current(); const k = 'c'; context.output.setField('x', row[k])",
  "const row = context.input.current(); context.output.setField('x', row[`c`])",
  "const get = context.input.getValue; context.output.setField('x', get('b'))",
  "const { input: i, output: o } = context; o.setField('x', i.current().c)",
  "context.output.setField('x', eval('context.input.current().b'))",
  "context.output.setField('x', arguments[0].input.current().b)",
  "context.output.setField('x', context.input.current.call(null).a)",
  "context.output.setField('x', Reflect.apply(context.input.current, null, []).c)",
  "context.output['setField']('x', context['input']['current']()['b'])",
  "(({ input }) => context.output.setField('x', input.current().c))(context)",
  "const c = { context }; c.context.output.setField('x', c.context.input.current().b)",
  "try { throw context } catch (context) { context.output.setField('x', context.input.current().a) }",
  "let row = context.input.current(); [row] = [{ a: 'other' }]; context.output.setField('x', row.a)",
  "let row = context.input.current(); for (row of [{ c: 'loop' }]) context.output.setField('x', row.c)",
  "const row = context.input.current(), { c } = row; context.output.setField('x', c)",
  "context.validate.businessRule(\"a === '1' && c\"); context.output.setField('x', context.validate.getErrors().length)",
  "context.validate.businessRule((r) => r.c === 'z'); context.output.setField('x', context.validate.getErrors().length)",
  "context.validate.custom('n', function () { return arguments[0].b }); context.output.setField('x', context.validate.getErrors().length)",
  "const names = ['a', 'b']; context.output.setField('x', context.validate.required(names))",
  "context.output.setField('x', context.validate.required('a', ...['b', 'c']))",
  "const label = 'a'; context.output.setField(label, 'computed')",
  "const o = context.output; o.removeField('b'); o.setField('a', null)",
  "context.output.setField('x', context.input.schema().columns.length)",
  "const f = () => context.input.current(); context.output.setField('x', f().b)",
  "const row = context.input.current(); const g = function () { return row.c }; context.output.setField('x', g())",
  "class K { row = context.input.current().a; get() { return this.row } } context.output.setField('x', new K().get())",
  "const row = context.input.current(); context.output.setField('x', (0, row).b)",
  "const row = context.input.current(); const { b } = { ...row }; context.output.setField('x', b)",
]

async function outcome(source: string, isAnalysed: boolean) {
  const columns = columnsOf("a b c")
  const parsed = parseScript(source)
  if ("problem" in parsed) return parsed.problem
  const facts = analyse(parsed.program)
  const compiled = compileScript({
    source,
    facts: isAnalysed ? facts : { ...facts, reads: undefined, setsAny: true },
    input: new RowSchema(columns),
    declared: undefined,
    queues: [],
    globals: {},
    stateful: false,
    timeoutMs: 5000,
    memoryMB: 32,
  })
  if ("errors" in compiled) return compiled.errors.map((error) => error.message)
  const { program } = compiled
  const chunk = chunkOf(columns, [["1", "2", "3"], ["", null, "z"], ["ä", "x", null]])
  const runner = new ChunkRunner(program)
  await runner.open()
  const made = program.output.flatMap(({ way, from }) => way === "made" && from >= 0 ? [from] : [])
  const reply = await runner.run({
    columns: [...program.reads, ...made].map((column) => chunk.columns[column].cells),
    rows: Int32Array.of(0, 1, 2),
    size: 3,
    now: "2024-01-01T00:00:00.000Z",
    seed: Uint32Array.of(1, 2, 3, 4),
  })
  if ("failed" in reply) return reply
  const text = (offsets: Int32Array, row: number) =>
    offsets[2 * row] < 0 ? null : new TextDecoder().decode(reply.bytes.subarray(offsets[2 * row], offsets[2 * row + 1]))
  let next = 0
  const cells = program.output.map(({ spec, way, from }) => {
    const offsets = way === "copy" ? null : reply.offsets[next++]
    const { bytes, offsets: own, first, stride } = chunk.columns[Math.max(0, from)].cells
    return [0, 1, 2].map((row) => {
      if (offsets !== null) return `${spec.name}=${text(offsets, row)}`
      const at = first + row * stride
      return `${spec.name}=${own[at] < 0 ? null : new TextDecoder().decode(bytes.subarray(own[at], own[at + 1]))}`
    })
  })
  return { cells, kept: [...reply.kept], failures: reply.failures.map(({ row, message }) => `${row} ${message}`) }
}

for (const [number, text] of SCRIPTS.entries()) {
  Deno.test(`analysed and unanalysed agree: script ${number + 1}`, async () => {
    const source = `function process(context) { ${text}\n return true }`
    assertEquals(await outcome(source, true), await outcome(source, false), text)
  })
}
