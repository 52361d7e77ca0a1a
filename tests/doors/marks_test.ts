/** Errors in data show the record with a caret under the cell, and say where that is in the file. */
import { assertEquals } from "@std/assert"
import { cliHere } from "../support/cli_here.ts"
import { inFolder } from "../support/paths.ts"

const PIPELINE = `pipeline:
  name: marks
  steps:
    - id: read
      type: delimited-source
      config: { filePath: in.csv, columns: [{ name: name }, { name: n, type: integer, required: true }, { name: note }] }
    - { id: write, type: null-sink }
`
const utf16 = (text: string) =>
  new Uint8Array(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).buffer)
const long = `${"z".repeat(400)},bad,${"y".repeat(500)}`

/** What stands in the file behind the header, and which lines show it. */
const CASES: ReadonlyArray<readonly [string, string | Uint8Array, ReadonlyArray<string>, byte: number]> = [
  ["a plain cell", "name,n,note\nAnn,x,ok\n", [" 2 | Ann,x,ok", "   |     ^"], 16],
  ["wide characters", "name,n,note\n日本語,七,ok\n", [" 2 | 日本語,七,ok", "   |        ^^"], 22],
  ["control characters", "name,n,note\n\t\u0007t,q,w\n", [" 2 |   ␇t,q,w", "   |      ^"], 16],
  ["a quoted cell of several lines", 'name,n,note\nA,x,"a\nb"\n', [' 2 | A,x,"a', "   |   ^", ' 3 | b"'], 14],
  [
    "the last line of a long one",
    'name,n,note\n"l1\nl2\nl3\nl4\nl5",,z\n',
    [" 3 | l2", " 4 | l3", " 5 | l4", ' 6 | l5",,z', "   |     ^"],
    29,
  ],
  [
    "a long record",
    `name,n,note\n${long}\n`,
    [` 2 | …${"z".repeat(59)},bad,${"y".repeat(95)}…`, `   | ${" ".repeat(61)}^^^`],
    413,
  ],
  ["UTF-16", utf16("\ufeffname,n,note\nÄ😀,ß,b\n"), [" 2 | Ä😀,ß,b", "   |     ^"], 34],
]

for (const [what, data, lines, byte] of CASES) {
  Deno.test(`${what}: caret and byte`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
      await Deno.writeFile(`${folder}/in.csv`, typeof data === "string" ? new TextEncoder().encode(data) : data)
      const { code, stderr } = await cliHere(["run", `${folder}/p.yaml`])
      const shown = stderr.split("\n").filter((line) => /^ +\d* \|/.test(line))
      assertEquals({ code, shown }, { code: 2, shown: [...lines] }, stderr)
      const { stdout } = await cliHere(["run", `${folder}/p.yaml`, "--json"])
      const { excerpt, mark } = JSON.parse(stdout).errors[0].data
      assertEquals(mark.byte, byte)
      // The bytes of the file at that place are those that are marked.
      const bytes = await Deno.readFile(`${folder}/in.csv`)
      const encoding = typeof data === "string" ? "utf-8" : "utf-16le"
      const rest = new TextDecoder(encoding).decode(bytes.subarray(mark.byte))
      const marked = excerpt.slice(mark.offset, mark.offset + mark.length)
      assertEquals(rest.slice(0, mark.length), marked)
    }))
}
