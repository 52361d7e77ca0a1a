/**
 * Scripts that try to hang, to grow or to smuggle code in: each is refused or ends soon, whatever the cells are, and none
 * reaches anything of the thread it runs in.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { PLAIN, RowSchema } from "../../src/plugin/mod.ts"
import { DirectRunner } from "../../src/script/direct/run.ts"
import { analyse, compileScript, parseScript } from "../../src/script/mod.ts"
import { chunkOf } from "../unit/script/run_script.ts"
import { LONGEST_CELL, LONGEST_TESTED } from "../../src/script/direct/allowed.ts"
import { DECLARED, INPUT, ROWS, seen, settled } from "../support/script_runs.ts"

const LIMIT_MS = 2000
const NOTE = INPUT.findIndex(({ name }) => name === "note")
const script = (body: string, top = "") =>
  `${top}
function process(context) {
  const { note } = context.input.current()
  ${body}
  return true
}`
/** The script compiled; undefined if it is none that can run directly. */
function compiled(source: string) {
  const parsed = parseScript(source)
  if ("problem" in parsed) return undefined
  const { program } = parsed
  const result = compileScript({
    ...{ source, parsed: program, facts: analyse(program), input: new RowSchema(INPUT), declared: DECLARED },
    ...{ queues: [], globals: { RATE: 1.5, LIST: ["a", "b"] }, stateful: false, timeoutMs: 5000, memoryMB: 32 },
  })
  return "errors" in result ? undefined : result.program
}

/** Runs a script over rows that are all alike, without a sandbox; undefined if it cannot be run so. */
function run(source: string, text: string, count = 2) {
  const program = compiled(source)
  if (program?.direct === undefined) return undefined
  const rows = Array.from({ length: count }, (_, i) => ROWS[i % ROWS.length].with(NOTE, text))
  const chunk = chunkOf(INPUT, rows, PLAIN)
  return new DirectRunner(program, program.direct).run({
    columns: program.inputs.map((column) => chunk.columns[column].cells),
    rows: Int32Array.from({ length: count }, (_, row) => row),
    size: chunk.size,
    now: "2024-01-01T00:00:00.000Z",
    seed: Uint32Array.of(1, 2, 3, 4),
  })
}
const long = "a".repeat(LONGEST_CELL)
const turns = (body: string, count = 1000) => `for (let i = 0; i < ${count}; i++) { ${body} }`
const set = (value: string) => `context.output.setField("num", ${value})`
const eight = Array(8).fill("note").join(" + ")
const chain = (count: number, body: (inner: string) => string) =>
  Array.from({ length: count }, (_, i) => `const f${i} = (a) => ${i === 0 ? "a" : body(`f${i - 1}`)}`).join("\n")

