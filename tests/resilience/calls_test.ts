/** Runs whose calls fail now and then, through the library: what is tried again, and that no row is doubled or lost. */
import { assert, assertEquals } from "@std/assert"
import * as Effect from "effect/Effect"
import { type Code, loadPipeline, RunFailed, runPipeline, type RunReport } from "../../mod.ts"
import { rowsOf } from "../../plugins/memory/sink.ts"
import { flowError } from "../../src/errors/flow_error.ts"
import { CallBooks } from "../../src/execution/call_books.ts"
import { SourceReader } from "../../src/execution/source_reader.ts"
import { StepGuard } from "../../src/execution/step_guard.ts"
import type { SourcePlugin } from "../../src/plugin/mod.ts"
import { resilienceOf } from "../../src/resilience/step_resilience.ts"
import { contextIn } from "../unit/plugins/run_step.ts"
import { type Hook, type ListSink, listSink, rowsSource, sameTransform } from "../support/failing_steps.ts"

const ROWS = Array.from({ length: 45 }, (_, i) => String(i))

/** Calls and how many times each of them fails before it succeeds. */
type Failures = Readonly<Record<string, number>>

interface Calls {
  readonly hook: Hook
  /** How often each call was made. */
  readonly made: Map<string, number>
}

function calls(failures: Failures, code: Code = "FE6005"): Calls {
  const made = new Map<string, number>()
  const hook: Hook = (call) => {
    const count = (made.get(call) ?? 0) + 1
    made.set(call, count)
    if (count <= (failures[call] ?? 0)) throw flowError(code, `${call} failed`)
  }
  return { hook, made }
}

interface Outcome {
  readonly report: RunReport
  readonly sink: ListSink
  readonly codes: ReadonlyArray<string>
  readonly message: string
}

interface Setting {
  readonly hook: Hook
  readonly keys?: string
  readonly canResume?: boolean
  readonly canUndo?: boolean
  readonly concurrency?: number
  readonly isStateful?: boolean
}

const FAST = "retry: { maxAttempts: 4, baseDelay: 1ms, maxDelay: 2ms }"

async function outcomeOf(setting: Setting): Promise<Outcome> {
  const { hook, keys = FAST, canResume = true, canUndo = true, concurrency = 2, isStateful } = setting
  const sink = listSink(hook, { canUndo })
  const plugins = [
    rowsSource(hook, { count: 45, canResume }),
    sameTransform(hook, { concurrency, ...(isStateful === undefined ? {} : { isStateful }) }),
    sink.plugin,
  ]
  const text = `
pipeline:
  name: calls
  settings: { ${keys} }
  steps:
    - { id: read, type: rows-source }
    - { id: same, type: same-transform }
    - { id: write, type: list-sink }
`
  try {
    const report = await runPipeline({ text }, { plugins })
    return { report, sink, codes: [], message: "" }
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error
    return { report: error.report, sink, codes: error.errors.map(({ code }) => code), message: error.errors[0].message }
  }
}

const step = (report: RunReport, id: string) => report.steps.find((step) => step.id === id)!

const EVERY_CALL: ReadonlyArray<readonly [call: string, step: string]> = [
  ["open source", "read"],
  ["read 0", "read"],
  ["read 10", "read"],
  ["read 45", "read"],
  ["bind", "same"],
  ["open copy", "same"],
  ["process 20", "same"],
  ["open sink", "write"],
  ["write 0", "write"],
  ["write 27", "write"],
  ["written", "write"],
  ["undo", "write"],
  ["prepare", "write"],
  ["commit", "write"],
]

