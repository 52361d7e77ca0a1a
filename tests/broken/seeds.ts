/**
 * Pipelines, scripts, data and plugins that somebody got wrong, as changes to ones that go through. broken_test.ts mends
 * them by what the errors say.
 */
import type { Change, Files } from "../../src/errors/examples/mod.ts"

export interface Seed {
  readonly name: string
  readonly files: Files
  /** How a person would mend it, where the errors leave a choice. */
  readonly byHand?: Readonly<Record<string, Change>>
}

const PIPELINE = `variables:
  region: north
pipeline:
  name: orders
  settings:
    maxErrors: 10
  steps:
    - id: read
      type: delimited-source
      config:
        filePath: "\${region}.csv"
        delimiter: comma
        hasHeaders: true
    - id: enrich
      type: javascript-transform
      config:
        memoryMB: 32
        script: |
          function process(context) {
            const row = context.input.current()
            if (row.amount > 25) context.route.send("review")
            context.output.setField("total", row.amount * 2)
            return true
          }
    - id: write
      type: delimited-sink
      config:
        filePath: out.csv
        outputMode: replace
  connections:
    - { from: read, to: enrich }
    - { from: enrich, to: write }
  routing:
    review: { type: delimited-sink, config: { filePath: review.csv } }
`
const CSV = "id,name,amount\n1,Ann,10\n2,Ben,20\n3,Cid,30\n"
const whole: Files = { "p.yaml": PIPELINE, "north.csv": CSV }

const change = (name: string, from: string, to: string): string => {
  const before = String(whole["p.yaml"])
  if (!before.includes(from)) throw new RangeError(`${name}: nothing to change`)
  return before.replace(from, () => to)
}
/** A slip in the pipeline file. */
const slip = (name: string, from: string, to: string, byHand?: Seed["byHand"]): Seed => ({
  name,
  files: { ...whole, "p.yaml": change(name, from, to) },
  ...(byHand === undefined ? {} : { byHand }),
})
const byHand = (from: string, to: string): Seed["byHand"] => ({ "p.yaml": [[from, to]] })

const CONFIGS: ReadonlyArray<Seed> = [
  slip("steps misspelt", "  steps:", "  stpes:"),
  slip("name misspelt", "  name: orders", "  nmae: orders"),
  slip("settings misspelt", "  settings:", "  setings:"),
  slip("connections misspelt", "  connections:", "  conections:"),
  slip("pipeline misspelt", "pipeline:", "pipline:"),
  slip("routing misspelt", "  routing:", "  rooting:"),
  slip("variables misspelt", "variables:", "varaibles:"),
  slip("key of a connection misspelt", "{ from: read, to", "{ form: read, to"),
  slip("config misspelt", "      config:\n        filePath: out.csv", "      confg:\n        filePath: out.csv"),
  slip("option misspelt", "delimiter: comma", "delimter: comma"),
  slip("option in another case", "hasHeaders: true", "has_headers: true"),
  slip("option of a sink misspelt", "outputMode", "outptuMode"),
  slip("option of a script misspelt", "memoryMB: 32", "memoryMb: 32"),
  slip("setting misspelt", "maxErrors: 10", "maxEror: 10"),
  slip("step type misspelt", "delimited-source", "delimted-source"),
  slip("type of a sink misspelt", "type: delimited-sink\n", "type: delimited-snk\n"),
  slip("type of a transform misspelt", "javascript-transform", "javascript-tranform"),
  slip("type in a routing entry misspelt", "review: { type: delimited-sink", "review: { type: delimitd-sink"),
  slip("step id misspelt in a connection", "to: enrich }", "to: enrch }"),
  slip("source misspelt in a connection", "from: read", "from: raed"),
  slip("variable misspelt", "${region}", "${regoin}"),
  slip("format misspelt", "${region}", "${region|lowr}"),
  slip("value of a choice misspelt", "outputMode: replace", "outputMode: replcae"),
  slip("policy misspelt", "maxErrors: 10", "onError: dead-leter\n    deadLetter: { filePath: bad.ndjson }"),
  slip("yes in quotes", "hasHeaders: true", 'hasHeaders: "true"'),
  slip("yes instead of true", "hasHeaders: true", "hasHeaders: yes"),
  slip("number in quotes", "memoryMB: 32", "memoryMB: '32'"),
  slip("tabs", "        delimiter: comma\n        hasHeaders", "\t\t\t\tdelimiter: comma\n\t\t\t\thasHeaders"),
  slip("key twice", "delimiter: comma\n", "delimiter: comma\n        delimiter: comma\n"),
  slip(
    "connection twice",
    "    - { from: enrich, to: write }\n",
    "    - { from: enrich, to: write }\n    - { from: enrich, to: write }\n",
  ),
  slip(
    "reference without quotes in a list",
    '"${region}.csv"',
    "[${region}.csv]",
  ),
  slip("dead letters without a file", "maxErrors: 10", "onError: dead-letter"),
  slip(
    "queue without a taker",
    "  routing:\n    review: { type: delimited-sink, config: { filePath: review.csv } }\n",
    "",
  ),
  slip(
    "three slips at once",
    "hasHeaders: true\n    - id: enrich\n      type: javascript-transform\n      config:\n        memoryMB: 32",
    "hasHeader: true\n    - id: enrich\n      type: javscript-transform\n      config:\n        memoryMB: '32'",
  ),
  slip("reference not closed", "${region}", "${region", byHand("${region", "${region}")),
  slip(
    "environment variable not set",
    "${region}",
    "${env:REGION_OF_TODAY}",
    byHand("REGION_OF_TODAY", "REGION_OF_TODAY:north"),
  ),
  slip(
    "option missing",
    '        filePath: "${region}.csv"\n',
    "",
    byHand("delimiter: comma", "delimiter: comma\n        filePath: north.csv"),
  ),
  slip(
    "id twice",
    "id: write",
    "id: enrich",
    byHand("    - id: enrich\n      type: delimited-sink", "    - id: write\n      type: delimited-sink"),
  ),
]

