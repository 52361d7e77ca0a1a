/** Letters of every kind of source: what their text is, and that it comes home without the file it came from. */
import { assert, assertEquals } from "@std/assert"
import { replayPipeline, runPipeline } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { type AnyLetter, lettersOf, mend, write } from "./support/letters.ts"
import { inFolder } from "./support/paths.ts"

const pipeline = (source: string, sink = "{ filePath: out.csv }", type = "delimited") => `
pipeline:
  name: sources
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: read, type: ${type}-source, config: ${source} }
    - { id: write, type: delimited-sink, config: ${sink} }
`

/** Runs, takes the inputs away, mends the letters, replays. Resolves to the letters of the run and the output. */
async function away(
  folder: string,
  inputs: Readonly<Record<string, string | Uint8Array>>,
  change: (letter: AnyLetter) => unknown,
): Promise<{ readonly letters: ReadonlyArray<AnyLetter>; readonly output: string }> {
  await write(folder, inputs)
  await runPipeline(`${folder}/p.yaml`)
  for (const name of Object.keys(inputs)) await Deno.remove(`${folder}/${name}`)
  const letters = await lettersOf(`${folder}/bad.ndjson`)
  await mend(`${folder}/bad.ndjson`, change)
  const report = await replayPipeline(`${folder}/p.yaml`)
  assertEquals([report.letters.home, report.letters.again], [letters.length, 0], JSON.stringify(report.rejects))
  return { letters, output: await Deno.readTextFile(`${folder}/out.csv`) }
}

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
function utf16(text: string): Uint8Array {
  const units = Uint16Array.from(`\ufeff${text}`, (char) => char.charCodeAt(0))
  return new Uint8Array(units.buffer)
}
const NUMBERS = "columns: [{ name: id, type: integer }, { name: name }]"
const numbered = (letter: AnyLetter) => ({ ...letter, raw: letter.raw!.replace("x", "7") })

for (
  const [encoding, input, start] of [
    ["windows-1252", bytes("id,name\n1,\x80\nx,na\xefve \x80\n"), 12],
    ["latin-1", bytes("id,name\n1,\xa3\nx,na\xefve \xa3\n"), 12],
    ["utf-16le", utf16("id,name\n1,€\nx,naïve €\n"), 26],
  ] as const
) {
  Deno.test(`${encoding}: the text of a letter is decoded, its bytes are counted in the file's encoding`, () =>
    inFolder(async (folder) => {
      const sign = encoding === "latin-1" ? "£" : "€"
      await write(folder, { "p.yaml": pipeline(`{ filePath: in.csv, encoding: ${encoding}, ${NUMBERS} }`) })
      const { letters, output } = await away(folder, { "in.csv": input }, numbered)
      assertEquals(letters.map(({ raw, byteStart }) => [raw, byteStart]), [[`x,naïve ${sign}`, start]])
      assertEquals(output, `id,name\n1,${sign}\n7,naïve ${sign}\n`)
    }))
}

Deno.test("files with their columns in different orders: each letter knows its own", () =>
  inFolder(async (folder) => {
    await write(folder, { "p.yaml": pipeline('{ filePath: "in*.csv" }') })
    const inputs = { "in1.csv": "a,b,c\n1,2\n", "in2.csv": "c,a,b\n33,11,22\n3,1\n", "in3.csv": "b,c,a\n2,3\n" }
    const { letters, output } = await away(folder, inputs, (letter) => ({
      ...letter,
      raw: `${letter.raw},${letter.file === "in1.csv" ? 3 : letter.file === "in2.csv" ? 2 : 1}`,
    }))
    assertEquals(letters.map(({ columns }) => columns), [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]])
    assertEquals(output, "a,b,c\n11,22,33\n1,2,3\n1,2,3\n1,2,3\n")
  }))

Deno.test("the order of the output is that of the first file, also if its rows were all fine", () =>
  inFolder(async (folder) => {
    await write(folder, {
      "p.yaml": pipeline('{ filePath: "in*.csv" }'),
      "in1.csv": "a,b\n1,2\n",
      "in2.csv": "b,a\n22,11\n2\n",
    })
    await runPipeline(`${folder}/p.yaml`)
    await mend(`${folder}/bad.ndjson`, (letter) => ({ ...letter, raw: "2222,1111" }))
    await replayPipeline(`${folder}/p.yaml`)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "a,b\n1,2\n11,22\n1111,2222\n")
  }))

Deno.test("without a header, by position; declared or not", () =>
  inFolder(async (folder) => {
    for (const columns of ["", ", columns: [{ name: one }, { name: two }]"]) {
      await write(folder, { "p.yaml": pipeline(`{ filePath: in.csv, hasHeaders: false${columns} }`) })
      const { output } = await away(folder, { "in.csv": "1,2\n3\n" }, (letter) => ({ ...letter, raw: "3,4" }))
      assertEquals(output, (columns === "" ? "column_1,column_2" : "one,two") + "\n1,2\n3,4\n")
    }
  }))

