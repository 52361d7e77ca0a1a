/** Scripts that throw what is no error, plugins that keep no word, and files that are not what their name says. */
import { Chance } from "../support/chance.ts"
import { cliHere, standIn } from "../support/cli_here.ts"
import { inFolder } from "../support/paths.ts"
import { writePlugin } from "../support/plugins.ts"
import { Judged } from "./told.ts"

const pipeline = (step: string, head = "") =>
  `${head}pipeline:
  name: doors
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - ${step}
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: replace } }
`

/** Runs in a folder of its own, whose files are given. */
async function judgedRun(
  judged: Judged,
  what: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  args: ReadonlyArray<string>,
  words?: RegExp,
): Promise<void> {
  await inFolder(async (folder) => {
    try {
      for (const [name, content] of Object.entries(files)) {
        await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true })
        await Deno.writeFile(
          `${folder}/${name}`,
          typeof content === "string" ? new TextEncoder().encode(content) : content,
        )
      }
      standIn(folder)
      judged.add(await cliHere(args), what, words === undefined ? {} : { words })
    } finally {
      standIn(undefined)
    }
  })
}

const THROWN = [
  "undefined",
  "null",
  "0",
  "''",
  "'text'",
  "Symbol('s')",
  "{}",
  "[]",
  "() => {}",
  "1n",
  "new Proxy({}, { get() { throw 1 } })",
  "Object.create(null)",
  "{ message: {} }",
  "{ get message() { throw new Error('no') } }",
  "{ toString: null }",
  "Object.assign(new Error(), { message: undefined })",
  "Object.assign(new Error('x'), { name: {} })",
  "'\\x1b[31m\\u202e'",
  "'x'.repeat(1e6)",
  "new Error('a\\nerror[FE9999]: forged\\nhelp: x')",
  "Promise.reject(1)",
]

Deno.test("whatever a script throws or returns is told", async () => {
  const judged = new Judged()
  const files = { "in.csv": "id\n1\n" }
  for (const thrown of THROWN) {
    for (const body of [`throw ${thrown}`, `return ${thrown}`]) {
      const script = `function process(context) { ${body} }\n`
      const text = pipeline("{ id: script, type: javascript-transform, config: { scriptFile: s.js } }")
      // The user's own line is shown, and a value of a script is named as JavaScript names it.
      await judgedRun(judged, script, { ...files, "p.yaml": text, "s.js": script }, ["run", "p.yaml"], /\bundefined\b/g)
    }
  }
  for (const top of THROWN.slice(0, 8)) {
    const text = pipeline("{ id: script, type: javascript-transform, config: { scriptFile: s.js } }")
    const script = `throw ${top}\nfunction process() { return true }\n`
    await judgedRun(judged, script, { ...files, "p.yaml": text, "s.js": script }, ["run", "p.yaml"], /\bundefined\b/g)
  }
  judged.end()
})

const MODULES = [
  "export default undefined",
  "export default null",
  "export default 1",
  "export default {}",
  "export default () => {}",
  "export default new Proxy({}, { get() { throw 1 } })",
  "throw undefined",
  "throw { a: 1 }",
  "await new Promise(() => {})",
  "self.close()",
]
const BODIES = [
  "throw undefined",
  "throw null",
  "throw { code: {} }",
  "throw Object.assign(new Error('x'), { code: 'NONE' })",
  "yield undefined",
  "yield {}",
  "yield { rows: 1 }",
  "yield { rows: [1] }",
  "yield { rows: [[{}]] }",
  "yield { rows: [[1, 2]] }",
  "yield { rows: [[Symbol('x')]] }",
  "yield { rows: [['text']] }",
  "return 1",
  "self.close(); await new Promise(() => {})",
]

