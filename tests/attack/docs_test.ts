/** What docs/sandbox.md shows and says, done. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { corpus } from "./corpus.ts"

const page = await Deno.readTextFile(`${PROJECT}docs/sandbox.md`)

/** The n-th fenced block of a language. */
const block = (language: string, n = 0): string =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))][n][1]

Deno.test("docs/sandbox.md: hostile rows are rejected, and the others go on", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.yaml`, block("yaml"))
    await Deno.writeTextFile(`${folder}/orders.csv`, block("csv"))
    const { code, stdout } = await cli(["run", "orders.yaml"], { cwd: folder })
    assertEquals(code, 0)
    assert(stdout.includes(block("text").trim()), stdout)
    assertEquals(await Deno.readTextFile(`${folder}/result.csv`), block("csv", 1))
  }))

Deno.test("docs/sandbox.md: limits are the defaults, codes exist, and every family of attacks is named", async () => {
  const { stdout } = await cli(["steps", "javascript-transform", "--json"], { cwd: PROJECT })
  const options: ReadonlyArray<{ readonly name: string; readonly default?: unknown }> = JSON.parse(stdout).options
  for (const name of ["timeoutMs", "memoryMB"]) {
    const byDefault = options.find((option) => option.name === name)?.default
    assert(page.includes(`\`${name}\`, ${byDefault} if absent`), `${name}: ${byDefault}`)
  }
  for (const [code] of page.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  const named = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1])
  assertEquals(named, [...(await corpus()).keys()])
})
