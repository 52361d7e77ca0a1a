/**
 * Threads of sandboxes have no permissions where Deno can be told so, and scripts run all the same where it cannot.
 */
import { assertEquals } from "@std/assert"
import { PROJECT } from "../../support/paths.ts"
import { runScript } from "./run_script.ts"

const IN_SANDBOX =
  `function process(c) { try { c.output.setField("b", "x" + c.input.current().a) } catch {} return true }`

Deno.test("a sandbox's thread is started without permissions, and finds all of its code", async () => {
  const RealWorker = globalThis.Worker
  const given: Array<unknown> = []
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      given.push(options)
      super(url, options)
    }
  }
  try {
    assertEquals((await runScript(IN_SANDBOX, "a", [["1"]])).rows, [["1", "x1"]])
  } finally {
    globalThis.Worker = RealWorker
  }
  assertEquals(given, [{ type: "module", deno: { permissions: "none" } }])
})

Deno.test("without the feature that this needs, scripts run nevertheless", async () => {
  const folder = await Deno.makeTempDir()
  try {
    const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`))
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ imports, compilerOptions }))
    await Deno.writeTextFile(`${folder}/in.csv`, "a\n1\n2\n")
    const script = { type: "javascript-transform", config: { script: IN_SANDBOX } }
    const steps = [
      { id: "read", type: "delimited-source", config: { filePath: "in.csv" } },
      { id: "js", ...script },
      { id: "write", type: "delimited-sink", config: { filePath: "out.csv" } },
    ]
    await Deno.writeTextFile(`${folder}/p.yaml`, JSON.stringify({ pipeline: { name: "p", steps } }))
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-check", "--no-lock", "--cached-only", "-A", `--config=${folder}/deno.json`].concat(
        [`${PROJECT}cli.ts`, "run", "p.yaml", "--quiet"],
      ),
      cwd: folder,
    }).output()
    assertEquals([success, new TextDecoder().decode(stderr)], [true, ""])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "a,b\n1,x1\n2,x2\n")
  } finally {
    await Deno.remove(folder, { recursive: true })
  }
})
