/** docs/plugin-authors.md, done: its commands run, its tables name every check and every key there is. */
import { assertEquals } from "@std/assert"
import { FIXTURE_KEYS } from "../../src/plugin/conformance/fixture.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const text = await Deno.readTextFile(`${PROJECT}docs/plugin-authors.md`)

/** What the first column of the table under a heading names. */
function named(heading: string): ReadonlyArray<string> {
  const section = text.split(/^## /m).find((each) => each.startsWith(heading))!
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1])
}

Deno.test("the commands of the guide for authors run", () =>
  inFolder(async (folder) => {
    const commands = /```sh\n([\s\S]*?)```/.exec(text)![1].trim().split("\n")
    assertEquals(commands.length, 3)
    for (const command of commands) {
      const args = command.split(" ").slice(1)
      const { code, stderr } = await cli(args, { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } })
      assertEquals({ code, stderr }, { code: 0, stderr: "" }, command)
    }
  }))

Deno.test("the guide for authors names every check of the suite", async () => {
  const checks = new Set<string>()
  await inFolder(async (folder) => {
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    for (const kind of ["source", "transform", "sink", "library"]) {
      await cli(["plugin", "new", kind, `a-${kind}`], { cwd: folder, env })
      const { stdout } = await cli(["plugin", "test", `a-${kind}`, "--json"], { cwd: folder, env })
      for (const { check } of JSON.parse(stdout).checks) checks.add(check)
    }
    const { stdout } = await cli(["plugin", "test", `${PROJECT}examples/plugins/http-batch-sink`, "--json"], {
      cwd: folder,
      env,
    })
    for (const { check } of JSON.parse(stdout).checks) checks.add(check)
  })
  const general = [...checks].map((check) => check.replace(/\.\d+$/, ".N").replace(/\.[A-Z][A-Z0-9_]+$/, ".CODE"))
  assertEquals([...new Set(general)].sort(), [...named("The conformance suite")].sort())
})

Deno.test("the guide for authors names every key of conformance.json", () => {
  assertEquals([...named("conformance.json")].sort(), [...FIXTURE_KEYS].sort())
})

Deno.test("every link of the guide for authors leads to a file", async () => {
  for (const [, target] of text.matchAll(/\]\((?!http)([^)#]+)\)/g)) await Deno.stat(`${PROJECT}docs/${target}`)
})
