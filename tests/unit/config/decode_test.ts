/** Values against schemas: the errors as the user reads them. */
import "../../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { decode } from "../../../src/config/decode.ts"
import { Document } from "../../../src/config/document.ts"
import { renderErrors } from "../../../src/errors/render.ts"

const Options = Schema.Struct({
  filePath: Schema.Union([Schema.String, Schema.Array(Schema.String).check(Schema.isMinLength(1))]).annotate({
    description: "File to read.",
  }),
  skipRows: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(0)),
  ),
  outputMode: Schema.optionalKey(Schema.Literals(["create", "replace", "fail"])),
  hasHeaders: Schema.optionalKey(Schema.Boolean),
  columns: Schema.optionalKey(
    Schema.Array(Schema.Struct({ name: Schema.String, width: Schema.optionalKey(Schema.Int) })),
  ),
  rename: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  pattern: Schema.optionalKey(
    Schema.String.check(Schema.makeFilter((text: string) => text.includes("*") ? undefined : "there is no * in it")),
  ),
})

const PATH = ["pipeline", "steps", 0, "config"]

/** The options of a step, indented as in a pipeline file: line 4 is the first, column 7. */
function decodeOptions(...lines: ReadonlyArray<string>) {
  const head = ["pipeline:", "  steps:", "  - config:"]
  const document = new Document("orders.yaml", [...head, ...lines.map((line) => `      ${line}`)].join("\n"))
  const value = document.value() as { pipeline: { steps: [{ config: unknown }] } }
  return decode(Options, value.pipeline.steps[0].config, document, PATH)
}

const errorsOf = (decoded: ReturnType<typeof decodeOptions>) => "errors" in decoded ? decoded.errors : []

const rendered = (...lines: ReadonlyArray<string>) => {
  return renderErrors(errorsOf(decodeOptions(...lines)), { colour: false })
}

/** `code line:column message | help`, the help of the table left out. */
const said = (...lines: ReadonlyArray<string>) => {
  return errorsOf(decodeOptions(...lines)).map(({ code, message, text, help }) =>
    `${code} ${text?.line}:${text?.column} ${message}${help.startsWith("write a value") ? "" : ` | ${help}`}`
  )
}

Deno.test("decode gives the value, defaults filled in", () => {
  assertEquals(decodeOptions("filePath: a.csv", "rename: {a: b}"), {
    value: { filePath: "a.csv", skipRows: 0, rename: { a: "b" } },
  })
})

Deno.test("decode: an unknown key is FE1203 at the key, with the nearest key", () => {
  assertEquals(
    rendered("filePath: a.csv", "skipRow: 2"),
    `error[FE1203]: unknown key \`skipRow\`
 --> orders.yaml:5:7  pipeline.steps[0].config.skipRow
 4 |       filePath: a.csv
 5 |       skipRow: 2
   |       ^^^^^^^
help: did you mean \`skipRows\`?
more: flowengine explain FE1203`,
  )
})

Deno.test("decode: an unknown key that is like none gets the list of keys", () => {
  assertEquals(said("filePath: a.csv", "zzz: 1"), [
    "FE1203 5:7 unknown key `zzz` | the keys here are: filePath, skipRows, outputMode, hasHeaders, columns, rename, pattern",
  ])
  assertEquals(said("filePath: a", "columns: [{name: a, wdith: 1}]"), [
    "FE1203 5:27 unknown key `wdith` | did you mean `width`?",
  ])
})

Deno.test("decode: a missing key is FE1201 at its parent, with what it is for", () => {
  assertEquals(
    rendered("skipRows: 2"),
    `error[FE1201]: the key \`filePath\` is missing
 --> orders.yaml:3:5  pipeline.steps[0].config
 2 |   steps:
 3 |   - config:
   |     ^^^^^^
help: add \`filePath:\` (file to read)
more: flowengine explain FE1201`,
  )
  assertEquals(said("filePath: a", "columns: [{width: 1}]"), [
    "FE1201 5:17 the key `name` is missing | add `name:`",
  ])
})