Deno.test("whatever a plugin is or does is told", async () => {
  const judged = new Judged()
  const source = (body: string) =>
    `export default { apiVersion: 1, kind: "source", type: "odd-source", open: () => ({
  columns: [{ name: "n", type: "integer" }],
  async *batches() { ${body} },
}) }
`
  for (const code of [...MODULES.filter((text) => !text.startsWith("await")), ...BODIES.map(source)]) {
    await inFolder(async (folder) => {
      await writePlugin(folder, {
        manifest: { name: "odd", kind: "source", type: "odd-source" },
        files: { "mod.js": code },
      })
      const manifest = await Deno.readTextFile(`${folder}/plugin.json`)
      const text = `plugins:\n  odd: { url: odd }\npipeline:\n  name: odd\n  steps:
    - { id: read, type: odd-source }\n    - { id: write, type: null-sink }\n`
      const files = { "p.yaml": text, "odd/plugin.json": manifest, "odd/mod.js": code }
      await judgedRun(judged, code, files, ["run", "p.yaml"], /\bundefined\b/g)
    })
  }
  judged.end()
})

/** Bytes that no program wrote. */
const BYTES: ReadonlyArray<(chance: Chance) => Uint8Array> = [
  () => new Uint8Array(0),
  () => Uint8Array.of(0xef, 0xbb, 0xbf),
  () => Uint8Array.of(0xff, 0xfe),
  () => Uint8Array.of(0xfe, 0xff, 0xd8),
  () => Uint8Array.of(0x1f, 0x8b, 8, 0),
  () => new Uint8Array(3000),
  () => new TextEncoder().encode("[".repeat(5000)),
  () => new TextEncoder().encode("{}"),
  () => new TextEncoder().encode('{"a":'),
  () => new TextEncoder().encode("null"),
  () => new TextEncoder().encode('"'.repeat(999)),
  () => new TextEncoder().encode("\n".repeat(999)),
  (chance) => Uint8Array.from({ length: 500 }, () => chance.int(0, 255)),
]

Deno.test("whatever stands in a file is told", async () => {
  const judged = new Judged()
  const chance = new Chance(Number(Deno.env.get("SEED") ?? 1))
  const plain = pipeline("{ id: script, type: javascript-transform, config: { scriptFile: s.js } }")
  const files = { "p.yaml": plain, "in.csv": "id\n1\n", "s.js": "function process(context) { return true }\n" }
  const kept = plain.replace(
    "  steps:",
    "  settings: { checkpoint: true, deadLetter: { filePath: bad.ndjson } }\n  steps:",
  )
  const json = plain.replace(
    "delimited-source, config: { filePath: in.csv }",
    "json-lines-source, config: { filePath: in.csv, columns: [id] }",
  )
  const plugin = plain.replace("pipeline:", "plugins:\n  odd: { url: odd }\npipeline:")
  const doors: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, ReadonlyArray<string>]> = [
    ["p.yaml", files, ["run", "p.yaml"]],
    ["p.yaml", files, ["validate", "--fix", "p.yaml"]],
    ["p.test.yaml", files, ["test", "p.test.yaml"]],
    ["in.csv", files, ["run", "p.yaml"]],
    ["in.csv", files, ["explain-row", "p.yaml", "read:2"]],
    ["in.csv", { ...files, "p.yaml": json }, ["run", "p.yaml"]],
    ["in.csv", { ...files, "p.yaml": plain.replace("in.csv }", "in.csv, encoding: utf-16le }") }, ["run", "p.yaml"]],
    ["in.csv.gz", { ...files, "p.yaml": plain.replace("in.csv", "in.csv.gz") }, ["run", "p.yaml"]],
    ["s.js", files, ["run", "p.yaml"]],
    ["bad.ndjson", { ...files, "p.yaml": kept }, ["replay", "p.yaml"]],
    [".p.yaml.checkpoint", { ...files, "p.yaml": kept }, ["run", "p.yaml", "--resume"]],
    ["odd/plugin.json", { ...files, "p.yaml": plugin }, ["run", "p.yaml"]],
    ["flowengine.lock", { ...files, "p.yaml": plugin }, ["validate", "p.yaml", "--frozen"]],
  ]
  for (const [name, given, args] of doors) {
    for (const [n, bytes] of BYTES.entries()) {
      await judgedRun(judged, `bytes no. ${n} as ${name}: ${args.join(" ")}`, { ...given, [name]: bytes(chance) }, args)
    }
  }
  judged.end()
})
