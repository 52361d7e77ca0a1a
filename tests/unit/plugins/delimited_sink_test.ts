/** delimited-sink through the plugin contract: what rows look like as text, which cannot be written, what becomes of files. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert"
import { gunzipSync, gzipSync } from "node:zlib"
import { delimitedSink } from "../../../plugins/delimited/sink.ts"
import { delimitedSource } from "../../../plugins/delimited/source.ts"
import { type CellFormat, FlowError, JSON_FORMAT, RowSchema, type SinkPlugin } from "../../../src/plugin/mod.ts"
import { inFolder } from "../../support/paths.ts"
import {
  chunkOf,
  codeOf,
  columnsOf,
  contextIn,
  decoded,
  listed,
  openSink,
  readAll,
  type Row,
  writeChunks,
} from "./run_step.ts"

const FILE = "out.csv"
const DELIMITED: CellFormat = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: false }
const plugin = delimitedSink as SinkPlugin

/** What is in the file after these rows were written, and what the sink said. */
const written = (rows: ReadonlyArray<Row>, options: object = {}, columns = "a b", format?: CellFormat) =>
  inFolder(async (folder) => {
    const said = await writeChunks(delimitedSink, folder, { filePath: FILE, ...options }, [
      chunkOf(columnsOf(columns), rows, format),
    ])
    return { text: await Deno.readTextFile(`${folder}/${FILE}`), ...said }
  })

const textOf = async (...given: Parameters<typeof written>) => (await written(...given)).text

/** What a file looks like after it went through source and sink. */
const copied = (content: string, options: object = {}, reading: object = {}) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, content)
    const { columns } = await readAll(delimitedSource, folder, { filePath: "in.csv", ...reading })
    const schema = new RowSchema(columns.map((name) => ({ name, type: "text" })))
    const run = await openSink(delimitedSink, folder, { filePath: FILE, ...options }, schema)
    await readAll(delimitedSource, folder, { filePath: "in.csv", ...reading }, async (chunk) => {
      await run.write(chunk)
    })
    await run.prepare()
    await run.commit()
    return await Deno.readTextFile(`${folder}/${FILE}`)
  })

Deno.test("delimited-sink writes null as nothing and an empty text in quotes", async () => {
  assertEquals(await textOf([["1", null], [null, ""], ["", "x"]]), 'a,b\n1,\n,""\n"",x\n')
})

Deno.test("delimited-sink writes a null in a table of one column as an empty line", async () => {
  assertEquals(await textOf([["1"], [null], [""], [null]], {}, "a"), 'a\n1\n\n""\n\n')
})

Deno.test("delimited-sink quotes what needs it and nothing else", async () => {
  const rows: ReadonlyArray<Row> = [["a,b", 'say "hi"'], ["line\nend", "cr\rend"], [" blank ", ";|'\t"], ["🎉", "é,ü"]]
  assertEquals(
    await textOf(rows),
    'a,b\n"a,b","say ""hi"""\n"line\nend","cr\rend"\n blank ,;|\'\t\n🎉,"é,ü"\n',
  )
})

Deno.test("delimited-sink counts rows and bytes of each chunk exactly, the header apart", async () => {
  const { written: count, bytes, text } = await written([["1", "🎉"], [null, ""]])
  assertEquals([count, bytes], [2, new TextEncoder().encode(text).length - "a,b\n".length])
})

Deno.test("delimited-sink leaves out rows that are not selected", () =>
  inFolder(async (folder) => {
    const chunk = chunkOf(columnsOf("a"), [["1"], ["2"], ["3"], ["4"]])
    const said = await writeChunks(delimitedSink, folder, { filePath: FILE }, [chunk.select(Int32Array.of(1, 3))])
    assertEquals(said.written, 2)
    assertEquals(await Deno.readTextFile(`${folder}/${FILE}`), "a\n2\n4\n")
  }))

Deno.test("delimited-sink: quoting all and non-numeric", async () => {
  const rows: ReadonlyArray<Row> = [["1", "x"], ["-2.50", null], ["1e5", ""]]
  assertEquals(await textOf(rows, { quoting: "all" }), '"a","b"\n"1","x"\n"-2.50",\n"1e5",""\n')
  assertEquals(await textOf(rows, { quoting: "non-numeric" }), '"a","b"\n1,"x"\n-2.50,\n1e5,""\n')
})

