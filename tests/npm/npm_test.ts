/**
 * The package for Node and Bun, as people get it: built, installed by npm into an empty folder, imported there. What works is
 * compared with what Deno does; what cannot work is told with a code. Bun takes part where there is one (BUN_BIN).
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { runPipeline } from "../../mod.ts"
import { buildPackage } from "../../npm/build.ts"
import { members } from "../../npm/deno_stand_in.ts"
import { errors } from "../../npm/host_errors.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { NUMBERS, writePlugin } from "../support/plugins.ts"
import { SCENES } from "./scenes.ts"

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(program: string, args: ReadonlyArray<string>, cwd: string): Promise<Result> {
  const env = { NO_COLOR: "1" }
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env }).output()
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) }
}

const isThere = (program: string): Promise<boolean> =>
  run(program, ["--version"], PROJECT).then(({ code }) => code === 0, () => false)

const bun = Deno.env.get("BUN_BIN") ?? "bun"
const hasNode = await isThere("node") && await isThere("npm")
const hasBun = hasNode && await isThere(bun)

/** A folder in which `npm install` has been done, and what the scenes need. */
async function installed(folder: string): Promise<void> {
  await buildPackage(`${folder}/package`)
  await Deno.mkdir(`${folder}/app`)
  await Deno.writeTextFile(`${folder}/app/package.json`, '{ "type": "module" }')
  const args = ["install", "--install-links", "--no-audit", "--no-fund", "--prefer-offline", "../package"]
  const { code, stderr } = await run("npm", args, `${folder}/app`)
  assertEquals(code, 0, stderr)
}

const EXAMPLES = [
  { name: "01-copy-with-schema", files: ["pipeline.yaml", "products.csv"] },
  { name: "03-validation-and-routing", files: ["pipeline.yaml", "orders.csv", "check.js", "pipeline.test.yaml"] },
  { name: "04-fan-out-with-dead-letters", files: ["pipeline.yaml", "readings-01.csv", "readings-02.csv"] },
  { name: "05-globals-and-variables", files: ["pipeline.yaml", "sales-north.csv", "sales-west.csv"] },
]

async function examplesIn(folder: string): Promise<void> {
  for (const { name, files } of EXAMPLES) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true })
    for (const file of files) await Deno.copyFile(`${PROJECT}examples/${name}/${file}`, `${folder}/${name}/${file}`)
  }
}

/** All files below a folder but those that were there, by path. */
async function outputs(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (/rejected/.test(name)) continue // it has the instant of the run
    if (!isDirectory) found[name] = await Deno.readTextFile(`${folder}/${name}`)
    else for (const [path, text] of Object.entries(await outputs(`${folder}/${name}`))) found[`${name}/${path}`] = text
  }
  return found
}

async function playScenes(program: string, app: string, deno: string): Promise<void> {
  const work = `${app}/scenes`
  await Deno.remove(work, { recursive: true }).catch(() => {})
  await examplesIn(work)
  await writePlugin(`${work}/numbers`, { ...NUMBERS, files: { "mod.js": "export default {}\n" } })
  await Deno.writeTextFile(`${app}/scenes.mjs`, SCENES)
  const { code, stdout, stderr } = await run(program, ["scenes.mjs", ...EXAMPLES.map(({ name }) => name)], app)
  assertEquals(code, 0, stderr)
  const told = JSON.parse(stdout)
  assertEquals(told.plain, { status: "succeeded", rows: [1, 2] })
  assertEquals(told.scripted, { status: "succeeded", rows: [2, 4] })
  assertEquals(told.aborted, ["FE5002"])
  assertEquals(told.endless, ["FE4105"])
  assertEquals(told.escape, ["FE4101"])
  assertEquals(told.missing, ["FE6001"])
  assertEquals(told.plugin, ["FE2018"])
  assertEquals(told.metrics, ["FE1801"])
  assertEquals(told.own, { isError: true, names: ["n"] })
  assertEquals(told.globals, ["process", "fetch"], "the program's own global scope")
  assertEquals(told.spilled, { status: "succeeded", rows: 3000 })
  for (const { name } of EXAMPLES) {
    assertEquals(await outputs(`${work}/${name}`), await outputs(`${deno}/${name}`), name)
  }
}

