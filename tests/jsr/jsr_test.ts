/**
 * The package as people get it: published from the working tree to a registry on this machine, then run and imported by
 * `jsr:` from an empty folder, with nothing in Deno's cache. npm packages come from where they always come from.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert"
import { type JsrRegistry, jsrRegistry } from "../support/jsr_registry.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { LINES, NUMBERS, writePlugin } from "../support/plugins.ts"

const NAME = "@flowengine/cli"
const { version } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`)) as { version: string }
/** What the first line of cli.ts has, but for flags of V8. */
const FLAGS = [
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  "--allow-sys=hostname,systemMemoryInfo,statfs",
]
const FENCED = "--unstable-worker-options"

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type Run = (args: ReadonlyArray<string>) => Promise<Result>

async function deno(args: ReadonlyArray<string>, cwd: string, env: Readonly<Record<string, string>>): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
  }).output()
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) }
}

async function published(): Promise<JsrRegistry> {
  const registry = jsrRegistry()
  // Types are checked by the gate; what is checked here too is that public types need no inference.
  const args = ["publish", "--allow-dirty", "--no-check", "--token", "none"]
  const { code, stderr } = await deno(args, PROJECT, { JSR_URL: registry.url })
  assertEquals(code, 0, stderr)
  assertStringIncludes(stderr, `Successfully published ${NAME}@${version}`)
  return registry
}

Deno.test("jsr: published, run and imported from an empty folder", async (t) => {
  await using registry = await published()

  await t.step("the package has the program, and nothing of tests, examples or builds", () => {
    const paths = [...registry.files(NAME, version).keys()]
    const tops = new Set(paths.map((path) => path.split("/")[0]))
    assertEquals([...tops].sort(), ["LICENSE", "README.md", "cli.ts", "deno.json", "mod.ts", "plugins", "src"])
    assertEquals(paths.filter((path) => /build\.ts$|kernel\/|src\/cli\/bundle\//.test(path)), [])
  })

  await inFolder((cache) =>
    inFolder(async (folder) => {
      const env = { JSR_URL: registry.url, DENO_DIR: cache, FLOWENGINE_CACHE: `${folder}/cache` }
      const run: Run = (args) => deno(["run", "-q", ...args], folder, env)
      const flowengine: Run = (args) =>
        run([...FLAGS, FENCED, `--allow-import=${registry.host}`, `jsr:${NAME}`, ...args])

      await t.step("deno run jsr: --version", async () => {
        assertEquals(await flowengine(["--version"]), { code: 0, stdout: `flowengine ${version}\n`, stderr: "" })
      })

      await t.step("a pipeline with scripts, in a thread whose code comes from the registry", async () => {
        for (const file of ["orders.csv", "pipeline.yaml", "check.js"]) {
          await Deno.copyFile(`${PROJECT}examples/03-validation-and-routing/${file}`, `${folder}/${file}`)
        }
        const { code, stdout, stderr } = await flowengine(["run", "pipeline.yaml", "--json"])
        assertEquals(code, 0, stderr)
        const { read, written, routed } = JSON.parse(stdout).report.totals
        assertEquals({ read, written, routed }, { read: 8, written: 4, routed: 6 })
      })

      await t.step("plugins, each in a thread with the permissions of its manifest", async () => {
        await writePlugin(`${folder}/numbers`, NUMBERS)
        await writePlugin(`${folder}/lines`, LINES)
        await Deno.writeTextFile(
          `${folder}/plugins.yaml`,
          `plugins: { numbers: { url: numbers }, lines: { url: lines } }
pipeline:
  name: plugins
  steps:
    - { id: numbers, type: number-source, config: { count: 3 } }
    - { id: lines, type: lines-sink, config: { filePath: out.ndjson } }
`,
        )
        assertEquals(await flowengine(["run", "plugins.yaml", "--quiet"]), { code: 0, stdout: "", stderr: "" })
        assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), '[0,"no. 0"]\n[1,"no. 1"]\n[2,"no. 2"]\n')
      })

      await t.step("without the flag for fenced threads: a code where a plugin needs them, scripts run", async () => {
        if (Deno.build.os !== "linux") return // elsewhere nobody can tell, and Deno itself ends the process
        const plugin = await run(["-A", `jsr:${NAME}`, "run", "plugins.yaml"])
        assertEquals(plugin.code, 3, plugin.stderr)
        assertStringIncludes(plugin.stderr, "FE2018")
        const script = await run(["-A", `jsr:${NAME}`, "run", "pipeline.yaml", "--quiet"])
        assertEquals(script, { code: 0, stdout: "", stderr: "" })
      })

      await t.step("commands that bring texts along", async () => {
        const created = await flowengine(["plugin", "new", "source", "my-plugin"])
        assertEquals(created.code, 0, created.stderr)
        assert((await Deno.stat(`${folder}/my-plugin/plugin.json`)).isFile)
        assertMatch((await flowengine(["completions", "bash"])).stdout, /complete /)
      })

      await t.step("import from /engine and /plugin, types and all", async () => {
        await Deno.writeTextFile(
          `${folder}/embed.ts`,
          `import { memorySink, memorySource, runPipeline, type RunReport } from "jsr:${NAME}@^${version}/engine"
import { definePlugin, flowError, RowSchema, type SourcePlugin } from "jsr:${NAME}@^${version}/plugin"

const kinds: ReadonlyArray<SourcePlugin["kind"]> = ["source"]
const own = definePlugin
const pipeline = {
  pipeline: {
    name: "embedded",
    steps: [
      { id: "numbers", type: "app-numbers" },
      {
        id: "odd",
        type: "javascript-transform",
        config: { script: "function process(context) { return context.input.current().n % 2 === 1 }" },
      },
      { id: "result", type: "app-result" },
    ],
  },
}
const rows: Array<Readonly<Record<string, unknown>>> = []
const report: RunReport = await runPipeline({ text: JSON.stringify(pipeline), file: "embedded.json" }, {
  plugins: [
    memorySource({
      type: "app-numbers",
      columns: [{ name: "n", type: "integer", required: true }],
      rows: Array.from({ length: 10 }, (_, n) => ({ n })),
    }),
    memorySink({ type: "app-result", onRows: (some) => void rows.push(...some) }),
  ],
})
console.log(JSON.stringify({ rows: rows.map(({ n }) => Number(n)), filtered: report.totals.filtered, kinds, own: typeof own }))
console.log(flowError("FE1001", "told").code, new RowSchema([{ name: "n", type: "integer" }]).names.join())
`,
        )
        const { code, stdout, stderr } = await run(["-A", FENCED, "--check", "embed.ts"])
        assertEquals(code, 0, stderr)
        const told = { rows: [1, 3, 5, 7, 9], filtered: 5, kinds: ["source"], own: "function" }
        assertEquals(stdout, `${JSON.stringify(told)}\nFE1001 n\n`)
      })
    })
  )
})
