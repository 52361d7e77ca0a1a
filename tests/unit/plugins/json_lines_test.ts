/** json-lines-source and json-lines-sink through the plugin contract. */
import { assertEquals, assertRejects } from "@std/assert"
import { gunzipSync, gzipSync } from "node:zlib"
import { jsonLinesSink } from "../../../plugins/json_lines/sink.ts"
import { jsonLinesSource } from "../../../plugins/json_lines/source.ts"
import { type CellFormat, FlowError, RowSchema, type SinkPlugin, type SourcePlugin } from "../../../src/plugin/mod.ts"
import { inFolder } from "../../support/paths.ts"
import { chunkOf, codeOf, columnsOf, contextIn, decoded, openSink, readAll, type Row, writeChunks } from "./run_step.ts"

const DELIMITED: CellFormat = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: [], adjacent: false }

/** What the source makes of a text. */
const readText = (text: string | Uint8Array, options: object = {}) =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/in.ndjson`, typeof text === "string" ? new TextEncoder().encode(text) : text)
    return await readAll(jsonLinesSource, folder, { filePath: "in.ndjson", ...options })
  })

/** What the sink makes of cells. */
const written = (rows: ReadonlyArray<Row>, columns: string, options: object = {}, format?: CellFormat) =>
  inFolder(async (folder) => {
    const chunk = chunkOf(columnsOf(columns), rows, format)
    const said = await writeChunks(jsonLinesSink, folder, { filePath: "out.ndjson", ...options }, [chunk])
    return { text: await Deno.readTextFile(`${folder}/out.ndjson`), ...said }
  })

const textOf = async (...given: Parameters<typeof written>) => (await written(...given)).text

/** A text through source and sink. */
const copied = (text: string, reading: object = {}, writing: object = {}) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.ndjson`, text)
    const options = { filePath: "in.ndjson", ...reading }
    const source = await (jsonLinesSource as SourcePlugin).open(decoded(jsonLinesSource, options), contextIn(folder))
    await source.close()
    const run = await openSink(jsonLinesSink, folder, { filePath: "out.ndjson", ...writing }, source.schema)
    await readAll(jsonLinesSource, folder, options, async (chunk) => {
      await run.write(chunk)
    })
    await run.prepare()
    await run.commit()
    return await Deno.readTextFile(`${folder}/out.ndjson`)
  })

Deno.test("json-lines-source: without columns the keys of the first record are the columns", async () => {
  const read = await readText('{"b":1,"a":"x"}\n{"a":"y"}\n{"b":null,"a":""}\n')
  assertEquals(read.columns, ["b", "a"])
  assertEquals(read.rows, [["1", "x"], [null, "y"], [null, ""]])
  assertEquals([read.read, read.rejects, read.warnings], [3, [], []])
})