const SLOW: Record<string, string> = {
  "capitals of a long text, again and again": script(
    `const s = ${eight}; let n = 0; ${turns("n = s.toUpperCase().length")}`,
  ),
  "capitals in fewer turns": script(`let n = true; ${turns("n = note.toUpperCase() < note", 60)}; ${set("1")}`),
  "a long text sought in a long one": script(`const s = ${eight}; ${turns(set("s.lastIndexOf(note + 'b')"), 20)}`),
  "a text of the longest length sought": script(
    `let n = true; ${turns(`n = note.lastIndexOf("${"a".repeat(63)}b") === i`, 300)}; ${set("1")}`,
  ),
  "parts of a text with no parts": script(
    `let n = true; ${turns(`n = note.split("aaab")[999] === i`, 300)}; ${set("1")}`,
  ),
  "comparisons of long texts": script(`const s = note + "a", t = note + "a"; let n = true; ${turns("n = s === t")}`),
  "long texts as numbers": script(`let n = true; ${turns("n = note * 1 > 0")}; ${set("1")}`),
  "long texts as keys": script(`let n = true; ${turns('n = T[note + "b"] === 1', 500)}`, "const T = { a: 1 }"),
  "loops in loops": script(turns(turns(turns(";", 20), 20), 20)),
  "loops in helper functions in loops": script(
    `let n = 0; ${turns("n = f2(1)", 30)}; ${set("n")}`,
    `function f0(a) { ${turns("a++", 30)}; return 1 }
function f1(a) { let n = 0; ${turns("n = f0(1)", 30)}; return 1 }
function f2(a) { let n = 0; ${turns("n = f1(1)", 30)}; return 1 }`,
  ),
  "helper functions that call twice": script(set("f40(1)"), chain(41, (inner) => `${inner}(a) + ${inner}(a)`)),
  "helper functions that double": script(set("f40(note).length"), chain(41, (inner) => `${inner}(a + a)`)),
  "thousands of helper functions": script(set("f5000(1)"), chain(5001, (inner) => `${inner}(a)`)),
  "a text that doubles": script(`let s = note; ${"s = s + s\n".repeat(40)} ${set("s.length")}`),
  "a text that doubles in branches": script(`let s = note; ${"if (s > 'a') s += s\n".repeat(40)} ${set("s.length")}`),
  "a text that doubles by another": script(
    `let s = note, t = "b"; ${turns("t = s; s = t + s", 40)} ${set("s.length")}`,
  ),
  "templates in templates": script(
    set(`${Array(12).fill(0).reduce((inner) => `\`\${${inner}}\${${inner}}\``, "note")}.length`),
  ),
  "capitals that are longer": script(
    `let s = "ßŉǰ"; ${turns("s = (s.toUpperCase() + s).toLowerCase()", 40)}; ${set("s.length")}`,
  ),
  "many long fields": script(
    Array.from({ length: 60 }, () => `context.output.setField("out", ${eight} + ${eight})`).join("\n"),
  ),
  "tables over tables": script(
    `let n = 0; for (const [a] of T) { for (const [b] of T) { for (const [c] of T) { n++ } } } ${set("n")}`,
    `const T = [${Array(100).fill("[1]").join()}]`,
  ),
  "a table of many texts": script(
    `let n = true; for (const a of T) { n = note.includes(a) } ${set("1")}`,
    `const T = [${Array.from({ length: 1000 }, (_, i) => `"${"a".repeat(60)}${i}"`).join()}]`,
  ),
  "a large table of large tables": script(
    set("T.length"),
    `const T = [${Array(200).fill(`[${Array(100).fill("1").join()}]`).join()}]`,
  ),
}

const PATTERNS = [
  "(a+)+b",
  "(a*)*b",
  "(a|a)*b",
  "(a|a?)+b",
  "a*a*a*b",
  ".*.*=.*",
  "a?".repeat(30) + "b",
  "(?:a|a)".repeat(30) + "b",
  "(?:a|aa)".repeat(30) + "b",
  "(a?)".repeat(30) + "b",
  "a{0,99}".repeat(4) + "b",
  "a{1,50}a{1,50}a{1,50}a*b",
  "(?:a{0,30}|a{0,30})(?:a{0,30}|a{0,30})b",
  "a{2,}a{2,}b",
  "(?=a*)a*b",
  "(a)\\1\\1\\1a*b",
  "a*?a*?b",
  "[aa]*[aa]?[aa]?[aa]?b",
  "a*b|a*c|a*d",
  "a+b",
  "a{0,99}b",
]
for (const pattern of PATTERNS) {
  SLOW[`the pattern ${pattern}`] = script(`let n = true; ${turns(`n = /${pattern}/.test(note)`, 3)}; ${set("1")}`)
  SLOW[`the pattern ${pattern}, often`] = script(
    `let n = true; ${turns(`n = /${pattern}/i.test(note)`, 300)}; ${set("1")}`,
  )
}

const counts = { refused: 0, quick: 0 }
for (const [name, source] of Object.entries(SLOW)) {
  Deno.test(`refused or quick: ${name}`, () => {
    for (const text of [long, "a".repeat(LONGEST_TESTED)]) {
      const started = performance.now()
      const wasRun = run(source, text) !== undefined
      const spent = performance.now() - started
      counts[wasRun ? "quick" : "refused"]++
      assert(spent < LIMIT_MS, `${name}: ${spent} ms`)
    }
  })
}

Deno.test("some of them are refused, some are quick", () => {
  console.log(`attacks: ${counts.refused} refused, ${counts.quick} quick`)
  assert(counts.refused > 20 && counts.quick > 15)
})

Deno.test("fields that are much for a chunk are left to the sandbox, which has limits", () => {
  const wide = Array(16).fill("note").join(" + ")
  const source = script(
    ["out", "other", "more", "note", "name", "email"].map((name) => `context.output.setField("${name}", ${wide})`).join(
      "\n",
    ),
  )
  // The limit holds for the rows that are run in one go; the first 128 go in small batches.
  assertEquals(run(source, long, 128 + 40)!.doubtful.length > 0, true)
  assertEquals(run(source, long.slice(0, 100), 128 + 40)!.doubtful.length, 0)
})

const ODD = [
  '"',
  "'",
  "`",
  "${1}",
  "\\",
  "\\u0022",
  "\n",
  "\u2028",
  "\u2029",
  "*/",
  "//",
  "</script>",
  "\0",
  "\ud83d",
  "});doubt(",
  "__proto__",
]

