/** `limits.maxRunTime`: whatever hangs, the run ends as failed, and its outputs are as they were. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import { loadPipeline, registry, RunFailed, runPipeline } from "../../mod.ts"
import { denoFiles } from "../../src/data/files.ts"
import { runPlan } from "../../src/execution/program.ts"
import type { Plugin, SinkPlugin, SinkRun } from "../../src/plugin/mod.ts"
import { cliArguments, type CliResult } from "../support/cli.ts"
import { listSink, rowsSource, sameTransform } from "../support/failing_steps.ts"
import { inFolder } from "../support/paths.ts"
import { writePlugin } from "../support/plugins.ts"
import { advancing, virtually } from "../support/virtual_time.ts"

const never = () => new Promise<void>(() => {})

/** Long enough for the virtual clock to go on by some seconds, which it does every few turns of the process. */
const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 300))

/** A run of three steps, of which one call never answers, on a clock that only moves here. */
async function hanging(call: string, more: { readonly isDeaf?: boolean; readonly commits?: () => Promise<void> } = {}) {
  const made: Array<string> = []
  const hook = (name: string) => {
    made.push(name)
    return name === call ? never() : name === "commit" ? more.commits?.() : undefined
  }
  const sink = listSink(hook, { canUndo: true })
  const abort = more.isDeaf ? never : () => Promise.resolve()
  const plugin = {
    ...sink.plugin,
    open: async (...args: Parameters<Extract<Plugin, { kind: "sink" }>["open"]>) => ({
      ...await (sink.plugin as Extract<Plugin, { kind: "sink" }>).open(...args),
      abort: async () => {
        made.push("abort")
        await abort()
      },
    }),
  } as Plugin
  const text = `pipeline:
  name: hangs
  settings: { limits: { maxRunTime: 5s } }
  steps: [{ id: read, type: rows-source }, { id: same, type: same-transform }, { id: list, type: list-sink }]
`
  const plugins = [rowsSource(hook, { count: 40 }), sameTransform(hook, { concurrency: 2 }), plugin]
  const plan = await loadPipeline({ text }, { plugins })
  const { exit, ms } = await virtually(advancing(runPlan(plan, { files: denoFiles }), 500, 60_000))
  if (Exit.isFailure(exit)) throw new Error(Cause.pretty(exit.cause))
  return { report: exit.value, ms, made, committed: sink.committed }
}

for (
  const call of ["open source", "read 20", "bind", "open copy", "process 10", "open sink", "write 25", "prepare"]
) {
  Deno.test(`a run in which \`${call}\` never answers ends after maxRunTime`, async () => {
    const { report, ms, committed, made } = await hanging(call)
    assertEquals([report.status, report.errors.map(({ code }) => code)], ["failed", ["FE7020"]])
    assertEquals(report.errors[0].message, "the run took longer than 5 s (maxRunTime)")
    assertEquals([ms >= 5000 && ms <= 5500, committed], [true, []])
    if (made.includes("open sink") && call !== "open sink") {
      assertEquals(made.at(-1), made.includes("close source") ? "close source" : "abort")
    }
  })
}

Deno.test("a step that does not even clean up delays the end for a while, no longer", async () => {
  const { report, ms } = await hanging("write 25", { isDeaf: true })
  assertEquals(report.errors.map(({ code }) => code), ["FE7020"])
  assert(ms <= 16_000, `${ms}`)
})

Deno.test("outputs that are being put in place are put in place", async () => {
  const { report, committed, ms } = await hanging("", { commits: slowly })
  assertEquals([report.status, report.errors, committed.length], ["succeeded", [], 40])
  assert(ms > 5000, "the commit was meant to take longer than the run may")
})

/** Runs the command line and kills it if it does not end by itself. */
async function ends(
  folder: string,
  args: ReadonlyArray<string>,
  stdin: "null" | "piped" = "null",
  command = "run",
): Promise<CliResult & { ms: number }> {
  const started = performance.now()
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments([command, ...args]),
    cwd: folder,
    env: { NO_COLOR: "1", FLOWENGINE_CACHE: `${folder}/cache` },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000)
  const { code, stdout, stderr } = await child.output()
  clearTimeout(timer)
  if (stdin === "piped") await child.stdin.close().catch(() => {})
  const decoder = new TextDecoder()
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), ms: performance.now() - started }
}