Deno.test("json-lines-source: the first record may be in a later file", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/1.ndjson`, "")
    await Deno.writeTextFile(`${folder}/2.ndjson`, "\n  \n")
    await Deno.writeTextFile(`${folder}/3.ndjson`, '{"a":1}\n{"a":2}')
    await Deno.writeTextFile(`${folder}/4.ndjson`, '{"a":3}')
    const read = await readAll(jsonLinesSource, folder, { filePath: "*.ndjson" })
    assertEquals([read.columns, read.rows, read.read], [["a"], [["1"], ["2"], ["3"]], 3])
    assertEquals((await readAll(jsonLinesSource, folder, { filePath: ["1.ndjson", "2.ndjson"] })).columns, [])
  }))

Deno.test("json-lines-source: blank lines, CRLF, byte order mark, no last line end", async () => {
  const read = await readText('\ufeff\n{"a":1}\r\n\r\n \t\n  {"a" : 2}  \n{"a":3}')
  assertEquals(read.rows, [["1"], ["2"], ["3"]])
})

Deno.test("json-lines-source: values keep every digit, character and blank", async () => {
  const line =
    '{"n":56244.0,"i":9223372036854775807,"e":1E+400,"s":"a\\u00e9\\n\\ud83c\\udf89🎉","o":{"k" : [1, {"x":"}]"}]},"t":true}'
  const read = await readText(line)
  assertEquals(read.rows, [["56244.0", "9223372036854775807", "1E+400", "aé\n🎉🎉", '{"k" : [1, {"x":"}]"}]}', "true"]])
  assertEquals(await copied(line), line + "\n")
})

Deno.test("json-lines-source: of a key that comes twice the last counts", async () => {
  assertEquals((await readText('{"a":1,"a":2}\n{"a":3,"\\u0061":null}\n')).rows, [["2"], [null]])
})

Deno.test("json-lines-source: keys with escapes, line ends, quotes, backslashes and nothing in them", async () => {
  const names = ["a\nb", 'q"q', "\\n", "é", "", "a"]
  const line = JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i])))
  const columns = names.map((name) => ({ name, type: "json" }))
  assertEquals((await readText(line, { columns })).rows, [["0", "1", "2", "3", "4", "5"]])
  // The three characters \, n and the line end are not the same key.
  assertEquals((await readText('{"\\n":1}', { columns: [{ name: "\\n" }], extraColumns: "drop" })).rows, [[null]])
  assertEquals((await readText('{"\\u00e9\\u0061":"x"}', { columns: [{ name: "éa" }] })).rows, [["x"]])
})

const MALFORMED: ReadonlyArray<readonly [string, number, string]> = [
  ["[1]", 1, "the line does not begin with {"],
  ["nonsense", 1, "the line does not begin with {"],
  ["{", 2, "a key in double quotes is expected"],
  ['{"a"', 5, "a colon is expected"],
  ['{"a":', 6, "a value is expected"],
  ['{"a":1', 7, "a comma or } is expected"],
  ['{"a":1,}', 8, "a key in double quotes is expected"],
  ["{a:1}", 2, "a key in double quotes is expected"],
  ["{'a':1}", 2, "a key in double quotes is expected"],
  ['{"a":1} x', 9, "there is text after the object"],
  ['{"a":1}{"a":2}', 8, "there is text after the object"],
  ['{"a":01}', 8, "a number must not begin with 0"],
  ['{"a":1.}', 8, "a digit is expected"],
  ['{"a":1e}', 8, "a digit is expected"],
  ['{"a":-}', 7, "a digit is expected"],
  ['{"a":+1}', 6, "a value is expected"],
  ['{"a":.5}', 6, "a value is expected"],
  ['{"a":NaN}', 6, "a value is expected"],
  ['{"a":nul}', 6, "a value is expected"],
  ['{"a":tru', 6, "a value is expected"],
  ['{"a":"x}', 9, "a string is never closed"],
  ['{"a":"\t"}', 7, "a string has a control character that is not escaped"],
  ['{"é":"\\x"}', 7, "there is no such escape"],
  ['{"a":"\\u12g4"}', 7, "an escape \\u needs four hexadecimal digits"],
  ['{"a":"\\u12', 7, "an escape \\u needs four hexadecimal digits"],
  ['{"a":"\\ud800"}', 7, "an escape \\u is half a character (a surrogate without its partner)"],
  ['{"a":"\\udc00\\ud800"}', 7, "an escape \\u is half a character (a surrogate without its partner)"],
  ['{"a":[1,]}', 9, "a value is expected"],
  ['{"a":[1 2]}', 9, "a comma or ] is expected"],
  ['{"a":{"b":1]}', 12, "a comma or } is expected"],
]
for (const [line, character, message] of MALFORMED) {
  Deno.test(`json-lines-source rejects ${line}: ${message}`, async () => {
    const good = '{"a":"good"}'
    const read = await readText([good, line, good].join("\n"), { columns: [{ name: "a" }] })
    assertEquals(read.rows, [["good"], ["good"]])
    assertEquals(read.rejects, [`2 FE3108 at character ${character} of the line: ${message}`])
    // The same line at the end of a file, where nothing follows.
    assertEquals((await readText(line, { columns: [{ name: "a" }] })).rejects.length, 1)
    assertEquals(await codeOf(() => readText(line)), "FE3108")
  })
}

Deno.test("json-lines-source: nesting has a limit, which is told", async () => {
  const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`
  const read = await readText(`${nested(500)}\n${nested(5000)}\n`, { columns: [{ name: "a", type: "json" }] })
  assertEquals(read.rows.length, 1)
  assertEquals(read.rejects, ["2 FE3108 at character 518 of the line: values are nested more than 512 deep"])
})

