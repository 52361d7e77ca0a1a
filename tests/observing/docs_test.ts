/**
 * What docs/observing.md shows, done: commands in a copy of example 03 print the lines below them, in that order (`…` in a
 * line stands for anything), its program runs, and its table has all metrics. `UPDATE=1` writes the table anew.
 */
import { assert, assertEquals } from "@std/assert"
import { CODES, runPipeline } from "../../mod.ts"
import { ChunkTimes } from "../../src/observing/chunk_times.ts"
import { type MetricFamily, prometheusName } from "../../src/observing/metric.ts"
import { runMetrics } from "../../src/observing/run_metrics.ts"
import { cli } from "../support/cli.ts"
import { collector } from "../support/collector.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { startCli } from "../support/started_cli.ts"

const PATH = `${PROJECT}docs/observing.md`
const doc = await Deno.readTextFile(PATH)
const blocks = [...doc.matchAll(/^```console\n\$ flowengine (.*)\n([\s\S]*?)^```/gm)]
const squeezed = (text: string) => text.split("\n").map((line) => line.trim().replace(/\s+/g, " "))
const pattern = (line: string) => new RegExp(`^${line.split("…").map(RegExp.escape).join(".*")}$`)

const inExample = (body: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    for await (const { name, isFile } of Deno.readDir(`${PROJECT}examples/03-validation-and-routing`)) {
      if (isFile) await Deno.copyFile(`${PROJECT}examples/03-validation-and-routing/${name}`, `${folder}/${name}`)
    }
    await body(folder)
  })

function printedInOrder(wanted: string, printed: ReadonlyArray<string>): void {
  let at = 0
  for (const line of squeezed(wanted).filter((line) => line !== "")) {
    const found = printed.findIndex((other, i) => i >= at && pattern(line).test(other))
    assert(found >= 0, `not printed (or not in this order): ${line}\n\n${printed.join("\n")}`)
    at = found + 1
  }
}

for (const [, command, text] of blocks) {
  Deno.test(`docs/observing.md: flowengine ${command}`, () =>
    inExample(async (folder) => {
      const [lines, fetched] = text.split(/^\$ curl .*\n/m)
      if (fetched === undefined) {
        const { stdout, stderr } = await cli(command.split(" "), { cwd: folder })
        return printedInOrder(lines, squeezed(`${stderr}\n${stdout}`))
      }
      // Any free port in place of the one that is shown.
      const run = startCli(command.replace("9464", "0").split(" "), folder)
      const [, url] = await run.line(/^metrics: (http\S+)$/)
      await run.line(/^metrics: waiting/)
      const answer = await (await fetch(url)).text()
      printedInOrder(fetched, squeezed(answer))
      const { code, stderr } = await run.ended
      assertEquals(code, 0)
      printedInOrder(lines, squeezed(stderr.replaceAll(new URL(url).port, "9464")))
    }))
}

Deno.test("docs/observing.md: the program runs", () =>
  inExample(async (folder) => {
    const { url, received, close } = collector()
    const [, program] = /^```ts\n([\s\S]*?)^```/m.exec(doc)!
    const file = `${folder}/program.ts`
    const source = program.replace("../mod.ts", `${PROJECT}mod.ts`).replace("http://127.0.0.1:4318", url)
    await Deno.writeTextFile(file, source)
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", `--config=${PROJECT}deno.json`, "-P=cli", file],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output()
    await close()
    assertEquals(code, 0, new TextDecoder().decode(stderr))
    assert(new TextDecoder().decode(stdout).endsWith("# EOF\n undefined succeeded\n"))
    assert(received.length >= 2)
  }))

const OWN = ["pipeline", "step", "kind", "type", "from", "to", "route"]

Deno.test("docs/observing.md has all metrics, as they are", async () => {
  const text = JSON.stringify({
    pipeline: { name: "p", steps: [{ id: "in", type: "generated" }, { id: "out", type: "null-sink" }] },
  })
  const { memorySource } = await import("../../mod.ts")
  const plugins = [memorySource({ type: "generated", columns: [{ name: "n", type: "integer" }], rows: [] })]
  const report = await runPipeline({ text, file: "p.json" }, { plugins })
  const families = [...runMetrics(report), ...new ChunkTimes().metrics(new Map())]
  const info: MetricFamily = {
    name: "flowengine.run.info",
    kind: "info",
    unit: "{run}",
    help: "Which run this is.",
    samples: [],
  }
  const row = (family: MetricFamily) => {
    const labels = Object.keys(family.samples[0]?.labels ?? {}).filter((label) => !OWN.includes(label))
    const name = `${prometheusName(family)}${family.kind === "counter" ? "_total" : ""}`
    return `| \`${name}\` | ${family.kind} | ${family.help}${labels.length > 0 ? ` By \`${labels}\`.` : ""} |`
  }
  const table = ["| metric | type | what it says |", "| --- | --- | --- |", ...[info, ...families].map(row)].join("\n")
  const flat = (text: string) => text.trim().replace(/ *\| */g, "|").replace(/-+/g, "-")
  const [head, rest] = doc.split("<!-- metrics -->\n")
  const [now, tail] = rest.split("<!-- end -->")
  if (Deno.env.get("UPDATE")) {
    await Deno.writeTextFile(PATH, `${head}<!-- metrics -->\n\n${table}\n\n<!-- end -->${tail}`)
  } else assertEquals(flat(now), flat(table))
})

Deno.test("docs/observing.md: codes and files exist", async () => {
  assert(blocks.length > 0)
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
  for (const [, path] of doc.matchAll(/\]\((\.\.\/[^)#]+|[a-z-]+\.md)[^)]*\)/g)) {
    assertEquals((await Deno.stat(`${PROJECT}docs/${path}`)).isSymlink, false)
  }
})