const pipeline = (read: string, script: string, more = "", settings = "") =>
  `${more}pipeline:
  name: late
  settings: { limits: { maxRunTime: 500ms }${settings} }
  steps:
    - { id: read, ${read} }
    - id: script
      type: javascript-transform
      config:
        stateful: true
        timeoutMs: 60000
        script: |
          function process(context) {
            ${script}
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const FILE = "type: delimited-source, config: { filePath: in.csv, chunkBytes: 1024 }"
const STDIN = 'type: delimited-source, config: { filePath: "-" }'
const ROWS = "id,text\n" + Array.from({ length: 500 }, (_, i) => `${i},text of row ${i}\n`).join("")

function expectLate({ code, stderr, ms }: CliResult & { ms: number }, folder: string): void {
  assertEquals(code, 2, stderr)
  assertStringIncludes(stderr, "error[FE7020]: the run took longer than 500 ms (maxRunTime)")
  assert(ms < 15_000, `ended after ${ms} ms`)
  assertEquals(Deno.readTextFileSync(`${folder}/out.csv`), "as it was\n")
}

/** A folder with an input and an output from before. */
const prepared = (pipeline: string, body: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, ROWS)
    await Deno.writeTextFile(`${folder}/out.csv`, "as it was\n")
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline)
    await body(folder)
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".part")), [])
  })

Deno.test("a script that loops does not outlast the run", () =>
  prepared(
    pipeline(FILE, 'if (context.input.current().id === "300") while (true);'),
    async (folder) => expectLate(await ends(folder, ["p.yaml"]), folder),
  ))

Deno.test("neither does a silent pipe", () =>
  prepared(pipeline(STDIN, ""), async (folder) => expectLate(await ends(folder, ["p.yaml"], "piped"), folder)))

Deno.test("neither does a third-party plugin that loops", () =>
  prepared(pipeline("type: odd-source", "", "plugins: { odd: { url: odd } }\n"), async (folder) => {
    const source = `export default { apiVersion: 1, kind: "source", type: "odd-source", open: () => ({
  columns: [{ name: "id", type: "text" }],
  async *batches() { yield { rows: [["1"]] }; while (true); },
}) }
`
    await writePlugin(`${folder}/odd`, {
      manifest: { name: "odd", kind: "source", type: "odd-source" },
      files: { "mod.js": source },
    })
    expectLate(await ends(folder, ["p.yaml"]), folder)
  }))

Deno.test("a replay that takes too long leaves outputs and letters as they were", () =>
  inFolder(async (folder) => {
    const file = (script: string) =>
      pipeline(FILE, script, "", ", onError: dead-letter, deadLetter: { filePath: bad.ndjson }")
    await Deno.writeTextFile(`${folder}/in.csv`, "id,text\n1,a\n2,b\n")
    const is2 = 'context.input.current().id === "2"'
    const failing = file(`if (${is2}) throw new Error("two")`).replace("maxRunTime: 500ms", "maxRunTime: 10m")
    await Deno.writeTextFile(`${folder}/p.yaml`, failing)
    assertEquals((await ends(folder, ["p.yaml"])).code, 0)
    const before = await Promise.all(["out.csv", "bad.ndjson"].map((name) => Deno.readTextFile(`${folder}/${name}`)))
    await Deno.writeTextFile(`${folder}/p.yaml`, file(`if (${is2}) while (true);`))
    const late = await ends(folder, ["p.yaml"], "null", "replay")
    assertEquals(late.code, 2, late.stderr)
    assertStringIncludes(late.stderr, "error[FE7020]")
    const after = await Promise.all(["out.csv", "bad.ndjson"].map((name) => Deno.readTextFile(`${folder}/${name}`)))
    assertEquals(after, before)
  }))

/** The delimited sink, whose writes hang from a number on. */
function hangingSink(from: number): Plugin {
  const inner = registry.get("delimited-sink") as SinkPlugin
  let writes = 0
  const hanging = (run: SinkRun): SinkRun =>
    new Proxy(run, {
      get(target, name: keyof SinkRun) {
        const member = target[name] as unknown
        if (name === "write" && ++writes >= from) return never
        return typeof member === "function" ? member.bind(target) : member
      },
    })
  return {
    ...inner,
    type: "hanging-sink",
    open: async (...args: Parameters<SinkPlugin["open"]>) => hanging(await inner.open(...args)),
    resume: async (...args: Parameters<NonNullable<SinkPlugin["resume"]>>) => hanging(await inner.resume!(...args)),
  } as SinkPlugin as Plugin
}

Deno.test("with checkpoints another run goes on, and may take longer", () =>
  inFolder(async (folder) => {
    const file = `${folder}/p.yaml`
    const text = `pipeline:
  name: late
  settings: { limits: { maxRunTime: 2s }, checkpoint: { every: 0 } }
  steps:
    - { id: read, ${FILE} }
    - { id: write, type: hanging-sink, config: { filePath: out.csv } }
`
    await Deno.writeTextFile(`${folder}/in.csv`, ROWS)
    await Deno.writeTextFile(file, text)
    const late: RunFailed = await assertRejects(() => runPipeline(file, { plugins: [hangingSink(3)] }), RunFailed)
    assertEquals([late.errors.map(({ code }) => code), late.report.checkpoint], [
      ["FE7020"],
      `${folder}/.p.yaml.checkpoint`,
    ])
    await Deno.writeTextFile(file, text.replace("maxRunTime: 2s", "maxRunTime: 10m"))
    const report = await runPipeline(file, { plugins: [hangingSink(Infinity)], resume: true })
    assertEquals([report.status, report.warnings], ["succeeded", []])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), ROWS)
  }))
