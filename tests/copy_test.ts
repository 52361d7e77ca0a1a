/**
 * A copy that never looks at a cell puts out the same bytes, and rejects the same rows, as one that has to; counting
 * counts the same.
 */
import { assert, assertEquals } from "@std/assert"
import { RunFailed, runPipeline, type RunReport } from "../mod.ts"
import { inFolder } from "./support/paths.ts"

const regular = (rows: number, ending = "\n") =>
  "id,name,note\n" +
  Array.from({ length: rows }, (_, i) => `${i},"n, ""${i}""",${"x".repeat(i % 40)}${ending}`).join("")

/** Files of which the first part is regular, and then something is not. */
const FILES: Readonly<Record<string, string>> = {
  regular: regular(3000),
  "without the last line end": regular(2000).slice(0, -1),
  "line ends of Windows": regular(500).replaceAll("\n", "\r\n"),
  "line ends of Windows later": regular(1000) + "a,b,c\r\nd,e,f\n" + regular(900).slice(13),
  "blank lines": regular(900) + "\n\na,b,c\n\n" + regular(900).slice(13),
  "a ragged row": regular(900) + "too,few\n1,2,3,4\n" + regular(900).slice(13),
  "text after a quote": regular(900) + '1,"two"x,3\n' + regular(900).slice(13),
  "a quote in a cell": regular(900) + '1,tw"o,3\n' + regular(900).slice(13),
  "line ends in quotes": regular(900) + '1,"two\nlines\r\nor three",3\n' + regular(900).slice(13),
  "a byte order mark": "\ufeff" + regular(900),
  "beyond ASCII": regular(900) + "1,é☃,名前\n" + regular(900).slice(13),
  "only a header": "id,name,note\n",
  "one column": "id\n" + "x\n\n".repeat(900),
  "quoted everywhere": '"id","name","note"\n' + '"1","2","3"\n'.repeat(1500),
}

interface Outcome {
  readonly output: string
  readonly report: RunReport
}

async function runOf(file: string, sink: string, more = ""): Promise<Outcome> {
  return await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, file)
    const text = `pipeline:
  name: copy
  settings: { onError: dead-letter, deadLetter: { filePath: ${folder}/bad.ndjson } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: ${folder}/in.csv, chunkBytes: 8192${more} } }
    - { id: write, type: ${sink.replace("FOLDER", folder)} }
`
    const report = await runPipeline({ text }).catch((error) => {
      if (error instanceof RunFailed) return error.report
      throw error
    })
    const output = await Deno.readTextFile(`${folder}/out.csv`).catch(() => "")
    return { output, report }
  })
}

const seen = ({ output, report: { status, totals, rejects } }: Outcome, byCell: boolean) => ({
  ...(byCell ? { output } : {}),
  status,
  totals,
  rejects: rejects.samples.map(({ code, message, data }) => [code, message, data?.record, data?.line, data?.byte]),
})

const COPY = "delimited-sink, config: { filePath: FOLDER/out.csv }"

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`a copy of a file with ${name} is the same with and without cells`, async () => {
    const columns = file.replace("\ufeff", "").split("\n")[0].replaceAll("\r", "").replaceAll('"', "")
    const withCells = await runOf(file, COPY.replace("out.csv", `out.csv, columns: [${columns}]`))
    assertEquals(seen(await runOf(file, COPY), true), seen(withCells, true))
    assertEquals(seen(await runOf(file, "null-sink"), false), seen(withCells, false))
  })
}

Deno.test("copies that change something look at the cells", async () => {
  const file = 'id,name\n1,"a"\n2,NA\n'.repeat(1) + '3,"b, c"\n'.repeat(2000)
  const pairs: ReadonlyArray<readonly [sink: string, source: string, first: string]> = [
    [COPY.replace("out.csv", 'out.csv, delimiter: ";"'), "", "id;name\n1;a\n"],
    [COPY.replace("out.csv", "out.csv, quoting: all"), "", '"id","name"\n"1","a"\n'],
    [COPY.replace("out.csv", "out.csv, lineEnding: crlf"), "", 'id,name\r\n1,"a"\r\n'],
    [COPY.replace("out.csv", "out.csv, exclude: [id]"), "", 'name\n"a"\n'],
    [COPY, ", nullValues: [NA]", 'id,name\n1,"a"\n2,NA\n'],
    [COPY, ", columns: [{ name: name }, { name: id }], extraColumns: drop", 'name,id\n"a",1\n'],
    [COPY, ", columns: [{ name: id, type: integer }, { name: name, default: none }]", "id,name\n1,a\n"],
    [COPY, ", maxRows: 1", 'id,name\n1,"a"\n'],
  ]
  for (const [sink, source, first] of pairs) {
    const { output } = await runOf(file, sink, source)
    assert(output.startsWith(first), `${sink}${source}: ${JSON.stringify(output.slice(0, 40))}`)
  }
})
