/** The compiled program with nothing but its file: no Deno, no environment, no files beside it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert"
import manifest from "../../deno.json" with { type: "json" }
import { attempt, harmless } from "../attack/attempt.ts"
import { corpus } from "../attack/corpus.ts"
import { leftIn, outputsIn, prepare, resetOutputs, type Shape } from "../support/checkpointed.ts"
import { PROJECT } from "../support/paths.ts"
import { PeakMemory } from "../support/peak_memory.ts"
import { alone, binaryTest, program, started } from "./compiled.ts"

const READ = "{ id: read, type: delimited-source, config: { filePath: in.csv } }"
const pipelineOf = (...steps: ReadonlyArray<string>) =>
  `pipeline:\n  name: small\n  steps:\n${steps.map((step) => `    - ${step}\n`).join("")}`

async function copied(example: string, files: ReadonlyArray<string>, folder: string): Promise<void> {
  for (const file of files) await Deno.copyFile(`${PROJECT}examples/${example}/${file}`, `${folder}/${file}`)
}

binaryTest("the compiled program tells its version and its commands", async (folder) => {
  const ok = { code: 0, stderr: "" }
  assertEquals(await alone(["--version"], { cwd: folder }), { ...ok, stdout: `flowengine ${manifest.version}\n` })
  const { stdout } = await alone(["--help"], { cwd: folder })
  assertStringIncludes(stdout, "usage: flowengine COMMAND [options]")
  assertStringIncludes((await alone(["steps"], { cwd: folder })).stdout, "javascript-transform")
  assertEquals(await alone(["doctor"], { cwd: folder }), { ...ok, stdout: "nothing is left of killed runs\n" })
  assertStringIncludes((await alone(["completions", "bash"], { cwd: folder })).stdout, "complete ")
  assertEquals([...Deno.readDirSync(folder)], [], "it leaves nothing")
})

binaryTest("the compiled program runs example 02 and leaves its outputs only", async (folder) => {
  await copied("02-customer-enrichment", ["generate.ts", "pipeline.yaml"], folder)
  const generate = new Deno.Command(Deno.execPath(), { args: ["run", "-q", "-A", "generate.ts"], cwd: folder })
  assert((await generate.output()).success)
  const { code, stdout, stderr } = await alone(["run", "pipeline.yaml", "--json"], { cwd: folder })
  assertEquals([code, stderr], [0, ""])
  const { report } = JSON.parse(stdout)
  assertEquals([report.totals.read, report.totals.filtered], [10_000, Math.floor(10_000 / 97)])
  const [, first] = (await Deno.readTextFile(`${folder}/out/enriched.csv`)).split("\n")
  assertEquals(
    first,
    "1,Ben Dubois,ben.1@acme.example,acme.example,88186.98,2015-04-05,platinum,high,0.15,74958.93,3924,true",
  )
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
  assertEquals(names, ["generate.ts", "generated", "out", "pipeline.yaml"])
})

binaryTest("the compiled program runs example 03 and its tests", async (folder) => {
  await copied("03-validation-and-routing", ["orders.csv", "pipeline.yaml", "check.js", "pipeline.test.yaml"], folder)
  const { code, stdout } = await alone(["run", "pipeline.yaml", "--json"], { cwd: folder })
  const { totals } = JSON.parse(stdout).report
  assertEquals([code, totals], [0, { read: 8, copied: 2, written: 4, filtered: 0, rejected: 0, routed: 6 }])
  for (const args of [["test"], ["validate", "pipeline.yaml"], ["plan", "pipeline.yaml", "--format", "mermaid"]]) {
    assertEquals((await alone(args, { cwd: folder })).code, 0, args.join(" "))
  }
})

binaryTest("what goes wrong has the exit codes that it has elsewhere", async (folder) => {
  await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
  const script =
    `{ id: s, type: javascript-transform, config: { script: "${"function process() { throw new Error('no') }"}" } }`
  await Deno.writeTextFile(`${folder}/fails.yaml`, pipelineOf(READ, script, "{ id: out, type: null-sink }"))
  await Deno.writeTextFile(`${folder}/wrong.yaml`, pipelineOf(READ, "{ id: out, type: nul-sink }"))
  await Deno.writeTextFile(
    `${folder}/absent.yaml`,
    pipelineOf(READ.replace("in.csv", "no.csv"), "{ id: out, type: null-sink }"),
  )
  const cases = [
    [["run", "fails.yaml"], 2, /error\[FE4\d+\]/],
    [["run", "wrong.yaml"], 1, /did you mean `null-sink`/],
    [["run", "absent.yaml"], 3, /no\.csv/],
    [["run", "fails.yaml", "--quite"], 1, /did you mean `--quiet`/],
    [["rum", "fails.yaml"], 1, /did you mean `run`/],
  ] as const
  for (const [args, code, pattern] of cases) {
    const said = await alone(args, { cwd: folder })
    assertEquals(said.code, code, said.stderr)
    assertMatch(said.stderr, pattern)
  }
})

binaryTest("the compiled program reads standard input, and rolls back when it is interrupted", async (folder) => {
  const steps = [READ.replace("in.csv", '"-"'), "{ id: out, type: delimited-sink, config: { filePath: out.csv } }"]
  await Deno.writeTextFile(`${folder}/p.yaml`, pipelineOf(...steps))
  const run = async (act: (child: Deno.ChildProcess) => Promise<void>) => {
    const child = new Deno.Command(await program(), {
      args: ["run", "p.yaml", "--quiet"],
      cwd: folder,
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn()
    await act(child)
    return (await child.status).code
  }
  const files = () => [...Deno.readDirSync(folder)].map(({ name }) => name)
  const interrupted = async (child: Deno.ChildProcess) => {
    const writer = child.stdin.getWriter()
    await writer.write(new TextEncoder().encode("id\n1\n"))
    // Nothing is to be seen of a run that waits for its input.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    child.kill("SIGINT")
    await child.status
    await writer.abort().catch(() => {})
  }
  assertEquals(await run(interrupted), 130)
  assertEquals(files(), ["p.yaml"])
  const code = await run(async (child) => {
    const writer = child.stdin.getWriter()
    await writer.write(new TextEncoder().encode("id\n1\n2\n"))
    await writer.close()
  })
  assertEquals([code, await Deno.readTextFile(`${folder}/out.csv`)], [0, "id\n1\n2\n"])
})

/** A network of its own, in which nobody is; not every machine lets a user have one. */
const NOWHERE = ["unshare", "--map-root-user", "--net"] as const
const canBeNowhere = () => {
  try {
    return new Deno.Command(NOWHERE[0], { args: [...NOWHERE.slice(1), "true"], stderr: "null" }).outputSync().success
  } catch {
    return false
  }
}

