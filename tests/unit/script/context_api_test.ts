/** The context API, function by function. */
import { evaluated, runScript } from "./run_script.ts"
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert"

const call = (expression: string, columns = "a", rows: ReadonlyArray<ReadonlyArray<string | null>> = [["1"]]) =>
  evaluated(expression.replaceAll("@", "context."), columns, rows)

Deno.test("input.current is a fresh ordinary object with the columns of the row", async () => {
  assertEquals(await call('[row.hasOwnProperty("a"), { ...row }, @input.current() !== row]'), '[true,{"a":"1"},true]')
  assertEquals(await call("(row.a = 5, @input.current().a)"), '"1"')
  assertEquals(
    await call("Object.keys(row).join()", "__proto__ toString x", [["1", "2", "3"]]),
    '"__proto__,toString,x"',
  )
})

Deno.test("input.schema is built once and frozen", async () => {
  assertEquals(
    await call(
      "[@input.schema(), @input.schema() === @input.schema(), Object.isFrozen(@input.schema().columns[0])]",
      "a:integer! b",
    ),
    '[{"columns":[{"name":"a","type":"integer","required":true},{"name":"b","type":"text","required":false}]},true,true]',
  )
})

Deno.test("input.getValue of a computed unknown name is a row error that lists the columns", async () => {
  const { rejects, result } = await runScript(
    `function process(c) { c.input.getValue("b".slice(0)); return true }`,
    "a c",
    [["1", "2"]],
  )
  assertEquals(rejects, ['0 FE4108 there is no input column "b"'])
  assertEquals(result.rejects[0].error.help, "the columns are: a, c")
})

Deno.test("validate.required fails on null only, and says which", async () => {
  assertEquals(
    await call('[@validate.required("a"), @validate.required(["a", "b"]), @validate.getErrors()]', "a b:integer", [[
      "",
      null,
    ]]),
    '[true,false,[{"rule":"required","field":"b","message":"b is missing"}]]',
  )
})

Deno.test("validate.businessRule takes expressions over the columns, booleans and functions", async () => {
  assertEquals(
    await call("@validate.businessRule(\"n > 3 && name === 'x'\")", "n:integer name class", [["4", "x", ""]]),
    "true",
  )
  assertEquals(
    await call(
      '[@validate.businessRule("n > 3"), @validate.businessRule(false, "no"), @validate.businessRule((r) => r.n > 3), @validate.getErrors().map((e) => e.message)]',
      "n:integer",
      [["3"]],
    ),
    '[false,false,false,["n > 3","no","the rule does not hold"]]',
  )
  assertMatch(await call('@validate.businessRule("n >")', "n"), /FE4108 businessRule cannot read "n >"/)
})

Deno.test("validate.custom takes a function with or without a name; a text is the message", async () => {
  assertEquals(
    await call('[@validate.custom((r) => r.a === "1"), @validate.custom("even", () => "odd"), @validate.getErrors()]'),
    '[true,false,[{"rule":"even","message":"odd"}]]',
  )
})

Deno.test("what getErrors and getTargets return is the script's to change", async () => {
  assertEquals(
    await call("(@validate.businessRule(false), @validate.getErrors().pop(), @validate.getErrors().length)"),
    "1",
  )
})

Deno.test("route.send takes the row out, sendCopy does not, and a filtered row can leave a copy", async () => {
  const script = `function process(c) {
    const { a } = c.input.current()
    c.output.setField("b", a + "!")
    if (a === "1") c.route.send("one")
    if (a === "2") c.route.sendCopy("copy")
    if (a === "3") { c.route.sendCopy("copy"); return false }
    if (a === "4") { c.route.send("one"); throw new Error("late") }
    return true
  }`
  const { rows, routes, routed, filtered, rejects, result } = await runScript(
    script,
    "a",
    [["1"], ["2"], ["3"], ["4"], ["5"]],
    { queues: ["one", "copy"] },
  )
  assertEquals(rows, [["2", "2!"], ["5", "5!"]])
  assertEquals(routes, ["one: 0", "copy: 1 2"])
  assertEquals({ routed, filtered, rejects }, { routed: 1, filtered: 1, rejects: ["3 FE4101 Error: late"] })
  const { output } = result
  const made = output.columns[1].cells
  assertEquals(
    [0, 1, 2].map((row) => made.offsets[2 * row] >= 0),
    [true, true, true],
    "fields of routed rows are there",
  )
})

Deno.test("route.send to an undeclared queue is a row error that lists the queues", async () => {
  const { rejects, result } = await runScript(`function process(c) { c.route.send("b".trim()); return true }`, "a", [[
    "1",
  ]], {
    queues: ["a", "c"],
  })
  assertEquals(rejects, ['0 FE4108 no connection takes the queue "b"'])
  assertEquals(result.rejects[0].error.help, "the queues are: a, c")
})

