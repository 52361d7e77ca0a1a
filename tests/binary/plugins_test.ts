/**
 * Plugins in the compiled program: from a folder and from a web server, with TypeScript that has to be compiled, and what
 * their threads may do. Deno itself is no help there: in a compiled program imports from disk need no permission.
 */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { compileRelease } from "../../src/cli/bundle/compile.ts"
import { buildRelease } from "../../src/cli/bundle/build.ts"
import {
  integrityOf,
  LINES,
  NUMBERS,
  type PluginFiles,
  pluginTree,
  withServer,
  writePlugin,
} from "../support/plugins.ts"
import { alone, binaryTest } from "./compiled.ts"

/** An enum is no syntax that types could be blanked out of. */
const TYPED: PluginFiles = {
  ...NUMBERS,
  files: {
    ...NUMBERS.files,
    "lib/numbers.ts": `enum Step { One = 1, Hundred = 100 }\n` +
      NUMBERS.files["lib/numbers.ts"].replaceAll("100", "Step.Hundred"),
  },
}

const pipeline = (numbers: string, more = "") =>
  `plugins: { numbers: { url: "${numbers}"${more} }, lines: { url: lines } }
pipeline:
  name: plugged
  steps:
    - { id: numbers, type: number-source, config: { count: 3 } }
    - { id: lines, type: lines-sink, config: { filePath: out.ndjson } }
`
const ROWS = '[0,"no. 0"]\n[1,"no. 1"]\n[2,"no. 2"]\n'

binaryTest("the compiled program loads plugins from folders", async (folder) => {
  await writePlugin(`${folder}/numbers`, TYPED)
  await writePlugin(`${folder}/lines`, LINES)
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("numbers"))
  assertEquals(await alone(["run", "p.yaml", "--quiet"], { cwd: folder }), { code: 0, stdout: "", stderr: "" })
  assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), ROWS)
})

binaryTest(
  "the compiled program loads plugins from web servers, and keeps them where nobody names a cache",
  async (folder) => {
    await writePlugin(`${folder}/lines`, LINES)
    const files = await pluginTree(TYPED)
    const integrity = await integrityOf(files.get("plugin.json")!)
    const run = (url: string) =>
      Deno.writeTextFile(`${folder}/p.yaml`, pipeline(url, `, integrity: "${integrity}"`))
        .then(() => alone(["run", "p.yaml", "--quiet"], { cwd: folder }))
    const url = await withServer(files, async ({ url }) => {
      assertEquals(await run(url), { code: 0, stdout: "", stderr: "" })
      assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), ROWS)
      return url
    })
    const kept = [...Deno.readDirSync(`${folder}/.flowengine/plugins`)].length
    assertEquals(kept, 2, "one folder for each plugin")
    await Deno.remove(`${folder}/out.ndjson`)
    assertEquals((await run(url)).code, 0, "the server is gone")
    assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), ROWS)
    await writePlugin(`${folder}/home/lines`, LINES)
    await Deno.copyFile(`${folder}/p.yaml`, `${folder}/home/p.yaml`)
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    const elsewhere = await alone(["run", "p.yaml", "--quiet"], { cwd: `${folder}/home`, env })
    assertEquals(elsewhere.code, 3)
    assertStringIncludes(elsewhere.stderr, "FE2003")
  },
)

