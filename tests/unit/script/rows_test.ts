/** What becomes of rows: kept, filtered, rejected; and that no row changes the world of the next. */
import { bindScript, chunkOf, columnsOf, runScript, told, withRun } from "./run_script.ts"
import { assertEquals } from "@std/assert"

Deno.test("process: true keeps, false filters, anything else is FE4102", async () => {
  const values = ["true", "false", "undefined", "1", '"true"', "null", "[]", "{}", "Promise.resolve(true)", "() => 1"]
  const { rows, filtered, rejects, result } = await runScript(
    `const values = [${values.join(", ")}]
     function process(c) { return values[c.input.current().i] }`,
    "i:integer",
    values.map((_, i) => [String(i)]),
  )
  assertEquals({ rows, filtered }, { rows: [["0"]], filtered: 1 })
  assertEquals(rejects.map((text) => text.replace(" instead of true or false", "")), [
    "2 FE4102 process returned nothing",
    "3 FE4102 process returned 1",
    '4 FE4102 process returned "true"',
    "5 FE4102 process returned null",
    "6 FE4102 process returned a list",
    "7 FE4102 process returned an object",
    "8 FE4102 process returned an object",
    "9 FE4102 process returned a function",
  ])
  assertEquals(result.rejects[0].error.help, "is a `return true` missing at the end?")
  assertEquals(
    result.rejects[6].error.help,
    "process must not be async: it is called for one row and has nothing to wait for",
  )
})

Deno.test("process: a throw rejects that row alone, with the place in the script", async () => {
  const { rows, rejects, result } = await runScript(
    `function process(c) {
  const { a } = c.input.current()
  if (a === "2") null.x
  return true
}`,
    "a",
    [["1"], ["2"], ["3"]],
  )
  assertEquals(rows, [["1"], ["3"]])
  assertEquals(rejects, ["1 FE4101 TypeError: cannot read property 'x' of null"])
  assertEquals(result.rejects[0].error.text?.line, 103)
})

Deno.test("process: whatever is thrown is shown", async () => {
  const thrown = [
    '"a text"',
    "null",
    "{ a: 1 }",
    "5n",
    "Object.create(null)",
    "({ toJSON() { throw 1 }, toString() { throw 2 } })",
    'Object.defineProperty(new Error("x"), "message", { get() { throw 1 } })',
    "undefined",
    "new InternalError('interrupted')",
  ]
  const { rows, rejects } = await runScript(
    `const thrown = [${thrown.join(", ")}]
     function process(c) { const { i } = c.input.current(); if (i < thrown.length) throw thrown[i]; return true }`,
    "i:integer",
    [...thrown.map((_, i) => [String(i)]), ["99"]],
  )
  assertEquals(rows, [["99"]])
  assertEquals(rejects, [
    "0 FE4101 a text",
    "1 FE4101 null",
    '2 FE4101 {"a":1}',
    "3 FE4101 the script threw something that cannot be shown",
    "4 FE4101 {}",
    "5 FE4101 the script threw something that cannot be shown",
    "6 FE4101 the script threw something that cannot be shown",
    "7 FE4101 undefined",
    "8 FE4101 InternalError: interrupted",
  ])
})

Deno.test("rows outside the selection are not processed, and positions stay", async () => {
  const columns = columnsOf("a")
  const binding = await bindScript(
    `function process(c) { c.output.setField("b", c.input.current().a + "!"); return true }`,
    columns,
  )
  await withRun(binding, async (process) => {
    const chunk = chunkOf(columns, [["0"], ["1"], ["2"], ["3"]]).select(Int32Array.of(1, 3))
    const { result, rows } = told(await process(chunk))
    assertEquals(rows, [["1", "1!"], ["3", "3!"]])
    assertEquals([...result.output.selection!], [1, 3])
    assertEquals(result.output.size, 4)
    assertEquals(binding.statistics!().executions, 2)
    const none = told(await process(chunk.select(Int32Array.of())))
    assertEquals(none.rows, [])
  })
})

Deno.test("nothing of a row is left for the next, not even after a throw", async () => {
  const { rows } = await runScript(
    `function process(c) {
      const seen = [c.validate.getErrors().length, c.route.getTargets().length].join()
      c.output.setField("seen", seen)
      if (c.input.current().a === "1") {
        c.output.setField("b", "set")
        c.output.addMetadata("k", 1)
        c.validate.businessRule(false)
        c.route.sendCopy("q")
        throw new Error("x")
      }
      return true
    }`,
    "a",
    [["1"], ["2"]],
    { queues: ["q"] },
  )
  assertEquals(rows, [["2", "0,0", null, null]])
})

