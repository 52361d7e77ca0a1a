/** What docs/dead-letters.md shows, done. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "./support/cli.ts"
import { lettersOf, mend } from "./support/letters.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const page = await Deno.readTextFile(`${PROJECT}docs/dead-letters.md`)

/** The n-th fenced block of a language. */
const block = (language: string, n = 0): string =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))][n][1]

Deno.test("the example of the page on dead letters does what the page says", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, block("csv"))
    await Deno.writeTextFile(`${folder}/orders.yaml`, block("yaml", 1))
    await Deno.writeTextFile(`${folder}/check.js`, block("js"))
    const said: Array<string> = []
    for (const line of block("sh").split("\n").filter((line) => line.startsWith("flowengine"))) {
      const [, ...args] = line.split("#")[0].trim().split(" ")
      const { code, stdout, stderr } = await cli(args, { cwd: folder })
      assertEquals({ code, stderr }, { code: 0, stderr: "" })
      said.push(stdout)
      if (said.length > 1) break
      const letters = await lettersOf(`${folder}/rejected.ndjson`)
      assertEquals(letters.map(({ step }) => step), ["orders", "orders", "check"])
      // Every field of a letter has its line in the table.
      for (const key of letters.flatMap((letter) => Object.keys(letter))) assert(page.includes(`\`${key}\``), key)
      await Deno.writeTextFile(`${folder}/check.js`, block("js").replace(/^.*negative.*\n/m, ""))
      await mend(`${folder}/rejected.ndjson`, (letter) =>
        letter.raw === "2,n/a,ask Globex" ? { ...letter, raw: "2,20,ask Globex" } : letter)
    }
    assert(said[1].includes(block("text").trim().replace("letters in …/rejected.ndjson: ", "")), said[1])
    const [result, page1] = [await Deno.readTextFile(`${folder}/result.csv`), block("csv", 1)]
    assertEquals(result.split("\n").sort(), page1.split("\n").sort())
    for (const letter of await lettersOf(`${folder}/rejected.ndjson`)) {
      for (const key of Object.keys(letter)) {
        assert(page.includes(`\`${key}\``), key)
      }
    }
  }))

Deno.test("every code of the page exists and is explained", async () => {
  for (const [code] of page.matchAll(/FE\d{4}/g)) {
    assertEquals((await cli(["explain", code], { cwd: PROJECT })).code, 0, code)
  }
})
