/** What the README shows, done: its first pipeline in an empty folder, its commands, its links. */
import { assert, assertEquals } from "@std/assert"
import { digits } from "../bench/report.ts"
import { COMMANDS } from "../src/cli/commands.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const readme = await Deno.readTextFile(`${PROJECT}README.md`)

/** The n-th fenced block of a language. */
const block = (language: string, n = 0): string =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))][n][1]

Deno.test("the first pipeline of the README does what the README says", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, block("csv"))
    await Deno.writeTextFile(`${folder}/orders.yaml`, block("yaml"))
    const { code, stdout, stderr } = await cli(["run", "orders.yaml"], { cwd: folder })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    assert(stdout.includes("3 read = 2 written + 0 filtered + 1 rejected + 0 routed"), stdout)
    assertEquals(
      await Deno.readTextFile(`${folder}/result.csv`),
      "id,customer,amount,size\n1,Acme,120.50,small\n3,Initech,56244.0,large\n",
    )
    const letter = JSON.parse(await Deno.readTextFile(`${folder}/rejected.ndjson`))
    assertEquals([letter.code, letter.line, letter.raw], ["FE3102", 3, "2,Globex,n/a"])
    assertEquals((await cli(["explain", letter.code], { cwd: folder })).code, 0)
  }))

Deno.test("the README names every command, and no other; the help of each runs", async () => {
  const section = readme.slice(readme.indexOf("## The command line"), readme.indexOf("## Speed"))
  const rows = section.split("\n").filter((line) => line.startsWith("| `"))
  const named = new Set(rows.flatMap((row) => [...row.matchAll(/`([a-z-]+)[^`]*`/g)].map(([, name]) => name)))
  const names = COMMANDS.map(({ name }) => name)
  assertEquals(names.filter((name) => !named.has(name)), [])
  const first = rows.map((row) => /`([a-z-]+)/.exec(row)![1])
  assertEquals(first.filter((name) => !names.includes(name)), [])
  for (const name of names) assertEquals((await cli([name, "--help"], { cwd: PROJECT })).code, 0, name)
})

Deno.test("every link of the README leads to a file", async () => {
  for (const [, target] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    assert((await Deno.stat(PROJECT + target)).isFile, target)
  }
})

Deno.test("every dependency has its line in the README", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`))
  const missing = Object.keys(imports).map((name) => name.replace(/\/$/, "").replace(/^(@std\/[^/]+).*/, "$1"))
    .filter((name) => !name.startsWith("@types/") && !readme.includes(`\`${name}\``))
  assertEquals(missing, [])
})

/** The Speed section's table: the factors of the benchmark suite's results, rounded as the suite does. */
async function speeds(): Promise<ReadonlyArray<string>> {
  const read = async (group: string) =>
    JSON.parse(await Deno.readTextFile(`${PROJECT}bench/results/${group}.json`)).data
  const rivals = ["polars", "duckdb", "miller", "csv-parse", "papaparse"]
  const rows = {
    passthrough: "copy",
    project: "three columns of ten",
    count: "count rows",
    filter: "filter, one new column",
  }
  const files = (await read("files")).filter(({ file }: { file: string }) => file === "customers")
  return Object.entries(rows).map(([name, title]) => {
    const { arms } = files.find(({ workload }: { workload: string }) => workload === name)
    const factors = rivals.map((rival) => {
      const arm = arms.find((each: { name: string }) => each.name === rival)
      return arm === undefined ? "" : `${digits(arm.timesFlowEngine.median)}×`
    })
    return [title, ...factors].join(" | ")
  })
}

Deno.test("the speeds of the README are the results of the benchmark suite", async () => {
  const section = readme.slice(readme.indexOf("\n## Speed\n"), readme.indexOf("\n## In your own program\n"))
  const lines = section.split("\n").filter((line) => line.startsWith("| ")).slice(2)
  const cells = lines.map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()).join(" | "))
  assertEquals(cells, await speeds())
  const results = await Promise.all(
    ["files", "customer"].map((group) => Deno.readTextFile(`${PROJECT}bench/results/${group}.md`)),
  )
  const factors = [...section.matchAll(/([\d.,]+)×/g)].map((match) => match[1])
  assert(factors.length > 10)
  for (const factor of factors) assert(results.some((text) => text.includes(`${factor} (`)), factor)
})