for (const [call, id] of EVERY_CALL) {
  Deno.test(`${call}: fails three times and is made a fourth; the rows are there once`, async () => {
    const failures = call === "undo" ? { undo: 2, "write 3": 1 } : { [call]: 3 }
    const { hook, made } = calls(failures)
    // Each chunk that waits for a copy is told that it could not be opened; with one copy that is one chunk.
    const one = call === "open copy" ? { concurrency: 1 } : {}
    const { report, sink } = await outcomeOf({ hook, ...one })
    assertEquals(sink.committed, ROWS)
    assertEquals(report.status, "succeeded")
    assertEquals(step(report, id).retries, 3)
    assert(made.get(call)! >= 3)
    assertEquals(report.steps.map(({ retries }) => retries).reduce((sum, n) => sum + n), 3)
    const [warning] = report.warnings
    assertEquals([warning.code, warning.step], ["FE5013", id])
    assert(warning.message.includes("3 times because of FE6005"), warning.message)
    if (call.startsWith("wr")) assertEquals(step(report, id).undone, 3)
  })

  Deno.test(`${call}: an error that will not pass is told at the first attempt`, async () => {
    for (const code of ["FE6003", "FE3004", "FE1202"] as const) {
      const { hook, made } = calls({ [call]: 1, ...(call === "undo" ? { "write 3": 1 } : {}) }, code)
      const { report, sink, codes } = await outcomeOf({ hook })
      if (call === "undo") continue
      assertEquals(codes, [code])
      assertEquals([made.get(call), sink.committed.length], [1, 0])
      assertEquals(report.steps.every(({ retries }) => retries === 0), true)
    }
  })
}

Deno.test("a write that fails in the middle again and again: every row once, in order", async () => {
  const { hook } = calls({ "write 4": 3, "write 5": 2, "write 19": 3, "write 20": 1, written: 2, "write 44": 3 })
  const { report, sink } = await outcomeOf({ hook, keys: "retry: { maxAttempts: 9, baseDelay: 0, maxDelay: 1 }" })
  assertEquals(sink.committed, ROWS)
  assertEquals([step(report, "write").retries, step(report, "write").undone], [14, 14])
  assertEquals(report.totals.written, 45)
})

Deno.test("one attempt more than allowed: the run fails, says how often it tried, and commits nothing", async () => {
  const { hook, made } = calls({ "write 27": 4 })
  const { codes, sink, message } = await outcomeOf({ hook })
  assertEquals([codes, sink.committed, made.get("write 27")], [["FE6005"], [], 4])
  assert(/write 27 failed \(tried 4 times in \d+ ms\)/.test(message), message)
})

Deno.test("a source that was opened in the middle is opened there again", async () => {
  const { hook, made } = calls({ "read 30": 2 })
  const plugin = rowsSource(hook, { count: 45 }) as SourcePlugin
  const retry = resilienceOf(undefined, { retry: { maxAttempts: 3, baseDelay: 0 } })
  const [step] = (await loadPipeline({ text: SHORT }, { plugins: [plugin] })).steps
  const guard = new StepGuard({ id: "read", resilience: retry }, new CallBooks("read"), undefined)
  const context = contextIn(".")
  const from = { row: 30 }
  const reader = new SourceReader(step, plugin, context, guard, await plugin.resume!({}, from, context), from)
  reader.start(new AbortController().signal)
  const ids: Array<unknown> = []
  while (true) {
    const next = await Effect.runPromise(reader.read)
    if (next.done) break
    ids.push(...rowsOf(next.value.chunk).map(({ id }) => String(id)))
    next.value.chunk.release()
  }
  await reader.close()
  assertEquals([ids, made.get("open source"), made.get("close source")], [ROWS.slice(30), 3, 3])
})

const SHORT = `
pipeline:
  name: short
  steps: [{ id: read, type: rows-source }, { id: write, type: null-sink }]
`

Deno.test("a source that was opened again is closed as often as it was opened, once its rows are gone", async () => {
  const { hook, made } = calls({ "read 0": 2, "read 10": 1, "read 30": 3 })
  let closedEarly = 0
  const told: Hook = (call) => {
    hook(call)
    if (call === "prepare") closedEarly = made.get("close source") ?? 0
  }
  assertEquals((await outcomeOf({ hook: told })).sink.committed, ROWS)
  assertEquals([made.get("open source"), made.get("close source"), closedEarly], [7, 7, 6])
})

