/**
 * What `deno task build` makes does what the program does: plugins, scripts and commands of every part of it are found, and its
 * first line has the flags that they need.
 */
import { assert, assertEquals } from "@std/assert"
import { inFolder, PROJECT } from "../support/paths.ts"
import { LINES, NUMBERS, writePlugin } from "../support/plugins.ts"

async function deno(args: ReadonlyArray<string>, cwd: string, more: Readonly<Record<string, string>> = {}) {
  const env = { NO_COLOR: "1", FLOWENGINE_CACHE: `${cwd}/cache`, ...more }
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd, env }).output()
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) }
}

Deno.test("the bundle runs plugins, scripts and commands of all its parts", () =>
  inFolder(async (folder) => {
    const build = ["run", "-q", "-A", "src/cli/bundle/build.ts", `${folder}/dist`]
    assertEquals(await deno(build, PROJECT), { code: 0, stdout: "", stderr: "" })
    await writePlugin(`${folder}/numbers`, NUMBERS)
    await writePlugin(`${folder}/lines`, LINES)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      `plugins: { numbers: { url: numbers }, lines: { url: lines } }
pipeline:
  name: bundled
  steps:
    - { id: numbers, type: number-source, config: { count: 3 } }
    - { id: lines, type: lines-sink, config: { filePath: out.ndjson } }
`,
    )
    const bundle = `${folder}/dist/flowengine.js`
    const [first] = (await Deno.readTextFile(bundle)).split("\n", 1)
    const flags = first.split(" ").filter((arg) => arg.startsWith("--"))
    assert(flags.includes("--unstable-worker-options"), first)
    const variables = Object.fromEntries(
      [...first.matchAll(/ ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    )
    assertEquals(variables, { FLOWENGINE_WORKER_OPTIONS: "1" })
    const flowengine = (...args: ReadonlyArray<string>) =>
      deno(["run", "-q", "--no-config", ...flags, bundle, ...args], folder, variables)
    const ran = await flowengine("run", "p.yaml", "--quiet")
    assertEquals(ran, { code: 0, stdout: "", stderr: "" })
    assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), '[0,"no. 0"]\n[1,"no. 1"]\n[2,"no. 2"]\n')

    const example = `${PROJECT}examples/03-validation-and-routing`
    for (const file of ["orders.csv", "pipeline.yaml", "check.js", "pipeline.test.yaml"]) {
      await Deno.copyFile(`${example}/${file}`, `${folder}/${file}`)
    }
    const commands: ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> = [
      ["run", "pipeline.yaml", "--debug", "--tap", "check:1"],
      ["run", "pipeline.yaml"],
      ["validate", "pipeline.yaml"],
      ["validate", "pipeline.yaml", "--fix"],
      ["plan", "pipeline.yaml"],
      ["plan", "pipeline.yaml", "--sample", "2"],
      ["test"],
      ["explain", "FE3102"],
      ["steps", "delimited-source"],
      ["completions", "bash"],
      ["--help"],
    ]
    for (const args of commands) {
      const { code, stdout, stderr } = await flowengine(...args)
      assertEquals(code, 0, `${args.join(" ")}\n${stderr}`)
      assert(stdout.length > 0, args.join(" "))
    }
    const wrong = await flowengine("explain", "FE310")
    assertEquals([wrong.code, wrong.stderr.split("\n", 1)[0].slice(0, 13)], [1, "error[FE1402]"])
    const missing = await flowengine("run", "none.yaml")
    assertEquals([missing.code, missing.stderr.slice(0, 13)], [1, "error[FE1001]"])
  }))
