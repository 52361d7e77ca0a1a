/** The context API by its names of old: what is found and written over, and that scripts do the same by either name. */
import { assert, assertEquals } from "@std/assert"
import { applyEdits, oldNames, parseScript } from "../../../src/script/mod.ts"
import { API_FUNCTIONS } from "../../../src/script/program.ts"
import { bindScript, chunkOf, columnsOf, runScript, told, withRun } from "./run_script.ts"

const found = (source: string) => {
  const parsed = parseScript(source)
  if ("problem" in parsed) throw new TypeError(parsed.problem.message)
  const { edits, names, isComplete } = oldNames(source, parsed.program)
  for (const { offset, was } of names) assertEquals(source.slice(offset, offset + was.length), was)
  return { text: applyEdits(source, edits), isComplete, names: names.map(({ was, now }) => `${was} ${now}`) }
}
const body = (lines: string) => `function process(context) { ${lines} }`

/** Script, and what it becomes; everything in it is seen. */
const SEEN: ReadonlyArray<[string, string]> = [
  [body("return context.Input.Current().Output > 1"), body("return context.input.current().Output > 1")],
  [body("context.Output.SetField('Input', 1); return true"), body("context.output.setField('Input', 1); return true")],
  [
    body("const Input = { Current: 1 }; return Input.Current > 0"),
    body("const Input = { Current: 1 }; return Input.Current > 0"),
  ],
  [body("return context['Input']?.[`Current`]().a"), body("return context['input']?.[`current`]().a")],
  [
    body("const input = context.Input; return input.GetValue('a')"),
    body("const input = context.input; return input.getValue('a')"),
  ],
  [
    body(
      "const { Input, Output: { SetField }, utils = 1 } = context; SetField('a', utils.NewGuid()); return Input.Current().a",
    ),
    body(
      "const { input: Input, output: { setField: SetField }, utils = 1 } = context; SetField('a', utils.newGuid()); return Input.current().a",
    ),
  ],
  [
    "function log(context, text) { context.Utils.Log('Info', text) }\nconst process = (ctx) => { log(ctx, 'a'); return true }",
    "function log(context, text) { context.utils.log('Info', text) }\nconst process = (ctx) => { log(ctx, 'a'); return true }",
  ],
  [
    "function process({ Input }) { return a(Input) }\nfunction a(x) { return x.Current().b ? b(x) : b(x) }\nfunction b(x) { return x.GetValue('a') }",
    "function process({ input: Input }) { return a(Input) }\nfunction a(x) { return x.current().b ? b(x) : b(x) }\nfunction b(x) { return x.getValue('a') }",
  ],
  [body("return context.input.current().Input"), body("return context.input.current().Input")],
  [
    body("context.Utils.Log('Information', 'Warning'); context.utils.log('Warning', \"FATAL\"); return true"),
    body("context.utils.log('info', 'Warning'); context.utils.log('warn', \"FATAL\"); return true"),
  ],
  [body("context.utils.log(String(1), 'Trace')"), body("context.utils.log(String(1), 'debug')")],
  [
    body("return context.Utils.FormatDate(0, 'hh:mm:ss.fff tt \\u0041') + context.utils?.format(0, `fff 'tt' yyyy`)"),
    body("return context.utils.formatDate(0, 'hh:mm:ss.fff tt \\u0041') + context.utils?.format(0, `SSS 'tt' yyyy`)"),
  ],
]

Deno.test("oldNames writes the current names, wherever the context goes in the script", () => {
  for (const [old, now] of SEEN) {
    const { text, isComplete } = found(old)
    // What is written with escapes stays, and is not sure.
    assertEquals({ text, isComplete }, { text: now, isComplete: !old.includes("\\u") })
    assertEquals(found(now).text, now)
  }
  assertEquals(found(body("return context.Input.Current().Output > 1")).names, ["Input input", "Current current"])
})

Deno.test("oldNames says where it loses sight of the context", () => {
  for (
    const lines of [
      "const parts = [context]; return parts[0].Input.Current().a",
      "let c; c = context; return c.Input.Current().a",
      "return ((c) => c.Input.Current().a)(context)",
      "const name = 'Inp' + 'ut'; return context[name].Current().a",
      "return Reflect.get(context, 'Input').Current().a",
      "const { ...all } = context; return all.Input.Current().a",
      "context.utils.log(context.input.getValue('a'), context.input.getValue('b'))",
      "const { log } = context.utils; log('Warning', 'a')",
      "const { utils } = context; const log = utils.log; log('Warning', 'a')",
      "return context.utils.formatDate(0, context.globals.pattern)",
    ]
  ) assertEquals(found(body(lines)).isComplete, false, lines)
  // The function is given a row, too, which may have a column of that name.
  const mixed = "function a(x) { return x.Input }\n" + body("a(context.Input.Current()); return a(context).Current().a")
  assertEquals([found(mixed).text, found(mixed).isComplete], [mixed, false])
})