Deno.test("delimited-sink: quoting none rejects each row with a cell that needs quotes, and writes no part of it", async () => {
  const rows: ReadonlyArray<Row> = [["1", "x"], ["2", "a,b"], ["3", 'q"q'], ["4", "n\nl"], ["5", ""], ["6", null]]
  const { text, written: count, rejects } = await written(rows, { quoting: "none" })
  assertEquals(text, "a,b\n1,x\n6,\n")
  assertEquals(count, 2)
  const message = "the value of column b needs quotes, and there are to be none"
  assertEquals(rejects, [1, 2, 3, 4].map((row) => `${row} FE3109 ${message}`))
})

Deno.test("delimited-sink: with quote none a quotation mark is a character like others", async () => {
  const { text, rejects } = await written([['q"q', "x"], ["a,b", "y"]], { quote: "none" })
  assertEquals(text, 'a,b\nq"q,x\n')
  assertEquals(rejects.length, 1)
})

Deno.test("delimited-sink: nullText stands for null, and a text that looks like it is quoted", async () => {
  const rows: ReadonlyArray<Row> = [["NULL", null], ["", "null"]]
  assertEquals(await textOf(rows, { nullText: "NULL" }), 'a,b\n"NULL",NULL\n"",null\n')
})

Deno.test("delimited-sink: escapeFormulas takes the edge off texts, not off numbers", async () => {
  const rows: ReadonlyArray<Row> = [["=1+1", "-5"], ["+49 1", "@x"], ["\tx", "-x"], ["a=b", "+1.5"], ["\rx", null]]
  assertEquals(
    await textOf(rows, { escapeFormulas: true }),
    "a,b\n'=1+1,-5\n'+49 1,'@x\n'\tx,'-x\na=b,+1.5\n\"'\rx\",\n",
  )
})

Deno.test("delimited-sink: delimiters by name and of several characters", async () => {
  const rows: ReadonlyArray<Row> = [["1", "x\ty"]]
  assertEquals(await textOf(rows, { delimiter: "tab" }), 'a\tb\n1\t"x\ty"\n')
  assertEquals(await textOf(rows, { delimiter: "semicolon" }), "a;b\n1;x\ty\n")
  assertEquals(await textOf([["1|", "|"], ["x", "y||z"]], { delimiter: "||" }), 'a||b\n"1|"||"|"\nx||"y||z"\n')
  assertEquals(await textOf([["1|", "x"]], { delimiter: "||", escapeFormulas: true }), 'a||b\n"1|"||x\n')
})

Deno.test("delimited-sink: a character that begins with the same byte as the delimiter is not taken for it", async () => {
  const rows: ReadonlyArray<Row> = [["©", "¨"], ["🎊", "x§y"], ["é", "🎉"]]
  const plain = { quote: "none", delimiter: "§" }
  const { text, rejects } = await written(rows, plain)
  assertEquals([text, rejects.length], ["a§b\n©§¨\né§🎉\n", 1])
  assertEquals(await textOf(rows, { delimiter: "§" }), 'a§b\n©§¨\n🎊§"x§y"\né§🎉\n')
  for (const escapeFormulas of [false, true]) {
    assertEquals(await textOf(rows, { delimiter: "🎉", escapeFormulas }), 'a🎉b\n©🎉¨\n🎊🎉x§y\né🎉"🎉"\n')
  }
})

Deno.test("delimited-sink: line ends, byte order mark, no header", async () => {
  const rows: ReadonlyArray<Row> = [["1", "x"]]
  assertEquals(await textOf(rows, { lineEnding: "crlf" }), "a,b\r\n1,x\r\n")
  assertEquals(await textOf(rows, { lineEnding: "cr" }), "a,b\r1,x\r")
  assertEquals(await textOf(rows, { header: false }), "1,x\n")
  await inFolder(async (folder) => {
    const chunk = chunkOf(columnsOf("a"), [["1"]])
    await writeChunks(delimitedSink, folder, { filePath: FILE, byteOrderMark: true }, [chunk])
    assertEquals([...await Deno.readFile(`${folder}/${FILE}`)], [0xef, 0xbb, 0xbf, 97, 10, 49, 10])
  })
})

