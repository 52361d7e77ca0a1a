/** javascript-transform as a step: its options, its schema, its errors at bind. */
import {
  bindScript,
  chunkOf,
  columnsOf,
  optionsOf,
  plugin,
  runScript,
  stepContext,
  told,
  withRun,
} from "../script/run_script.ts"
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert"
import * as Schema from "effect/Schema"
import { JavaScriptOptions } from "../../../plugins/javascript/options.ts"
import { FlowError, flowError, FlowErrors, RowSchema } from "../../../src/plugin/mod.ts"

const KEEP = "function process(context) { return true }"
const setting = (name: string, value = "1") =>
  `function process(context) { context.output.setField("${name}", ${value}); return true }`
const outputSchema = (text: string) => ({ columns: columnsOf(text) })
const shape = (schema: RowSchema | undefined) => schema?.columns.map(({ name, type }) => `${name}:${type}`).join(" ")

async function bindErrors(script: string, columns: string, options = {}) {
  const error = await assertRejects(() => bindScript(script, columnsOf(columns), { options }))
  const errors = error instanceof FlowErrors ? error.errors : [error as FlowError]
  return errors.map(({ code, message, help, text }) => ({
    code,
    message,
    help,
    line: text?.line,
    column: text?.column,
  }))
}

Deno.test("options: defaults and ranges", () => {
  const decode = Schema.decodeUnknownSync(JavaScriptOptions)
  assertEquals(decode({ script: KEEP }), {
    script: KEEP,
    stateful: false,
    timeoutMs: 5000,
    memoryMB: 64,
    oldNames: false,
  })
  for (
    const wrong of [{ memoryMB: 15 }, { memoryMB: 2049 }, { timeoutMs: 0 }, { concurrency: 0 }, { concurrency: 65 }]
  ) {
    let isRefused = false
    try {
      decode({ script: KEEP, ...wrong })
    } catch {
      isRefused = true
    }
    assertEquals(isRefused, true, JSON.stringify(wrong))
  }
})

Deno.test("check: one of script and scriptFile, one sandbox where stateful, valid globals", () => {
  const codes = (options: object, globals = {}) =>
    plugin.check!(options as ReturnType<typeof optionsOf>, stepContext({ globals })).map((error) => error.code)
  assertEquals(codes({ script: KEEP }), [])
  assertEquals(codes({}), ["FE1201"])
  assertEquals(codes({ script: KEEP, scriptFile: "a.js" }), ["FE1205"])
  assertEquals(codes({ script: KEEP, stateful: true, concurrency: 2 }), ["FE1205"])
  assertEquals(codes({ script: KEEP }, { Array: 1 }), ["FE1309"])
})

Deno.test("bind: without outputSchema the columns are the input's and the fields set, in order", async () => {
  const binding = await bindScript(
    `function process(c) { c.output.setField("z", 1); c.output.setField("b", 2); c.output.setField("y", 3); return true }`,
    columnsOf("a:integer b:integer"),
  )
  assertEquals(shape(binding.schema), "a:integer b:text z:text y:text")
})

Deno.test("bind: fields set through an alias become columns too, and nothing is added that is not set", async () => {
  const { columns, rows } = await runScript(
    `function process({ input, output: out }) { out.setField("b", input.current().a + "!"); return true }`,
    "a",
    [["1"]],
  )
  assertEquals({ columns, rows }, { columns: "a:text b:text", rows: [["1", "1!"]] })
})

Deno.test("bind: with outputSchema exactly its columns come out", async () => {
  const { columns, rows } = await runScript(setting("c", '"new"'), "a b:integer", [["1", "2"]], {
    options: { outputSchema: outputSchema("c b:integer d") },
  })
  assertEquals({ columns, rows }, { columns: "c:text b:integer d:text", rows: [["new", "2", null]] })
})

Deno.test("bind: errors of the script come with their place", async () => {
  assertEquals(
    (await bindErrors("function process(c) {\n  return tru e\n}", "a")).map((
      { code, line, column },
    ) => [code, line, column]),
    [["FE4001", 102, 24]],
  )
  assertEquals((await bindErrors("const x = 1", "a"))[0].code, "FE4002")
})

Deno.test("bind: unknown columns and fields are told all at once, with the nearest name", async () => {
  const errors = await bindErrors(
    `function process(c) {
  const row = c.input.current()
  c.output.setField("emial", row.nmae)
  c.output.addMetadata("k", 1)
  return true
}`,
    "name email",
    { outputSchema: outputSchema("name email") },
  )
  assertEquals(errors.map(({ code, help }) => `${code} ${help}`), [
    "FE4103 did you mean `email`?",
    "FE3001 did you mean `name`?",
    "FE4103 add `- { name: _metadata, type: json }` to the columns of outputSchema",
  ])
  assertEquals(errors[0].line, 103)
})

Deno.test("bind: a required column that nothing can fill is an error", async () => {
  assertEquals((await bindErrors(KEEP, "a", { outputSchema: outputSchema("a b:integer!") }))[0].code, "FE4104")
})

