/** How a row that breaks the sandbox is found: with few sandboxes, and with everything else in its order. */
import { bindScript, chunkOf, columnsOf, runScript, told, withRun } from "./run_script.ts"
import { assert, assertEquals } from "@std/assert"

const ROWS = 60
const BAD = 41
const numbered = Array.from({ length: ROWS }, (_, i) => [String(i)])
const others = Array.from({ length: ROWS }, (_, i) => i).filter((i) => i !== BAD)

/** A script that logs, routes and sets a field at every row, and does something else at one. */
const script = (bad: string) =>
  `function process(c) {
  const { a } = c.input.current()
  if (a % 10 === 0) c.utils.log("info", "at " + a)
  if (a % 10 === 5) c.route.sendCopy("copies")
  c.output.setField("b", "b" + a)
  if (a === ${BAD}) { ${bad} }
  return true
}`

/** Ways to break the sandbox, and how many sandboxes it may take in all. */
const WAYS: Readonly<Record<string, readonly [bad: string, code: string, sandboxes: number]>> = {
  "memory, while it is at work": ["for (const all = [];;) all.push(new Array(10000).fill(a))", "FE4106", 3],
  "memory, when its field is to leave": ['c.output.setField("b", "x".repeat(9e6))', "FE4106", 3],
  "time": ["for (;;);", "FE4105", 2],
  "time, with the end swallowed by a promise": ["(async () => { for (;;); })()", "FE4105", 2],
  "time, with the end swallowed by what resolves": ["Promise.resolve({ get then() { for (;;); } })", "FE4105", 2],
}

for (const [name, [bad, code, sandboxes]] of Object.entries(WAYS)) {
  Deno.test(`a row that breaks the sandbox is found: ${name}`, async () => {
    const columns = columnsOf("a:integer")
    // Filling the memory may take its time on a busy machine.
    const options = { memoryMB: 24, timeoutMs: code === "FE4105" ? 1000 : 30_000 }
    const binding = await bindScript(script(bad), columns, { queues: ["copies"], options })
    await withRun(binding, async (process) => {
      const { rows, rejects, routes, logs } = told(await process(chunkOf(columns, numbered)))
      assertEquals(rejects.map((reject) => reject.slice(0, "41 FE4106".length)), [`${BAD} ${code}`])
      assertEquals(rows, others.map((a) => [String(a), `b${a}`]))
      assertEquals(routes, ["copies: 5 15 25 35 45 55"])
      assertEquals(logs, [0, 10, 20, 30, 40, 50].map((a) => `${a} info at ${a}`))
      const { scriptsCompiled } = binding.statistics!()
      assert(scriptsCompiled as number <= sandboxes, `${scriptsCompiled} sandboxes`)
    })
  })
}

Deno.test("rows of which each fills the memory are found one by one", async () => {
  const { rows, rejects } = await runScript(
    `function process(c) {
      const { a } = c.input.current()
      if (a % 4 === 3) for (const all = [];;) all.push(new Array(10000).fill(a))
      return true
    }`,
    "a:integer",
    numbered.slice(0, 12),
    { options: { memoryMB: 24 } },
  )
  assertEquals(rejects.map((reject) => reject.split(" ")[0]), ["3", "7", "11"])
  assertEquals(rows.map(([a]) => a), ["0", "1", "2", "4", "5", "6", "8", "9", "10"])
})

Deno.test("no row puts another built-in in its place; the script's own names stay its own", async () => {
  const { rows } = await runScript(
    `var count = 0
    function helper() { return "first" }
    function parseInt() { return "mine" }
    function process(c) {
      count++
      let refused = 0
      for (const change of [() => { JSON = {} }, () => { globalThis.Math = {} }, () => { delete globalThis.Array }, () => { other = 1 }]) {
        try { change() } catch { refused++ }
      }
      helper = () => "second"
      c.output.setField("b", [count, refused, helper(), parseInt(), JSON.stringify([1]), Math.max(1, 2)].join())
      return true
    }`,
    "a:integer",
    numbered.slice(0, 2),
  )
  assertEquals(rows, [["0", "1,4,second,mine,[1],2"], ["1", "2,4,second,mine,[1],2"]])
})
