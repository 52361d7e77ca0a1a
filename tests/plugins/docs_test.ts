/** What docs/plugins.md shows, done: its files in an empty folder, its commands, its links. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const guide = await Deno.readTextFile(`${PROJECT}docs/plugins.md`)

const block = (language: string, n = 0): string =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))][n][1]

Deno.test("the plugins of the guide do what it says", () =>
  inFolder(async (folder) => {
    for (const [n, name] of ["countdown", "numbers"].entries()) {
      await Deno.mkdir(`${folder}/${name}`)
      await Deno.writeTextFile(`${folder}/${name}/mod.js`, block("js", n))
      await Deno.writeTextFile(`${folder}/${name}/plugin.json`, block("json", n))
    }
    await Deno.writeTextFile(`${folder}/launch.yaml`, block("yaml"))
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    const commands = block("sh").trim().split("\n")
    for (const command of ["flowengine plugin check ./countdown", ...commands]) {
      const { code, stderr } = await cli(command.split(" ").slice(1), { cwd: folder, env })
      assertEquals({ command, code, stderr }, { command, code: 0, stderr: "" })
    }
    assertEquals(await Deno.readTextFile(`${folder}/launch.csv`), "n,word\n3,three\n2,two\n1,one\n")
    const plan = await cli(["plan", "launch.yaml"], { cwd: folder, env })
    assert(plan.stdout.includes("  may       nothing"), plan.stdout)
    await Deno.writeTextFile(`${folder}/countdown/mod.js`, `${block("js")} `)
    assertEquals((await cli(["run", "launch.yaml"], { cwd: folder, env })).code, 1)
  }))

Deno.test("every code and link of the guide exists", async () => {
  for (const [code] of guide.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  for (const [, target] of guide.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    assert((await Deno.stat(`${PROJECT}docs/${target}`)).isFile, target)
  }
})
