/** Files written from rows that were on disk are, byte for byte, those of a run that waits: every writer, every form. */
import { assert, assertEquals } from "@std/assert"
import { runPipeline } from "../../mod.ts"
import { slowCopy, turns } from "../support/gates.ts"
import { inFolder } from "../support/paths.ts"

const CELLS = [
  "plain",
  '"quoted, with ""quotes"""',
  "",
  '"two\nlines"',
  "=1+1",
  "ÄÖß 名前 🎉",
  "NA",
  "007",
  "l".repeat(300),
]
const line = (i: number) => [i, CELLS[i % 9], CELLS[(i * 5 + 1) % 9], `${i % 100}.${10 + i % 89}`].join(",")
const INPUT = ["id,a,b,n", ...Array.from({ length: 4000 }, (_, i) => line(i))].join("\n") + "\n"
const COLUMNS = [{ name: "id", type: "integer" }, { name: "a" }, { name: "b" }, { name: "n", type: "decimal" }]

const SCRIPTS = {
  none: undefined,
  few: "function process(context) { return context.input.getValue('id') % 10 === 3 }",
  most: "function process(context) { return context.input.getValue('id') % 10 !== 3 }",
  made: "function process(context) { context.output.setField('a', context.input.getValue('b')); return true }",
}
const SINKS = [
  ["delimited-sink", {}],
  ["delimited-sink", { columns: ["id", "b"] }],
  ["delimited-sink", { columns: ["id", "a"] }],
  ["delimited-sink", { quoting: "all", lineEnding: "crlf", nullText: "-" }],
  ["delimited-sink", { delimiter: ";", escapeFormulas: true }],
  ["json-lines-sink", {}],
  ["null-sink", undefined],
] as const

async function outputs(folder: string, source: object, script: string | undefined, isSpilling: boolean) {
  const steps = [
    { id: "in", type: "delimited-source", config: { filePath: "in.csv", chunkBytes: 4096, ...source } },
    ...script === undefined ? [] : [{ id: "js", type: "javascript-transform", config: { script } }],
    { id: "slow", type: "slow-copy" },
    ...SINKS.map(([type, config], i) => ({
      id: `out${i}`,
      type,
      ...(config === undefined ? {} : { config: { filePath: `out${i}.txt`, ...config } }),
    })),
  ]
  const last = script === undefined ? "in" : "js"
  const limits = isSpilling ? { bufferMB: 0.0625, overflow: "spill" } : {}
  const pipeline = {
    name: "outputs",
    steps,
    connections: [
      ...script === undefined ? [] : [{ from: "in", to: "js" }],
      { from: last, to: "slow", ...limits },
      ...SINKS.map((_, i) => ({ from: "slow", to: `out${i}`, ...limits })),
    ],
    settings: { limits: { spillFolder: "spill" } },
  }
  const input = { text: JSON.stringify({ pipeline }), file: `${folder}/p.json` }
  const { spill } = await runPipeline(input, { plugins: [slowCopy(() => turns(isSpilling ? 2 : 0))] })
  const files = SINKS.slice(0, -1).map((_, i) => Deno.readTextFileSync(`${folder}/out${i}.txt`))
  return { files, spilled: spill?.reduce((sum, { chunks }) => sum + chunks, 0) ?? 0 }
}

for (const [name, script] of Object.entries(SCRIPTS)) {
  for (const [form, source] of [["texts", {}], ["types", { columns: COLUMNS, nullValues: ["NA"] }]] as const) {
    if (name !== "none" && form === "texts") continue
    Deno.test(`outputs are the same, byte for byte: ${form}, rows ${name}`, () =>
      inFolder(async (folder) => {
        await Deno.mkdir(`${folder}/spill`)
        await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
        const waited = await outputs(folder, source, script, false)
        const spilt = await outputs(folder, source, script, true)
        assert(spilt.spilled > 10 && waited.spilled === 0, `${spilt.spilled} chunks were on disk`)
        for (const [i, file] of waited.files.entries()) assertEquals(spilt.files[i] === file, true, SINKS[i].join(" "))
      }))
  }
}