Deno.test("skipped rows, comments, delimiters, escapes, blanks, null values and one column", () =>
  inFolder(async (folder) => {
    const cases: ReadonlyArray<readonly [options: string, input: string, raw: string, output: string]> = [
      ["skipRows: 1", "about\nid,name\nx,a\n", "7,a", "id,name\n7,a\n"],
      ["comment: '#'", "# about\nid,name\nx,a\n", "7,#a", "id,name\n7,#a\n"],
      ["delimiter: '||', trim: true", "id||name\nx||a\n", " 7 || a b ", "id,name\n7,a b\n"],
      [`escape: '\\'`, 'id,name\nx,"a\\"b"\n', '7,"a\\"b\n"', 'id,name\n7,"a""b\n"\n'],
      ["nullValues: [NA]", "id,name\nx,NA\n", "NA,NA", "id,name\nNA,NA\n"],
      ["maxRows: 1", "id,name\nx,a\n1,b\n2,c\n", "7,a", "id,name\n1,b\n7,a\n"],
      ["ragged: pad", "id,name\nx\n", "7", "id,name\n7,\n"],
      ["strayQuotes: literal", 'id,name\nx,"a"b\n', '7,"a"b', 'id,name\n7,"a"b\n'],
    ]
    for (const [options, input, raw, wanted] of cases) {
      await write(folder, { "p.yaml": pipeline(`{ filePath: in.csv, ${NUMBERS}, ${options} }`) })
      const { output } = await away(folder, { "in.csv": input }, (letter) => ({ ...letter, raw }))
      assertEquals(output, wanted, options)
    }
    const one = "{ filePath: in.csv, columns: [{ name: id, required: true }] }"
    await write(folder, { "p.yaml": pipeline(one), "in.csv": "id\n1\n\n2\n" })
    await runPipeline(`${folder}/p.yaml`)
    assertEquals((await lettersOf(`${folder}/bad.ndjson`)).map(({ raw }) => raw), [""])
    await write(folder, { "p.yaml": pipeline(one.replace("required: true", "default: none")) })
    await replayPipeline(`${folder}/p.yaml`)
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), "id\n1\n2\nnone\n")
  }))

Deno.test("JSON lines, with declared columns and without", () =>
  inFolder(async (folder) => {
    for (const columns of ["", ", columns: [{ name: id, type: integer }, { name: s }]"]) {
      const source = `{ filePath: in.ndjson${columns} }`
      await write(folder, { "p.yaml": pipeline(source, "{ filePath: out.csv }", "json-lines") })
      const inputs = { "in.ndjson": '{"id":1,"s":"a"}\n{"id":2,"s":\n{"s":"c","id":3}\n' }
      const { letters, output } = await away(
        folder,
        inputs,
        (letter) => ({ ...letter, raw: '{"s": "b\\n!", "id": 2}' }),
      )
      assertEquals(letters.map(({ raw, columns }) => [raw, columns]), [
        ['{"id":2,"s":', columns === "" ? ["id", "s"] : undefined],
      ])
      assert(output.startsWith("id,s\n1,"), output)
      assert(output.includes("\n3,") && output.includes("\n2,"), output)
    }
  }))

Deno.test("compressed inputs, letters and outputs; letters of a pipe", () =>
  inFolder(async (folder) => {
    const file = pipeline(`{ filePath: "-", ${NUMBERS} }`, "{ filePath: out.csv.gz }").replace(
      "bad.ndjson",
      "bad.ndjson.gz",
    )
    await write(folder, { "p.yaml": file })
    const input = "name,id\nfine,1\nbad,x\n"
    assertEquals((await cli(["run", "p.yaml", "-q"], { cwd: folder, stdin: input })).code, 0)
    await write(folder, { "p.yaml": file.replace("type: integer", "type: text") })
    const { code, stderr } = await cli(["replay", "p.yaml", "-q"], { cwd: folder })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    const { gunzipSync } = await import("node:zlib")
    const text = async (name: string) => new TextDecoder().decode(gunzipSync(await Deno.readFile(`${folder}/${name}`)))
    assertEquals(await text("out.csv.gz"), "id,name\n1,fine\nx,bad\n")
    assert("resolved" in JSON.parse(await text("bad.ndjson.gz")))
  }))

Deno.test("several sources: each letter goes back to its own", () =>
  inFolder(async (folder) => {
    await write(folder, {
      "p.yaml": `
pipeline:
  name: sources
  settings: { onError: dead-letter, deadLetter: { filePath: bad.ndjson } }
  steps:
    - { id: comma, type: delimited-source, config: { filePath: comma.csv, ${NUMBERS} } }
    - { id: pipe, type: delimited-source, config: { filePath: pipe.csv, delimiter: pipe, ${NUMBERS} } }
    - { id: check, type: javascript-transform, config: { scriptFile: s.js } }
    - { id: out, type: delimited-sink, config: { filePath: out.csv } }
  connections:
    - { from: comma, to: check }
    - { from: pipe, to: check }
    - { from: check, to: out }
`,
      "s.js": "function process(context) { if (context.input.current().name === 'b') throw new Error(); return true }",
      "comma.csv": "id,name\n1,a\n2,b\nx,c\n",
      "pipe.csv": "name|id\na|4\nb|5\nc|x\n",
    })
    await runPipeline(`${folder}/p.yaml`)
    assertEquals(
      (await lettersOf(`${folder}/bad.ndjson`)).map(({ source, step, raw }) => `${source} ${step} ${raw}`).sort(),
      ["comma check 2,b", "comma comma x,c", "pipe check b|5", "pipe pipe c|x"],
    )
    await write(folder, { "s.js": "function process() { return true }" })
    await mend(`${folder}/bad.ndjson`, (letter) => ({
      ...letter,
      raw: letter.raw!.replace("x", letter.source === "comma" ? "3" : "6"),
    }))
    const report = await replayPipeline(`${folder}/p.yaml`)
    assertEquals(report.letters.home, 4)
    const lines = (await Deno.readTextFile(`${folder}/out.csv`)).trim().split("\n")
    assertEquals(lines.sort(), ["1,a", "2,b", "3,c", "4,a", "5,b", "6,c", "id,name"])
  }))