const EVERYTHING = body(`
  const row = context.Input.Current()
  context.Validate.Required("a"); context.Validate.BusinessRule(true); context.Validate.Custom("c", () => true)
  context.Output.SetField("all", [
    context.Input.GetValue("a"), context.Input.Schema().columns.length, context.Validate.GetErrors().length,
    context.Utils.Now().length, context.Utils.NewGuid().length, context.Utils.Format(2, "000"),
    context.Utils.FormatDate("2024-01-05", "dd.MM.yyyy"), context.Route.GetTargets().length,
  ].join(" "))
  context.Output.SetField("b", 1); context.Output.RemoveField("b")
  context.Output.AddMetadata("k", 1)
  context.Utils.Log("Info", row.a)
  context.Route.SendCopy("q"); if (row.a === "x") context.Route.Send("q")
  return true
`)

Deno.test("every function of the context answers to its name of old, seen or not", async () => {
  for (const name of API_FUNCTIONS) {
    const old = name.split(".").map((part) => part[0].toUpperCase() + part.slice(1)).join(".")
    assert(EVERYTHING.includes(`context.${old}(`), old)
  }
  const options = {
    oldNames: true,
    outputSchema: {
      columns: ["a", "all", "b", "_metadata"].map((name) => ({
        name,
        type: name === "_metadata" ? "json" as const : "text" as const,
      })),
    },
  }
  const run = async (script: string) => {
    const { result: _, ...all } = await runScript(script, "a", [["x"], ["y"]], { queues: ["q"], options })
    return all
  }
  const now = await run(found(EVERYTHING).text)
  assertEquals([now.rejects, now.routed, now.rows.length], [[], 1, 1])
  assertEquals(await run(EVERYTHING), now)
  // Out of sight, in the sandbox.
  const hidden = EVERYTHING.replace("context) {", "given) { const context = [given][0];")
  assertEquals(found(hidden).isComplete, false)
  assertEquals(await run(hidden), now)
  // Nothing is written over, because a function is given a row too.
  const mixed = "function a(x) { return x.Input }\n" + EVERYTHING.replace("const row", "a({}); a(context); const row")
  assertEquals(found(mixed).text, mixed)
  assertEquals(await run(mixed), now)
})

Deno.test("words of old, seen or not, are those of today; without the option they are what they always were", async () => {
  const script = body(`
    context.output.setField("b", context.utils.formatDate("2024-03-05T14:07:09.012", "HH:mm:ss.fff tt 'fff' f"))
    context.utils.log("Warning", "w"); context.utils.log("i", "information"); context.utils.log("Fatal", "Trace")
    return true`)
  const options = { oldNames: true }
  const result = async (source: string, options = {}) => {
    const { rows, logs, rejects } = await runScript(source, "a", [["x"]], { options })
    return { rows, logs, rejects }
  }
  const wanted = {
    rows: [["x", "14:07:09.012 PM fff f"]],
    logs: ["0 warn w", "0 info i", "0 error Trace"],
    rejects: [],
  }
  assertEquals(await result(script, options), wanted)
  assertEquals(await result(found(script).text), wanted)
  assertEquals(await result(script.replace("context) {", "given) { const context = [given][0];"), options), wanted)
  const bare = body(`context.output.setField("b", context.utils.formatDate("2024-03-05", "fff tt")); return true`)
  assertEquals((await result(bare)).rows, [["x", "fff tt"]])
  assertEquals((await result(script)).rows, [])
})

Deno.test("scripts with names of old run directly like others, and tell their places as they are written", async () => {
  const script = `function process(context) {
  const { Input, Output } = context
  Output.SetField("b", Input.GetValue("a") + "!")
  return true
}`
  const direct = body(`context.Output.SetField("b", context.Input.GetValue("a") + "!"); return true`)
  const ways: Array<unknown> = []
  for (const given of [script, direct]) {
    const binding = await bindScript(given, columnsOf("a"), { options: { oldNames: true } })
    await withRun(binding, async (process) => {
      assertEquals(told(await process(chunkOf(columnsOf("a"), [["x"], ["y"]]))).rows, [["x", "x!"], ["y", "y!"]])
    })
    ways.push((binding.statistics!() as unknown as { direct: number }).direct)
  }
  assertEquals(ways[1], 2)

  const throwing = "function process(context) {\n  const { Input } = context; throw new Error(Input.Current().a)\n}"
  const { result } = await runScript(throwing, "a", [["x"]], { options: { oldNames: true } })
  const [{ error: { text } }] = result.rejects
  assertEquals([text!.line, text!.column], [102, 10 + throwing.split("\n")[1].indexOf("(Input") + 1])
})

Deno.test("without the option, names of old are no names", async () => {
  const error = await runScript(body("return context.Input.Current().a"), "a", [["x"]]).then(() => undefined, (e) => e)
  assertEquals(
    error.errors.map(({ code, message, help }: Record<string, string>) => `${code} ${message}; ${help}`),
    ["FE4301 the context has no `Input`; did you mean `context.input`?"],
  )
})
