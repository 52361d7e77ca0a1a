/** Plugins that end their thread, talk past the engine or never come back: the run ends with a code, and the process lives. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { writePlugin } from "../support/plugins.ts"

const PIPELINE = `plugins:
  odd: { url: odd }
pipeline:
  name: odd
  steps:
    - { id: odd, type: odd-source }
    - { id: out, type: null-sink }
`

async function ran(body: string): Promise<{ code: number; stderr: string; stdout: string }> {
  return await inFolder(async (folder) => {
    const source = `export default { apiVersion: 1, kind: "source", type: "odd-source", open: (_options, host) => ({
  columns: [{ name: "n", type: "integer" }],
  async *batches() { yield { rows: [[1]] }; ${body}; yield { rows: [[2]] } },
}) }
`
    await writePlugin(`${folder}/odd`, {
      manifest: { name: "odd", kind: "source", type: "odd-source" },
      files: { "mod.js": source },
    })
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    return await cli(["run", "p.yaml"], { cwd: folder, env: { FLOWENGINE_CACHE: `${folder}/cache` } })
  })
}

const ENDS: ReadonlyArray<readonly [string, string]> = [
  ["Deno.exit", "Deno.exit(0)"],
  ["process.exit", "process.exit(0)"],
  ["process.abort", "process.abort()"],
  ["process.reallyExit", "process.reallyExit(0)"],
  ["self.close", "self.close()"],
  ["WorkerGlobalScope's close", "Object.getPrototypeOf(self).close.call(self)"],
  ["an error that nobody catches", 'setTimeout(() => { throw new Error("late") }, 0); await new Promise(() => {})'],
  ["a promise that nobody looks at", 'Promise.reject(new Error("late")); await new Promise(() => {})'],
]

for (const [title, body] of ENDS) {
  Deno.test(`a plugin with ${title}`, async () => {
    const { code, stderr } = await ran(body)
    assert(/error\[FE20(30|35|01|34)\]/.test(stderr), stderr)
    assertEquals(code, 2)
  })
}

Deno.test("a plugin that talks past the engine is not heard", async () => {
  const { code, stdout, stderr } = await ran(
    "for (const x of [{}, null, 5, { id: 0 }, { id: 3, value: 1 }]) { try { self.postMessage(x) } catch {} } " +
      'try { dispatchEvent(new MessageEvent("message", { data: 5 })) } catch {}',
  )
  assertEquals(stderr, "")
  assertEquals(code, 0)
  assert(stdout.includes("2 read"), stdout)
})
