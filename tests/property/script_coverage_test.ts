/**
 * Every script of the corpora does the same when it tells which of its places rows reach: cells, routes, logs and errors,
 * the columns of places in the script left aside. A third of them in every run; `ALL=1` takes all.
 */
import "../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import { coveredScript } from "../../src/script/coverage.ts"
import { DECLARED, PLAIN_CSV, type RunOptions, seen } from "../support/script_runs.ts"

const FOLDERS = ["script_equivalence", "script_direct"].map((name) => new URL(`./${name}/`, import.meta.url))
/** What looks at its own text or stack, fills the log or the time, or asks what time it is. */
const SEES =
  /call-stack|function-texts|logs-in-between|dates-of-now|endless-loop|long-chain|timeout|out-of-memory|recursion/
const isTaken = Deno.env.get("ALL") ? () => true : (i: number) => i % 3 === 0
const scripts = FOLDERS.flatMap((folder) =>
  [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".js")).map(({ name }) => new URL(name, folder))
).sort((a, b) => a.href < b.href ? -1 : 1).filter(({ href }, i) => isTaken(i) && !SEES.test(href))

/** Without what coverage adds, and without columns, which its calls move. */
function comparable(shown: unknown, source: string): unknown {
  const { reached } = coveredScript(source)!
  return JSON.parse(JSON.stringify(shown), (key, value) => {
    if (key === "column" && typeof value === "number") return undefined
    if (key !== "logs" || !Array.isArray(value)) return value
    return value.filter((log) => reached(String(log.message ?? log[1])) === undefined)
  })
}

let points = 0
let refused = 0

for (const [i, url] of scripts.entries()) {
  Deno.test(`a covered script means the same: ${url.pathname.split("/").slice(-2).join("/")}`, async () => {
    const source = await Deno.readTextFile(url)
    const covered = coveredScript(source)
    if (covered === undefined) return void refused++
    points += covered.points.length
    assertEquals(covered.source.split("\n").length, source.split("\n").length)
    const way: RunOptions = i % 2 === 0 ? { format: PLAIN_CSV } : { format: PLAIN_CSV, declared: DECLARED }
    const [plain, told] = [await seen(source, false, way), await seen(covered.source, false, way)]
    assertEquals(comparable(told.shown, source), comparable(plain.shown, source), covered.source)
  })
}

Deno.test("most scripts can be covered", () => {
  console.log(`script coverage: ${points} places in ${scripts.length - refused} scripts, ${refused} refused`)
  assertEquals(refused < scripts.length / 10, true, `${refused} of ${scripts.length} refused`)
})
