/**
 * A script that runs directly means the same as in the sandbox: rows, cells, routes, logs, and errors to the column. Over
 * the corpus of the rewritten scripts, most of which are too clever to be direct, and over one of its own.
 */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import { PLAIN } from "../../src/plugin/mod.ts"
import { CSV, DECLARED, PLAIN_CSV, type RunOptions, seen, settled } from "../support/script_runs.ts"

const CORPUS = new URL("./script_equivalence/", import.meta.url)
const OWN = new URL("./script_direct/", import.meta.url)
const scripts = [CORPUS, OWN].flatMap((folder) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".js")).sort()
    .map((name) => ({ name, folder }))
)

const WAYS: ReadonlyArray<RunOptions> = [
  { format: PLAIN_CSV },
  { format: CSV, declared: DECLARED },
  { format: PLAIN, declared: DECLARED },
]

const counts = { direct: 0, others: 0, rows: 0 }

for (const { name, folder } of scripts) {
  Deno.test(`a direct script means the same: ${name}`, async () => {
    const source = await Deno.readTextFile(new URL(name, folder))
    let isDirect = false
    for (const options of WAYS) {
      const direct = await seen(source, true, { ...options, isDirect: true })
      if (direct.direct === undefined) continue
      const slow = await seen(source, false, options)
      assertEquals(settled(direct.shown), settled(slow.shown), `${name}, ${options.format.kind}`)
      isDirect = true
      counts.rows += direct.direct
    }
    if (isDirect) counts.direct++
    else counts.others++
    if (folder === OWN) assertEquals(isDirect, !name.startsWith("sandbox-"), `${name} is on the wrong path`)
  })
}

Deno.test("many scripts are direct, and most of their rows need no sandbox", () => {
  console.log(`direct scripts: ${counts.direct}, for the sandbox: ${counts.others}; ${counts.rows} rows ran directly`)
  assert(counts.direct >= 60, `${counts.direct} direct`)
  assert(counts.rows >= 5000, `${counts.rows} rows`)
})
