/** What a rewritten script looks like, and the reasons for which one is left alone. That it means the same: tests/property. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { RowSchema } from "../../../src/plugin/mod.ts"
import { originalPlace } from "../../../src/script/edits.ts"
import { analyse, compileScript, parseScript } from "../../../src/script/mod.ts"
import { bindScript, chunkOf, columnsOf, withRun } from "./run_script.ts"

const COLUMNS = columnsOf("a b:double c:integer d:json")

function compiled(source: string, globals = {}) {
  const parsed = parseScript(source)
  if ("problem" in parsed) throw new SyntaxError(parsed.problem.message)
  const result = compileScript({
    source,
    parsed: parsed.program,
    facts: analyse(parsed.program),
    input: new RowSchema(COLUMNS),
    declared: undefined,
    queues: ["q"],
    globals,
    stateful: false,
    timeoutMs: 1000,
    memoryMB: 32,
  })
  if ("errors" in result) throw result.errors[0]
  return result
}

/** The body of `process`, rewritten. */
function body(text: string): string | undefined {
  const { program } = compiled(`function process(context) {${text}}`)
  return program.rewritten?.source.replace(/^function process\(context\) \{([^]*)\}$/, "$1")
}

const whyNot = (source: string) => compiled(source).notes.filter((note) => note.startsWith("the script runs")).join()

Deno.test("rewritten: reads of columns", () => {
  assertEquals(body("const row = context.input.current(); return row.b > 1"), "const row = 0; return $$c1[$$at] > 1")
  assertEquals(
    body("const row = context.input.current(); return [1].some((n) => n < row.b)"),
    "const $$r0 = $$c1[$$at]; return [1].some((n) => n < $$r0)",
  )
  assertEquals(
    body("const { a, b: n } = context.input.current(); return n > a"),
    "const a = $$c0[$$at], n = $$c1[$$at]; return n > a",
  )
  assertEquals(
    body("return context.input.current().a === context.input.getValue('b')"),
    "return $$c0[$$at] === $$c1[$$at]",
  )
  assertEquals(
    body("const row = context.input.current(); return f(row)"),
    "const row = $$input_current(); return f(row)",
  )
})

Deno.test("rewritten: fields, with a check only where the value may need one", () => {
  const set = (value: string) => body(`if (f()) context.output.setField("x", ${value})`)?.replace("if (f()) ", "")
  assertEquals(set("1"), "$$o0[$$at] = ( 1)")
  assertEquals(set("`a${context.input.current().a}`"), "$$o0[$$at] = ( `a${$$c0[$$at]}`)")
  assertEquals(
    set("f()"),
    '$$o0[$$at] = typeof ($$v = ( f())) === "string" ? ($$w += $$v.length, $$v) : typeof $$v === "number" || typeof $$v === "boolean" ? $$v : $$convert(0, $$v)',
  )
  assertEquals(set("String(f())"), "$$w += ($$o0[$$at] = ( String(f()))).length")
  assertEquals(body('return context.output.setField("x", 1)'), 'return $$output_setField("x", 1)')
})

Deno.test("rewritten: checks, rules, built-ins", () => {
  assertEquals(
    body("return context.validate.required(['a', 'b'])"),
    "return ($$q0[$$at] === 1 || $$validate_required(['a', 'b']))",
  )
  assertEquals(
    body("if (!context.validate.businessRule(context.input.current().b > 1, 'no')) return false"),
    "if (!(($$c1[$$at] > 1) ? true : $$validate_businessRule(false, 'no'))) return false",
  )
  assertEquals(body("return Math.abs(-1) > 0 && /x/.test('y')"), "return $$k0(-1) > 0 && $$k1.test('y')")
})

Deno.test("rewritten: fields that are copies do not cross, fields of numbers cross as memory", () => {
  const { program } = compiled(`function process(context) {
    const row = context.input.current()
    if (row.b > 1) return false
    context.output.setField("x", row.a)
    context.output.setField("n", row.b * 2)
    context.output.setField("y", row.a + "!")
    context.output.setField("z", context.utils.now())
    return true
  }`)
  assertEquals(program.output.map(({ spec, way, from }) => `${spec.name} ${way} ${from}`), [
    "a copy 0",
    "b copy 1",
    "c copy 2",
    "d copy 3",
    "x same 0",
    "n made -1",
    "y joined -1",
    "z joined -1",
  ])
  assertEquals(program.reads, [1])
  assertEquals(program.rewritten?.numbers, [0])
})

Deno.test("rewritten: no name of ours can be one of the script's", () => {
  const source = 'const $$at = 1\nfunction process(context) { context.output.setField("x", $$at); return true }'
  assertEquals(compiled(source).program.rewritten?.prefix, "$$1_")
  assertEquals(compiled(source.replaceAll("$$at", "\\u0024$at")).program.rewritten?.prefix, "$$1_")
  assertEquals(compiled(source.replaceAll("$$at", "y"), { $$at: 1 }).program.rewritten?.prefix, "$$1_")
})

Deno.test("not rewritten: the reasons", () => {
  const set = 'context.output.setField("x", 1)'
  const reason = (text: string) => whyNot(text).replace("the script runs as it stands: ", "")
  assertEquals(reason(`function process(context) { ${set}; return true }`), "")
  assertEquals(reason("function process(context) { return true }"), "nothing to gain")
  assertEquals(reason(`function process(context) { ${set}; eval("1"); return true }`), "eval is used")
  assertEquals(reason(`const g = globalThis; function process(context) { ${set} }`), "globalThis is used")
  assertEquals(reason(`const g = this; function process(context) { ${set} }`), "this is the global object")
  assertEquals(reason(`function process(context) { ${set}; process(1) }`), "process is used by the script itself")
  assertEquals(reason(`function process(context) { context = 1; ${set} }`), "context is given another value")
  assertEquals(reason(`function process({ output }) { output.setField("x", 1) }`), "context is taken apart")
  assertEquals(reason(`function process(context) { ${set}; return f().stack }`), "the script looks at call stacks")
})

Deno.test("originalPlace: every place of the new text has one in the old", () => {
  const source = "ab(😀,\n cd); ef"
  const edits = [{ start: 0, end: 6, text: "x(", place: 2 }, { start: 8, end: 10, text: "\nlonger", place: 8 }]
  const place = (line: number, column: number) => {
    const { line: l, column: c } = originalPlace(source, edits, { line, column })
    return `${l}:${c}`
  }
  assertEquals(place(1, 1), "1:3")
  assertEquals(place(1, 3), "1:6")
  assertEquals(place(2, 2), "2:2")
  assertEquals(place(3, 3), "2:2")
  assertEquals(place(3, 7), "2:4")
  assertEquals(place(3, 10), "2:7")
})

Deno.test("the binding tells the reason, the statistics tell the path", async () => {
  const fast = await bindScript('function process(c) { c.output.setField("x", 1); return true }', COLUMNS)
  assertEquals(fast.notes, [])
  await withRun(
    fast,
    async (process) => void await process(chunkOf(COLUMNS, [["1", "2", "3", null], ["1", "2", "3", null]])),
  )
  const { rewritten, hitRate, executions } = fast.statistics!()
  assertEquals({ rewritten, hitRate, executions }, { rewritten: 1, hitRate: 0.5, executions: 2 })
  const slow = await bindScript("function process(c) { eval('1'); return true }", COLUMNS)
  assertEquals(slow.notes, ["all rows are for the sandbox: eval is used", "the script runs as it stands: eval is used"])
  assertEquals(slow.statistics!().rewritten, 0)
  assertEquals(slow.statistics!().hitRate, 0)
})
