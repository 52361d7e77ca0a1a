/** Which scripts may get hold of `Function` by a name that is made at run time, and which surely do not. */
import { assertEquals } from "@std/assert"
import { whyUnprovable } from "../../../src/script/analysis.ts"
import { parseScript } from "../../../src/script/mod.ts"

const TOP = `
const TABLE = { a: 1, b: { c: 2 } }, LIST = [1, 2], HANDLERS = { twice: (x) => 2 * x }
const other = HANDLERS
let changed = {}
function helper(a) { return a }
function show(a) { return \`\${a}\` }
function run(a) { return a("return 1") }
function pick(o, k) { return o[k] }
changed = helper
`

function why(body: string): string | undefined {
  const parsed = parseScript(`${TOP}
function process(context) {
  const row = context.input.current()
  const k = "constr" + "uctor"
  let n = 0
  ${body}
  return true
}`)
  assertEquals("problem" in parsed, false, "no script")
  return "problem" in parsed ? undefined : whyUnprovable(parsed.program)
}

const HARMFUL = [
  'helper[k]("return process")()',
  '(() => 1)[k]("return 1")()',
  '"".trim[k]("return 1")()',
  'TABLE[k][k]("return 1")()',
  'LIST[k][k]("return 1")()',
  'row[k][k]("return 1")()',
  'HANDLERS.twice[k]("return 1")()',
  'HANDLERS["twice"][k]("return 1")()',
  'HANDLERS[row.name][k]("return 1")()',
  'other[k][k]("return 1")()',
  'changed[k]("return 1")()',
  'Math[k][k]("return 1")()',
  'Object[k]("return 1")()',
  'context.output.setField[k]("return 1")()',
  "new helper[k]('return 1')()",
  "helper[k]`return 1`",
  "helper?.[k]('return 1')",
  "helper[k]?.('return 1')",
  "helper[k].call(null, 'return 1')()",
  "helper[k]['apply'](null, ['return 1'])()",
  "helper[k].bind(null, 'return 1')()()",
  "const F = helper[k]; F('return 1')()",
  "let F; (F = helper[k])('return 1')()",
  "let F; F = helper[k]; F('return 1')()",
  "let F = null; F ??= helper[k]; F('return 1')()",
  "const F = row.name ? helper[k] : null; F('return 1')()",
  "const F = helper[k], G = F; G('return 1')()",
  "const o = { F: helper[k] }; o.F('return 1')()",
  "const F = helper[k]; const o = { F }; o.F('return 1')()",
  "const o = [helper[k]]; o[0]('return 1')()",
  "const o = {}; o.F = helper[k]; o.F('return 1')()",
  "['return 1'].map(helper[k])",
  "run(helper[k])",
  "helper(helper[k])('return 1')()",
  "pick(helper, k)('return 1')()",
  "const { [k]: F } = helper; F('return 1')()",
  "let F; ({ [k]: F } = helper); F('return 1')()",
  "const { constructor: F } = helper; F('return 1')()",
  'const { "constructor": F } = helper; F("return 1")()',
  "function inner({ [k]: F }) { F('return 1')() } inner(helper)",
  "const get = (o) => o[k]; get(helper)('return 1')()",
  "const get = async (o) => o[k]; get(helper).then((F) => F('return 1')())",
  "function* get(o) { yield o[k] } for (const F of get(helper)) F('return 1')()",
  "try { throw helper[k] } catch (F) { F('return 1')() }",
  "for (const f of [helper]) f[k]('return 1')()",
  "[helper].forEach((f) => f[k]('return 1')())",
  "for (let i of ['constr' + 'uctor']) helper[i]('return 1')()",
  "n = ['constr' + 'uctor']; helper[n]('return 1')()",
  "n ||= k; helper[n]('return 1')()",
  "[n] = [k]; helper[n]('return 1')()",
  "({ n } = { n: k }); helper[n]('return 1')()",
  "helper[['constr' + 'uctor']]('return 1')()",
  "helper[`constr${'uctor'}`]('return 1')()",
  "Reflect.get(helper, k)('return 1')()",
  "const R = Reflect; R.get(helper, k)('return 1')()",
  "Reflect.apply(helper[k], null, ['return 1'])()",
  "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(helper), k).value('return 1')()",
  "const o = Object.setPrototypeOf({}, helper); o[k]('return 1')()",
  "const o = { __proto__: helper }; o[k]('return 1')()",
  "const o = Object.create(helper); o[k]('return 1')()",
  "const p = new Proxy(helper, { get: (o, name) => o[name] }); p[k]('return 1')()",
  "class A { static f() { return super[k] } } A.f()('return 1')()",
  "helper[k] instanceof { [Symbol.hasInstance](F) { F('return 1')() } }",
]

const HARMLESS = [
  "const name = 'na' + 'me'; context.output.setField('out', row[name])",
  "context.output.setField(k, row[k])",
  "for (const name of ['name', 'note']) context.output.setField(name, row[name])",
  "for (const name of Object.keys(row)) if (row[name] === null) n++",
  "const parts = row.name.split('x'); for (let i = 0; i < parts.length; i++) n += parts[i].length",
  "const parts = row.name.split('x'); for (var i = 0; i < parts.length; i++) helper(parts[i])",
  "const parts = row.name.split('x'); helper(parts[0])(parts[parts.length - 1])",
  "helper(TABLE[row.name]); helper(LIST[row.amount]); helper(RATES[row.name])",
  "context.output.setField('out', HANDLERS[row.name](row.amount))",
  "const handler = HANDLERS[row.name]; if (handler) n = handler(1)",
  "context.output.setField('out', TABLE[row.name][row.note])",
  "const v = TABLE[row.name]?.[row.note] ?? 0; if (v > 1) n = v * 2",
  "const v = TABLE.b[row.name]; context.output.setField('out', `${v} ${show(v)}`)",
  "context.state[row.name] = (context.state[row.name] ?? 0) + 1",
  "context.state.seen[row.name] ??= 1; if (context.state.seen[row.name] > 2) return false",
  "const o = {}; for (const name in row) o[name] = row[name]; context.output.setField('out', JSON.stringify(o))",
  "changed[row.name] = 1; changed[row.name]++; delete changed[row.name]",
  "context['out' + 'put'].setField('out', 1); context.output['set' + 'Field']('out', 1)",
  "const { [k]: value } = row; helper(value)",
  "let m = 1; m++; row.name[m](1); 'abc'[row.amount]; n = String(helper[k]) + typeof helper[k]",
  "Reflect.apply(helper, null, [1]); Reflect.ownKeys(row)",
  "pick(row, 'name').length; if (pick(row, k) === null) return false",
]

for (const body of HARMFUL) {
  Deno.test(`may reach Function: ${body}`, () => assertEquals(why(body) !== undefined, true))
}
for (const body of HARMLESS) Deno.test(`reaches no Function: ${body}`, () => assertEquals(why(body), undefined))