/** A run that is killed in its midst, and another that goes on. */
async function killAndResume(program: string, app: string): Promise<void> {
  const work = `${app}/killed`
  await Deno.remove(work, { recursive: true }).catch(() => {})
  await Deno.mkdir(work)
  const rows = Array.from({ length: 30_000 }, (_, n) => `${n},name ${n}`)
  await Deno.writeTextFile(`${work}/in.csv`, `id,name\n${rows.join("\n")}\n`)
  const pipeline = (output: string) =>
    `pipeline:
  name: killed
  steps:
    - { id: in, type: delimited-source, config: { filePath: in.csv, chunkBytes: 4096 } }
    - id: nr
      type: javascript-transform
      config:
        stateful: true
        script: |
          function process(context) {
            context.state.n = (context.state.n ?? 0) + 1
            context.output.setField("nr", context.state.n)
            return true
          }
    - { id: out, type: delimited-sink, config: { filePath: ${output} } }
  settings: { checkpoint: { every: 0 } }
`
  await Deno.writeTextFile(`${work}/p.yaml`, pipeline("out.csv"))
  await Deno.writeTextFile(`${work}/whole.yaml`, pipeline("whole.csv"))
  await Deno.writeTextFile(
    `${app}/resume.mjs`,
    `import { runPipeline } from "@flowengine/cli/engine"
const [file, resume] = process.argv.slice(2)
try {
  const { totals } = await runPipeline(file, { resume: resume === "resume" })
  console.log(totals.written)
} catch (error) {
  console.log(error.errors.map(({ code }) => code).join())
}
`,
  )
  const child = new Deno.Command(program, { args: ["resume.mjs", "killed/p.yaml"], cwd: app, stdout: "null" }).spawn()
  for (let i = 0; i < 400 && !await isFile(`${work}/.p.yaml.checkpoint`); i++) await waited(10)
  const second = await run(program, ["resume.mjs", "killed/p.yaml", "resume"], app)
  // A fast machine may be through with the first.
  if (second.stdout !== "30000\n") assertEquals(second.stdout, "FE5038\n", "beside a run at work")
  try {
    child.kill("SIGKILL")
  } catch {
    // It has ended.
  }
  await child.status
  const resumed = await run(program, ["resume.mjs", "killed/p.yaml", "resume"], app)
  assertEquals(resumed.stdout, "30000\n", resumed.stderr)
  await runPipeline(`${work}/whole.yaml`)
  assert(await Deno.readTextFile(`${work}/out.csv`) === await Deno.readTextFile(`${work}/whole.csv`), "other bytes")
}

/** Serving is told with FE1801, modules are looked at on Deno only; tests and types are in texts that are written for plugins. */
const TOLD: ReadonlySet<string> = new Set(["serve", "mainModule", "test", "FsFile"])

const waited = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const isFile = (path: string) => Deno.stat(path).then(() => true, () => false)

const title = (what: string, isIt: boolean) => isIt ? what : `${what} (did not run: it is not there)`

Deno.test({
  name: title("npm: the package, on Node", hasNode),
  ignore: !hasNode,
  fn: (t) =>
    inFolder(async (folder) => {
      await installed(folder)
      const app = `${folder}/app`
      const deno = `${folder}/deno`
      await examplesIn(deno)
      for (const { name } of EXAMPLES) await runPipeline(`${deno}/${name}/pipeline.yaml`)

      await t.step("it has what it says", async () => {
        const { exports, dependencies, version } = JSON.parse(await Deno.readTextFile(`${folder}/package/package.json`))
        const config = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`))
        assertEquals(version, config.version)
        assertEquals(Object.keys(dependencies), ["effect"])
        assertStringIncludes(config.imports["effect/"], `@${dependencies.effect}/`)
        for (const { types, default: code } of Object.values<{ types: string; default: string }>(exports)) {
          assert(await isFile(`${folder}/package/${types}`), types)
          assert(await isFile(`${folder}/package/${code}`), code)
        }
      })

      await t.step("it asks nothing of Deno that has no stand-in, but for what is told with a code", async () => {
        const asked = new Set<string>()
        for await (const { name } of Deno.readDir(`${folder}/package`)) {
          if (!name.endsWith(".js") || name === "host.js") continue
          const text = await Deno.readTextFile(`${folder}/package/${name}`)
          for (const [, member, kind] of text.matchAll(/\bDeno\.(\w+)(?:\.([A-Z]\w+))?/g)) {
            const isThere = member === "errors" ? kind! in errors : member in members
            if (!isThere) asked.add(member === "errors" ? `errors.${kind}` : member)
          }
        }
        assertEquals([...asked].filter((name) => !TOLD.has(name)), [])
      })

      await t.step("Node runs pipelines with and without scripts, and tells with a code what it cannot", () =>
        playScenes("node", app, deno))
      await t.step("Node: a killed run is gone on with, and makes the same bytes", () =>
        killAndResume("node", app))

      await t.step("its types are the types", async () => {
        await Deno.writeTextFile(
          `${app}/types.ts`,
          `import { type MemoryRow, memorySource, runPipeline, type RunReport } from "@flowengine/cli/engine"
import { definePlugin, RowSchema } from "@flowengine/cli/plugin"
const rows: ReadonlyArray<MemoryRow> = [{ n: 1 }]
const source = memorySource({ type: "app-rows", columns: [{ name: "n", type: "integer" }], rows })
const report: Promise<RunReport> = runPipeline("p.yaml", { plugins: [source], signal: AbortSignal.timeout(1) })
// @ts-expect-error: a column has a type
memorySource({ type: "app-rows", columns: [{ name: "n", type: "number" }], rows })
export const all = [definePlugin, RowSchema, report]
`,
        )
        const args = ["check", "-q", "--no-config", "--no-lock", "--node-modules-dir=manual", "types.ts"]
        const checked = await run(Deno.execPath(), args, app)
        assertEquals(checked, { code: 0, stdout: "", stderr: "" })
      })

      await t.step("docs/node.md: its program runs", async () => {
        const text = await Deno.readTextFile(`${PROJECT}docs/node.md`)
        const [, program] = /```js\n([^]*?)```/.exec(text) ?? []
        assert(program !== undefined, "there is no program")
        await Deno.writeTextFile(`${app}/docs.mjs`, program)
        const [, told] = /console\.log\(report.*\/\/ (.*)$/m.exec(program) ?? []
        assertEquals((await run("node", ["docs.mjs"], app)).stdout, `${told}\n`)
      })

      await t.step({
        name: title("Bun runs the same", hasBun),
        ignore: !hasBun,
        fn: async () => {
          await playScenes(bun, app, deno)
          await killAndResume(bun, app)
        },
      })
    }),
})
