/** What docs/limits.md shows, done. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { CODES, describeOptions, registry } from "../mod.ts"
import { cpuText } from "../src/cli/cpu_text.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/limits.md`)
const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(doc)![1]
const shown = [...doc.matchAll(/^```text\n([\s\S]*?)^```/gm)].map((match) => match[1].trim())

Deno.test("docs/limits.md: the row that takes too long is left out, and the limits are in the report", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, "id\n1\n2\n3\n4\n")
    await Deno.writeTextFile(`${folder}/orders.yaml`, yaml)
    const { code, stdout } = await cli(["run", "orders.yaml", "--json"], { cwd: folder })
    const { rejects, cpu } = JSON.parse(stdout).report
    assertEquals([code, rejects.byCode, cpu.limitPercent], [0, { FE4105: 1 }, 50])
    assertEquals(
      Object.keys(cpu).sort(),
      [...doc.match(/`cpu` has ([^.]*)\./)![1].matchAll(/`(\w+)`/g)].map(([, key]) => key).sort(),
    )
    assertEquals(await Deno.readTextFile(`${folder}/result.csv`), "id\n1\n2\n4\n")
  }))

Deno.test("docs/limits.md: a run out of time says how to go on", () =>
  inFolder(async (folder) => {
    const limits = "limits: { maxRunTime: 3s }\n    checkpoint: { every: 0 }"
    const text = yaml.replace("limits: { maxRunTime: 2h, maxCpuPercent: 50 }", limits)
      .replace("filePath: orders.csv", "filePath: orders.csv, chunkBytes: 1024").replace(
        "timeoutMs: 200",
        "timeoutMs: 60000",
      )
    await Deno.writeTextFile(`${folder}/orders.csv`, `id\n${"1\n".repeat(2000)}3\n`)
    await Deno.writeTextFile(`${folder}/orders.yaml`, text)
    const { code, stderr } = await cli(["run", "orders.yaml"], { cwd: folder })
    assertEquals(code, 2, stderr)
    assertStringIncludes(stderr, "error[FE7020]")
    assertStringIncludes(stderr, shown[0])
  }))

Deno.test("docs/limits.md: codes and files exist, and the processor's line is written so", async () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  const cpu = { usedMs: 12_100, watchedMs: 12_100, share: 0.5, cores: 2, limitPercent: 50, pausedMs: 10_300 }
  assertEquals(cpuText(cpu), shown[1])
  const timeout = describeOptions(registry.get("javascript-transform")!).find(({ name }) => name === "timeoutMs")!
  assertEquals(/^\| `timeoutMs` .*\| +(\d+) +\|$/m.exec(doc)![1], String(timeout.default))
  assert((await Deno.stat(`${PROJECT}docs/checkpoints.md`)).isFile)
})