Deno.test("json-lines-source: bytes that are no UTF-8 are a row error, or an error where they would name columns", async () => {
  const encoder = new TextEncoder()
  const broken = Uint8Array.from([...encoder.encode('{"a":"'), 0xff, ...encoder.encode('"}\n')])
  const good = encoder.encode('{"a":"x"}\n')
  const read = await readText(Uint8Array.from([...good, ...broken, ...good]))
  assertEquals([read.rows, read.rejects], [[["x"], ["x"]], ["2 FE3107 the record is not valid UTF-8"]])
  assertEquals(await codeOf(() => readText(broken)), "FE3107")
})

Deno.test("json-lines-source: values must fit the declared types", async () => {
  const columns = [
    { name: "i", type: "integer" },
    { name: "d", type: "decimal" },
    { name: "f", type: "double" },
    { name: "b", type: "boolean" },
    { name: "day", type: "date", format: "dd/MM/yyyy" },
    { name: "t", type: "text" },
    { name: "j", type: "json" },
  ]
  const good = [
    '{"i":1,"d":1.10,"f":1e5,"b":true,"day":"31/12/2024","t":"x","j":{"k":1}}',
    '{"i":"-7","d":"00.10","f":".5","b":"FALSE","day":null,"t":5,"j":[1]}',
    '{"t":true}',
    "{}",
  ]
  const bad = [
    '{"i":1.0}',
    '{"i":9223372036854775808}',
    '{"i":true}',
    '{"i":{}}',
    '{"d":"1,5"}',
    '{"f":"x"}',
    '{"b":1}',
    '{"day":"2024-12-31"}',
    '{"t":{"k":1}}',
    '{"t":[1]}',
  ]
  const read = await readText([...good, ...bad].join("\n"), { columns })
  assertEquals(read.rows, [
    ["1", "1.10", "1e5", "true", "31/12/2024", "x", '{"k":1}'],
    ["-7", "00.10", ".5", "FALSE", null, "5", "[1]"],
    [null, null, null, null, null, "true", null],
    [null, null, null, null, null, null, null],
  ])
  assertEquals(read.rejects.map((told) => told.split(" ", 2).join(" ")), bad.map((_, i) => `${5 + i} FE3102`))
  assertEquals(read.read, good.length + bad.length)
})

Deno.test("json-lines-source: a required value is missing if it is null or not there; a default stands in", async () => {
  const text = '{"a":1}\n{"a":null}\n{}\n{"a":""}\n'
  const required = await readText(text, { columns: [{ name: "a", required: true }] })
  assertEquals(required.rows, [["1"], [""]])
  assertEquals(required.rejects.map((told) => told.split(" ", 2).join(" ")), ["2 FE3103", "3 FE3103"])
  const filled = await readText(text, { columns: [{ name: "a", required: true, default: 0 }] })
  assertEquals([filled.rows, filled.rejects], [[["1"], ["0"], ["0"], [""]], []])
})

Deno.test("json-lines-source: extraColumns", async () => {
  const text = '{"a":1}\n{"a":2,"b":3}\n{"b":4,"c":5}\n'
  assertEquals((await readText(text)).warnings, [
    "FE3003 in.ndjson has the key `b`, which is no column and is left out",
    "FE3003 in.ndjson has the key `c`, which is no column and is left out",
  ])
  const dropped = await readText(text, { extraColumns: "drop" })
  assertEquals([dropped.rows, dropped.warnings], [[["1"], ["2"], [null]], []])
  const error = await assertRejects(() => readText(text, { extraColumns: "fail" }), FlowError)
  assertEquals([error.code, error.data?.record], ["FE3003", 2])
})

Deno.test("json-lines-source: maxRows counts rows over all files, whatever the chunks", () =>
  inFolder(async (folder) => {
    const line = (i: number) => `{"a":${i}}\n`
    await Deno.writeTextFile(`${folder}/1.ndjson`, [1, 2, 3].map(line).join(""))
    await Deno.writeTextFile(`${folder}/2.ndjson`, [4, 5, 6].map(line).join(""))
    for (const chunkBytes of [64, 4096]) {
      for (const [maxRows, count] of [[0, 0], [1, 1], [3, 3], [4, 4], [6, 6], [99, 6]]) {
        const read = await readAll(jsonLinesSource, folder, { filePath: "*.ndjson", maxRows, chunkBytes })
        assertEquals(read.rows, [1, 2, 3, 4, 5, 6].slice(0, count).map((i) => [String(i)]))
      }
    }
  }))