Deno.test("no text of a script becomes code", async () => {
  const quoted = ODD.map((text) => JSON.stringify(text))
  const raw = ODD.filter((text) => !/[`\\$]/.test(text))
  const source = script(
    `let found = ${quoted.join(" + ")}
  context.output.setField("out", found)
  ${ODD.map((_, i) => `found = T[${quoted[i]}] + LIST[${i}] + MAP[${quoted[i]}] + note`).slice(0, -1).join("\n  ")}
  for (const text of LIST) if (note.includes(text)) context.output.setField("more", text)
  context.output.setField("flag", /["'\`$\\\\/{}()]/.test(note))
  context.output.setField("other", \`${raw.join("")}\`)
  context.output.setField("num", found.length)`,
    `const T = { ${
      quoted.filter((text) => !text.includes("__proto__")).map((text) => `${text}: ${text}`).join(", ")
    } }`,
  )
  const globals = {
    LIST: ODD,
    MAP: Object.fromEntries(ODD.filter((text) => text !== "__proto__").map((text) => [text, text])),
  }
  const options = {
    format: PLAIN,
    declared: DECLARED,
    globals,
    rows: ODD.slice(0, 10).map((text, i) => ROWS[i].with(NOTE, text)),
  }
  const fast = await seen(source, true, { ...options, isDirect: true })
  assert(fast.direct! > 0, fast.notes.join())
  assertEquals(settled(fast.shown), settled((await seen(source, false, options)).shown))
})

/** Expressions with which code leaves its place; `V` stands for the ways to a value. */
const REACHING = [
  "V.constructor",
  'V["constructor"]',
  'V["constr" + "uctor"]',
  "V[note]",
  "V.__proto__",
  'V["__proto__"]',
  "V.valueOf()",
  "V.toString",
  "V.at(0)",
  "V.replace(/a/, () => 1)",
  "V.concat(V)",
  "V?.constructor",
  "[V].map(eval)",
  "new V()",
  "V`a`",
]
const ALONE = [
  ..."globalThis self this window Deno process Function eval doubt DOUBT fates columns now row v0 x0 c0 i outputs"
    .split(" "),
  ..."Object.prototype Math.constructor String.fromCharCode Number.prototype Reflect.get Symbol.iterator".split(" "),
  ..."import.meta import('a') new.target context.input context.output.constructor (()=>1) class{} {}.x".split(" "),
  ..."note.length=1 T.a=1 T.push(1) i++ Math=1 String=1 super.x #x".split(" "),
  ...[
    "delete T.a",
    "await note",
    "yield note",
    "'a' in T",
    "note instanceof f",
    "(note, 1)",
    "T",
    "f",
    "LIST",
    "[note]",
    "[]",
  ],
  ...[
    "f(T)",
    "f(f)",
    "f(...note)",
    "typeof T",
    "T + ''",
    "`${LIST}`",
    "T === T",
    "Math.max(...LIST)",
    "String(LIST)",
    "f(eval)",
  ],
  ...[
    "LIST.concat",
    "LIST.map(f)",
    "LIST.length = 5",
    "note.match(/a/)",
    "/a/.exec(note)",
    "/a/.source",
    "RegExp('a')",
  ],
]

Deno.test("nothing but the row can be reached", () => {
  const reads = ["note", '"text"', "(1)", "T", "LIST", "f", "Math", "/a/", "context", "RATE", "undefined", "true"]
  const all = [...REACHING.flatMap((way) => reads.map((value) => way.replaceAll("V", value))), ...ALONE]
  const allowed: Array<string> = []
  for (const code of all) {
    const source = script(`context.output.setField("out", ${code})`, "const T = { a: 1 }\nfunction f(a) { return a }")
    if (compiled(source)?.direct !== undefined) allowed.push(code)
  }
  // Keys of tables; what a table has not got by itself is for the sandbox.
  assertEquals(allowed, [
    ...['T["constr" + "uctor"]', 'LIST["constr" + "uctor"]', "T[note]", "LIST[note]"],
    ...["T.__proto__", 'T["__proto__"]', 'LIST["__proto__"]', "T.toString"],
  ])
})