Deno.test("utils.now is an ISO time, newGuid a version 4 UUID that never repeats", async () => {
  assertMatch(await call("@utils.now()"), /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/)
  const { rows } = await runScript(
    `function process(c) { c.output.setField("b", c.utils.newGuid()); return true }`,
    "a",
    Array.from({ length: 500 }, () => ["1"]),
  )
  const guids = rows.map((row) => row[1]!)
  assertEquals(new Set(guids).size, 500)
  for (const guid of guids) assertMatch(guid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

Deno.test("utils.log understands both orders, and counts what it drops", async () => {
  const { logs } = await runScript(
    `function process(c) {
      c.utils.log("warn", "a"); c.utils.log("b", "error"); c.utils.log("c"); c.utils.log("warn", "info")
      for (let i = 0; i < 120; i++) c.utils.log("debug", i)
      return true
    }`,
    "a",
    [["1"]],
  )
  assertEquals(logs.slice(0, 4), ["0 warn a", "0 error b", "0 info c", "0 warn info"])
  assertEquals(logs.length, 101)
  assertEquals(logs[100], "0 warn 24 further log lines of this chunk were dropped")
  assertMatch(await call('@utils.log("loud", "x")'), /FE4108 .*does not know the level "loud"/)
})

Deno.test("utils.format writes numbers without losing digits", async () => {
  const formatted = (value: string, pattern: string) => call(`@utils.format(${value}, "${pattern}")`)
  assertEquals(await formatted("1234.5", "#,##0.00"), '"1,234.50"')
  assertEquals(await formatted("-0.001", "0.00"), '"0.00"')
  assertEquals(await formatted("1.005", "0.00"), '"1.01"')
  assertEquals(await formatted("0.995", "N2"), '"1.00"')
  assertEquals(await formatted("1234567.891", "N1"), '"1,234,567.9"')
  assertEquals(await formatted("0.1234", "P1"), '"12.3%"')
  assertEquals(await formatted("7", "000"), '"007"')
  assertEquals(await formatted("1e21", "0"), '"1000000000000000000000"')
  assertEquals(await formatted("1.5e-7", "0.00000000"), '"0.00000015"')
  assertEquals(await formatted("9007199254740993n", "#,##0"), '"9,007,199,254,740,993"')
  assertEquals(await formatted("2.50", "0.##"), '"2.5"')
  assertEquals(await formatted("null", "0"), "null")
  assertEquals(await formatted("' x '", "trim"), '"x"')
  assertMatch(await formatted("1", "?"), /FE4108 format does not know the pattern/)
  assertMatch(await formatted("'x'", "0"), /FE4108 format cannot read "x" as a number/)
  assertEquals(
    await evaluated('context.utils.format(row.a, "#,##0.00")', "a:decimal", [["12345678901234567.895"]]),
    '"12,345,678,901,234,567.90"',
  )
})

Deno.test("utils.formatDate writes dates in UTC", async () => {
  assertEquals(
    await call('@utils.formatDate("2024-03-05T14:07:09.012", "dd/MM/yy HH:mm:ss.SSS h a d MMM dddd \'at\' yyyy")'),
    '"05/03/24 14:07:09.012 2 PM 5 Mar Tuesday at 2024"',
  )
  assertEquals(await call('@utils.formatDate("2024-03-05", "yyyyMMdd")'), '"20240305"')
  assertMatch(await call('@utils.formatDate("soon", "yyyy")'), /FE4108 formatDate cannot read "soon" as a date/)
})

Deno.test("output.addMetadata gathers a JSON object per row, and adds to what an earlier step noted", async () => {
  const script = `function process(c) {
    if (c.input.current().a === "2") return true
    c.output.addMetadata("k", 9007199254740993n); c.output.addMetadata("l", [1]); return true
  }`
  const { columns, rows } = await runScript(script, "a", [["1"], ["2"]])
  assertEquals({ columns, rows }, {
    columns: "a:text _metadata:json",
    rows: [["1", '{"k":9007199254740993,"l":[1]}'], ["2", null]],
  })
  const second = await runScript(script, "a _metadata:json", [["1", '{"earlier":true}'], ["2", '{"earlier":true}']])
  assertEquals(second.columns, "a:text _metadata:json")
  assertEquals(second.rows.map((row) => row[1]), [
    '{"earlier":true,"k":9007199254740993,"l":[1]}',
    '{"earlier":true}',
  ])
})

Deno.test("context and its parts are the same frozen objects for every row", async () => {
  const { rows } = await runScript(
    `let first
    function process(context) {
      first ??= [context, context.input, context.output, context.validate, context.route, context.utils]
      const now = [context, context.input, context.output, context.validate, context.route, context.utils]
      context.output.setField("b", now.every((part, i) => part === first[i] && Object.isFrozen(part)))
      return true
    }`,
    "a",
    [["1"], ["2"]],
  )
  assertEquals(rows.map((row) => row.at(-1)), ["true", "true"])
})

Deno.test("context.state survives rows and chunks where the step is stateful, and is FE4107 elsewhere", async () => {
  const script =
    `function process(c) { c.state.n = (c.state.n ?? 0) + 1; c.output.setField("n", c.state.n); return true }`
  const { rows } = await runScript(script, "a", [["1"], ["2"]], { options: { stateful: true } })
  assertEquals(rows.map((row) => row[1]), ["1", "2"])
  const { rejects } = await runScript(script, "a", [["1"]])
  assertEquals(rejects, ["0 FE4107 context.state is not kept between rows here"])
})

Deno.test("Math.random differs from row to row and chunk to chunk", async () => {
  const one = await call("Math.random()", "a", [["1"], ["2"]])
  const [first, second] = one.split("\n")
  assertNotEquals(first, second)
  assertNotEquals(one, await call("Math.random()", "a", [["1"], ["2"]]))
})