Deno.test("json-lines-source: compressed files, several members, damaged ones, missing ones", () =>
  inFolder(async (folder) => {
    const packed = [...gzipSync('{"a":1}\n'), ...gzipSync('{"a":2}\n')]
    await Deno.writeFile(`${folder}/in.ndjson.gz`, Uint8Array.from(packed))
    assertEquals((await readAll(jsonLinesSource, folder, { filePath: "in.ndjson.gz" })).rows, [["1"], ["2"]])
    await Deno.writeFile(`${folder}/cut.gz`, gzipSync('{"a":1}\n'.repeat(99)).subarray(0, 30))
    assertEquals(await codeOf(() => readAll(jsonLinesSource, folder, { filePath: "cut.gz" })), "FE6008")
    assertEquals(await codeOf(() => readAll(jsonLinesSource, folder, { filePath: "none.ndjson" })), "FE6001")
  }))

Deno.test("json-lines-source: a record over maxRecordBytes ends the run with its place", async () => {
  const text = `{"a":1}\n{"a":"${"x".repeat(500)}"}\n`
  const error = await assertRejects(() => readText(text, { maxRecordBytes: 100, chunkBytes: 64 }), FlowError)
  assertEquals([error.code, error.data?.record, error.data?.line, error.data?.byte], ["FE3106", 2, 2, 8])
})