/** Ways to have a text evaluated, whose `import()` nobody has read. */
const WAYS: ReadonlyArray<readonly [string, string]> = [
  ["eval", "await eval(code)"],
  ["eval by another name", "await (0, globalThis.eval)(code)"],
  ["Function", "await new Function('return ' + code)()"],
  ["a function's constructor", "await (() => {}).constructor('return ' + code)()"],
  ["an asynchronous function's constructor", "await (async () => {}).constructor('return ' + code)()"],
  ["a generator's constructor", "await (function* () {}).constructor('yield ' + code)().next().value"],
  ["the constructor's constructor", "await Object.getPrototypeOf((async () => {}).constructor)('return ' + code)()"],
  ["Deno's own evaluation", "await Deno[Deno.internal].core.evalContext(code, 'file:///x.js')[0]"],
  ["vm", "await process.getBuiltinModule('node:vm').runInThisContext(code)"],
  ["a timer", "await new Promise((resolve) => setTimeout(`${code}.then(console.log)`, 0))"],
  [
    "a thread of its own",
    "await new Promise((resolve, reject) => { " +
    "const w = new Worker(`data:text/javascript,${code}.then((m) => postMessage(m.default.secret), (e) => postMessage(0))`, " +
    "{ type: 'module' }); w.onmessage = ({ data }) => data ? resolve(data) : reject(); w.onerror = reject })",
  ],
  [
    "a message to load another",
    "dispatchEvent(new MessageEvent('message', { data: { id: 99, ask: { call: 'load', " +
    "entry: `data:text/javascript,${code}.then((m) => { globalThis.found = m })` } } })); " +
    "await new Promise((resolve) => setTimeout(resolve, 50)); if (globalThis.found) globalThis.found; else throw 0",
  ],
]

binaryTest("a plugin in the compiled program reads nothing by imports that it makes up", async (folder) => {
  await Deno.writeTextFile(`${folder}/secret.json`, '{ "secret": 42 }')
  const ways = WAYS.map(([name, way]) =>
    `  try { ${way}; found.push(${JSON.stringify(name)}) } catch { /* refused */ }\n`
  ).join("")
  const source = `
const code = ${JSON.stringify(`import("file://${folder}/secret.json", { with: { type: "json" } })`)}
export default { apiVersion: 1, kind: "source", type: "number-source", open: () => ({
  columns: [{ name: "found", type: "text" }],
  async *batches() {
  const found = []
${ways}
  yield { rows: [[found.join(", ") + "; " + ((() => {}) instanceof Function)]] }
  },
}) }
`
  const manifest = { name: "numbers", kind: "source", type: "number-source", options: NUMBERS.manifest.options }
  await writePlugin(`${folder}/numbers`, { manifest, files: { "mod.js": source } })
  await writePlugin(`${folder}/lines`, LINES)
  await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("numbers"))
  assertEquals(await alone(["run", "p.yaml", "--quiet"], { cwd: folder }), { code: 0, stdout: "", stderr: "" })
  assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), '["; true"]\n')
})

const KINDS = ["read", "write", "net", "env", "sys", "run", "ffi"]

binaryTest("the threads of scripts have no permissions in the compiled program", async (folder) => {
  await buildRelease(`${folder}/release`)
  const worker = `${folder}/release/worker.js`
  // Nothing of a script gets to where it could ask; the thread itself does.
  const asking = `console.log(${
    JSON.stringify(KINDS)
  }.filter((name) => Deno.permissions.querySync({ name }).state === "granted").length);`
  await Deno.writeTextFile(worker, asking + await Deno.readTextFile(worker))
  const program = await compileRelease(`${folder}/release`, { output: `${folder}/program`, hasCodeCache: false })
  await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
  // Nothing that could run without the sandbox.
  const script = "function process(context) { try { context.output.setField('a', '1') } finally { } return true }"
  await Deno.writeTextFile(
    `${folder}/p.yaml`,
    JSON.stringify({
      pipeline: {
        name: "asking",
        steps: [
          { id: "read", type: "delimited-source", config: { filePath: "in.csv" } },
          { id: "script", type: "javascript-transform", config: { script } },
          { id: "out", type: "null-sink" },
        ],
      },
    }),
  )
  const { stdout, stderr } = await new Deno.Command(program, { args: ["run", "p.yaml", "--quiet"], cwd: folder })
    .output()
  const decoder = new TextDecoder()
  assertEquals([new Set(decoder.decode(stdout).split("\n")), decoder.decode(stderr)], [new Set(["0", ""]), ""])
}, "runtime")
