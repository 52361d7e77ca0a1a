/** What a replay refuses before it does anything, and what it takes of letters that people wrote. */
import { assert, assertEquals } from "@std/assert"
import { FlowErrors, memorySource, replayPipeline, runPipeline } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { lettersOf, mend, write } from "./support/letters.ts"
import { inFolder } from "./support/paths.ts"

const PIPELINE = `
pipeline:
  name: errors
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, columns: [{ name: id, type: integer }] } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

const withLetters = (body: (folder: string) => Promise<void>) => () =>
  inFolder(async (folder) => {
    await write(folder, { "p.yaml": PIPELINE, "in.csv": "id\n1\nx\ny\nz\n" })
    await runPipeline(`${folder}/p.yaml`)
    await body(folder)
  })

/** Codes, lines and messages of what a replay refuses; it must have changed nothing. */
async function refused(folder: string, options = {}): Promise<ReadonlyArray<string>> {
  const content = async () =>
    await Promise.all(["bad.ndjson", "out.csv"].map((name) => Deno.readTextFile(`${folder}/${name}`)))
  const before = await content()
  const error = await replayPipeline(`${folder}/p.yaml`, options).then(() => undefined, (error) => error)
  assert(error instanceof FlowErrors, String(error))
  assertEquals(await content(), before)
  return (error as FlowErrors).errors.map(({ code, message, data }) => `${code} ${data?.line ?? "-"} ${message}`)
}

Deno.test(
  "letters of an older format, without their source, are told apart",
  withLetters(async (folder) => {
    await mend(`${folder}/bad.ndjson`, ({ source: _, columns: __, ...letter }) => letter)
    assertEquals(await refused(folder), [
      "FE5042 1 the letter has no `source`: its format is an older one (and 2 further letters like this)",
    ])
    // What the help says.
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, source: "read", columns: ["id"], raw: "7" }))
    assertEquals((await replayPipeline(`${folder}/p.yaml`)).letters.home, 3)
  }),
)

Deno.test(
  "a step that the pipeline does not have any more",
  withLetters(async (folder) => {
    await write(folder, { "p.yaml": PIPELINE.replace("id: read", "id: reads") })
    assertEquals(await refused(folder), [
      "FE5043 1 the letter names the step `read`, which the pipeline does not have (and 2 further letters like this)",
    ])
    const { code, stderr } = await cli(["replay", "p.yaml"], { cwd: folder })
    assertEquals(code, 1)
    assert(stderr.includes("if the step is now called `reads`, say so in the letters"), stderr)
    await write(folder, { "p.yaml": PIPELINE })
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, source: "write" }))
    assert((await refused(folder))[0].startsWith("FE5043 1 the letter names `write` as its source, which is none"))
  }),
)

Deno.test(
  "everything that is wrong with the letters is told at once, each kind once",
  withLetters(async (folder) => {
    const [letter] = await lettersOf(`${folder}/bad.ndjson`)
    const lines = [
      JSON.stringify(letter).replace('"raw":"x"', '"raw":"say "x""'),
      "[1]",
      JSON.stringify({ ...letter, raw: undefined }),
      JSON.stringify({ ...letter, raw: 5 }),
      JSON.stringify({ ...letter, raw: undefined, rawBase64: "no base64!" }),
      "",
      JSON.stringify({ ...letter, step: "gone" }),
      JSON.stringify({ ...letter, step: "lost" }),
      JSON.stringify({ ...letter, raw: "\ud800" }),
    ]
    await Deno.writeTextFile(`${folder}/bad.ndjson`, lines.join("\n"))
    assertEquals((await refused(folder)).map((line) => line.replace(/: (Expected|Unexpected).*?(?= \(and)/, "")), [
      "FE5041 1 the line is no JSON (and 4 further letters like this)",
      "FE5046 3 the letter has neither `raw` nor `rawBase64`",
      "FE5043 7 the letter names the step `gone`, which the pipeline does not have",
      "FE5043 8 the letter names the step `lost`, which the pipeline does not have",
    ])
  }),
)

Deno.test(
  "letters that were dismissed by hand, and letters without names for their cells",
  withLetters(async (folder) => {
    await mend(
      `${folder}/bad.ndjson`,
      (letter) => letter.raw === "x" ? { ...letter, raw: "7" } : { ...letter, resolved: "not worth it", raw: null },
    )
    const report = await replayPipeline(`${folder}/p.yaml`)
    assertEquals(report.letters, { path: `${folder}/bad.ndjson`, home: 1, again: 0, resolved: 2 })
    assertEquals((await lettersOf(`${folder}/bad.ndjson`)).map(({ resolved }) => typeof resolved), [
      "object",
      "string",
      "string",
    ])
    await mend(`${folder}/bad.ndjson`, ({ resolved: _, columns: __, ...letter }) => ({ ...letter, raw: "8" }))
    const error = await replayPipeline(`${folder}/p.yaml`).then(() => undefined, (error) => error)
    assertEquals(error.errors.map(({ code }: { code: string }) => code), ["FE5046"])
  }),
)

Deno.test(
  "where the letters are: named by the pipeline or the command line, or nowhere",
  withLetters(async (folder) => {
    await Deno.rename(`${folder}/bad.ndjson`, `${folder}/other.ndjson`)
    await mend(`${folder}/other.ndjson`, (letter) => ({ ...letter, raw: "7" }))
    const missing = await cli(["replay", "p.yaml"], { cwd: folder })
    assertEquals(missing.code, 3)
    assert(missing.stderr.includes("error[FE6001]"), missing.stderr)
    const none = PIPELINE.replace("onError: dead-letter, deadLetter: { filePath: bad.ndjson }", "onError: skip")
    await write(folder, { "none.yaml": none })
    const nowhere = await cli(["replay", "none.yaml"], { cwd: folder })
    assertEquals(nowhere.code, 1)
    assert(nowhere.stderr.includes("error[FE5040]"), nowhere.stderr)
    const both = await cli(["replay", "p.yaml", "--prune", "--keep-resolved"], { cwd: folder })
    assert(both.code === 1 && both.stderr.includes("contradict"), both.stderr)
    const args = ["replay", "none.yaml", "--dead-letters", "other.ndjson", "--prune", "--json"]
    const { code, stdout, stderr } = await cli(args, { cwd: folder })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    const { report } = JSON.parse(stdout)
    assertEquals([report.letters.home, report.letters.again, report.outputs], [3, 0, ["out.csv"]])
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "id\n1\n7\n7\n7\n")
    assertEquals(await Deno.readTextFile(`${folder}/other.ndjson`), "")
  }),
)

Deno.test("rows of a source that cannot take letters back", () =>
  inFolder(async (folder) => {
    const rows = memorySource({
      type: "rows",
      columns: [{ name: "id", type: "integer" }],
      rows: [{ id: 1 }, { id: "x" }],
    })
    const text = PIPELINE.replace(/type: delimited-source, config.*/, "type: rows }")
    await write(folder, { "p.yaml": text })
    await runPipeline(`${folder}/p.yaml`, { plugins: [rows] })
    // It has no record to be kept either.
    assertEquals((await refused(folder, { plugins: [rows] })).map((line) => line.slice(0, 6)), ["FE5046"])
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: "7" }))
    assertEquals(await refused(folder, { plugins: [rows] }), [
      "FE5047 1 read is a rows, which cannot take letters back",
    ])
  }))

Deno.test(
  "an output whose columns are others now is refused, and nothing changes",
  withLetters(async (folder) => {
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: "7" }))
    await write(folder, { "out.csv": "id,more\n1,2\n" })
    const { code, stderr } = await cli(["replay", "p.yaml"], { cwd: folder })
    assertEquals(code, 2)
    assert(stderr.includes("error[FE3004]"), stderr)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "id,more\n1,2\n")
  }),
)