Deno.test("json-lines-source: stops when the run is aborted", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.ndjson`, '{"a":1}\n'.repeat(100))
    const options = decoded(jsonLinesSource, { filePath: "in.ndjson", chunkBytes: 64 })
    const run = await (jsonLinesSource as SourcePlugin).open(options, contextIn(folder))
    const stop = new AbortController()
    let batches = 0
    for await (const { chunk } of run.chunks(stop.signal)) {
      chunk.release()
      batches++
      stop.abort()
    }
    await run.close()
    assertEquals(batches, 1)
  }))

Deno.test("json-lines-sink: numbers become valid JSON with every digit", async () => {
  const numbers = ["5", "+5", "007", "-007", ".5", "5.", "-.50", "+0.10", "00.0", "-0", "12345678901234567890.10"]
  assertEquals(
    await textOf(numbers.map((number) => [number]), "a:decimal"),
    ["5", "5", "7", "-7", "0.5", "5", "-0.50", "0.10", "0.0", "-0", "12345678901234567890.10"]
      .map((number) => `{"a":${number}}\n`).join(""),
  )
  assertEquals(await textOf([["+1.e5"], [".5E-3"]], "a:double"), '{"a":1e5}\n{"a":0.5E-3}\n')
  assertEquals(
    await textOf([["9223372036854775807"], ["-0012"]], "a:integer"),
    '{"a":9223372036854775807}\n{"a":-12}\n',
  )
})

Deno.test("json-lines-sink: texts, booleans, dates and JSON by the type of the column", async () => {
  assertEquals(
    await textOf([["5"], ['q"\\\n'], [""], ["🎉"], [null]], "t"),
    '{"t":"5"}\n{"t":"q\\"\\\\\\n"}\n{"t":""}\n{"t":"🎉"}\n{"t":null}\n',
  )
  assertEquals(await textOf([["TRUE"], ["false"], [""]], "b:boolean"), '{"b":true}\n{"b":false}\n{"b":null}\n')
  assertEquals(await textOf([["2024-12-31"]], "d:date"), '{"d":"2024-12-31"}\n')
  assertEquals(
    await textOf([['{"k":1.0}'], ["null"], ["56244.0"]], "j:json"),
    '{"j":{"k":1.0}}\n{"j":null}\n{"j":56244.0}\n',
  )
})

Deno.test("json-lines-sink: dates with a format of their own are written in ISO 8601", () =>
  inFolder(async (folder) => {
    const columns = [{ name: "d", type: "date" as const, format: "dd/MM/yyyy" }]
    const chunks = [chunkOf(columns, [["31/12/2024"]], DELIMITED), chunkOf(columns, [["2024-12-31"]])]
    await writeChunks(jsonLinesSink, folder, { filePath: "out.ndjson" }, chunks)
    assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), '{"d":"2024-12-31"}\n{"d":"2024-12-31"}\n')
    assertEquals(await copied('{"d":"31/12/2024"}', { columns }), '{"d":"2024-12-31"}\n')
  }))

Deno.test("json-lines-sink: cells of delimited files", async () => {
  const rows: ReadonlyArray<Row> = [["a", "1"], ['"q""q"', '"2"'], ['""', ""], ["", '""'], ["c:\\x", "+3"]]
  assertEquals(
    await textOf(rows, "t n:integer", {}, DELIMITED),
    '{"t":"a","n":1}\n{"t":"q\\"q","n":2}\n{"t":"","n":null}\n{"t":null,"n":null}\n{"t":"c:\\\\x","n":3}\n',
  )
})

Deno.test("json-lines-sink: a JSON document in a delimited cell stays on one line; what is none is rejected", async () => {
  const rows: ReadonlyArray<Row> = [['"{""k"":\r\n[1]}"'], ["{bad"], ["56244.0"], [""]]
  const { text, written: count, rejects, bytes } = await written(rows, "j:json", {}, DELIMITED)
  assertEquals(text, '{"j":{"k":  [1]}}\n{"j":56244.0}\n{"j":null}\n')
  assertEquals([count, bytes], [3, text.length])
  assertEquals(rejects, ["1 FE3102 column j is json, and `{bad` is none"])
})

Deno.test("json-lines-sink: a value that is none of its type is rejected whole, not written by half", async () => {
  const { text, rejects } = await written([["1", "x"], ["ok", "2"], ["3", "maybe"]], "a:integer b:boolean")
  assertEquals(text, "")
  assertEquals(rejects.map((told) => told.split(" ", 2).join(" ")), ["0 FE3102", "1 FE3102", "2 FE3102"])
})

Deno.test("json-lines-sink: nulls are written or left out", async () => {
  const rows: ReadonlyArray<Row> = [[null, "x", null], [null, null, null], ["1", null, "3"]]
  assertEquals(
    await textOf(rows, "a b c"),
    '{"a":null,"b":"x","c":null}\n{"a":null,"b":null,"c":null}\n{"a":"1","b":null,"c":"3"}\n',
  )
  assertEquals(await textOf(rows, "a b c", { nulls: "omit" }), '{"b":"x"}\n{}\n{"a":"1","c":"3"}\n')
})

Deno.test("json-lines-sink: columns choose, reorder, rename and default", async () => {
  const columns = [{ name: 'new "b"', from: "b" }, { name: "n", default: "007" }]
  assertEquals(
    await textOf([[null, "x"], ["1", null]], "n:integer b", { columns }),
    '{"new \\"b\\"":"x","n":7}\n{"new \\"b\\"":null,"n":1}\n',
  )
  const bad = { columns: [{ name: "n", default: "none" }] }
  const error = await assertRejects(() => written([[null]], "n:integer", bad), FlowError)
  assertEquals([error.code, error.text?.path], ["FE1202", "columns.0.default"])
})

Deno.test("json-lines-sink: outputMode on absent and existing files", () =>
  inFolder(async (folder) => {
    const filePath = "deep/out.ndjson"
    const chunk = chunkOf(columnsOf("a"), [["1"]])
    const line = '{"a":"1"}\n'
    const content = () => Deno.readTextFile(`${folder}/${filePath}`)
    for (const [outputMode, wanted] of [["fail", line], ["create", line + line], ["replace", line]]) {
      await writeChunks(jsonLinesSink, folder, { filePath, outputMode }, [chunk])
      assertEquals(await content(), wanted)
      const aborted = await openSink(jsonLinesSink, folder, { filePath, outputMode: "create" }, chunk.schema)
      await aborted.write(chunk)
      await aborted.prepare()
      await aborted.abort()
      assertEquals(await content(), wanted)
    }
    const sink = jsonLinesSink as SinkPlugin
    const options = decoded(jsonLinesSink, { filePath, outputMode: "fail" })
    assertEquals(await codeOf(() => sink.preflight?.(options, contextIn(folder))), "FE6002")
    assertEquals(sink.writes?.(options), [filePath])
  }))

Deno.test("json-lines-sink: .gz is compressed, also with no row at all", () =>
  inFolder(async (folder) => {
    const schema = new RowSchema(columnsOf("a"))
    await writeChunks(jsonLinesSink, folder, { filePath: "none.gz" }, [], schema)
    await writeChunks(jsonLinesSink, folder, { filePath: "one.gz" }, [chunkOf(columnsOf("a"), [["1"]])])
    const unpacked = (name: string) => new TextDecoder().decode(gunzipSync(Deno.readFileSync(`${folder}/${name}`)))
    assertEquals([unpacked("none.gz"), unpacked("one.gz")], ["", '{"a":"1"}\n'])
  }))
