/** Tests of the plugin without an engine: `deno test --allow-read --allow-write`. */
import { deepStrictEqual, rejects } from "node:assert/strict"
import type { Column, Host } from "../../api_v1.ts"
import plugin from "./mod.ts"

const host: Host = {
  signal: new AbortController().signal,
  log: () => {},
  fail: (code, message) => {
    throw Object.assign(new TypeError(message), { code })
  },
  resolve: (path) => path,
}

const columns: ReadonlyArray<Column> = [{ name: "id", type: "integer" }, { name: "name", type: "text" }]

const names = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)

Deno.test("rows are there after commit, and those of an undone write are not", async () => {
  const folder = await Deno.makeTempDir()
  const open = await plugin.open({ folder, name: "rows.ndjson" }, columns, host)
  await open.write([[1n, "a"]])
  await open.write([[2n, "b"]])
  await open.undo?.()
  await open.write([[9007199254740993n, null]])
  await open.prepare?.()
  await open.commit()
  deepStrictEqual(await names(folder), ["rows.ndjson"])
  const text = await Deno.readTextFile(`${folder}/rows.ndjson`)
  deepStrictEqual(text, '{"id":1,"name":"a"}\n{"id":9007199254740993,"name":null}\n')
  await Deno.remove(folder, { recursive: true })
})

Deno.test("abort leaves nothing", async () => {
  const folder = await Deno.makeTempDir()
  const open = await plugin.open({ folder, name: "rows.ndjson" }, columns, host)
  await open.write([[1n, "a"]])
  await open.abort()
  deepStrictEqual(await names(folder), [])
  await Deno.remove(folder, { recursive: true })
})

Deno.test("a folder that is not there is told by a code", async () => {
  const open = async () => await plugin.open({ folder: "/no/such/folder", name: "a" }, columns, host)
  await rejects(open, { code: "NO_FOLDER" })
})
