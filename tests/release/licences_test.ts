/** Licences of all dependencies are on the list, and docs/licences.md is what they say. */
import { assert, assertEquals } from "@std/assert"
import { dependencies, licenceOf, PAGE, page, problems } from "../../release/licences.ts"
import { formatted } from "../../release/steps.ts"
import { PROJECT } from "../support/paths.ts"

// Nothing may have imported some of them yet.
await new Deno.Command(Deno.execPath(), { args: ["install", "-q", "--frozen"], cwd: PROJECT }).output()
const all = await dependencies()

Deno.test("licences: every package of deno.lock has one that is on the list", () => {
  const { npm } = JSON.parse(Deno.readTextFileSync(`${PROJECT}deno.lock`))
  assertEquals(all.map(({ name, version }) => `${name}@${version}`), Object.keys(npm).sort())
  assertEquals(problems(all), [])
  const shipped = all.filter(({ isShipped }) => isShipped).map(({ name }) => name)
  assert(shipped.includes("effect") && shipped.includes("@jitl/quickjs-ffi-types"), shipped.join(" "))
  assert(!shipped.includes("fast-check") && !shipped.includes("pure-rand"), shipped.join(" "))
})

Deno.test("licences: docs/licences.md is as the packages are (deno task licences writes it)", async () => {
  assertEquals(await Deno.readTextFile(PAGE), await formatted(page(all)))
})

Deno.test("licences: what is on no list is told; one of several is enough, all of several are needed", () => {
  const of = (licence: string) =>
    problems([{ name: "left", version: "1.0.0", licence, isShipped: true, text: undefined }]).length
  assertEquals(["MIT", "(MIT OR GPL-3.0-only)", "MIT AND ISC"].map(of), [0, 0, 0])
  assertEquals(["GPL-3.0-only", "none", "MIT AND AGPL-3.0-only", "UNLICENSED"].map(of), [1, 1, 1, 1])
  assertEquals(licenceOf({ licenses: [{ type: "MIT" }, { type: "Apache-2.0" }] }), "MIT OR Apache-2.0")
  assertEquals([licenceOf({}), licenceOf({ license: { type: "ISC" } })], ["none", "ISC"])
})
