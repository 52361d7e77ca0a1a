/** Tests of the plugin without an engine: `deno test`. */
import { deepStrictEqual, throws } from "node:assert/strict"
import type { Column, Host, OpenTransform } from "../../api_v1.ts"
import plugin from "./mod.ts"

const host: Host = {
  signal: new AbortController().signal,
  log: () => {},
  fail: (code, message) => {
    throw Object.assign(new TypeError(message), { code })
  },
  resolve: (path) => path,
}

const columns: ReadonlyArray<Column> = [{ name: "id", type: "integer" }, { name: "title", type: "text" }]

Deno.test("words are counted, rows without any are filtered, too many are an error", async () => {
  const open = plugin.open({ column: "title", most: 3 }, columns, host) as OpenTransform
  deepStrictEqual(open.columns.at(-1), { name: "title_words", type: "integer" })
  deepStrictEqual(await open.process([[1n, "two  words"], [2n, null], [3n, "a b c d"]]), [
    { row: [1n, "two  words", 2] },
    { filtered: true },
    { error: { code: "TOO_LONG", message: "4 words, and 3 are allowed" } },
  ])
})

Deno.test("a column that is not there is told by a code", () => {
  throws(() => plugin.open({ column: "name", most: 3 }, columns, host), { code: "NO_COLUMN" })
})
