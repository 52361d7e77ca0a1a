/** What docs/editors.md shows, done. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { COMMANDS } from "../src/cli/commands.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/editors.md`)
const blocks = (language: string) =>
  [...doc.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1])
const commands = blocks("sh").flatMap((block) => block.trim().split("\n"))

const PIPELINE = `pipeline:
  name: orders
  steps:
    - { id: read, type: delimited-source, config: { filePath: orders.csv, columns: [{ name: name }, { name: amount, type: double }] } }
    - { id: enrich, type: javascript-transform, config: { scriptFile: enrich.js } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

Deno.test("docs/editors.md: its commands work, and its script is right to the compiler and to the engine", () =>
  inFolder(async (folder) => {
    const run = (line: string) => cli(line.split(" ").slice(1), { cwd: folder })
    const script = blocks("js")[0]
    await Deno.writeTextFile(`${folder}/orders.yaml`, PIPELINE)
    await Deno.writeTextFile(`${folder}/orders.csv`, "name,amount\nAnn,1.5\n")
    await Deno.writeTextFile(`${folder}/enrich.js`, script)
    await Deno.writeTextFile(`${folder}/deno.json`, "{}")
    for (const line of commands.filter((line) => line.startsWith("flowengine ") && !line.includes("|"))) {
      assertEquals((await run(line)).code, 0, line)
    }
    const [, path] = /\$schema=(\S+)/.exec(blocks("yaml")[0])!
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/${path}`)).title, "FlowEngine pipeline")
    const check = new Deno.Command(Deno.execPath(), { args: ["check", "-q", "enrich.js"], cwd: folder })
    const { success, stderr } = await check.output()
    assert(success, new TextDecoder().decode(stderr))
    assertEquals((await run("flowengine run orders.yaml -q")).code, 0)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "name,amount,label\nAnn,1.5,Ann: 1.50\n")

    await Deno.writeTextFile(`${folder}/enrich.js`, script.replace("${name}", "${amount.toUpperCase()}"))
    const wrong = await run("flowengine validate orders.yaml")
    assertEquals(wrong.code, 1)
    assertStringIncludes(wrong.stderr, blocks("text")[0].trim())
  }))

Deno.test("docs/editors.md names commands and options that there are", () => {
  for (const [, name] of doc.matchAll(/flowengine (\w+)/g)) assert(COMMANDS.some((each) => each.name === name), name)
  assert(COMMANDS.find(({ name }) => name === "validate")!.options.some(({ name }) => name === "headers"))
})
