/** docs/troubleshooting.md is what the table of codes and its examples say. `UPDATE=1` writes it. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../../mod.ts"
import { PROJECT } from "../support/paths.ts"
import { formatted, troubleshooting } from "../support/troubleshooting.ts"

const PATH = `${PROJECT}docs/troubleshooting.md`

Deno.test("docs/troubleshooting.md has every code as `explain` tells it", async () => {
  const text = await formatted(troubleshooting())
  for (const code of Object.keys(CODES)) assert(text.includes(`### ${code}: `), code)
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(PATH, text)
  assertEquals(await Deno.readTextFile(PATH), text)
})
