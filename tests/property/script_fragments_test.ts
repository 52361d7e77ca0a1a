/** Scripts put together at random from fragments mean the same rewritten and as they stand. */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import fc from "fast-check"
import { DECLARED, PLAIN_CSV, ROWS, seen } from "../support/script_runs.ts"

const column = fc.constantFrom("id", "name", "email", "amount", "price", "active", "born", "data", "note", "filled")
const field = fc.constantFrom("out", "other", "more", "num", "int", "dec", "flag", "name", "note", "amount")

/** What a row, or a value of it, is called in the fragments; `ROW` stands for the way the script got its row. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression")
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      column.map((name) => `row.${name}`),
      column.map((name) => `row["${name}"]`),
      column.map((name) => `row?.${name}`),
      column.map((name) => `context.input.current().${name}`),
      column.map((name) => `context.input.getValue("${name}")`),
      fc.constantFrom("1", "-0", "2.5", '"text"', "null", "undefined", "true", "NaN", "10n", "[]", "{}", "x", "limit"),
      fc.constantFrom(
        "context.utils.now()",
        "kept.length",
        "context.validate.getErrors().length",
        "(() => row.name)()",
      ),
      column.map((name) => `context.validate.required("${name}", "note")`),
      fc.tuple(inner, fc.constantFrom("+", "-", "*", "===", "<", "&&", "||", "??", ","), inner)
        .map(([one, sign, other]) => `((${one}) ${sign} (${other}))`),
      fc.tuple(inner, inner, inner).map((all) => `(${all[0]} ? ${all[1]} : ${all[2]})`),
      inner.map((value) => `(!${value})`),
      inner.map((value) => `\`a\${${value}} b\``),
      inner.map((value) => `Math.round(${value})`),
      inner.map((value) => `String(${value}).trim().toLowerCase()`),
      inner.map((value) => `/[a-n]/.test(${value})`),
      inner.map((value) => `helper(${value}, context)`),
      inner.map((value) => `context.validate.businessRule((${value}) === null, "rule")`),
    ),
  }
})

const { statement } = fc.letrec<{ statement: string }>((tie) => {
  const inner = tie("statement")
  const set = fc.tuple(field, expression).map(([name, value]) => `context.output.setField("${name}", ${value})`)
  return {
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 5, arbitrary: set },
      fc.tuple(field, column).map(([name, from]) => `context.output.setField("${name}", row.${from})`),
      expression.map((value) => `x = ${value}`),
      expression.map((value) => `if (${value}) return false`),
      expression.map((value) => `if (${value}) context.route.sendCopy("copies")`),
      expression.map((value) => `if (${value}) { context.route.send("review"); return true }`),
      field.map((name) => `context.output.removeField("${name}")`),
      fc.tuple(expression, inner).map(([value, body]) => `if (${value}) {\n  ${body}\n}`),
      fc.tuple(expression, inner, inner).map(([value, one, other]) => `if (${value})\n  ${one}\nelse ${other}`),
      fc.tuple(inner, inner).map(([one, other]) => `try { ${one} } catch (error) { x = error.message; ${other} }`),
      inner.map((body) => `for (let i = 0; i < 2; i++) { ${body} }`),
      inner.map((body) =>
        `kept.push(() => { ${body.replace(/\breturn\b[^;}\n]*/g, "0")} }); if (kept.length > 2) kept.shift()()`
      ),
      inner.map((body) => `{ const row = context.input.current(); ${body} }`),
      inner.map((body) => `{ const row = { name: "inner" }; ${body} }`),
      fc.tuple(column, inner).map(([name, body]) => `{ const { ${name}: y } = row; x = y; ${body} }`),
      expression.map((value) => `context.validate.businessRule(${value})`),
      expression.map((value) => `context.utils.log(${value})`),
      expression.map((value) => `void ${value}`),
    ),
  }
})

const declaration = fc.constantFrom(
  "const row = context.input.current()",
  "let row = context.input.current()",
  "var row = context.input.current()",
  "const row = context.input.current(), unused = row.name",
  "const row = { ...context.input.current() }",
  "const alias = context, row = alias.input.current()",
  "const row = (() => context.input.current())()",
)

const script = fc.tuple(
  declaration,
  fc.array(fc.oneof(statement, statement.map((body) => `${body};`)), { minLength: 1, maxLength: 7 }),
  fc.constantFrom("return true", "return row.note !== null", "return x !== 5", ""),
  fc.constantFrom("\n", "\n\n  "),
).map(([row, body, end, gap]) =>
  `const limit = 3, kept = []
function helper(value, context) {
  if (value === null) context.output.setField("more", "from the helper")
  return value
}
function process(context) {
  let x = 0
  ${row}${gap}${body.map((line) => line.startsWith("/") ? `;${line}` : line).join(gap)}${gap}${end}
}`
)

Deno.test("rewritten scripts mean the same: composed at random", async () => {
  const counts = { rewritten: 0, standing: 0 }
  await fc.assert(
    fc.asyncProperty(script, fc.boolean(), async (source, isDeclared) => {
      const options = { format: PLAIN_CSV, rows: ROWS.slice(0, 24), ...(isDeclared ? { declared: DECLARED } : {}) }
      const [fast, slow] = [await seen(source, true, options), await seen(source, false, options)]
      counts[fast.isRewritten ? "rewritten" : "standing"]++
      assertEquals(fast.shown, slow.shown)
    }),
    { numRuns: Number(Deno.env.get("SCRIPT_RUNS") ?? 60) },
  )
  console.log(`composed scripts: ${counts.rewritten} rewritten, ${counts.standing} as they stand`)
  assertEquals(counts.rewritten > counts.standing, true)
})
