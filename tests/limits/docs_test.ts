/** What docs/memory.md shows, done. */
import { assert, assertEquals } from "@std/assert"
import { CODES, memorySink, runPipeline } from "../../mod.ts"
import { reportText } from "../../src/cli/report.ts"
import { levelAt, LEVELS } from "../../src/resources/pressure.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/memory.md`)
const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(doc)![1]
const shown = [...doc.matchAll(/^```text\n([\s\S]*?)^```/gm)].map((match) => match[1].trim())

Deno.test("docs/memory.md: the pipeline runs, and plan shows the shares as the page does", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/customers.csv`, "id,name\n1,Acme\n")
    await Deno.writeTextFile(`${folder}/p.yaml`, yaml)
    const plan = await cli(["plan", "p.yaml"], { cwd: folder })
    assert(plan.stdout.split("\n").includes(shown[0]), plan.stdout)
    const run = await cli(["run", "p.yaml", "--debug"], { cwd: folder })
    assertEquals(run.code, 0)
    assert(/^peak memory \d+ MB of 256 MB/m.test(run.stdout), run.stdout)
    assert(/^\[debug\] memory: shares planned: engine 96.0 MB, chunks/m.test(run.stderr), run.stderr)
    assertEquals(
      await Deno.readTextFile(`${folder}/tagged.csv`),
      'id,name,tag\n1,Acme,"{""id"":""1"",""name"":""Acme""}"\n',
    )
  }))

Deno.test("docs/memory.md: levels are told to programs and reported as shown", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/customers.csv`, `id,name\n${"1,the name of a customer\n".repeat(100_000)}`)
    const steps = "[{ id: read, type: delimited-source, config: { filePath: customers.csv } }, { id: w, type: rows }]"
    const text = `pipeline: { name: p, settings: { limits: { maxMemoryMB: 256 } }, steps: ${steps} }`
    const levels: Array<string> = []
    let rows = 0
    const report = await runPipeline({ text, file: `${folder}/p.yaml` }, {
      plugins: [memorySink({ type: "rows", onRows: (taken) => void (rows += taken.length) })],
      onPressure: (level) => levels.push(level),
      residentBytes: () => (rows < 10_000 ? 0.5 : rows < 30_000 ? 0.81 : 0.5) * (256 << 20),
    })
    assertEquals(levels, ["high", "normal"])
    assertEquals(report.memory.levels.high, 1)
    const line = reportText(report, { colour: false, width: 100 }).split("\n").find((line) => line.startsWith("peak"))
    assertEquals(line, "peak memory 207 MB of 256 MB, high once")
    const words = /^peak memory \d+ MB of \d+ MB(, (elevated|high|critical) (once|\d+ times))*$/
    assert(words.test(line!) && words.test(shown[1]))
  }))

Deno.test("docs/memory.md: the table has the levels as they are, and codes exist", () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  const rows = [...doc.matchAll(/^\| `(\w+)` +\| (\d+) % +\| (\d+) %/gm)]
  assertEquals(rows.map(([, level]) => level), LEVELS.slice(1))
  for (const [, level, from, until] of rows) {
    assertEquals(levelAt(Number(from) / 100, "normal"), level)
    assertEquals(levelAt(Number(until) / 100, level as typeof LEVELS[number]), level)
    assert(levelAt(Number(until) / 100 - 0.001, level as typeof LEVELS[number]) !== level)
  }
})