Deno.test("delimited-sink quotes names of columns that need it", async () => {
  const columns = [{ name: "a,b", type: "text" as const }, { name: 'q"', type: "text" as const }]
  await inFolder(async (folder) => {
    await writeChunks(delimitedSink, folder, { filePath: FILE }, [chunkOf(columns, [["1", "2"]])])
    assertEquals(await Deno.readTextFile(`${folder}/${FILE}`), '"a,b","q"""\n1,2\n')
  })
})

Deno.test("delimited-sink: columns choose, reorder, rename and default; exclude drops", async () => {
  const rows: ReadonlyArray<Row> = [["1", "x", null], ["2", null, "z"]]
  const columns = ["c", { name: "id", from: "a" }, { name: "b", default: "none" }]
  assertEquals(await textOf(rows, { columns }, "a b c"), "c,id,b\n,1,x\nz,2,none\n")
  assertEquals(await textOf(rows, { exclude: ["b"] }, "a b c"), "a,c\n1,\n2,z\n")
})

Deno.test("delimited-sink: wrong columns are errors with place and help", async () => {
  const failing = async (options: object) =>
    await assertRejects(() => written([["1", "x"]], options, "name city"), FlowError)
  const unknown = await failing({ columns: ["naem"] })
  assertEquals([unknown.code, unknown.help, unknown.text?.path], ["FE3001", "did you mean `name`?", "columns.0"])
  assertEquals((await failing({ exclude: ["town"] })).code, "FE3001")
  assertEquals((await failing({ columns: ["name", { name: "name", from: "city" }] })).code, "FE3002")
  assertEquals((await failing({ exclude: ["name", "city"] })).code, "FE1205")
})

Deno.test("delimited-sink: options that nobody could read back are refused", () => {
  const codes = (options: object) =>
    (plugin.check?.(decoded(delimitedSink, { filePath: FILE, ...options }), contextIn("/")) ?? [])
      .map(({ code, text }) => `${code} ${text?.path}`)
  assertEquals(codes({}), [])
  assertEquals(codes({ quote: "'", delimiter: "'" }), ["FE1205 quote"])
  assertEquals(codes({ quote: "none", quoting: "all" }), ["FE1205 quoting"])
  assertEquals(codes({ nullText: "," }), ["FE1205 nullText"])
  assertEquals(codes({ nullText: "\n" }), ["FE1205 nullText"])
  assertEquals(codes({ nullText: "none", quote: "none" }), [])
})

Deno.test("delimited-sink: a wrong outputMode is answered with the three", () => {
  const error = assertThrows(() => decoded(delimitedSink, { filePath: FILE, outputMode: "append" }), Error)
  for (const mode of ["replace", "create", "fail"]) assertEquals(error.message.includes(mode), true, error.message)
})

Deno.test("delimited-sink: cells of a file nobody touched come out byte for byte", async () => {
  const cells = [
    ["id", "text", "more"],
    ["1", '"quoted for no reason"', "56244.0"],
    ["2", '"with ""quotes"""', ""],
    ["3", '""', "007"],
    ["4", '"line\nend"', "9223372036854775807"],
    ["5", '"cr\r\nlf"', "🎉"],
    ["6", " blank ", "-0"],
    ["7", "it's 5\" wide", "1234567890123456789"],
  ]
  const file = (...order: ReadonlyArray<number>) =>
    cells.map((row) => order.map((i) => row[i]).join(",") + "\n").join("")
  assertEquals(await copied(file(0, 1, 2)), file(0, 1, 2))
  assertEquals(await copied(file(0, 1, 2), { columns: ["more", "id", "text"] }), file(2, 0, 1))
  assertEquals(await copied(file(0, 1, 2), { exclude: ["more"] }), file(0, 1))
})

Deno.test("delimited-sink: whole records are copied without what stands between them: filtered rows, comments, blank lines", () =>
  inFolder(async (folder) => {
    const content = "a,b\n1,x\n\n2,y\n# note\n3,z\n4,w\n5,v\n"
    await Deno.writeTextFile(`${folder}/in.csv`, content)
    const schema = new RowSchema(columnsOf("a b"))
    for (const [selection, wanted] of [[undefined, "12345"], [[0, 1, 4], "125"], [[2], "3"], [[], ""]] as const) {
      const sink = await openSink(delimitedSink, folder, { filePath: FILE }, schema)
      await readAll(delimitedSource, folder, { filePath: "in.csv", comment: "#" }, async (chunk) => {
        await sink.write(selection === undefined ? chunk : chunk.select(Int32Array.from(selection)))
      })
      await sink.prepare()
      await sink.commit()
      const lines = content.split("\n").filter((line) => /^\d/.test(line) && wanted.includes(line[0]))
      assertEquals(await Deno.readTextFile(`${folder}/${FILE}`), ["a,b", ...lines, ""].join("\n"))
    }
  }))