const SCRIPTS: ReadonlyArray<Seed> = [
  slip("column misspelt", "row.amount > 25", "row.amuont > 25"),
  slip(
    "column misspelt twice",
    'row.amount > 25) context.route.send("review")\n            context.output.setField("total", row.amount',
    'row.ammount > 25) context.route.send("review")\n            context.output.setField("total", row.ammount',
  ),
  slip("column misspelt in a text", "row.amount > 25", 'context.input.getValue("amout") > 25'),
  slip(
    "output field misspelt",
    "memoryMB: 32",
    "outputSchema: { columns: [{ name: id }, { name: totl, type: integer }] }",
  ),
  {
    name: "queue misspelt in a connection",
    files: {
      ...whole,
      "p.yaml": PIPELINE.replace("  connections:", "    - { id: aside, type: null-sink }\n  connections:")
        .replace(/ {2}routing:[^]*/, "    - { from: enrich, to: aside, route: reveiw }\n"),
    },
  },
  slip(
    "only the body of process",
    '          function process(context) {\n            const row = context.input.current()\n            if (row.amount > 25) context.route.send("review")\n            context.output.setField("total", row.amount * 2)\n            return true\n          }\n',
    '          if (context.input.current().amount > 25) context.route.send("review")\n          return true\n',
  ),
  {
    name: "script file misspelt",
    files: {
      ...whole,
      "p.yaml": PIPELINE.replace(/script: \|[^]*?\n {10}\}\n/, "scriptFile: js/enrch.js\n"),
      "js/enrich.js": 'function process(context) {\n  context.route.sendCopy("review")\n  return true\n}\n',
    },
  },
  slip(
    "state without stateful",
    "const row = context.input.current()",
    "const row = context.input.current()\n            context.state.rows = 1",
  ),
  slip(
    "a row for which the script throws",
    "const row = context.input.current()",
    'const row = context.input.current()\n            if (row.name === "Ben") throw new RangeError("no Ben")',
  ),
  slip(
    "a value that does not fit",
    "memoryMB: 32",
    "outputSchema: { columns: [{ name: id }, { name: name, type: text }, { name: total, type: date }] }",
    byHand("type: date", "type: integer"),
  ),
  {
    name: "a loop without an end",
    files: {
      ...whole,
      "p.yaml": PIPELINE.replace("memoryMB: 32", "timeoutMs: 50").replace(
        "const row = context.input.current()",
        'const row = context.input.current()\n            for (let i = 0; i >= 0; i++) row.name = "" + i',
      ),
    },
    byHand: byHand("i >= 0", "i < 3"),
  },
  slip(
    "bracket not closed",
    "context.input.current()\n            if (row",
    "context.input.current(\n            if (row",
    byHand("current(\n", "current()\n"),
  ),
]

/** Other data, and other options to read them. */
const data = (name: string, csv: string | Uint8Array, options = "", hand?: Seed["byHand"]): Seed => ({
  name,
  files: {
    "p.yaml": PIPELINE.replace(
      "hasHeaders: true",
      () => `hasHeaders: true${options === "" ? "" : `\n        ${options}`}`,
    ),
    "north.csv": csv,
  },
  ...(hand === undefined ? {} : { byHand: hand }),
})
const LATIN = Uint8Array.from([
  ...new TextEncoder().encode("id,name,amount\n1,J"),
  0xf6,
  ...new TextEncoder().encode("rg,10\n"),
])
const TYPED = "columns: [{ name: id }, { name: name, required: true }, { name: amount, type: integer }]"

