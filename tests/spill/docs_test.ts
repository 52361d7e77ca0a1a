/** What docs/spill.md shows, done. */
import { assert, assertEquals } from "@std/assert"
import { CODES, loadPipeline, runPipeline } from "../../mod.ts"
import { reportText } from "../../src/cli/report.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/spill.md`)
const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(doc)![1]
const [planLine, reportLine, listed] = [...doc.matchAll(/^```text\n([\s\S]*?)^```/gm)].map((match) =>
  match[1].trimEnd()
)
const ORDERS = "id,amount\n" + Array.from({ length: 40_000 }, (_, i) => `${i},${i % 5}\n`).join("")

/** Numbers differ from machine to machine. */
const shape = (line: string) => line.replace(/[\d.,]+/g, "0").replace(/0 [kM]?B/g, "0 B")

async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/spill`)
  await Deno.writeTextFile(`${folder}/orders.csv`, ORDERS)
  await Deno.writeTextFile(`${folder}/orders.yaml`, yaml)
}

Deno.test("docs/spill.md: the pipeline runs, and plan shows what holds for its connections", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const plan = await cli(["plan", "orders.yaml"], { cwd: folder })
    assert(plan.stdout.split("\n").map((line) => line.trim()).includes(planLine.trim()), plan.stdout)
    assert(plan.stdout.includes(`spills to: ${await Deno.realPath(`${folder}/spill`)}`), plan.stdout)
    assertEquals((await cli(["run", "orders.yaml"], { cwd: folder })).stderr, "")
    assertEquals(await Deno.readTextFile(`${folder}/result.csv`), ORDERS.replaceAll(/^\d+,0\n/gm, ""))
    assertEquals([...Deno.readDirSync(`${folder}/spill`)], [])
  }))

Deno.test("docs/spill.md: the report tells of chunks on disk as shown", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const config = "config: { filePath: orders.csv"
    const small = yaml.replace("bufferMB: 4", "bufferMB: 0.0625").replace(config, `${config}, chunkBytes: 16384`)
    await Deno.writeTextFile(`${folder}/orders.yaml`, small)
    const report = await runPipeline(`${folder}/orders.yaml`)
    const lines = reportText(report, { colour: false, width: 100 }).split("\n")
    assert(lines.map(shape).includes(shape(reportLine)), lines.join("\n"))
  }))

Deno.test("docs/spill.md: doctor lists what is left as shown, and removes it", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    await Deno.mkdir(`${folder}/spill/flowengine-spill-1b9d6bcd`)
    await Deno.writeFile(`${folder}/spill/flowengine-spill-1b9d6bcd/1-1.spill`, new Uint8Array(8_160_000))
    await Deno.writeFile(`${folder}/.result.csv.9c2e41f0.part`, new Uint8Array(1_050_000))
    const doctor = async (...args: ReadonlyArray<string>) =>
      (await cli(["doctor", "orders.yaml", ...args], { cwd: folder, env: { TMPDIR: `${folder}/spill` } })).stdout
    const real = await Deno.realPath(folder)
    const text = (await doctor()).replaceAll(real, "/data").replaceAll(folder, "/data").trimEnd()
    assertEquals(text, listed)
    const { leftovers } = JSON.parse(await doctor("--clean", "--json"))
    assertEquals(leftovers.map(({ fate }: Record<string, string>) => fate), ["removed", "removed"])
    assertEquals((await doctor()).trimEnd(), "nothing is left of killed runs")
  }))

Deno.test("docs/spill.md: codes exist, and the options are those of connections and routing", async () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  const { edges } = await loadPipeline({ text: yaml })
  assertEquals(edges.map(({ bufferMB, overflow }) => [bufferMB, overflow]), [
    [4, "spill"],
    [undefined, undefined],
    [undefined, undefined],
  ])
})
