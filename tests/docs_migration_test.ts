/** docs/migration.md is what the table of old keys says. `UPDATE=1` writes it. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../mod.ts"
import { TABLE } from "../src/config/legacy/table.ts"
import { cli } from "./support/cli.ts"
import { migration } from "./support/migration.ts"
import { inFolder, PROJECT } from "./support/paths.ts"
import { formatted } from "./support/troubleshooting.ts"

const PATH = `${PROJECT}docs/migration.md`

Deno.test("docs/migration.md has every old key that is another one now", async () => {
  const text = await formatted(migration())
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(PATH, text)
  assertEquals(await Deno.readTextFile(PATH), text)
  for (const row of Object.values(TABLE).flat().filter(({ now, old, isFlat }) => now !== old && !isFlat)) {
    assert(text.includes(`| \`${row.old}\``), row.old)
  }
  for (const [code] of text.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
})

Deno.test("docs/migration.md: its commands do what it says", () =>
  inFolder(async (folder) => {
    const old = await Deno.readTextFile(`${PROJECT}tests/cases/legacy/06-names-of-old-in-scripts/pipeline.yaml`)
    await Deno.writeTextFile(`${folder}/old.yaml`, old)
    await Deno.writeTextFile(`${folder}/customers.csv`, "id,name,amount\n1,Ann,10.5\n")
    const block = /^```sh\n([\s\S]*?)^```/m.exec(await Deno.readTextFile(PATH))![1]
    const codes = []
    for (const line of block.trim().split("\n")) {
      codes.push((await cli(line.split("#")[0].trim().split(/\s+/).slice(1), { cwd: folder })).code)
    }
    assertEquals(codes, [0, 1, 0])
  }))
