/** What docs/resilience.md shows, done. */
import { assert, assertEquals } from "@std/assert"
import { CODES, loadPipeline, renderErrors, runPipeline } from "../../mod.ts"
import { reportText } from "../../src/cli/report.ts"
import { milliseconds } from "../../src/config/durations.ts"
import { cli } from "../support/cli.ts"
import { FaultyFiles } from "../support/faulty_files.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/resilience.md`)
const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(doc)![1]
const shown = [...doc.matchAll(/^```text\n([\s\S]*?)^```/gm)].map((match) => match[1].trim())
const ORDERS = "id,name\n1,Acme\n2,Globex\n"

Deno.test("docs/resilience.md: the pipeline runs, and plan shows what holds for each step", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, ORDERS)
    await Deno.writeTextFile(`${folder}/orders.yaml`, yaml)
    const plan = await cli(["plan", "orders.yaml"], { cwd: folder })
    assert(plan.stdout.includes("up to 5 attempts, 200 ms to 30 s apart; 60 s each"), plan.stdout)
    assert(
      plan.stdout.includes("up to 10 attempts, 1 s to 30 s apart; 60 s each; circuit opens at 5 failures in a row"),
    )
    assertEquals((await cli(["run", "orders.yaml"], { cwd: folder })).stderr, "")
    assertEquals(await Deno.readTextFile(`${folder}/result.csv`), ORDERS)
  }))

Deno.test("docs/resilience.md: a sink that fails three times is reported as shown", () =>
  inFolder(async (folder) => {
    const rows = "1,the text of a row\n".repeat(20_000)
    await Deno.writeTextFile(`${folder}/orders.csv`, `id,text\n${rows}`)
    await Deno.writeTextFile(`${folder}/orders.yaml`, yaml.replace("baseDelay: 1s", "baseDelay: 1ms"))
    let writes = 0
    const files = new FaultyFiles((name) => name === "write" && ++writes <= 3 ? "half" : undefined)
    const report = await runPipeline(`${folder}/orders.yaml`, { files })
    assertEquals(await Deno.readTextFile(`${folder}/result.csv`), `id,text\n${rows}`)
    const text = reportText(report, { colour: false, width: 100 })
    assert(text.split("\n").includes(shown[0]), text)
    const warning = renderErrors(report.warnings, { colour: false, level: "warning" }).split("\n")[0]
    assert(warning.startsWith(shown[1].replace("…", "")), warning)
  }))

Deno.test("docs/resilience.md: codes exist, durations are durations, and the table has only durations", () => {
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  for (const [, duration] of doc.matchAll(/\| +(\d+(?:ms|s|m|h)) +\|/g)) assert(milliseconds(duration) !== undefined)
  assertEquals(["200ms", "1.5s", "5m", "1h", 70].map(milliseconds), [200, 1500, 300_000, 3_600_000, 70])
  assertEquals(["", "5", "-1s", "1 year", "25h", -1, NaN].map(milliseconds), Array(7).fill(undefined))
})

Deno.test("docs/resilience.md: the defaults are those of the table", async () => {
  const text =
    "pipeline: { name: x, steps: [{ id: r, type: delimited-source, retry: { maxAttempts: 2 }, breaker: {}, " +
    "config: { filePath: x } }, { id: w, type: null-sink }] }"
  const [read, write] = (await loadPipeline({ text })).steps
  const { retry, breaker, timeoutMs } = read.resilience
  assertEquals(retry, {
    maxAttempts: 2,
    baseMs: 200,
    maxMs: 30_000,
    factor: 2,
    jitter: 0.5,
    budgetMs: 600_000,
    honourRetryAfter: true,
  })
  assertEquals(breaker, { trip: { failures: 5 }, openMs: 30_000, maxOpenMs: 300_000, whileOpen: "fail" })
  assertEquals([timeoutMs, write.resilience], [undefined, {
    retry: undefined,
    breaker: undefined,
    timeoutMs: undefined,
  }])
})
