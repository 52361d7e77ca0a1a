/** What docs/variables.md shows, done. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../mod.ts"
import { format } from "../src/config/formats/formats.ts"
import { STRING_FORMATS } from "../src/config/formats/names.ts"
import { BUILT_IN_NAMES } from "../src/config/variables.ts"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const doc = await Deno.readTextFile(`${PROJECT}docs/variables.md`)
const section = (title: string) => doc.split(`\n## ${title}\n`)[1].split("\n## ")[0]
/** The rows of the tables of a section, each as what stands in its code spans. */
const rows = (title: string) =>
  section(title).split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => text))

Deno.test("docs/variables.md: its pipeline writes the files it says", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.yaml`, /^```yaml\n([\s\S]*?)^```/m.exec(doc)![1])
    await Deno.mkdir(`${folder}/in`)
    for (const name of ["orders", "late"]) await Deno.writeTextFile(`${folder}/in/${name}.csv`, "id\n1\n")
    const commands = /^```sh\n([\s\S]*?)^```/m.exec(doc)![1].trim().split("\n")
    for (const command of commands) {
      const { code, stderr } = await cli([...command.split(" ").slice(1), "--quiet"], { cwd: folder })
      assertEquals([code, stderr], [0, ""])
    }
    const [, ...said] = /writes `out\/(\S+)`, the second `out\/(\S+)`/.exec(doc)!
    assertEquals([...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name).sort(), said.sort())
  }))

Deno.test("docs/variables.md: its variables are those that are built in, and its codes exist", () => {
  assertEquals(rows("Built in").map(([name]) => name), BUILT_IN_NAMES)
  for (const [code] of doc.matchAll(/FE\d{4}/g)) assert(code in CODES, code)
})

Deno.test("docs/variables.md: the built-in dates have a time in formats", () =>
  inFolder(async (folder) => {
    const step = "{ id: read, type: delimited-source, config: { filePath: in.csv } }, { id: write, type: null-sink }"
    const name = "${RunDate|yyyy-MM-dd} ${RunDate} ${Timestamp|yyyyMMddTHHmmssZ} ${Timestamp}"
    await Deno.writeTextFile(`${folder}/p.yaml`, `pipeline: { name: "${name}", steps: [${step}] }\n`)
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    const { stdout } = await cli(["run", "p.yaml", "--json"], { cwd: folder })
    const [day, plainDay, moment, plainMoment] = JSON.parse(stdout).report.pipeline.split(" ")
    assertEquals([day, moment], [plainDay, plainMoment])
  }))

Deno.test("docs/variables.md: each format gives what its table says", () => {
  const made = (text: string, wanted: string) => format({ text }, wanted, "/jobs/orders.yaml")
  const path = /^Of `(\S+)`/m.exec(section("Formats of texts"))![1]
  const texts = rows("Formats of texts")
  assertEquals(texts.map(([name]) => name).sort(), [...STRING_FORMATS].sort())
  for (const [name, text] of texts) assertEquals(made(path, name), text, name)

  const dates = rows("Formats of dates").flatMap(([a, b, c, d]) => [[a, b], [c, d]])
  for (const [wanted, text] of dates) assertEquals(made("2024-01-05T23:04:09.052", wanted), text, wanted)

  const numbers = rows("Formats of numbers").flatMap((cells) => [cells.slice(0, 3), cells.slice(3)])
  for (const [number, wanted, text] of numbers) assertEquals(made(number, wanted), text, `${number} ${wanted}`)
  assert(dates.length >= 20 && numbers.length >= 14)
})
