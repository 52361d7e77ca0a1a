/** `run --tap`: what is shown, what is hidden, and what is refused. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const pipeline = (source: string) => `
pipeline:
  name: p
  steps:
    - { id: read, type: ${source} }
    - { id: count, type: null-sink }
`
const lines = (text: string) => text.trimEnd().split("\n")

Deno.test("tap: numbers keep their digits, controls are shown, long values are cut, masks hide", () =>
  inFolder(async (folder) => {
    const long = "x".repeat(300)
    await Deno.writeTextFile(
      `${folder}/in.ndjson`,
      `{"n":12345678901234567890,"d":0.12345678901234567890,"s":"a\\u001b[31mb","deep":{"m":1e2},"t":"${long}","p":"secret"}\n` +
        `{"n":null,"d":"12","s":[true],"deep":null,"t":"","p":null}\n`,
    )
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      pipeline("json-lines-source, config: { filePath: in.ndjson, columns: [n, d, s, deep, t, p] }")
        .replace("columns: [n, d, s, deep, t, p]", "maxRows: 5"),
    )
    const { code, stderr, stdout } = await cli(["run", "p.yaml", "-q", "--tap", "count", "--mask", "p"], {
      cwd: folder,
    })
    assertEquals([code, stdout], [0, ""], stderr)
    const [first, second, end] = lines(stderr)
    assertStringIncludes(first, `[tap] count in.ndjson:1 {"n": 12345678901234567890, "d": "0.12345678901234567890"`)
    assertStringIncludes(first, `"s": "a\\u001b[31mb", "deep": {"m":100}`)
    assertStringIncludes(first, `… (302 characters), "p": "***"}`)
    assert(!stderr.includes("secret"))
    assertEquals(
      second,
      `[tap] count in.ndjson:2 {"n": null, "d": "12", "s": [true], "deep": null, "t": "", "p": null}`,
    )
    assertEquals(end, "[tap] count: all of 2 rows")
    const json = await cli(["run", "p.yaml", "--json", "--tap", "count", "--mask", "p"], { cwd: folder })
    const [{ row }] = JSON.parse(json.stdout).taps[0].rows
    assertEquals([row.n, row.t, row.deep, row.p], [
      "12345678901234567890",
      `${"x".repeat(200)}… (300 characters)`,
      { m: 100 },
      "***",
    ])
  }))

Deno.test("tap: a sample is spread over all rows, is the same each time, and is in the document", () =>
  inFolder(async (folder) => {
    const rows = 20_000
    await Deno.writeTextFile(`${folder}/in.csv`, `n\n${Array.from({ length: rows }, (_, n) => n).join("\n")}\n`)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      pipeline("delimited-source, config: { filePath: in.csv, chunkBytes: 4096 }"),
    )
    const args = ["run", "p.yaml", "--json", "--tap", "read:100", "--tap-sample"]
    const [one, two] = await Promise.all([cli(args, { cwd: folder }), cli(args, { cwd: folder })])
    assertEquals([one.code, one.stderr], [0, ""])
    const [tap] = JSON.parse(one.stdout).taps
    assertEquals(JSON.parse(two.stdout).taps, [tap])
    assertEquals([tap.step, tap.seen, tap.rows.length], ["read", rows, 100])
    const taken: Array<number> = tap.rows.map(({ row }: { row: { n: string } }) => Number(row.n))
    assertEquals(taken, [...new Set(taken)].sort((a, b) => a - b))
    const mean = taken.reduce((sum, n) => sum + n, 0) / taken.length
    assert(mean > rows * 0.4 && mean < rows * 0.6, String(mean))
    assertEquals(tap.rows[5].at, {
      file: "in.csv",
      record: taken[5] + 1,
      line: taken[5] + 2,
      byte: tap.rows[5].at.byte,
    })
  }))

Deno.test("tap: what is not there is told before any row, and nothing is written", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, "name,email\nAda,ada@x.example\n")
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      pipeline("delimited-source, config: { filePath: in.csv }").replace(
        "type: null-sink",
        "type: delimited-sink, config: { filePath: out.csv }",
      ),
    )
    const run = (...args: ReadonlyArray<string>) => cli(["run", "p.yaml", "-q", ...args], { cwd: folder })
    const step = await run("--tap", "raed")
    assertEquals(step.code, 1)
    assertStringIncludes(step.stderr, "error[FE1701]: --tap names the step `raed`")
    assertStringIncludes(step.stderr, "help: did you mean `read`?")
    const column = await run("--tap", "read", "--mask", "emial")
    assertEquals(column.code, 1)
    assertStringIncludes(column.stderr, "help: did you mean `email`?")
    assert(!column.stderr.includes("ada@x.example"))
    for (const args of [["--mask", "email"], ["--tap-sample"], ["--tap", "read:0"], ["--tap", "read:1001"]]) {
      const { code, stderr } = await run(...args)
      assertEquals([code, stderr.startsWith("error[FE1401]")], [1, true], stderr)
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["in.csv", "p.yaml"])
  }))