Deno.test("declares: schema and routes as far as the text tells", async () => {
  const declared = (script: string, input?: RowSchema, options = {}) =>
    plugin.declares!(optionsOf(script, options), input, stepContext({}))
  const fixed = await declared(`function process(c) { c.route.send("q"); return true }`, new RowSchema(columnsOf("a")))
  assertEquals([shape(fixed.schema), fixed.routes, fixed.anyRoute], ["a:text", ["q"], false])
  const computed = await declared(`function process(c) { c.route.send(c.utils.now()); return true }`)
  assertEquals([computed.schema, computed.routes, computed.anyRoute], [undefined, [], true])
  const own = await declared(KEEP, undefined, { outputSchema: outputSchema("x:date") })
  assertEquals(shape(own.schema), "x:date")
})

Deno.test("columns that the script never sets are the input's own cells", async () => {
  const columns = columnsOf("a b c:date")
  const chunk = chunkOf(columns, [["1", "2", "2024-01-01"]])
  const binding = await bindScript(setting("b"), columns)
  await withRun(binding, async (process) => {
    const { output } = await process(chunk)
    assertStrictEquals(output.columns[0].cells, chunk.columns[0].cells)
    assertStrictEquals(output.columns[2].cells, chunk.columns[2].cells)
  })
})

Deno.test("a column that no row of a chunk sets is the input's own cells, even if it might be set", async () => {
  const columns = columnsOf("a b")
  const quoted = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: false } as const
  const binding = await bindScript(
    `function process(c) { const { output } = c; if (c.input.current().a === "set") output.setField("b", "new"); return true }`,
    columns,
  )
  await withRun(binding, async (process) => {
    const untouched = chunkOf(columns, [["1", '"x"'], ["2", "y"]], quoted)
    const same = await process(untouched)
    assertStrictEquals(same.output.columns[1].cells, untouched.columns[1].cells)
    const mixed = told(await process(chunkOf(columns, [["1", '"x"'], ["set", "y"], ["3", ""]], quoted)))
    assertEquals(mixed.rows, [["1", "x"], ["set", "new"], ["3", null]])
  })
})

Deno.test("dates with a pattern reach the script as ISO, and stay as they were where untouched", async () => {
  const columns = [{ name: "a", type: "date", format: "dd/MM/yyyy" } as const, { name: "b", type: "text" } as const]
  const binding = await bindScript(
    `function process(c) { c.output.setField("b", c.input.current().a); return true }`,
    columns,
  )
  await withRun(binding, async (process) => {
    const { rows, result } = told(await process(chunkOf(columns, [["31/12/2023", null]])))
    assertEquals(rows, [["31/12/2023", "2023-12-31"]])
    assertEquals(result.output.schema.columns[0].format, "dd/MM/yyyy")
  })
})

Deno.test("removeField leaves null; a name made at run time must be a column", async () => {
  const { rows, rejects, result } = await runScript(
    `function process(c) {
      const { a } = c.input.current()
      if (a === "1") c.output.removeField("b")
      if (a === "2") c.output.setField("x" + a, 1)
      return true
    }`,
    "a b",
    [["1", "x"], ["2", "y"], ["3", "z"]],
  )
  assertEquals(rows, [["1", null], ["3", "z"]])
  assertEquals(rejects, ['1 FE4103 there is no output column "x2"'])
  assertEquals(
    result.rejects[0].error.help,
    "the name is made at run time, so it must be declared: `outputSchema: { columns: [{ name: x2 }] }`",
  )
})

Deno.test("required and default of output columns", async () => {
  const columns = [{ name: "a", type: "text", required: true }, { name: "b", type: "integer", default: 7 }] as const
  const { rows, rejects } = await runScript(
    `function process(c) { const { x } = c.input.current(); c.output.setField("a", x); return true }`,
    "x",
    [["1"], [null]],
    { options: { outputSchema: { columns: columns.map((column) => ({ ...column })) } } },
  )
  assertEquals({ rows, rejects }, {
    rows: [["1", "7"]],
    rejects: ["1 FE4104 the output column a is required, and has no value"],
  })
})

Deno.test("scriptFile: read once, errors placed in it, FE1310 if it is not there", async () => {
  const text = "function process(c) {\n  throw new Error('x')\n}"
  const files = {
    readText: (path: string) =>
      path === "/work/a.js" ? Promise.resolve(text) : Promise.reject(flowError("FE6001", `${path}: not found`)),
  }
  const options = { ...optionsOf(""), script: undefined, scriptFile: "a.js" }
  const columns = columnsOf("a")
  const binding = await plugin.bind(options, new RowSchema(columns), stepContext({ files }))
  await withRun(binding, async (process) => {
    const { rejects } = await process(chunkOf(columns, [["1"]]))
    const { file, line, excerpt } = rejects[0].error.text!
    assertEquals({ file, line, excerpt }, {
      file: "a.js",
      line: 2,
      excerpt: { firstLine: 1, lines: ["function process(c) {", "  throw new Error('x')"] },
    })
  })
  const missing = { ...options, scriptFile: "b.js" }
  const error = await assertRejects(
    () => plugin.bind(missing, new RowSchema(columns), stepContext({ files })),
    FlowError,
  )
  assertEquals([error.code, error.message], ["FE1310", "the script cannot be read: /work/b.js: not found"])
})

Deno.test("concurrency: as told, one where stateful", async () => {
  const columns = columnsOf("a")
  assertEquals((await bindScript(KEEP, columns, { options: { concurrency: 3 } })).concurrency, 3)
  assertEquals((await bindScript(KEEP, columns, { options: { stateful: true } })).concurrency, 1)
  assertEquals((await bindScript(KEEP, columns)).concurrency, Math.min(64, navigator.hardwareConcurrency))
})
