/**
 * Every script of the corpus means the same rewritten and as it stands: rows, cells, routes, logs, and errors to the
 * column. The names in `STAND` are those that must not be rewritten.
 */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { JSON_FORMAT, PLAIN } from "../../src/plugin/mod.ts"
import { CSV, DECLARED, JSON_ROWS, PLAIN_CSV, type RunOptions, seen } from "../support/script_runs.ts"

const FOLDER = new URL("./script_equivalence/", import.meta.url)
const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".js")).sort()

/** Scripts whose own words forbid a rewriting: the rest must take the fast path. */
const STAND = /^stands-/

const WAYS: ReadonlyArray<RunOptions> = [
  { format: PLAIN_CSV },
  { format: CSV, declared: DECLARED },
  { format: PLAIN, stateful: true },
]
/** How cells are copied depends on their format. */
const COPIES = /cop|joined|reference|required|every/
const JSON_WAY: RunOptions = { format: JSON_FORMAT, rows: JSON_ROWS }

const counts = { rewritten: 0, standing: 0, edits: 0 }

for (const name of names) {
  Deno.test(`a rewritten script means the same: ${name}`, async () => {
    const source = await Deno.readTextFile(new URL(name, FOLDER))
    const areRewritten: Array<boolean> = []
    for (const options of COPIES.test(name) ? [...WAYS, JSON_WAY] : WAYS) {
      const [fast, slow] = [await seen(source, true, options), await seen(source, false, options)]
      assertEquals(fast.shown, slow.shown, `${name}, ${options.format.kind}`)
      if (!fast.notes.includes("errors")) areRewritten.push(fast.isRewritten)
    }
    assertEquals(areRewritten.includes(true), !STAND.test(name), `${name} is on the wrong path`)
    if (areRewritten.includes(true)) counts.rewritten++
    else counts.standing++
  })
}

Deno.test("the corpus is large, and most of it is rewritten", () => {
  console.log(`script equivalence: ${counts.rewritten} scripts rewritten, ${counts.standing} run as they stand`)
  assertEquals(counts.rewritten + counts.standing, names.length)
  assertEquals(counts.rewritten >= 60, true, `${counts.rewritten} rewritten`)
  assertEquals(names.length >= 70, true, `${names.length} scripts`)
})
