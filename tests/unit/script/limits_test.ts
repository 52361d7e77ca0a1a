/** Time and memory: what breaks a sandbox costs its own row, and no other row is lost, doubled or changed. */
import {
  bindScript,
  chunkOf,
  columnsOf,
  optionsOf,
  plugin,
  runScript,
  stepContext,
  told,
  withRun,
} from "./run_script.ts"
import { assertEquals, assertMatch, assertRejects } from "@std/assert"
import { FlowError, RowSchema } from "../../../src/plugin/mod.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, i) => [String(i)])

Deno.test("timeout: the row that loops is FE4105 with its place, all others are exact", async () => {
  const { rows, rejects, filtered, routes, result } = await runScript(
    `function process(c) {
  const { a } = c.input.current()
  c.output.setField("b", a * 2)
  if (a % 10 === 3) while (true);
  if (a % 10 === 5) return false
  if (a % 10 === 7) c.route.send("q")
  return true
}`,
    "a:integer",
    numbered(30),
    { options: { timeoutMs: 60 }, queues: ["q"] },
  )
  assertEquals(rejects, [3, 13, 23].map((row) => `${row} FE4105 the script worked longer than 60 ms at this row`))
  assertEquals(result.rejects[0].error.text?.line, 104)
  assertEquals(filtered, 3)
  assertEquals(routes, ["q: 7 17 27"])
  assertEquals(
    rows,
    numbered(30).filter(([a]) => !/[357]$/.test(a)).map(([a]) => [a, String(2 * Number(a))]),
  )
})

Deno.test("timeout: catastrophic patterns, endless generators and swallowed errors end too", async () => {
  const { rows, rejects } = await runScript(
    `const attacks = [
      () => /^(a+)+$/.test("a".repeat(40) + "b"),
      () => { for (;;) try { for (;;); } catch {} },
      () => { for (const _ of (function* () { for (;;) yield 1 })()); },
      () => { try { while (true); } finally { while (true); } },
    ]
    function process(c) { attacks[c.input.current().i]?.(); return true }`,
    "i:integer",
    [["9"], ["0"], ["9"], ["1"], ["2"], ["3"], ["9"]],
    { options: { timeoutMs: 60 } },
  )
  assertEquals(rows.length, 3)
  assertEquals(rejects.map((text) => text.slice(0, 8)), ["1 FE4105", "3 FE4105", "4 FE4105", "5 FE4105"])
})

Deno.test("timeout: many quick rows that take longer together are no timeout", async () => {
  const { rows } = await runScript(
    `function process() { let n = 0; for (let i = 0; i < 20000; i++) n += i; return n > 0 }`,
    "a",
    numbered(1500),
    { options: { timeoutMs: 400 } },
  )
  assertEquals(rows.length, 1500)
})

Deno.test("timeout: a script that loops at every row fails the run instead of trying them all", async () => {
  const error = await assertRejects(
    () => runScript("function process() { while (true); }", "a", numbered(500), { options: { timeoutMs: 20 } }),
    FlowError,
  )
  assertEquals(error.code, "FE4105")
  assertMatch(error.message, /^8 rows in a row broke the sandbox; the last one: the script worked longer than 20 ms/)
})

Deno.test("memory: the row that takes too much is FE4106, its neighbours are exact", async () => {
  const { rows, rejects } = await runScript(
    `function process(c) {
      const { a } = c.input.current()
      c.output.setField("b", a + 1)
      if (a === 11) { const all = []; for (;;) all.push(new Array(1000).fill(a)) }
      return true
    }`,
    "a:integer",
    numbered(40),
    { options: { memoryMB: 32 } },
  )
  assertEquals(rejects, ["11 FE4106 the script needed more than 32 MB"])
  assertEquals(rows, numbered(40).filter(([a]) => a !== "11").map(([a]) => [a, String(Number(a) + 1)]))
})

Deno.test("memory: rows that fit one by one but not all at once are run in parts", async () => {
  const columns = columnsOf("a:integer")
  const binding = await bindScript(
    `function process(c) { const { a } = c.input.current(); c.output.setField("b", String(a % 10).repeat(200000)); c.output.setField("id", c.utils.newGuid()); return true }`,
    columns,
    { options: { memoryMB: 32 } },
  )
  await withRun(binding, async (process) => {
    for (let round = 0; round < 2; round++) {
      const { rows, rejects } = told(await process(chunkOf(columns, numbered(200))))
      assertEquals(rejects, [])
      assertEquals(
        rows.map((row) => [row[0], row[1]?.[0], row[1]?.length]),
        numbered(200).map(([a]) => [a, a.at(-1), 200000]),
      )
      assertEquals(new Set(rows.map((row) => row[2])).size, 200, "parts draw different numbers")
    }
  })
  assertEquals(binding.statistics!().executions, 400)
})