const DATA: ReadonlyArray<Seed> = [
  { name: "input file misspelt", files: { ...whole, "p.yaml": PIPELINE.replace('"${region}.csv"', "nroth.csv") } },
  data("column of the header misspelt", CSV, "columns: [{ name: id }, { name: nane }, { name: amount }]"),
  data("a cell too many", "id,name,amount\n1,Ann,10\n2,Lee, Ben,20\n"),
  data("a cell too few", "id,name,amount\n1,Ann,10\n2,Ben\n"),
  data("a number that is none", "id,name,amount\n1,Ann,10\n2,Ben,many\n", TYPED),
  data("a required value that is missing", "id,name,amount\n1,,10\n2,Ben,20\n", TYPED),
  data("a quote that is never closed", 'id,name,amount\n1,"Ann,10\n2,Ben,20\n'),
  data("text behind a quote", 'id,name,amount\n1,"Ann" Lee,10\n'),
  data("a record that is too large", `id,name,amount\n1,${"long ".repeat(300)},10\n`, "maxRecordBytes: 1024"),
  data("another encoding", LATIN),
  data("columns that were not declared", CSV, "columns: [{ name: id }, { name: amount }]\n        extraColumns: fail"),
  {
    name: "output is there already",
    files: { ...whole, "p.yaml": PIPELINE.replace("outputMode: replace", "outputMode: fail"), "out.csv": "id\n" },
  },
  {
    name: "a value that needs quotes",
    files: {
      "p.yaml": PIPELINE.replace("outputMode: replace", "quoting: none"),
      "north.csv": 'id,name,amount\n1,"Lee, Ann",10\n',
    },
  },
  data("more lines skipped than there are", CSV, "skipRows: 10", byHand("skipRows: 10", "skipRows: 0")),
  data("a column twice", "id,name,name,amount\n1,Ann,Lee,10\n", "", { "north.csv": [["name,name", "name,surname"]] }),
]

const MODULE = `export default {
  apiVersion: 1,
  kind: "source",
  type: "number-source",
  open: () => ({
    columns: [{ name: "n", type: "integer" }],
    async *batches() {
      yield { rows: [[1], [2]] }
    },
  }),
}
`
const MANIFEST = `{
  "manifestVersion": 1,
  "name": "numbers",
  "version": "1.0.0",
  "apiVersion": 1,
  "kind": "source",
  "type": "number-source",
  "title": "numbers",
  "license": "MIT",
  "entry": "mod.js",
  "files": { "mod.js": "<sha256 of mod.js>" }
}
`
const USED = `plugins:
  numbers: { url: numbers }
pipeline:
  name: orders
  steps:
    - id: read
      type: number-source
    - id: write
      type: delimited-sink
      config: { filePath: out.csv }
`
const plugin = (
  name: string,
  part: "p.yaml" | "plugin.json" | "mod.js",
  from: string,
  to: string,
  hand?: Seed["byHand"],
): Seed => {
  const texts = { "p.yaml": USED, "plugin.json": MANIFEST, "mod.js": MODULE }
  if (!texts[part].includes(from)) throw new RangeError(`${name}: nothing to change`)
  const wrong = { ...texts, [part]: texts[part].replace(from, () => to) }
  return {
    name,
    files: {
      "p.yaml": wrong["p.yaml"],
      "numbers/plugin.json": wrong["plugin.json"],
      "numbers/mod.js": wrong["mod.js"],
    },
    ...(hand === undefined ? {} : { byHand: hand }),
  }
}

const PLUGINS: ReadonlyArray<Seed> = [
  plugin("step type of a plugin misspelt", "p.yaml", "type: number-source", "type: numbr-source"),
  plugin("key of a plugin misspelt", "p.yaml", "{ url", "{ ulr"),
  plugin("hash of a file that was changed", "plugin.json", "<sha256 of mod.js>", `sha256-${"A".repeat(43)}=`),
  plugin("file that was not declared", "plugin.json", '{ "mod.js": "<sha256 of mod.js>" }', "{}"),
  plugin("kind misspelt in a manifest", "plugin.json", '"kind": "source"', '"kind": "sorce"'),
  plugin("key misspelt in a manifest", "plugin.json", '"license"', '"licence"'),
  plugin("folder misspelt", "p.yaml", "url: numbers", "url: nmbers", byHand("nmbers", "numbers")),
  plugin("version of another API", "plugin.json", '"apiVersion": 1', '"apiVersion": 2', {
    "numbers/plugin.json": [['"apiVersion": 2', '"apiVersion": 1']],
  }),
]

export const SEEDS: Readonly<Record<string, ReadonlyArray<Seed>>> = {
  config: CONFIGS,
  script: SCRIPTS,
  data: DATA,
  plugin: PLUGINS,
}
