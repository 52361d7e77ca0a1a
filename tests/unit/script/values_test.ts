/** What a script sees of cells, and what cells come of what it sets. */
import { evaluated, runScript } from "./run_script.ts"
import { assertEquals } from "@std/assert"
import { JSON_FORMAT, PLAIN } from "../../../src/plugin/mod.ts"

const CSV = { kind: "delimited", quote: 34, escape: 34, delimiter: ",", nulls: ["NULL"], adjacent: true } as const

Deno.test("values in: each type has its JavaScript value", async () => {
  const columns = "a:text b:integer c:double d:boolean e:date f:datetime g:decimal h:json"
  const row = ["x", "42", "1.5", "true", "2024-02-29", "2024-02-29T01:02:03Z", "10.50", '{"k":[1]}']
  assertEquals(
    await evaluated("[row.a, row.b, row.c, row.d, row.e, row.f, row.g, row.h.k[0]]", columns, [row]),
    '["x",42,1.5,true,"2024-02-29","2024-02-29T01:02:03Z",10.5,1]',
  )
})

Deno.test("values in: null stays null, an empty text stays a text, a default stands for null", async () => {
  assertEquals(await evaluated("[row.a, row.b]", "a b:integer", [[null, null], ["", "0"]]), '[null,null]\n["",0]')
  assertEquals(await evaluated("[row.a]", "a", [[""], ['""'], ["NULL"]], { format: CSV }), '[null]\n[""]\n[null]')
})

Deno.test("values in: quotes, escapes, surrogates and NUL arrive as they are", async () => {
  assertEquals(await evaluated("row.a", "a", [['"say ""hi"", ä€😀"']], { format: CSV }), '"say \\"hi\\", ä€😀"')
  assertEquals(await evaluated("row.a.length", "a", [["\u0000😀é"]]), "4")
})

Deno.test("values in: numbers beyond 2^53 are bigint, long decimals keep every digit", async () => {
  const big = "9007199254740993"
  assertEquals(
    await evaluated("row.a", "a:integer", [[big], ["-9223372036854775808"], ["9007199254740991"]]),
    [
      `${big}n`,
      "-9223372036854775808n",
      "9007199254740991",
    ].join("\n"),
  )
  const long = "12345678901234567.890"
  assertEquals(await evaluated("`${row.a}` + String(row.a)", "a:decimal", [[long]]), `"${long}${long}"`)
  assertEquals(
    await evaluated("row.a + 1", "a:decimal", [[long]]),
    `0 FE4101 TypeError: ${long} has more digits than a number can hold; use String(value) for its exact text, or Number(String(value)) to round it`,
  )
})

Deno.test("values in: numbers inside JSON keep their digits", async () => {
  const json = '{"id":9007199254740993,"x":[0.12345678901234567890],"t":"12345678901234567890","m":"\\u0001n5"}'
  assertEquals(
    await evaluated("[String(row.a.id), typeof row.a.id, String(row.a.x[0]), row.a.t, row.a.m.length]", "a:json", [[
      json,
    ]], {
      format: JSON_FORMAT,
    }),
    '["9007199254740993","bigint","0.12345678901234567890","12345678901234567890",3]',
  )
})

Deno.test("values in: JSON cells of every source mean the same", async () => {
  const shown = (text: string, format: Parameters<typeof evaluated>[3]) =>
    evaluated("row.a", "a:json", [[text]], format)
  assertEquals(await shown('"x"', { format: JSON_FORMAT }), '"x"')
  assertEquals(await shown('"x"', { format: PLAIN }), '"x"')
  assertEquals(await shown('"[1,2]"', { format: CSV }), "[1,2]")
  assertEquals(await shown("no json", { format: CSV }), '"no json"')
  assertEquals(await shown("null", { format: JSON_FORMAT }), "null")
})

