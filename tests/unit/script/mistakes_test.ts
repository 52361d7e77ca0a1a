/** Mistakes that the text of a script proves: all of these, and none in scripts that run. */
import "../../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { RowSchema } from "../../../src/plugin/mod.ts"
import { parseScript, scriptMistakes } from "../../../src/script/mod.ts"
import { DECLARED, INPUT, PLAIN_CSV, seen } from "../../support/script_runs.ts"

function mistakes(source: string, isKnown = true, hasLibraries = false) {
  const result = parseScript(source)
  if ("problem" in result) return []
  const known = isKnown
    ? { input: new RowSchema(INPUT), declared: DECLARED }
    : { input: undefined, declared: undefined }
  return scriptMistakes({ program: result.program, hasLibraries, ...known })
}

/** Of a script whose second line this is. */
const told = (line: string, before = "const row = context.input.current();") =>
  mistakes(`function process(context) { ${before}\n${line}\nreturn true }`).map((
    { code, line, column, length, help },
  ) => `${code} ${line}:${column}+${length} ${help}`)

Deno.test("columns that are not there are told at each place, whatever else is done with the row", () => {
  assertEquals(told("row.emial"), ["FE3001 2:5+5 did you mean `email`?"])
  assertEquals(told("row.emial + row.emial"), ["FE3001 2:5+5 did you mean `email`?"])
  assertEquals(told('log(row); row["emial"]'), ["FE3001 2:15+7 did you mean `email`?"])
  assertEquals(told('context.input.getValue("emial")'), ["FE3001 2:24+7 did you mean `email`?"])
  assertEquals(told("const { emial: to } = row"), ["FE3001 2:9+5 did you mean `email`?"])
  assertEquals(told("const { nmae, email } = context.input.current()", ""), ["FE3001 2:9+4 did you mean `name`?"])
  assertEquals(told("const same = row; Object.keys(same); same.emial"), ["FE3001 2:43+5 did you mean `email`?"])
})

Deno.test("what a script may have put onto a row itself is no mistake", () => {
  for (
    const line of [
      "row.total = 1; row.total",
      "log(row); Object.assign(row, other()); row.total",
      "row[key()] = 1; row.total",
      "[row.total] = [1]; log(row.total)",
      "Object.assign(row, { total: 1 }); row.total",
      "row.total ?? 0",
      "row.total?.x",
      "if (row.total) log(1)",
      "if (row.total === undefined) log(1)",
      "typeof row.total",
      "delete row.total",
      "const { total = 1 } = row",
      "row.hasOwnProperty('x')",
      "try { row.email.nope() } catch { log(1) }",
      "try { context.nope.x() } catch { log(1) }",
      "row.data.anything()",
      "context.output.other?.(1)",
      'context.output.setField("int", "x"); context.output.setField("int", 1)',
      'context.output.setField("int", row.name)',
      'context.output.setField("int", "12")',
      'context.output.setField("day", "2024-01-31")',
      'context.output.setField("num", null)',
    ]
  ) assertEquals(told(line), [], line)
  assertEquals(
    mistakes("function process(c) { const r = c.input.current(); lib.fill(r); return r.total }", true, true),
    [],
  )
})

Deno.test("misspelt parts of the context are told without knowing any column", () => {
  const at = (line: string) =>
    mistakes(`function process(context) {\n${line}\nreturn true }`, false).map(({ code, help }) => `${code} ${help}`)
  assertEquals(at('context.output.setFeild("a", 1)'), ["FE4301 did you mean `context.output.setField`?"])
  assertEquals(at('context.outptu.setField("a", 1)'), ["FE4301 did you mean `context.output`?"])
  assertEquals(at('context.setField("a", 1)'), ["FE4301 did you mean `context.output.setField`?"])
  assertEquals(at('context.output.getValue("a")'), ["FE4301 did you mean `context.input.getValue`?"])
  assertEquals(at("context.route.drop()"), [
    "FE4301 there are context.route.send, context.route.sendCopy, context.route.getTargets",
  ])
  assertEquals(at("context.state.count = 1; context.utils.now()"), [])
})

Deno.test("wrong types are told: methods that are not there, values that never fit", () => {
  assertEquals(told("row.name.toUppercase()"), ["FE4302 2:10+11 did you mean `toUpperCase`?"])
  assertEquals(told("row.amount.toUpperCase()"), ["FE4302 2:12+11 make it one first: String(…).toUpperCase"])
  assertEquals(told("const { name } = row; name.toFixed(2)"), ["FE4302 2:28+7 make it one first: Number(…).toFixed"])
  assertEquals(told('context.output.setField("int", "many")'), ["FE4302 2:32+6 undefined"])
  assertEquals(told('context.output.setField("flag", Math.round(row.amount))'), ["FE4302 2:33+22 undefined"])
  assertEquals(told('context.output.setField("day", true)'), ["FE4302 2:32+4 undefined"])
  assertEquals(told('context.output.setField("name", null)'), ["FE4302 2:33+4 undefined"])
})

/** Scripts of the corpora whose rows do fail, which is what they are there to show. */
const FAILING = new Set([
  "fields-with-no-value.js",
  "methods-of-other-things.js",
  "set-booleans-and-nulls.js",
  "set-numbers-in-odd-columns.js",
])

Deno.test("no alarm in the corpora is false: every script with mistakes has rows that fail", async () => {
  let scripts = 0
  const alarmed: Array<string> = []
  for (const corpus of ["script_direct", "script_equivalence"]) {
    const folder = new URL(`../../property/${corpus}/`, import.meta.url)
    for (const { name } of Deno.readDirSync(folder)) {
      const source = await Deno.readTextFile(new URL(name, folder))
      scripts++
      if (mistakes(source).length === 0) continue
      alarmed.push(name)
      const { shown } = await seen(source, true, { format: PLAIN_CSV, declared: DECLARED })
      const { chunks } = shown as { chunks: ReadonlyArray<{ kept: unknown[]; failures: unknown[] }> }
      assert(chunks.every(({ failures }) => failures.length > 0), name)
    }
  }
  assertEquals(alarmed.sort(), [...FAILING])
  assert(scripts > 150, `${scripts} scripts`)
})

Deno.test("no alarm in the attacks: they are correct scripts, of a kind", async () => {
  const root = new URL("../../attack/", import.meta.url)
  for (const family of Deno.readDirSync(root)) {
    if (!family.isDirectory) continue
    const folder = new URL(`${family.name}/`, root)
    for (const { name } of Deno.readDirSync(folder)) {
      if (!name.endsWith(".js")) continue
      assertEquals(mistakes(await Deno.readTextFile(new URL(name, folder)), false), [], name)
    }
  }
})