Deno.test("delimited-sink: records keep their bytes and get the line end of the sink", async () => {
  const records = ["a,b", '1,"x\r\ny"', "2,", "3,z"]
  for (const [from, ending, to] of [["\r\n", "lf", "\n"], ["\n", "crlf", "\r\n"], ["\r", "lf", "\n"]] as const) {
    assertEquals(await copied(records.join(from), { lineEnding: ending }), records.join(to) + to)
  }
})

Deno.test("delimited-sink: cells of another dialect are written in its own", async () => {
  assertEquals(
    await copied('a\tb\n"x\ty"\tp,q\n""\t\n\'z\'\t5" wide\n', {}, { delimiter: "tab" }),
    'a,b\nx\ty,"p,q"\n"",\n\'z\',"5"" wide"\n',
  )
  assertEquals(await copied('a,b\n"say \\"hi\\"","c:\\\\x"\n', {}, { escape: "\\" }), 'a,b\n"say ""hi""",c:\\x\n')
  assertEquals(await copied('a,b\n"x,y",1\n', { delimiter: "semicolon" }), "a;b\nx,y;1\n")
  assertEquals(await copied('a,b\n"x",1\n', { quoting: "all" }), '"a","b"\n"x","1"\n')
})

Deno.test("delimited-sink: padded, trimmed and rejected records", async () => {
  assertEquals(await copied("a,b\n1\n2,3,4\n5,6\n", {}, { ragged: "pad" }), "a,b\n1,\n2,3\n5,6\n")
  assertEquals(await copied('a,b\n 1 , "x" \n', {}, { trim: true }), 'a,b\n1,"x"\n')
  assertEquals(await copied("a,b\n1,2\nwrong\n3,4\n"), "a,b\n1,2\n3,4\n")
})

Deno.test("delimited-sink: JSON cells are written as their text", async () => {
  const rows: ReadonlyArray<Row> = [
    ['"plain"', "56244.0"],
    ['"a,b"', "null"],
    ['"say \\"hi\\""', "true"],
    ['""', '{"k":[1,2]}'],
    ['"\\ud83c\\udf89"', "[]"],
    [null, "12345678901234567890"],
  ]
  assertEquals(
    await textOf(rows, {}, "a:json b:json", JSON_FORMAT),
    'a,b\nplain,56244.0\n"a,b",\n"say ""hi""",true\n"","{""k"":[1,2]}"\n🎉,[]\n,12345678901234567890\n',
  )
})

Deno.test("delimited-sink: a column's default stands for null, in whatever format the cells are", async () => {
  const columns = [{ name: "a", default: "-" }, "b"]
  assertEquals(await textOf([["x", "1"], [null, "2"]], { columns }), "a,b\nx,1\n-,2\n")
  assertEquals(
    await textOf([["x", "1"], ["", "2"], ['""', "3"]], { columns }, "a b", DELIMITED),
    'a,b\nx,1\n-,2\n"",3\n',
  )
  assertEquals(await textOf([["null", "1"], [null, "2"]], { columns }, "a b", JSON_FORMAT), "a,b\n-,1\n-,2\n")
})

Deno.test("delimited-sink: rows without columns do not break it", async () => {
  await inFolder(async (folder) => {
    await writeChunks(delimitedSink, folder, { filePath: FILE }, [], new RowSchema([]))
    assertEquals(await Deno.readTextFile(`${folder}/${FILE}`), "")
  })
})