Deno.test("values out: what fits the column is written in its canonical text", async () => {
  const set = (type: string, value: string) =>
    runScript(
      `function process(c) { c.output.setField("a", ${value}); return true }`,
      "x",
      [["1"]],
      { options: { outputSchema: { columns: [{ name: "a", type: type as "text" }] } } },
    ).then(({ rows, rejects }) => rejects[0] ?? rows[0][0])
  assertEquals(await set("text", "12n"), "12")
  assertEquals(await set("text", "new Date(0)"), "1970-01-01T00:00:00.000Z")
  assertEquals(await set("date", "new Date(0)"), "1970-01-01")
  assertEquals(await set("integer", "2n ** 63n - 1n"), "9223372036854775807")
  assertEquals(await set("integer", '"0042"'), "0042")
  assertEquals(await set("decimal", "1e21"), "1000000000000000000000")
  assertEquals(await set("boolean", '"TRUE"'), "true")
  assertEquals(
    await set("json", "{ a: [1n, 9007199254740993n, 'x\\u0001n1'] }"),
    '{"a":[1,9007199254740993,"x\\u0001n1"]}',
  )
  assertEquals(await set("json", "'\\u0001n1'"), '"\\u0001n1"')
  assertEquals(await set("json", "9007199254740993n"), "9007199254740993")
  assertEquals(await set("text", "undefined"), null)
  assertEquals(await set("text", "null"), null)
  assertEquals(await set("text", "''"), "")
})

Deno.test("values out: what does not fit rejects the row and names field, value and type", async () => {
  const set = (type: string, value: string) =>
    runScript(
      `const made = () => [${value}][0]\nfunction process(c) { c.output.setField("a", made()); return true }`,
      "x",
      [["1"]],
      { options: { outputSchema: { columns: [{ name: "a", type: type as "text" }] } } },
    ).then(({ rejects }) => rejects.join("\n"))
  const wrong = (type: string, shown: string) =>
    `0 FE4104 the output column a is ${type}, and the value is ${shown}, which does not fit`
  assertEquals(await set("integer", "1.5"), wrong("integer", "1.5"))
  assertEquals(await set("integer", "2 ** 53"), wrong("integer", "9007199254740992"))
  assertEquals(await set("integer", "2n ** 63n"), wrong("integer", '"9223372036854775808"'))
  assertEquals(await set("double", "NaN"), wrong("double", "NaN"))
  assertEquals(await set("date", '"soon"'), wrong("date", '"soon"'))
  assertEquals(await set("boolean", "1"), wrong("boolean", "1"))
  assertEquals(await set("text", "[]"), "0 FE4104 the value of a is a list, and the column is text")
  assertEquals(await set("text", "() => 1"), "0 FE4104 the value of a is a function, and the column is text")
  assertEquals(await set("json", "() => 1"), "0 FE4104 the value of a is a function, which JSON cannot hold")
  assertEquals(await set("json", "NaN"), "0 FE4104 the value of a is NaN, which JSON cannot hold")
  assertEquals(await set("date", "new Date(NaN)"), "0 FE4104 the value of a is an invalid date")
  assertEquals(
    await set("text", '"\\ud800"'),
    "0 FE4104 the value of a contains half of a surrogate pair, which is no text",
  )
})

Deno.test("values out: an exact decimal that is handed on keeps its text", async () => {
  const text = "12345678901234567.890"
  const { rows } = await runScript(
    `function process(c) { c.output.setField("b", c.input.current().a); c.output.setField("j", [c.input.current().a]); return true }`,
    "a:decimal",
    [[text]],
    { options: { outputSchema: { columns: [{ name: "b", type: "decimal" }, { name: "j", type: "json" }] } } },
  )
  assertEquals(rows, [[text, `[${text}]`]])
})

Deno.test("values out: a field the script did not set is the input's, as the column's type", async () => {
  const columns = [{ name: "a", type: "json" }, { name: "b", type: "date" }, { name: "c", type: "integer" }] as const
  const { rows, rejects } = await runScript(
    `function process(c) { if (c.input.current().c > 50) c.output.setField("c", 1); return true }`,
    "a b c:double",
    [["x", "2024-01-01", "007"], ["y", "soon", "6"]],
    { options: { outputSchema: { columns: columns.map((column) => ({ ...column })) } } },
  )
  assertEquals(rows, [['"x"', "2024-01-01", "007"]])
  assertEquals(rejects, ['1 FE4104 the output column b is date, and the value is "soon", which does not fit'])
})
