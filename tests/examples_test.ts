/** Every example runs as a user would run it, without a warning, and leaves what its folder promises. */
import { assertEquals } from "@std/assert"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

/** Copies an example into a fresh folder, so that tests do not meet each other's outputs. */
async function exampleIn(folder: string, name: string): Promise<string> {
  const copy = async (from: string, to: string) => {
    await Deno.mkdir(to, { recursive: true })
    for await (const entry of Deno.readDir(from)) {
      if (entry.name === "out" || entry.name === "generated") continue
      if (entry.isDirectory) await copy(`${from}/${entry.name}`, `${to}/${entry.name}`)
      else await Deno.copyFile(`${from}/${entry.name}`, `${to}/${entry.name}`)
    }
  }
  await copy(`${PROJECT}examples/${name}`, `${folder}/${name}`)
  return `${folder}/${name}`
}

async function runExample(folder: string, ...args: ReadonlyArray<string>) {
  const { code, stdout, stderr } = await cli(["run", "pipeline.yaml", "--json", ...args], { cwd: folder })
  assertEquals(stderr, "")
  const { ok, report } = JSON.parse(stdout)
  assertEquals({ code, ok, warnings: report.warnings }, { code: 0, ok: true, warnings: [] })
  return report
}

const linesOf = async (path: string) => (await Deno.readTextFile(path)).trimEnd().split("\n")

Deno.test("example 01 copies every byte", () =>
  inFolder(async (folder) => {
    const example = await exampleIn(folder, "01-copy-with-schema")
    await runExample(example)
    assertEquals(await Deno.readFile(`${example}/out/products.csv`), await Deno.readFile(`${example}/products.csv`))
  }))

Deno.test("example 02 makes twelve columns of six, for every customer with an e-mail address", () =>
  inFolder(async (folder) => {
    const example = await exampleIn(folder, "02-customer-enrichment")
    await new Deno.Command(Deno.execPath(), { args: ["run", "-q", "-A", "generate.ts"], cwd: example }).output()
    const report = await runExample(example)
    assertEquals(report.totals.read, 10_000)
    assertEquals(report.totals.filtered, Math.floor(10_000 / 97))
    const [header, first] = await linesOf(`${example}/out/enriched.csv`)
    assertEquals(header.split(",").length, 12)
    assertEquals(
      first,
      "1,Ben Dubois,ben.1@acme.example,acme.example,88186.98,2015-04-05,platinum,high,0.15,74958.93,3924,true",
    )
    const { statistics } = report.steps.find((step: { id: string }) => step.id === "enrich")
    assertEquals(statistics.executions, 10_000)
    assertEquals(statistics.scriptsCompiled, statistics.sandboxes)
  }))

Deno.test("example 03 sends each row where it belongs", () =>
  inFolder(async (folder) => {
    const example = await exampleIn(folder, "03-validation-and-routing")
    const { totals } = await runExample(example)
    assertEquals(totals, { read: 8, copied: 2, written: 4, filtered: 0, rejected: 0, routed: 6 })
    assertEquals(await linesOf(`${example}/out/accepted.csv`), [
      "order_id,customer,amount,country",
      "1,Acme,120.50,DE",
      "4,Initech,25000.00,GB",
      "7,Stark,15000.75,US",
      "8,Wayne,1.00,IT",
    ])
    assertEquals(await linesOf(`${example}/out/invalid.csv`), [
      "order_id,customer,amount,country,problems",
      "2,,80.00,FR,customer is missing",
      "3,Globex,-5.00,US,amount out of range",
      "5,Umbrella,99.90,usa,country is not two capital letters",
      "6,Hooli,1000001,US,amount out of range",
    ])
    assertEquals(await linesOf(`${example}/out/review.ndjson`), [
      '{"order_id":4,"customer":"Initech","amount":25000.00,"country":"GB"}',
      '{"order_id":7,"customer":"Stark","amount":15000.75,"country":"US"}',
    ])
  }))

