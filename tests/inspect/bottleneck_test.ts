/** The verdict at the end of a run: who is named, and for what. */
import "../../src/prelude.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { memorySink, memorySource, runPipeline, type RunReport } from "../../mod.ts"
import { reportText } from "../../src/cli/report.ts"
import { bottleneckOf } from "../../src/execution/bottleneck.ts"
import { PROJECT } from "../support/paths.ts"

type Step = RunReport["steps"][number]

const step = (
  id: string,
  kind: Step["kind"],
  shares: readonly [busy: number, waitIn: number, waitOut: number],
): Step => ({
  id,
  type: kind,
  kind,
  in: 1,
  out: 1,
  filtered: 0,
  rejected: 0,
  routed: 0,
  written: 0,
  bytes: 0,
  busyMs: shares[0] * 10_000,
  waitInMs: shares[1] * 10_000,
  waitOutMs: shares[2] * 10_000,
  shares: { busy: shares[0], waitIn: shares[1], waitOut: shares[2] },
  retries: 0,
  timeouts: 0,
  undone: 0,
  retried: [],
  notes: [],
  statistics: {},
})
const pool = (peak: number, limit: number) => ({ size: peak, limit, active: 0, peak, uses: 9, waits: 0, waitMs: 0 })
const memory = (waitedMs: number) => ({ waitedMs }) as RunReport["memory"]
const verdict = (
  steps: ReadonlyArray<Step>,
  more: { waitedMs?: number; pausedMs?: number; durationMs?: number } = {},
) => {
  const { waitedMs = 0, pausedMs = 0, durationMs = 10_000 } = more
  const cpu = { usedMs: 1, watchedMs: 1, share: 0.5, cores: 2, limitPercent: 50, pausedMs }
  const { limit, step, seen, advice } = bottleneckOf({ durationMs, steps, memory: memory(waitedMs), cpu }) ??
    { limit: undefined, step: undefined, seen: "", advice: "" }
  return { limit, step, seen, advice }
}

const read = step("read", "source", [0.1, 0, 0.8])
const write = step("write", "sink", [0.05, 0.9, 0])

Deno.test("bottleneck: the step that works most per copy is named, who waits for it, and what to change", () => {
  const one = { ...step("js", "transform", [0.92, 0, 0]), pool: pool(1, 1), notes: ["it is slow for a reason"] }
  assertEquals(verdict([read, one, write]), {
    limit: "step",
    step: "js",
    seen: "js worked 92 % of the time; read waited 80 %, write waited 90 %",
    advice:
      "raise `concurrency` of js if its rows do not depend on each other, or make it do less; it says: it is slow for a reason",
  })
  const four = { ...step("js", "transform", [2.0, 0, 0]), pool: pool(4, 4) }
  const busySink = step("write", "sink", [0.9, 0.05, 0])
  assertEquals(verdict([read, four, busySink]).step, "write")
  assertStringIncludes(
    verdict([read, { ...four, shares: { busy: 3.8, waitIn: 0, waitOut: 0 } }, write]).seen,
    "js worked 95 % of the time with all its 4 copies",
  )
  const few = { ...step("js", "transform", [1.9, 0, 0]), pool: pool(2, 4) }
  assertStringIncludes(verdict([read, few, write]).seen, "with 2 of 4 copies")
  assertStringIncludes(
    verdict([step("read", "source", [0.9, 0, 0]), step("write", "sink", [0.85, 0, 0])]).seen,
    "write nearly as much",
  )
})

Deno.test("bottleneck: limits and retries come first, and short or idle runs are not blamed on a step", () => {
  const busy = step("js", "transform", [0.7, 0, 0])
  assertEquals(verdict([read, busy, write], { pausedMs: 4000 }).limit, "processor")
  assertEquals(verdict([read, busy, write], { waitedMs: 4000 }).advice.split(",")[0], "raise `maxMemoryMB`")
  assertEquals(verdict([read, busy, write], { waitedMs: 4000, pausedMs: 5000 }).limit, "processor")
  const retried = [{ at: "", call: "write", attempt: 1, code: "FE6004", message: "", delayMs: 5000 }]
  assertEquals(verdict([read, { ...step("write", "sink", [0.9, 0, 0]), retried }]).limit, "retries")
  assertEquals(verdict([step("read", "source", [0.3, 0, 0.1]), write]).limit, "none")
  assertEquals(verdict([read, busy, write], { durationMs: 999 }).limit, undefined)
})

Deno.test("bottleneck: a sink that takes its time is named by the run, in the report and its text", async () => {
  const text = `pipeline: { name: p, steps: [{ id: read, type: rows }, { id: slow, type: taken }] }`
  let running: RunReport["bottleneck"]
  const report = await runPipeline({ text }, {
    plugins: [
      memorySource({
        type: "rows",
        columns: [{ name: "n", type: "integer" }],
        rows: Array.from({ length: 110 }, (_, n) => ({ n })),
        chunkRows: 10,
      }),
      memorySink({ type: "taken", onRows: () => new Promise((resolve) => setTimeout(resolve, 100)) }),
    ],
    onProgress: (snapshot) => {
      if (snapshot.status === "running") running ??= snapshot.bottleneck
    },
  })
  assertEquals(running, undefined)
  assertEquals([report.bottleneck?.limit, report.bottleneck?.step], ["step", "slow"])
  assert(report.bottleneck!.share > 0.8)
  const lines = reportText(report, { colour: false, width: 80 }).split("\n")
  assert(lines.some((line) => /^bottleneck: slow worked \d+ % of the time/.test(line)), lines.join("\n"))
  assert(lines.some((line) => line.startsWith("to be faster: give slow a faster disk or server")))
})

Deno.test("bottleneck: docs/debugging.md shows it as it is written", async () => {
  const doc = await Deno.readTextFile(`${PROJECT}docs/debugging.md`)
  const check = { ...step("check", "transform", [0.88, 0, 0]), pool: pool(1, 1) }
  const { seen, advice } = verdict([
    step("orders", "source", [0.1, 0, 0.85]),
    check,
    step("accepted", "sink", [0.04, 0.95, 0]),
  ])
  assertStringIncludes(doc, `\nbottleneck: ${seen}\nto be faster: ${advice}\n`)
})