Deno.test("the built-ins cannot be changed, the global object takes no new names after the start", async () => {
  const attempts = [
    "Array.prototype.map = null",
    "Object.prototype.polluted = 1",
    "Object.prototype.toString = null",
    "Object.setPrototypeOf(Object.prototype, {})",
    "Math.PI = 3",
    "JSON.parse = null",
    "globalThis.leak = 1",
    "(function* () {}).prototype.__proto__.next = null",
    "Object.getPrototypeOf(Int8Array).prototype.fill = null",
    'Object.getPrototypeOf("".matchAll(/x/g)).next = null',
    "(async function* () {})().__proto__.__proto__.next = null",
    "context.input.current.x = 1",
    "context.extra = 1",
    "RATES.a.b = 2",
    "RATES.c.push(1)",
    "RATES = 1",
  ]
  const { rejects, rows } = await runScript(
    `const attempts = [${attempts.map((attempt) => `(context) => { ${attempt} }`).join(", ")}]
     function process(context) { attempts[context.input.current().i](context); return true }`,
    "i:integer",
    attempts.map((_, i) => [String(i)]),
    { globals: { RATES: { a: { b: 1 }, c: [] } } },
  )
  assertEquals(rows, [])
  assertEquals(
    rejects.map((text) => text.split(" ").slice(0, 3).join(" ")),
    attempts.map((_, i) => `${i} FE4101 TypeError:`),
  )
})

Deno.test("ordinary scripts do not notice that the built-ins are frozen", async () => {
  const { rows, rejects } = await runScript(
    `"use strict"
    var counter = 0
    const escape = (text) => text
    class Money { constructor(n) { this.n = n } toString() { return "m" + this.n } valueOf() { return this.n } }
    class Stack extends Array { get top() { return this[this.length - 1] } }
    class Invalid extends Error { constructor(m) { super(m); this.name = "Invalid" } }
    function Old() { this.toString = () => "old" }
    Old.prototype.valueOf = function () { return 7 }
    function Older() {}
    Older.prototype = Object.create(Old.prototype)
    Older.prototype.constructor = Older
    function helper() {}
    helper.toString = () => "helper"
    function process(context) {
      counter++
      const own = { toString: 1 }
      own.valueOf = 2
      own.constructor = 3
      const list = [3, 1, 2]
      list.toString = () => "list"
      const error = new TypeError("t")
      error.name = "Renamed"
      const stack = Stack.from([1, 2])
      const [first, ...rest] = list
      const at = new Date(0)
      at.toJSON = () => "date"
      context.output.setField("b", [
        String(new Money(2)), new Money(2) + 1, stack.top, new Invalid("i").name, String(new Old()), +new Old(),
        new Older() instanceof Old, String(helper), own.valueOf + own.constructor, String(list), error.name,
        rest.sort().join(""), JSON.stringify({ at }), counter, escape("e"), Object.keys(own).length,
      ].join("|"))
      return true
    }`,
    "a",
    [["1"]],
  )
  assertEquals(rejects, [])
  assertEquals(rows[0][1], 'm2|3|2|Invalid|old|7|true|helper|5|list|Renamed|12|{"at":"date"}|1|e|3')
})

Deno.test("a script may declare names over those of the language", async () => {
  const { rows, rejects } = await runScript(
    `const String = 1, Object = 2, Math = 3, Error = 4, Array = 5, JSON = 6, Number = 7, Date = 8
    function process(c) { c.output.setField("b", 1n); c.output.addMetadata("k", []); c.utils.newGuid(); return true }`,
    "a",
    [["1"]],
  )
  assertEquals({ rows, rejects }, { rows: [["1", "1", '{"k":[]}']], rejects: [] })
})

Deno.test("globals are bare identifiers with their values", async () => {
  const { rows } = await runScript(
    `function process(c) { c.output.setField("b", [RATE * 2, NAMES.join("+"), DEEP.a["__proto__"], BIG, Object.isFrozen(DEEP.a)].join("|")); return true }`,
    "a",
    [["1"]],
    {
      globals: {
        RATE: 1.5,
        NAMES: ["x", "y"],
        DEEP: { a: JSON.parse('{"__proto__":"p"}') },
        BIG: 9007199254740993n,
      },
    },
  )
  assertEquals(rows[0][1], "3|x+y|p|9007199254740993|true")
})

Deno.test("statistics count every row once and compile once", async () => {
  const columns = columnsOf("a")
  const binding = await bindScript("function process() { return true }", columns)
  await withRun(binding, async (process) => {
    for (let i = 0; i < 3; i++) await process(chunkOf(columns, [["1"], ["2"]]))
  })
  const { sandboxes, scriptsCompiled, executions, cacheHits, cacheMisses } = binding.statistics!()
  assertEquals({ sandboxes, scriptsCompiled, executions, cacheHits, cacheMisses }, {
    sandboxes: 1,
    scriptsCompiled: 1,
    executions: 6,
    cacheHits: 5,
    cacheMisses: 1,
  })
})