Deno.test("example 04 feeds two branches and keeps rejected rows with their place and bytes", () =>
  inFolder(async (folder) => {
    const example = await exampleIn(folder, "04-fan-out-with-dead-letters")
    const report = await runExample(example)
    assertEquals(report.totals, { read: 8, copied: 5, written: 8, filtered: 1, rejected: 4, routed: 0 })
    const letters = (await linesOf(`${example}/out/rejected.ndjson`)).map((line) => JSON.parse(line))
    assertEquals(
      letters.map(({ step, code, file, record, line, raw }) => ({ step, code, file, record, line, raw })).sort((a, b) =>
        a.raw < b.raw ? -1 : 1
      ),
      [
        { step: "readings", code: "FE3103", file: "readings-02.csv", record: 4, line: 5, raw: ",02.02.2026 07:00,4" },
        {
          step: "fahrenheit",
          code: "FE4101",
          file: "readings-02.csv",
          record: 3,
          line: 4,
          raw: "attic,02.02.2026 06:00,-300",
        },
        {
          step: "readings",
          code: "FE3102",
          file: "readings-01.csv",
          record: 4,
          line: 5,
          raw: "garden,31.02.2026 07:00,1.25",
        },
        {
          step: "readings",
          code: "FE3102",
          file: "readings-01.csv",
          record: 3,
          line: 4,
          raw: "roof,01.02.2026 07:00,n/a",
        },
      ],
    )
    for (const { file, byteStart, byteEnd, raw } of letters) {
      const bytes = (await Deno.readFile(`${example}/${file}`)).slice(byteStart, byteEnd)
      assertEquals(new TextDecoder().decode(bytes), raw)
    }
    assertEquals((await linesOf(`${example}/out/report.csv`))[1], "roof;01.02.2026 06:00;-3.5;25.7")
  }))

Deno.test("example 05 takes its variables from the file or the command line", () =>
  inFolder(async (folder) => {
    const example = await exampleIn(folder, "05-globals-and-variables")
    assertEquals((await runExample(example)).pipeline, "sales-north")
    assertEquals(await linesOf(`${example}/out/north-with-tax.csv`), [
      "id,country,net,gross,currency",
      "1,DE,100.00,119.00,EUR",
      "2,FR,49.90,59.88,EUR",
      "4,DE,10.00,11.90,EUR",
    ])
    assertEquals((await runExample(example, "--var", "region=west", "--var", "minimum=6")).pipeline, "sales-west")
    assertEquals((await linesOf(`${example}/out/west-with-tax.csv`)).length, 2)
  }))

/** What a program of example 06 prints. */
async function printed(program: string, ...args: ReadonlyArray<string>): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", `--config=${PROJECT}deno.json`, `${PROJECT}examples/06-embedding/${program}`, ...args],
    env: { NO_COLOR: "1" },
  }).output()
  assertEquals({ code, stderr: new TextDecoder().decode(stderr) }, { code: 0, stderr: "" })
  return new TextDecoder().decode(stdout)
}

Deno.test("example 06 runs inside another program", async () => {
  assertEquals(await printed("embed.ts"), "5000 orders read, 334 of them large, 4666 filtered\n")
})

Deno.test("example 06 has steps of its own, and hands nothing over when a run fails", async () => {
  assertEquals(
    await printed("plugin.ts"),
    "2 written, 1 filtered, 1 rejected; the ledger has 2\n" +
      "FE4101 (script) at known: Globex is blocked\n" +
      "the ledger has 2\n",
  )
})

Deno.test("example 06 watches a run, and reads its dead letters", () =>
  inFolder(async (folder) => {
    const lines = (await printed("watch.ts", folder)).split("\n")
    assertEquals(lines.slice(0, 2), ["fahrenheit {", '  sensor: "***",'])
    assertEquals(lines.slice(6), [
      "8 read + 5 copied = 8 written + 1 filtered + 4 rejected + 0 routed",
      "readings: 5, archive: 0, fahrenheit: 3, report: 0",
      "readings-01.csv, line 4: FE3102 at readings",
      "readings-01.csv, line 5: FE3102 at readings",
      "readings-02.csv, line 4: FE4101 at fahrenheit",
      "readings-02.csv, line 5: FE3103 at readings",
      "[ 4 ]",
      "",
    ])
  }))
