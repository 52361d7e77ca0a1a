/** Whole pipeline files: what comes out, and all that is said of broken ones. */
import "../../../src/prelude.ts"
import { assertEquals, assertRejects } from "@std/assert"
import { loadConfig } from "../../../src/config/load.ts"
import { toFlowErrors } from "../../../src/errors/flow_error.ts"
import { renderErrors } from "../../../src/errors/render.ts"

const load = (text: string, variables: Record<string, string> = {}) =>
  loadConfig({
    file: "orders.yaml",
    text,
    variables,
    ambient: {
      now: new Date(0),
      machineName: "box",
      userName: "ann",
      processId: 42,
      workingDir: "/work",
      configPath: "/work/orders.yaml",
      env: () => undefined,
    },
    verbatim: (type) => type === "javascript-transform" ? ["script"] : [],
  })

const errorsOf = async (text: string) => [...toFlowErrors(await assertRejects(() => load(text)))]
const said = async (text: string) =>
  (await errorsOf(text)).map(({ code, message, text }) => `${code} ${text?.line}:${text?.column} ${message}`)

const PIPELINE = `
variables:
  region: eu
  limit: 100
  kind: javascript-transform
pipeline:
  name: orders-\${region}
  version: 1.2
  description: "\${RunDate:never}"
  steps:
    - id: read
      type: delimited-source
      onError: skip
      maxErrors: \${limit}
      maxErrorRate: 0.5
      config:
        filePath: "in/\${region}.csv"
        maxRows: \${limit}
        label: "\${limit}"
        script: \${region}
    - id: enrich
      type: \${kind}
      config:
        script: |
          const text = \`\${row.amount}\`
        note: \${region}
  connections:
    - { from: read, to: enrich }
    - { from: enrich, to: write, route: big, row: output }
  routing:
    audit: { type: null-sink, row: input }
  globals:
    rates: { USD: 1.5, EUR: "\${limit}" }
  settings:
    onError: dead-letter
    maxErrors: 0
    maxErrorRate: 1
    deadLetter: { filePath: rejected.ndjson }
`

Deno.test("loadConfig reads every key of the envelope, variables replaced", async () => {
  const { config, file, path } = await load(PIPELINE, { region: "us" })
  assertEquals({ file, path }, { file: "orders.yaml", path: "/work/orders.yaml" })
  assertEquals(config.pipeline, {
    name: "orders-us",
    version: 1.2,
    description: "1970-01-01",
    steps: [
      {
        id: "read",
        type: "delimited-source",
        onError: "skip",
        maxErrors: 100,
        maxErrorRate: 0.5,
        config: { filePath: "in/us.csv", maxRows: 100, label: "100", script: "us" },
      },
      {
        id: "enrich",
        type: "javascript-transform",
        config: { script: "const text = `${row.amount}`\n", note: "us" },
      },
    ],
    connections: [{ from: "read", to: "enrich" }, { from: "enrich", to: "write", route: "big", row: "output" }],
    routing: { audit: { type: "null-sink", row: "input" } },
    globals: { rates: { USD: 1.5, EUR: "100" } },
    settings: { onError: "dead-letter", maxErrors: 0, maxErrorRate: 1, deadLetter: { filePath: "rejected.ndjson" } },
  })
})

Deno.test("loadConfig keeps the document, for places that later checks need", async () => {
  const { document } = await load(PIPELINE)
  const { line, column } = document.at(["pipeline", "steps", 1, "type"], "value")
  assertEquals({ line, column }, { line: 22, column: 13 })
})

Deno.test("loadConfig reads a script through an alias as it is", async () => {
  const { config } = await load(
    "pipeline:\n  name: n\n  steps:\n    - &s {id: a, type: javascript-transform, config: {script: '${x}'}}\n    - {<<: *s, id: b}\n",
  )
  assertEquals(config.pipeline.steps.map((step) => step.config), [{ script: "${x}" }, { script: "${x}" }])
})

Deno.test("loadConfig tells problems with variables, keys and values in one pass", async () => {
  const text = `variables:
  a: \${b}
  b: \${a}
  c: [1]
pipelin: x
pipeline:
  name: \${nope}
  steps:
    - id: 1
      typ: x
      config: \${env:NOPE}
      onError: ignore
  settings:
    maxErrorRate: 2
`
  assertEquals((await said(text)).sort(), [
    "FE1101 7:9 there is no variable `nope`",
    "FE1102 3:6 the variable `a` refers to itself: a → b → a",
    "FE1103 11:15 the environment variable NOPE is not set",
    "FE1201 9:7 the key `type` is missing",
    'FE1202 12:16 `onError` must be one of fail, skip, dead-letter, and it is "ignore"',
    "FE1202 14:19 `maxErrorRate` must be a value between 0 and 1, and it is 2",
    "FE1202 4:6 `c` must be text or a number or true or false, and it is a list",
    "FE1202 9:11 `id` must be text, and it is 1",
    "FE1203 10:7 unknown key `typ`",
    "FE1203 5:1 unknown key `pipelin`",
  ])
})

Deno.test("loadConfig does not complain of a value whose variable it already complained of", async () => {
  const text = `variables:
  limit: \${nope}
pipeline:
  name: n
  steps:
    - { id: a, type: t, maxErrors: "\${limit}", maxErrorRate: "\${env:NOPE}" }
`
  assertEquals(await said(text), [
    "FE1101 2:10 there is no variable `nope`",
    "FE1103 6:63 the environment variable NOPE is not set",
  ])
})

Deno.test("loadConfig tells a problem with the variable of a step type once", async () => {
  assertEquals(await said("pipeline:\n  name: n\n  steps:\n    - id: a\n      type: ${nope}\n"), [
    "FE1101 5:13 there is no variable `nope`",
  ])
})

Deno.test("loadConfig stops at syntax errors: nothing can be said of the rest", async () => {
  assertEquals((await errorsOf("pipelin: [\n")).map((error) => error.code), ["FE1002"])
})

Deno.test("loadConfig says what a file must be that is no pipeline at all", async () => {
  assertEquals(await said(""), ["FE1202 1:1 the file must be a map of keys and values, and it is empty"])
  assertEquals(await said("- a\n"), ["FE1202 1:1 the file must be a map of keys and values, and it is a list"])
  assertEquals(await said("hello"), ['FE1202 1:1 the file must be a map of keys and values, and it is "hello"'])
  assertEquals(await said("variables: {}\n"), ["FE1201 1:1 the key `pipeline` is missing"])
})

Deno.test("loadConfig demands a name and at least one step", async () => {
  assertEquals(
    renderErrors(await errorsOf("pipeline:\n  steps: []\n"), { colour: false }),
    `error[FE1201]: the key \`name\` is missing
 --> orders.yaml:1:1  pipeline
 1 | pipeline:
   | ^^^^^^^^
help: add \`name:\` (name of the pipeline in reports)
more: flowengine explain FE1201

error[FE1202]: \`steps\` must be a list of at least one step, and it is an empty list
 --> orders.yaml:2:10  pipeline.steps
 1 | pipeline:
 2 |   steps: []
   |          ^^
help: write a value of the kind the message names
more: flowengine explain FE1202

2 problems`,
  )
})
