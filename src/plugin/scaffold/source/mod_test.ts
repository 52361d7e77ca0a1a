/** Tests of the plugin without an engine: `deno test --allow-read --allow-write`. */
import { deepStrictEqual, rejects } from "node:assert/strict"
import type { Host, OpenSource } from "../../api_v1.ts"
import plugin from "./mod.ts"

const host: Host = {
  signal: new AbortController().signal,
  log: () => {},
  fail: (code, message) => {
    throw Object.assign(new TypeError(message), { code })
  },
  resolve: (path) => path,
}

async function read(source: OpenSource, from?: { line: number; byte: number }) {
  const batches = await Array.fromAsync(source.batches(from))
  await source.close?.()
  return batches
}

Deno.test("lines come in batches, and it goes on after any of them", async () => {
  const filePath = await Deno.makeTempFile()
  await Deno.writeTextFile(filePath, "one\r\ntwö\n\nfour")
  const open = async () => await plugin.open({ filePath, batchRows: 3 }, host)
  const batches = await read(await open())
  deepStrictEqual(batches.map(({ rows }) => rows), [[[1, "one"], [2, "twö"], [3, ""]], [[4, "four"]]])
  deepStrictEqual(await read(await open(), batches[0].position as never), batches.slice(1))
  await Deno.remove(filePath)
})

Deno.test("a file that is not there is told by a code", async () => {
  await rejects(async () => await plugin.open({ filePath: "/no/such/file", batchRows: 3 }, host), { code: "NO_FILE" })
})
