/** Direct scripts put together at random mean the same as in the sandbox. */
import "../../src/prelude.ts"
import { assert, assertEquals } from "@std/assert"
import fc from "fast-check"
import { JSON_FORMAT, PLAIN } from "../../src/plugin/mod.ts"
import { directScript } from "../support/direct_scripts.ts"
import { oddRows, withoutQuotes } from "../support/odd_rows.ts"
import { CSV, DECLARED, JSON_ROWS, PLAIN_CSV, type RunOptions, seen, settled } from "../support/script_runs.ts"

/** Whether half a character that nobody touches is still one in the end depends on what else is in its chunk. */
const WHOLE_JSON = JSON_ROWS.map((row) => row.map((cell) => cell?.replace("\\ud83d", "") ?? null))

const WAYS: ReadonlyArray<RunOptions> = [
  { format: PLAIN_CSV, declared: DECLARED },
  { format: CSV, declared: DECLARED },
  { format: PLAIN, declared: DECLARED },
  { format: PLAIN_CSV, declared: DECLARED, stateful: true },
  { format: PLAIN_CSV },
  { format: JSON_FORMAT, declared: DECLARED, rows: WHOLE_JSON },
]

/** The text around the first difference: all of it is too much to look at. */
function firstDifference(...shown: [unknown, unknown]): [string, string] {
  // Whether a cell that nobody set keeps its capitals depends on what else is in its chunk.
  const [one, other] = shown.map((each) =>
    JSON.stringify(each).replace(/ (active|flag)=\\"\w+\\"/g, (cell) => cell.toLowerCase())
  )
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return [one.slice(Math.max(0, at - 100), at + 200), other.slice(Math.max(0, at - 100), at + 200)]
}

Deno.test("direct scripts mean the same: composed at random", async () => {
  const counts = { direct: 0, others: 0, rows: 0, doubtful: 0 }
  await fc.assert(
    fc.asyncProperty(directScript, oddRows, fc.constantFrom(...WAYS), async (source, rows, way) => {
      const options = { rows: way.format.kind === "plain" ? withoutQuotes(rows) : rows, ...way }
      const fast = await seen(source, true, { ...options, isDirect: true })
      if (fast.direct === undefined) return void counts.others++
      const slow = await seen(source, false, options)
      assertEquals(...firstDifference(settled(fast.shown), settled(slow.shown)))
      counts.direct++
      counts.rows += fast.direct
      counts.doubtful += options.rows.length - fast.direct
    }),
    { numRuns: Number(Deno.env.get("SCRIPT_RUNS") ?? 80) },
  )
  const { direct, others, rows, doubtful } = counts
  console.log(
    `composed scripts: ${direct} direct, ${others} for the sandbox; rows: ${rows} direct, ${doubtful} doubtful`,
  )
  // About four in five are, so that less than half of eighty is no matter of chance.
  assert(direct > others, `${direct} direct, ${others} for the sandbox`)
})
