/** The bundle of `deno task build` finds the plugins' thread beside it, and its first line has the flag that they need. */
import { assert, assertEquals } from "@std/assert"
import { inFolder, PROJECT } from "../support/paths.ts"
import { LINES, NUMBERS, writePlugin } from "../support/plugins.ts"

const { tasks } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`))

async function deno(args: ReadonlyArray<string>, cwd: string) {
  const env = { NO_COLOR: "1", FLOWENGINE_CACHE: `${cwd}/cache` }
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd, env }).output()
  return { code, stderr: new TextDecoder().decode(stderr) }
}

Deno.test("the bundle runs third-party plugins", () =>
  inFolder(async (folder) => {
    // The steps of the task that make the files which this needs, into another folder.
    const commands = tasks.build.command.split(" && ").filter((command: string) =>
      command.startsWith("deno bundle") && !command.endsWith("src/script/worker.ts")
    )
    assertEquals(commands.length, 2)
    for (const command of commands) {
      const args = command.split(" ").slice(1).map((arg: string) => arg.replace(/^dist\b/, `${folder}/dist`))
      assertEquals(await deno(args, PROJECT), { code: 0, stderr: "" })
    }
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
    const ran = await deno(["run", "-q", "--no-config", ...flags, bundle, "run", "p.yaml"], folder)
    assertEquals(ran, { code: 0, stderr: "" })
    assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), '[0,"no. 0"]\n[1,"no. 1"]\n[2,"no. 2"]\n')
  }))
