/** `limits.maxCpuPercent` through the command line: the share holds, the output is the same, and the report says so. */
import { assert, assertEquals } from "@std/assert"
import { gunzipSync } from "node:zlib"
import { writeCustomers } from "../../bench/data/customers.ts"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const pipeline = (limits: string, script: string, output: string) => `
pipeline:
  name: held
  settings: { limits: { ${limits} }, onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - id: script
      type: javascript-transform
      config:
        script: |
          function process(context) {
            const row = context.input.current()
            ${script}
            context.output.setField("name", row.first_name + " " + row.last_name)
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: ${output} } }
`

const DIRECT = ""
/** Not proven harmless: for the sandbox. */
const SANDBOXED = "try { row.id } catch (error) { return false }"

/** How a compressor cuts its blocks may differ from run to run. */
async function unpackedHash(path: string): Promise<string> {
  const bytes = await Deno.readFile(path)
  const hash = await crypto.subtle.digest("SHA-256", path.endsWith(".gz") ? new Uint8Array(gunzipSync(bytes)) : bytes)
  return new Uint8Array(hash).toHex()
}

for (const [what, script, output] of [["a direct script", DIRECT, "out.csv"], ["a sandbox", SANDBOXED, "out.csv.gz"]]) {
  Deno.test(`a run with ${what} keeps to a fifth of the processor, and its output is the same`, () =>
    inFolder(async (folder) => {
      writeCustomers(`${folder}/in.csv`, 150_000)
      const run = async (limits: string) => {
        await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(limits, script, output))
        const { code, stdout, stderr } = await cli(["run", "p.yaml", "--json"], { cwd: folder })
        assertEquals([code, stderr], [0, ""])
        const { cpu } = JSON.parse(stdout).report
        return { cpu, output: await unpackedHash(`${folder}/${output}`) }
      }
      const free = await run("")
      const { cpu, output: held } = await run("maxCpuPercent: 20")
      assertEquals(held, free.output)
      assertEquals([cpu.limitPercent, cpu.cores], [20, navigator.hardwareConcurrency])
      // What is under way when the last row was read is not held back.
      assert(cpu.share < 0.3, `${cpu.share}`)
      // Where others leave the process less than its share, nothing has to be held back.
      const isHeld = cpu.pausedMs > 0.2 * cpu.watchedMs || cpu.share < 0.19
      assert(isHeld, `held back for ${cpu.pausedMs} of ${cpu.watchedMs} ms, ${cpu.share}`)
    }))
}

Deno.test("the limit holds for replay too, and is told in text", () =>
  inFolder(async (folder) => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},name ${i},x`).join("\n")
    await Deno.writeTextFile(`${folder}/in.csv`, `id,first_name,last_name\n${rows}\n`)
    const failing = 'if (row.id === "7") throw new Error("seven")'
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("maxCpuPercent: 20", failing, "out.csv"))
    const debug = await cli(["run", "p.yaml", "--debug"], { cwd: folder })
    assert(/^\[debug\] processor: .* of \d+ cores?, .* \(at most 20 %\)/m.test(debug.stderr), debug.stderr)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("maxCpuPercent: 20", "", "out.csv"))
    const { code, stdout } = await cli(["replay", "p.yaml", "--json"], { cwd: folder })
    const { report } = JSON.parse(stdout)
    assertEquals([code, report.letters.home, report.cpu.limitPercent], [0, 1, 20])
  }))