Deno.test("decode: a wrong type is FE1202 at the value, with what was expected and what is there", () => {
  assertEquals(
    rendered("filePath: a.csv", "hasHeaders: sure"),
    `error[FE1202]: \`hasHeaders\` must be true or false, and it is "sure"
 --> orders.yaml:5:19  pipeline.steps[0].config.hasHeaders
 4 |       filePath: a.csv
 5 |       hasHeaders: sure
   |                   ^^^^
help: write a value of the kind the message names
more: flowengine explain FE1202`,
  )
})

Deno.test("decode says of each kind of value what is wrong with it", () => {
  const wrong = (line: string) => said("filePath: a", line)[0].replace(/^FE1202 5:\d+ /, "")
  assertEquals(wrong("skipRows: many"), '`skipRows` must be a number, and it is "many"')
  assertEquals(wrong("skipRows: 1.5"), "`skipRows` must be a whole number, and it is 1.5")
  assertEquals(wrong("skipRows: -1"), "`skipRows` must be a value greater than or equal to 0, and it is -1")
  assertEquals(wrong("skipRows: 12345678901234567890"), "`skipRows` must be a number, and it is 12345678901234567890")
  assertEquals(wrong("skipRows:"), "`skipRows` must be a number, and it is empty")
  assertEquals(wrong("outputMode: 3"), "`outputMode` must be one of create, replace, fail, and it is 3")
  assertEquals(wrong("columns: a"), '`columns` must be a list, and it is "a"')
  assertEquals(wrong("columns: [a]"), '`columns[0]` must be a map of keys and values, and it is "a"')
  assertEquals(wrong("columns: {a: 1}"), "`columns` must be a list, and it is a map")
  assertEquals(wrong("rename: {a: 1}"), "`a` must be text, and it is 1")
  assertEquals(wrong("pattern: a.csv"), "`pattern`: there is no * in it")
})

Deno.test("decode suggests the nearest of the allowed words", () => {
  assertEquals(said("filePath: a", "outputMode: Replase"), [
    'FE1202 5:19 `outputMode` must be one of create, replace, fail, and it is "Replase" | did you mean `replace`?',
  ])
})

Deno.test("decode speaks of a union as the choice it is", () => {
  assertEquals(said("filePath: 3"), ["FE1202 4:17 `filePath` must be text or a list, and it is 3"])
  assertEquals(said("filePath: [a, 3]"), ["FE1202 4:21 `filePath[1]` must be text, and it is 3"])
  assertEquals(said("filePath: []"), ["FE1202 4:17 `filePath` must be not empty, and it is an empty list"])
})

Deno.test("decode cuts long values", () => {
  const [line] = said("filePath: a", `hasHeaders: ${"x".repeat(1000)}`)
  assert(line.length < 140 && line.endsWith("…"))
})

Deno.test("decode names the options themselves where they are no map", () => {
  const document = new Document("orders.yaml", "pipeline:\n  steps:\n    - config: [1]\n")
  const decoded = decode(Options, [1], document, PATH)
  assertEquals(errorsOf(decoded).map((error) => `${error.text?.line}:${error.text?.column} ${error.message}`), [
    "3:15 `config` must be a map of keys and values, and it is a list",
  ])
})

Deno.test("decode tells everything in one pass", () => {
  assertEquals(
    said("skipRow: 1", "skipRows: x", "outputMode: append", "columns: [{}, {name: 1}]").map((line) => line.slice(0, 10))
      .sort(),
    ["FE1201 3:5", "FE1201 7:1", "FE1202 5:1", "FE1202 6:1", "FE1202 7:2", "FE1203 4:7"],
  )
})

Deno.test("decode speaks of no schema library", () => {
  const lines = [
    "skipRow: 1",
    "skipRows: x",
    "outputMode: 1",
    "hasHeaders: []",
    "columns: [1]",
    "rename: 1",
    "pattern: 2",
  ]
  const words = said(...lines).join("\n")
  assertEquals(words.match(/readonly|undefined|Schema|Expected|\bstring\b|array|object|actual/), null)
})
