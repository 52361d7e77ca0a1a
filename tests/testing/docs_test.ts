/** What docs/testing.md shows, done. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { CODES } from "../../mod.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import { Expected, SinkFault, SourceFault, Test } from "../../src/testing/test_file.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/testing.md`)
const blocks = (language: string) =>
  [...doc.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1])
const [tests, pipeline, faults] = blocks("yaml")
const [passed, differing, snapshot, coverage] = blocks("text")
/** How long it takes differs. */
const timeless = (text: string) => text.replace(/\(\d[\d.]* m?s\)/g, "(…)")

const inProject = (
  body: (run: (...args: ReadonlyArray<string>) => ReturnType<typeof cli>, folder: string) => Promise<void>,
) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.yaml`, pipeline)
    await Deno.writeTextFile(`${folder}/orders.test.yaml`, tests)
    await body((...args) => cli(["test", ...args], { cwd: folder }), folder)
    assertEquals([...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory), [])
  })

Deno.test("docs/testing.md: the tests pass as shown, and what differs is shown as shown", () =>
  inProject(async (run, folder) => {
    const { code, stdout } = await run()
    assertEquals([code, timeless(stdout)], [0, timeless(passed.replace("$ flowengine test\n", ""))])
    await Deno.writeTextFile(`${folder}/orders.test.yaml`, tests.replace("amount: 120.5 }", "amount: 120 }"))
    const failed = await run()
    assertEquals(failed.code, 2)
    assertStringIncludes(failed.stdout.replaceAll(/^ +/gm, ""), differing.replaceAll(/^ +/gm, ""))
  }))

Deno.test("docs/testing.md: faults do what is said", () =>
  inProject(async (run, folder) => {
    await Deno.writeTextFile(`${folder}/orders.test.yaml`, faults)
    const { code, stdout } = await run()
    assertEquals(code, 0, stdout)
    assertStringIncludes(stdout, "3 passed")
  }))

Deno.test("docs/testing.md: snapshots and coverage look as shown", () =>
  inProject(async (run, folder) => {
    const [first] = tests.split("\n\n")
    const named = first.replace(", with its digits", "")
    await Deno.writeTextFile(
      `${folder}/orders.test.yaml`,
      named.replace(/ {4}expect:[^]*/, "    expect: { snapshot: true }\n"),
    )
    assertEquals((await run("--update")).code, 0)
    assertEquals(await Deno.readTextFile(`${folder}/orders.test.snap`), snapshot)
    await Deno.writeTextFile(
      `${folder}/orders.test.yaml`,
      named.replace(/ +- \{ id: 2.*\n/, "").replace(/ {8}refunds:[^]*/, ""),
    )
    const { code, stdout } = await run("--coverage", "--min-coverage", "80")
    assertEquals(code, 2)
    assertStringIncludes(stdout, coverage)
  }))

Deno.test("docs/testing.md: every key and option is there, and nothing else", () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  const table = (head: string) =>
    [...doc.slice(doc.lastIndexOf(`| ${head}`)).split("\n\n")[0].matchAll(/^\| `(\w+)` /gm)].map(([, key]) => key)
      .filter((key) => !head.includes(key)).sort()
  const keys = ({ fields }: { readonly fields: object }) => Object.keys(fields)
  assertEquals(table("key "), keys(Test).sort())
  assertEquals(table("`expect`"), keys(Expected).sort())
  assertEquals(table("`fault`"), [...new Set([...keys(SourceFault), ...keys(SinkFault)])].sort())
  const { options } = COMMANDS.find(({ name }) => name === "test")!
  for (const { name } of options) if (!/^(var|frozen|quiet)$/.test(name)) assert(doc.includes(`--${name}`), name)
})
