/** Errors as the user reads them, to the character. */
import "../../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { type FlowError, flowError, type TextPlace } from "../../../src/errors/flow_error.ts"
import { errorToJson, renderErrors } from "../../../src/errors/render.ts"

const text = (...errors: Array<FlowError>) => renderErrors(errors, { colour: false })

const place = (lines: Array<string>, column: number, length?: number): TextPlace => ({
  file: "orders.yaml",
  line: 9,
  column,
  length,
  path: "pipeline.steps[0].config.skipRow",
  excerpt: { firstLine: 10 - lines.length, lines },
})

const unknownKey = flowError("FE1203", "unknown key `skipRow`", {
  text: place(["      config:", "        skipRow: 2"], 9, 7),
  help: "did you mean `skipRows`?",
})

Deno.test("renderErrors shows message, place, the user's line, help and where to read more", () => {
  assertEquals(
    text(unknownKey),
    `error[FE1203]: unknown key \`skipRow\`
 --> orders.yaml:9:9  pipeline.steps[0].config.skipRow
 8 |       config:
 9 |         skipRow: 2
   |         ^^^^^^^
help: did you mean \`skipRows\`?
more: flowengine explain FE1203`,
  )
})

Deno.test("renderErrors lines up line numbers of different width", () => {
  const at = { ...place(["a:", "  b: 1"], 3), line: 10, excerpt: { firstLine: 9, lines: ["a:", "  b: 1"] } }
  assert(text(flowError("FE1203", "m", { text: at })).includes("  9 | a:\n 10 |   b: 1\n    |   ^\n"))
})

Deno.test("renderErrors shows place and excerpt of a record", () => {
  const error = flowError("FE3102", '"12,x" is not an integer', {
    data: { file: "orders.csv", record: 7, line: 8, byte: 312, column: "amount", excerpt: '7,"12,x"\r\n' },
    step: "read",
    help: "mend it",
  })
  assertEquals(
    text(error),
    `error[FE3102]: "12,x" is not an integer
 --> orders.csv: record 7, line 8, byte 312, column amount  (step read)
 8 | 7,"12,x"
help: mend it
more: flowengine explain FE3102`,
  )
})

Deno.test("renderErrors shows the script and the record of a script error, in this order", () => {
  const error = flowError("FE4101", "oh no", {
    text: { file: "orders.yaml", line: 13, column: 5 },
    data: { file: "orders.csv", record: 7 },
    help: "mend it",
  })
  assertEquals(
    text(error),
    `error[FE4101]: oh no
 --> orders.yaml:13:5
 --> orders.csv: record 7
help: mend it
more: flowengine explain FE4101`,
  )
})

Deno.test("renderErrors names the step where that is all there is", () => {
  assertEquals(text(flowError("FE9000", "m", { step: "read", help: "h" })).split("\n")[1], " --> step read")
})

Deno.test("renderErrors parts several errors by a blank line and counts them", () => {
  assertEquals(text(unknownKey, unknownKey).split("\n\n").map((part) => part.split("\n")[0]), [
    "error[FE1203]: unknown key `skipRow`",
    "error[FE1203]: unknown key `skipRow`",
    "2 problems",
  ])
})

Deno.test("renderErrors calls warnings warnings, and does not count them as problems", () => {
  const rendered = renderErrors([unknownKey, unknownKey], { colour: false, level: "warning" })
  assertEquals(rendered.match(/^warning\[FE1203\]/gm)?.length, 2)
  assert(!rendered.includes("problems"))
})

Deno.test("renderErrors with colour says the same words", () => {
  const coloured = renderErrors([unknownKey], { colour: true })
  // deno-lint-ignore no-control-regex
  const plain = coloured.replace(/\x1b\[[\d;]*m/g, "")
  assert(coloured !== plain)
  assertEquals(plain, text(unknownKey))
})

/** The marked line and the carets below it. */
function marks(line: string, column: number, length: number): Array<string> {
  return text(flowError("FE1203", "m", { text: place([line], column, length) })).split("\n").slice(2, 4)
}

Deno.test("renderErrors puts carets right after tabs, wide and combining characters", () => {
  assertEquals(marks("\ta: bc", 5, 2), [" 9 |   a: bc", "   |      ^^"])
  assertEquals(marks("名前: bc", 5, 2), [" 9 | 名前: bc", "   |       ^^"])
  assertEquals(marks("e\u0301: bc", 5, 2), [" 9 | e\u0301: bc", "   |    ^^"])
  assertEquals(marks("k: 名前", 4, 2), [" 9 | k: 名前", "   |    ^^^^"])
})

Deno.test("renderErrors marks one column past the end of a line, and never further", () => {
  assertEquals(marks("abc", 4, 1), [" 9 | abc", "   |    ^"])
  assertEquals(marks("abc", 2, 99), [" 9 | abc", "   |  ^^"])
})

Deno.test("renderErrors cuts a long line around the mark", () => {
  const [line, carets] = marks(`${"x".repeat(5000)}HERE${"y".repeat(5000)}`, 5001, 4)
  assert(line.length < 250)
  assertEquals(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1), "HERE")
  assert(line.startsWith(" 9 | …") && line.endsWith("…"))
})

Deno.test("renderErrors lets nothing through that a terminal would obey", () => {
  const evil = "a\x1b[2J\x07\x7f\u009b\u202eb\r"
  const rendered = text(flowError("FE3102", evil, {
    text: { file: evil, line: 1, column: 1, excerpt: { firstLine: 1, lines: [evil] } },
    data: { file: evil, column: evil, excerpt: evil },
    help: evil,
  }))
  assertEquals(rendered.match(/[^\P{Cc}\n]|\u202e/gu), null)
  assert(rendered.startsWith("error[FE3102]: a␛[2J␇␡��b␍\n"))
})

Deno.test("errorToJson has a stable shape", () => {
  const error = flowError("FE4101", "oh no", {
    text: place(["x"], 9, 7),
    data: { file: "orders.csv", record: 7, line: 8, byte: 312, column: "amount", excerpt: "7,x" },
    step: "enrich",
    help: "mend it",
    cause: new TypeError("deep down"),
  })
  assertEquals(JSON.parse(JSON.stringify(errorToJson(error))), {
    code: "FE4101",
    title: errorToJson(error).title,
    class: "script",
    message: "oh no",
    help: "mend it",
    step: "enrich",
    at: { file: "orders.yaml", line: 9, column: 9, path: "pipeline.steps[0].config.skipRow" },
    data: { file: "orders.csv", record: 7, line: 8, byte: 312, column: "amount", excerpt: "7,x" },
    cause: "TypeError: deep down",
  })
})

Deno.test("errorToJson leaves out what is not known", () => {
  assertEquals(Object.keys(errorToJson(flowError("FE6001", "m"))), ["code", "title", "class", "message", "help"])
})