const chunk = chunkOf(columnsOf("a b"), [["1", "x"]])
const modes: ReadonlyArray<readonly [string, string | undefined, string]> = [
  ["replace", undefined, "a,b\n1,x\n"],
  ["replace", "", "a,b\n1,x\n"],
  ["replace", "old\n", "a,b\n1,x\n"],
  ["create", undefined, "a,b\n1,x\n"],
  ["create", "", "a,b\n1,x\n"],
  ["create", "a,b\n0,w\n", "a,b\n0,w\n1,x\n"],
  ["create", "a,b\n0,w", "a,b\n0,w\n1,x\n"],
  ["create", "\ufeffa,b\r\n0,w\r\n", "\ufeffa,b\r\n0,w\r\n1,x\n"],
  ["create", "a,b", "a,b\n1,x\n"],
  ["create", "b,a\n0,w\n", "FE3004"],
  ["create", "a,b,c\n", "FE3004"],
  ["create", '"a\nb",c\n', "FE3004"],
  ["fail", undefined, "a,b\n1,x\n"],
  ["fail", "", "FE6002"],
  ["fail", "old\n", "FE6002"],
]
for (const [outputMode, before, after] of modes) {
  Deno.test(`delimited-sink ${outputMode}: ${JSON.stringify(before) ?? "no file"} becomes ${JSON.stringify(after)}, or stays on abort`, () =>
    inFolder(async (folder) => {
      const path = `${folder}/${FILE}`
      const content = () => Deno.readTextFile(path).catch(() => undefined)
      if (before !== undefined) await Deno.writeTextFile(path, before)
      const options = { filePath: FILE, outputMode }
      if (after.startsWith("FE")) {
        assertEquals(await codeOf(() => openSink(delimitedSink, folder, options, chunk.schema)), after)
        const preflight = () => plugin.preflight?.(decoded(delimitedSink, options), contextIn(folder))
        assertEquals(await codeOf(preflight), after === "FE6002" ? "FE6002" : "none")
        assertEquals(await content(), before)
        return
      }
      const aborted = await openSink(delimitedSink, folder, options, chunk.schema)
      await aborted.write(chunk)
      await aborted.prepare()
      await aborted.abort()
      assertEquals(await content(), before)
      await writeChunks(delimitedSink, folder, options, [chunk])
      assertEquals(await content(), after)
      assertEquals(listed(folder), [FILE])
    }))
}

Deno.test("delimited-sink create: names with line ends are compared whole", () =>
  inFolder(async (folder) => {
    const columns = [{ name: "a\nb", type: "text" as const }, { name: "c", type: "text" as const }]
    const options = { filePath: FILE, outputMode: "create" }
    for (let i = 0; i < 2; i++) await writeChunks(delimitedSink, folder, options, [chunkOf(columns, [["1", "2"]])])
    assertEquals(await Deno.readTextFile(`${folder}/${FILE}`), '"a\nb",c\n1,2\n1,2\n')
    const other = [{ ...columns[0], name: "a\nx" }, columns[1]]
    const error = await assertRejects(
      () => writeChunks(delimitedSink, folder, options, [chunkOf(other, [["1", "2"]])]),
      FlowError,
    )
    assertEquals(error.message, 'out.csv begins with `"a\\nb",c`, and the rows have `"a\\nx",c`')
  }))

Deno.test("delimited-sink writes .gz compressed, and continues it", () =>
  inFolder(async (folder) => {
    const options = { filePath: "deep/er/out.csv.gz", outputMode: "create" }
    for (let i = 0; i < 2; i++) await writeChunks(delimitedSink, folder, options, [chunk])
    const text = new TextDecoder().decode(gunzipSync(await Deno.readFile(`${folder}/deep/er/out.csv.gz`)))
    assertEquals(text, "a,b\n1,x\n1,x\n")
    assertEquals(plugin.writes?.(decoded(delimitedSink, options)), ["deep/er/out.csv.gz"])
  }))

Deno.test("delimited-sink create: a .gz of nothing gets the header that it lacks", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/out.gz`, gzipSync(""))
    await writeChunks(delimitedSink, folder, { filePath: "out.gz", outputMode: "create" }, [chunk])
    assertEquals(new TextDecoder().decode(gunzipSync(await Deno.readFile(`${folder}/out.gz`))), "a,b\n1,x\n")
  }))

Deno.test("delimited-sink refuses a folder in preflight", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/${FILE}`)
    const preflight = () => plugin.preflight?.(decoded(delimitedSink, { filePath: FILE }), contextIn(folder))
    assertEquals(await codeOf(preflight), "FE6007")
  }))