Deno.test("without retry nothing is tried again", async () => {
  for (const [call] of EVERY_CALL) {
    if (call === "undo") continue
    const { hook, made } = calls({ [call]: 1 })
    const { codes, message } = await outcomeOf({ hook, keys: "" })
    assertEquals([codes, made.get(call), message], [["FE6005"], 1, `${call} failed`])
  }
})

Deno.test("a sink that cannot take back is not written to again, and the error says so", async () => {
  const { hook, made } = calls({ "write 27": 1 })
  const { codes, message, sink } = await outcomeOf({ hook, canUndo: false })
  assertEquals([codes, made.get("write 27"), sink.committed], [["FE6005"], 1, []])
  assertEquals(message, "write 27 failed (not tried again: the sink cannot take back what it wrote)")
})

Deno.test("it is not waited for either, and the error says so once", async () => {
  for (const keys of ["", "retry: { maxAttempts: 4, baseDelay: 0 }, "]) {
    const { hook, made } = calls({ "write 27": 1 })
    const outcome = await outcomeOf({ hook, canUndo: false, keys: `${keys}breaker: { failures: 3, whileOpen: wait }` })
    assertEquals([outcome.codes, made.get("write 27"), outcome.sink.committed], [["FE6005"], 1, []])
    assertEquals(outcome.message, "write 27 failed (not tried again: the sink cannot take back what it wrote)")
  }
})

Deno.test("its other calls are tried again all the same", async () => {
  const { hook } = calls({ "open sink": 2, prepare: 2, commit: 2 })
  assertEquals((await outcomeOf({ hook, canUndo: false })).sink.committed, ROWS)
})

Deno.test("a source that cannot go on is tried again before its first batch, and not after it", async () => {
  const early = calls({ "read 0": 2 })
  assertEquals((await outcomeOf({ hook: early.hook, canResume: false })).sink.committed, ROWS)
  const late = calls({ "read 20": 1 })
  const { codes, message } = await outcomeOf({ hook: late.hook, canResume: false })
  assertEquals(codes, ["FE6005"])
  assertEquals(message, "read 20 failed (not tried again: the source cannot go on where it stopped)")
})

Deno.test("a stateful transform is not tried again with a copy that knows nothing of earlier rows", async () => {
  const { hook } = calls({ "process 20": 1 })
  const { message } = await outcomeOf({ hook, concurrency: 1 })
  assertEquals(message, "process 20 failed (not tried again: the step knows of earlier rows)")
  const stateless = calls({ "process 20": 3 })
  const fine = await outcomeOf({ hook: stateless.hook, concurrency: 1, isStateful: false })
  assertEquals(fine.sink.committed, ROWS)
})

Deno.test("what is thrown and is no error of ours is a bug, and is never tried again", async () => {
  let thrown = 0
  const hook: Hook = (call) => {
    if (call !== "process 10") return
    thrown++
    throw new TypeError("x is not a function")
  }
  const { codes } = await outcomeOf({ hook })
  assertEquals([codes, thrown], [["FE9000"], 1])
})

Deno.test("a key of a step replaces that of the settings as a whole", async () => {
  const { hook, made } = calls({ "read 10": 9 })
  const sink = listSink(hook, { canUndo: true })
  const text = `
pipeline:
  name: own
  settings: { retry: { maxAttempts: 9, baseDelay: 0 } }
  steps:
    - { id: read, type: rows-source, retry: { maxAttempts: 2, baseDelay: 0 } }
    - { id: write, type: list-sink }
`
  const plugins = [rowsSource(hook, { count: 45 }), sink.plugin]
  const error = await runPipeline({ text }, { plugins }).then(() => undefined, (error) => error)
  assert(error instanceof RunFailed && error.errors[0].code === "FE6005")
  assertEquals(made.get("read 10"), 2)
})
