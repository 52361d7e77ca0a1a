/** Who watches a run is told of every chunk and of every row; what is told agrees with the report. */
import { assertEquals, assertRejects } from "@std/assert"
import {
  type BoundStep,
  type ChunkEvent,
  memorySink,
  memorySource,
  rowOf,
  RunFailed,
  type RunObserver,
  runPipeline,
} from "../../mod.ts"

const SCRIPT = `function process(context) {
  const n = Number(context.input.current().n)
  if (n % 10 === 1) throw new Error("odd one")
  if (n % 10 === 2) return false
  if (n % 10 === 3) { context.route.send("three"); return false }
  context.output.setField("n", n * 2)
  return true
}`
const pipeline = {
  pipeline: {
    name: "watched",
    settings: { onError: "skip" },
    steps: [{ id: "read", type: "rows" }, { id: "double", type: "javascript-transform", config: { script: SCRIPT } }, {
      id: "write",
      type: "taken",
    }],
    routing: { three: { type: "null-sink" } },
  },
}

const watched = (observers: ReadonlyArray<RunObserver>, onRows: () => void = () => {}) =>
  runPipeline({ text: JSON.stringify(pipeline), file: "watched.json" }, {
    plugins: [
      memorySource({
        type: "rows",
        columns: [{ name: "n", type: "integer" }],
        rows: Array.from({ length: 1000 }, (_, n) => ({ n })),
        chunkRows: 100,
      }),
      memorySink({ type: "taken", onRows }),
    ],
    observers,
  })

Deno.test("observers: chunks and rows add up to the report", async () => {
  const events: Array<ChunkEvent> = []
  const rows: Record<string, Array<unknown>> = {}
  const see = (name: string) => (rows[name] ??= [])
  let bound: ReadonlyArray<BoundStep> = []
  let ends = 0
  const report = await watched([{
    bound: (steps) => bound = steps,
    chunk: (event) => void events.push(event),
    taken: (step, chunk) => {
      for (let i = 0; i < chunk.count; i++) see(`into ${step}`).push(Number(rowOf(chunk, chunk.rowAt(i)).n))
    },
    output: (step, chunk) => {
      for (let i = 0; i < chunk.count; i++) see(step).push(Number(rowOf(chunk, chunk.rowAt(i)).n))
    },
    routed: (step, route, chunk) => {
      for (let i = 0; i < chunk.count; i++) see(`${step}:${route}`).push(Number(rowOf(chunk, chunk.rowAt(i)).n))
    },
    rejected: (step, chunk, rejects) => {
      for (const { row, error } of rejects) see(`${step}!${error.code}`).push(Number(rowOf(chunk, row).n))
    },
    ended: ({ status }) => void (status === "succeeded" && ends++),
  }])
  const all = Array.from({ length: 1000 }, (_, n) => n)
  const doubled = all.filter((n) => n % 10 === 0 || n % 10 > 3).map((n) => n * 2)
  assertEquals(rows, {
    read: all,
    "into double": all,
    double: doubled,
    "double!FE4101": all.filter((n) => n % 10 === 1),
    "double:three": all.filter((n) => n % 10 === 3),
    "into write": doubled,
    [`into ${report.steps.find(({ type }) => type === "null-sink")!.id}`]: all.filter((n) => n % 10 === 3),
  })
  assertEquals(bound.map(({ id, input, output }) => [id, input?.names, output?.names]).slice(0, 2), [
    ["read", undefined, ["n"]],
    ["double", ["n"], ["n"]],
  ])
  for (const step of report.steps) {
    const own = events.filter((event) => event.step === step.id)
    const sum = (of: (event: ChunkEvent) => number) => own.reduce((total, event) => total + of(event), 0)
    assertEquals(own.map(({ number }) => number), Array.from({ length: 10 }, (_, i) => i + 1))
    assertEquals(
      [sum(({ rowsIn }) => rowsIn), sum(({ rowsOut }) => rowsOut), sum(({ rejected }) => rejected)],
      [step.in, step.kind === "sink" ? step.written : step.out, step.rejected],
    )
    for (const { startMs, endMs, waitedMs } of own) assertEquals([endMs >= startMs, waitedMs >= 0], [true, true])
  }
  assertEquals(ends, 1)
})

Deno.test("observers: several are called in order, and one that throws ends the run", async () => {
  const calls: Array<string> = []
  await watched([{ ended: () => void calls.push("first") }, { ended: () => void calls.push("second") }])
  assertEquals(calls, ["first", "second"])
  const failing = { output: () => JSON.parse("{") }
  const { report }: RunFailed = await assertRejects(() => watched([failing]), RunFailed)
  assertEquals([report.status, report.errors.map(({ code, step }) => [code, step])], ["failed", [["FE9000", "read"]]])
})

Deno.test("observers: cells are there even if no step needs them", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" })
  await Deno.writeTextFile(file, "a,b\n1,x\n2,y\n")
  const text = `pipeline: { name: p, steps: [{ id: read, type: delimited-source, config: { filePath: ${file} } },
    { id: count, type: null-sink }] }`
  const seen: Array<unknown> = []
  await runPipeline({ text }, {
    observers: [{
      taken: (_step, chunk) => {
        for (let i = 0; i < chunk.count; i++) seen.push(rowOf(chunk, i))
      },
    }],
  })
  await Deno.remove(file)
  assertEquals(seen, [{ a: "1", b: "x" }, { a: "2", b: "y" }])
})
