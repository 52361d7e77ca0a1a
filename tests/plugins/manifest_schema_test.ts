/** The published JSON Schema of manifests is what the engine checks; `UPDATE=1` writes it. */
import { assertEquals } from "@std/assert"
import { Validator } from "@cfworker/json-schema"
import { manifestSchema } from "../../src/plugin/manifest_schema.ts"
import { PROJECT } from "../support/paths.ts"
import { DOUBLE, LINES, manifestText, NUMBERS } from "../support/plugins.ts"

const FILE = `${PROJECT}plugins/manifest.schema.json`

Deno.test("plugins/manifest.schema.json is the schema of manifests", async () => {
  const text = `${JSON.stringify(manifestSchema(), null, 2)}\n`
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(FILE, text)
  assertEquals(await Deno.readTextFile(FILE), text)
})

Deno.test("manifests fit the published schema, and what has mistakes does not", async () => {
  const validator = new Validator(JSON.parse(await Deno.readTextFile(FILE)), "2020-12", false)
  for (const plugin of [NUMBERS, DOUBLE, LINES]) {
    assertEquals(validator.validate(JSON.parse(await manifestText(plugin))).errors, [])
  }
  const mistakes = [
    { kind: "sauce" },
    { licence: "MIT" },
    { apiVersion: 2 },
    { options: { typ: "object" } },
    { name: "A" },
    { files: { "../a": "sha256-" } },
    { errors: { bad: {} } },
  ]
  for (const wrong of mistakes) {
    const manifest = JSON.parse(await manifestText(NUMBERS))
    assertEquals(validator.validate({ ...manifest, ...wrong }).valid, false, JSON.stringify(wrong))
  }
})