binaryTest("the compiled program needs no network, and says so where it would", async (folder) => {
  const [command, ...before] = canBeNowhere() ? [...NOWHERE, await program()] : [await program()]
  const run = async (...args: ReadonlyArray<string>) => {
    // Nobody listens at this port.
    const env = { JSR_URL: "http://127.0.0.1:9/", PATH: Deno.env.get("PATH")! }
    const output = await new Deno.Command(command, { args: [...before, ...args], cwd: folder, clearEnv: true, env })
      .output()
    return { code: output.code, said: new TextDecoder().decode(output.stderr) }
  }
  await copied("03-validation-and-routing", ["orders.csv", "pipeline.yaml", "check.js"], folder)
  assertEquals(await run("run", "pipeline.yaml", "--quiet", "--report", "report.html"), { code: 0, said: "" })
  assertEquals(await run("plugin", "new", "source", "mine"), { code: 0, said: "" })
  assertEquals(await run("plugin", "test", "mine"), { code: 0, said: "" })
  const { code, said } = await run("upgrade-check")
  assertEquals(code, 3)
  assertStringIncludes(said, "error[FE6009]: http://127.0.0.1:9/@flowengine/cli/meta.json cannot be fetched")
})

binaryTest("a compiled run that was killed is resumed to the same bytes", async (folder) => {
  const shape: Shape = { rows: 40_000, chunkBytes: 16_384, every: "15ms", hasScript: true }
  await prepare(folder, shape)
  assertEquals((await alone(["run", "pipeline.yaml", "--quiet"], { cwd: folder })).code, 0)
  const wanted = outputsIn(folder)
  for (let tries = 1;; tries++) {
    await resetOutputs(folder, shape)
    const child = await started(["run", "pipeline.yaml", "--quiet"], { cwd: folder })
    let isOver = false
    const ended = child.output().finally(() => isOver = true)
    while (!isOver && !leftIn(folder).includes(".pipeline.yaml.checkpoint")) {
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
    if (!isOver) child.kill("SIGKILL")
    if ((await ended).code !== 0) break
    assert(tries < 5, "the run ended before it could be killed, each time")
  }
  const resumed = await alone(["run", "pipeline.yaml", "--quiet", "--resume"], { cwd: folder })
  assertEquals(resumed, { code: 0, stdout: "", stderr: "" })
  assertEquals(outputsIn(folder), wanted)
  assertEquals(leftIn(folder), [])
})

binaryTest("the compiled program stops what attacks it", async () => {
  const families = await corpus()
  const chosen = [
    ["loops", "while-true"],
    ["memory", "list-that-grows"],
    ["host", "function-constructor"],
    ["regex", "nested-plus"],
    ["pollution", "object-prototype"],
  ].map(([family, name]) => families.get(family)!.find((attack) => attack.name === name)!)
  const memory = new PeakMemory()
  const base = await harmless(memory, await program())
  const wrong: Array<string> = []
  for (const attack of chosen) {
    const made = await attempt(attack, base, memory, await program())
    wrong.push(...made.wrong.map((what) => `${attack.name}: ${what}`))
  }
  await memory.stop()
  assertEquals(wrong, [])
})
