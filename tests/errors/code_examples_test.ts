/**
 * Every code has an example that fails with it and one that is mended, and both do: the failing one says what `explain`
 * shows. `UPDATE=1` writes what they say anew; read the diff.
 */
import { assert, assertEquals } from "@std/assert"
import { type Code, CODES } from "../../mod.ts"
import { EXAMPLES, mended } from "../../src/errors/examples/mod.ts"
import { MESSAGES } from "../../src/errors/examples/messages.ts"
import { runExample } from "../support/code_examples.ts"
import { SCENES } from "../support/code_scenes.ts"

/** Times, memory and the like differ from machine to machine. */
const mask = (text: string) => text.replace(/\d+(\.\d+)?(?= (ms|MB|KiB|bytes|byte)\b)|(?<=\w )\d+(?=[,)])/g, "#")

const said: Record<string, string> = {}
const only = Deno.env.get("CODE")
const codes = Object.keys(CODES) as Array<Code>

for (const code of codes.filter((code) => only === undefined || code === only)) {
  Deno.test(`${code} ${CODES[code].title}`, async () => {
    const example = EXAMPLES[code]
    const scene = SCENES[code]
    const bad = await runExample(example.files, example.run, scene?.bad)
    assert([...bad.errors, ...bad.warnings].includes(code), `failing: ${JSON.stringify(bad)}`)
    said[code] = bad.said(code)!
    if (!Deno.env.get("UPDATE")) assertEquals(mask(said[code]), mask(MESSAGES[code]))
    const good = await runExample(mended(example), example.mendedRun ?? example.run, scene?.good)
    assertEquals(good.errors, [], `mended: ${good.errors.map((code) => good.said(code)).join("\n")}`)
    assert(!good.warnings.includes(code), `mended: ${good.said(code)}`)
  })
}

Deno.test("every code has both examples, and what cannot be seen in files is said", async () => {
  assertEquals(Object.keys(EXAMPLES).sort(), Object.keys(CODES).sort())
  for (const code of codes) {
    const { mend, mendedRun, instead, when } = EXAMPLES[code]
    assert(mend !== undefined || mendedRun !== undefined || instead !== undefined, code)
    assert(when === undefined || code in SCENES, `${code}: what happens around it is done to it`)
  }
  if (Deno.env.get("UPDATE") && only === undefined) {
    const text = JSON.stringify(said, Object.keys(said).sort(), 2)
    const head =
      "/** What the failing examples say; written by `UPDATE=1` with tests/errors/code_examples_test.ts. */\n"
    const path = new URL("../../src/errors/examples/messages.ts", import.meta.url)
    await Deno.writeTextFile(path, `${head}export const MESSAGES: Readonly<Record<string, string>> = ${text}\n`)
  } else assertEquals(Object.keys(MESSAGES).sort(), Object.keys(CODES).sort())
})