Deno.test("memory: long texts whose length the script's text bounds are counted before they are given up", async () => {
  const columns = columnsOf("a b")
  const rows = Array.from({ length: 24 }, (_, i) => ["Ä".repeat(20_000) + i, "x"])
  const binding = await bindScript(
    `function process(c) {
      const { a, b } = c.input.current()
      const small = a.toLowerCase()
      if (b) c.output.setField("b", small)
      if (b) c.output.setField("d", a.trim() + small.trim() + small)
      return true
    }`,
    columns,
    { options: { memoryMB: 32 } },
  )
  await withRun(binding, async (process) => {
    const { rows: out, rejects } = told(await process(chunkOf(columns, rows)))
    assertEquals(rejects, [])
    assertEquals(out.map((row) => [row[1]?.length, row[2]?.length]), rows.map(([a]) => [a.length, 3 * a.length]))
  })
})

Deno.test("memory: a script that hoards from chunk to chunk gets a new sandbox, and loses no row", async () => {
  const columns = columnsOf("a:integer")
  const binding = await bindScript(
    `const hoard = []
     function process(c) { hoard.push(new Array(2000).fill(1)); return true }`,
    columns,
    { options: { memoryMB: 32 } },
  )
  await withRun(binding, async (process) => {
    for (let i = 0; i < 12; i++) {
      const { rows, rejects } = told(await process(chunkOf(columns, numbered(200))))
      assertEquals([rows.length, rejects], [200, []])
    }
  })
})

Deno.test("memory: many chunks through one sandbox leave nothing behind", async () => {
  const columns = columnsOf("a b:integer c:json")
  const rows = Array.from({ length: 500 }, (_, i) => ["text ".repeat(40) + i, "9007199254740993", '{"k":[1,2,3]}'])
  const binding = await bindScript(
    `function process(c) { const { a, b, c: j } = c.input.current(); c.output.setField("d", a + b + j.k.length); return true }`,
    columns,
    { options: { memoryMB: 32 } },
  )
  await withRun(binding, async (process) => {
    for (let i = 0; i < 150; i++) assertEquals((await process(chunkOf(columns, rows))).output.count, 500)
  })
  assertEquals(binding.statistics!().scriptsCompiled, 1)
})

Deno.test("recursion without end and deeply nested JSON are errors of their row", async () => {
  const { rows, rejects } = await runScript(
    `function deep(n) { return deep(n + 1) + 1 }
     function process(c) {
       const { a } = c.input.current()
       if (a === 1) deep(0)
       if (a === 2) JSON.parse("[".repeat(1e6))
       return true
     }`,
    "a:integer",
    numbered(4),
  )
  assertEquals(rows, [["0"], ["3"]])
  assertEquals(rejects.map((text) => text.slice(0, 8)), ["1 FE4101", "2 FE4101"])
})

Deno.test("stateful: a broken sandbox ends the run, because its state is lost", async () => {
  const error = await assertRejects(
    () =>
      runScript("function process(c) { c.state.n = 1; while (true); }", "a", [["1"]], {
        options: { stateful: true, timeoutMs: 30 },
      }),
    FlowError,
  )
  assertEquals(error.code, "FE4105")
})

Deno.test("the top level of a script has its limits too, and failures there name their place", async () => {
  const opened = async (script: string, options = {}) => {
    const binding = await plugin.bind(optionsOf(script, options), new RowSchema(columnsOf("a")), stepContext({}))
    const error = await assertRejects(() => binding.open(), FlowError)
    return `${error.code} ${error.text?.line}`
  }
  assertEquals(await opened("while (true);\nfunction process() { return true }", { timeoutMs: 30 }), "FE4105 101")
  assertEquals(await opened("const x = 1\nnull.y\nfunction process() { return true }"), "FE4003 102")
  assertEquals(await opened('throw new Error("out of memory")\nfunction process() { return true }'), "FE4003 101")
})

Deno.test("an aborted call ends at once, and the run is closed", async () => {
  const columns = columnsOf("a")
  const binding = await bindScript("function process() { while (true); }", columns, { options: { timeoutMs: 500 } })
  const run = await binding.open()
  const controller = new AbortController()
  const running = run.process(chunkOf(columns, [["1"]]), controller.signal)
  controller.abort()
  assertEquals((await assertRejects(() => running, FlowError)).code, "FE4201")
  await run.close()
})

const sumOf = (terms: number) =>
  `function process(c) {
  const { a } = c.input.current()
  c.output.setField("b", ${Array.from({ length: terms }, () => "a").join(" + ")})
  return true
}`

Deno.test("a long chain of operators runs, whichever way", async () => {
  for (const direct of [sumOf(900), sumOf(900).replace("return true", "return Math.random() < 2")]) {
    assertEquals((await runScript(direct, "a:integer", [["2"]])).rows, [["2", "1800"]])
  }
})

Deno.test("a script that nests too deep for whoever looks at it is FE4001 at its place", async () => {
  for (const terms of [3000, 100_000]) {
    const error = await assertRejects(() => runScript(sumOf(terms), "a:integer", [["2"]]), FlowError)
    assertEquals([error.code, error.text?.line, error.message], [
      "FE4001",
      103,
      "the script is nested more than 1000 levels deep",
    ])
  }
})
