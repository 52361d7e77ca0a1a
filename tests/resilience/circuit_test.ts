/** Runs on a virtual clock whose steps have time limits and circuit breakers: what waits, what fails, what is rejected. */
import { advancing, settled, virtually } from "../support/virtual_time.ts"
import { assert, assertEquals } from "@std/assert"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { loadPipeline, type RunReport } from "../../mod.ts"
import { denoFiles } from "../../src/data/files.ts"
import { flowError } from "../../src/errors/flow_error.ts"
import { runPlan } from "../../src/execution/program.ts"
import { type Hook, listSink, rowsSource, sameTransform } from "../support/failing_steps.ts"
import { inFolder } from "../support/paths.ts"

const ROWS = Array.from({ length: 45 }, (_, i) => String(i))

interface Setting {
  readonly hook: Hook
  readonly sinkKeys?: string
  readonly transformKeys?: string
  readonly settings?: string
  readonly concurrency?: number
  readonly canUndo?: boolean
  readonly stepMs?: number
}

/** Runs three steps on the virtual clock: the report, what was committed, and how long it took. */
const running = (setting: Setting) =>
  Effect.gen(function* () {
    const { hook, sinkKeys = "", transformKeys = "", settings = "", concurrency = 2, canUndo = true, stepMs } = setting
    const sink = listSink(hook, { canUndo })
    const plugins = [rowsSource(hook, { count: 45 }), sameTransform(hook, { concurrency }), sink.plugin]
    const text = `
pipeline:
  name: circuit
  settings: { ${settings} }
  steps:
    - { id: read, type: rows-source }
    - { id: same, type: same-transform${transformKeys} }
    - { id: write, type: list-sink${sinkKeys} }
`
    const plan = yield* Effect.promise(() => loadPipeline({ text }, { plugins }))
    const { exit, ms } = yield* advancing(runPlan(plan, { files: denoFiles }), stepMs)
    assert(exit._tag === "Success", String(exit))
    return { report: (exit as { readonly value: RunReport }).value, committed: sink.committed, ms }
  })

const step = (report: RunReport, id: string) => report.steps.find((step) => step.id === id)!
const path = (report: RunReport, id: string) =>
  step(report, id).breaker!.transitions.map(({ from, to, openMs }) => `${from} ${to}${openMs ? ` ${openMs}` : ""}`)

const away = (call: string) => flowError("FE6006", `${call}: the share is away`)

/** A hook that fails calls until a time. */
const awayUntil = (start: string, untilMs: number, now: () => number): Hook => (call) => {
  if (call.startsWith(start) && now() < untilMs) throw away(call)
}

/** The virtual time, for hooks, which are plain functions. */
const clocked = <A, E, R>(body: (now: () => number) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Clock.Clock, (clock) => body(() => clock.currentTimeMillisUnsafe()))

const BREAKER = "breaker: { failures: 2, openDuration: 10s, maxOpenDuration: 40s, whileOpen: wait }"

Deno.test("wait: the run is held until the sink works again, and every row is there once", () =>
  virtually(clocked((now) =>
    Effect.gen(function* () {
      const hook = awayUntil("write 1", 65_000, now)
      const { report, committed, ms } = yield* running({ hook, sinkKeys: `, ${BREAKER}`, stepMs: 1000 })
      assertEquals(report.status, "succeeded")
      assertEquals(committed, ROWS)
      assertEquals(path(report, "write"), [
        "closed open 10000",
        "open half-open",
        "half-open open 20000",
        "open half-open",
        "half-open open 40000",
        "open half-open",
        "half-open closed",
      ])
      assert(ms >= 70_000 && ms < 74_000, `${ms}`)
      const { breaker, retries, undone } = step(report, "write")
      assertEquals([breaker!.state, breaker!.opened, retries, undone], ["closed", 3, 4, 4])
      assertEquals(report.warnings.map(({ code }) => code), ["FE5013", "FE5014"])
      assert(report.warnings[1].message.includes("write: the circuit opened 3 times and is closed now"))
      // What comes before it is held back too: an inbox takes four chunks, and there are no more in this run.
      assertEquals(report.totals, { read: 45, copied: 0, written: 45, filtered: 0, rejected: 0, routed: 0 })
    })
  )))

Deno.test("wait: several calls at once send one probe, and all go on when it succeeds", () =>
  virtually(clocked((now) =>
    Effect.gen(function* () {
      let calls = 0
      const hook: Hook = (call) => {
        if (!call.startsWith("process")) return
        calls++
        if (now() < 5000) throw away(call)
      }
      const transformKeys =
        ", timeout: 1h, breaker: { failures: 1, openDuration: 2s, maxOpenDuration: 2s, whileOpen: wait }"
      const { report, committed } = yield* running({ hook, transformKeys, concurrency: 4 })
      assertEquals(committed, ROWS)
      // Four at first, one probe each at 2 and 4 s, one at 6 s, and the four others.
      assert(calls >= 5 + 3 && calls <= 5 + 6, `${calls}`)
      assertEquals(step(report, "same").breaker!.state, "closed")
    })
  )))

Deno.test("wait: an interruption ends the waiting at once", () =>
  virtually(clocked((now) =>
    Effect.gen(function* () {
      const hook = awayUntil("write", Infinity, now)
      const sink = listSink(hook, { canUndo: true })
      const plugins = [rowsSource(hook, { count: 45 }), sink.plugin]
      const text = `
pipeline:
  name: stop
  settings: { ${BREAKER} }
  steps: [{ id: read, type: rows-source }, { id: write, type: list-sink }]
`
      const plan = yield* Effect.promise(() => loadPipeline({ text }, { plugins }))
      const run = yield* Effect.forkChild(runPlan(plan, { files: denoFiles, stop: Effect.sleep("1 hour") }))
      while (run.pollUnsafe() === undefined && now() < 7_200_000) {
        yield* settled
        yield* TestClock.adjust("40 seconds")
      }
      const report = yield* Fiber.join(run)
      assertEquals([report.status, now(), sink.committed], ["interrupted", 3_600_000, []])
    })
  )))

Deno.test("fail: one call fails, and others that would be made meanwhile are refused", () =>
  virtually(Effect.gen(function* () {
    const hook: Hook = (call) => {
      if (call.startsWith("write")) throw away(call)
    }
    const { report, committed } = yield* running({ hook, sinkKeys: ", breaker: { failures: 1 }" })
    assertEquals([report.status, committed, report.errors[0].code], ["failed", [], "FE6006"])
    assertEquals(path(report, "write"), ["closed open 30000"])
  })))

Deno.test("dead-letter: rows of failed and refused calls are rejected, and the run goes on", () =>
  inFolder((folder) =>
    virtually(clocked((now) =>
      Effect.gen(function* () {
        let writes = 0
        const hook: Hook = (call) => {
          if (call.startsWith("write 1") && now() < 1000) {
            writes++
            throw away(call)
          }
        }
        const { report, committed } = yield* running({
          hook,
          settings: `onError: dead-letter, deadLetter: { filePath: ${folder}/letters.ndjson }`,
          sinkKeys: ", breaker: { failures: 2, openDuration: 1h, maxOpenDuration: 1h, whileOpen: dead-letter }",
        })
        // Rows 0–9 fail at row 1, rows 10–19 at row 10: the circuit opens, and 20–44 are refused.
        assertEquals([report.status, committed, writes], ["succeeded", [], 2])
        assertEquals(report.rejects.byCode, { FE6006: 20, FE5011: 25 })
        assertEquals(report.totals, { read: 45, copied: 0, written: 0, filtered: 0, rejected: 45, routed: 0 })
        assertEquals([step(report, "write").undone, step(report, "write").breaker!.state], [2, "open"])
        const letters = (yield* Effect.promise(() => Deno.readTextFile(`${folder}/letters.ndjson`))).trim().split("\n")
        assertEquals(letters.map((line) => JSON.parse(line).record), ROWS.map((row) => Number(row) + 1))
        assertEquals(JSON.parse(letters[44]).message.includes("write 10: the share is away"), true)
      })
    ))
  ))

Deno.test("dead-letter: a sink that cannot take back ends the run instead of doubling what it wrote", () =>
  inFolder((folder) =>
    virtually(Effect.gen(function* () {
      const hook: Hook = (call) => {
        if (call === "write 14") throw away(call)
      }
      const { report, committed } = yield* running({
        hook,
        canUndo: false,
        settings: `onError: dead-letter, deadLetter: { filePath: ${folder}/letters.ndjson }`,
        sinkKeys: ", breaker: { failures: 1, whileOpen: dead-letter }",
      })
      assertEquals([report.status, committed, report.errors[0].code], ["failed", [], "FE6006"])
      assert(
        report.errors[0].message.includes("rows cannot be rejected: the sink cannot take back"),
        report.errors[0].message,
      )
    }))
  ))

const never = new Promise<void>(() => {})

Deno.test("timeout: a read that hangs is given up and made again from where the last batch ended", () =>
  virtually(Effect.gen(function* () {
    let hung = 0
    const hook: Hook = async (call) => {
      if (call === "read 20" && hung++ < 2) await never
    }
    const settings = "timeout: 5s, retry: { maxAttempts: 3, baseDelay: 1s, jitter: 0 }"
    const { report, committed, ms } = yield* running({ hook, settings })
    assertEquals([report.status, committed], ["succeeded", ROWS])
    assertEquals([step(report, "read").timeouts, step(report, "read").retries], [2, 2])
    assert(ms >= 13_000 && ms < 14_000, `${ms}`)
  })))

/** A wait on the virtual clock, for hooks. */
const waiting = (clock: Clock.Clock, ms: number) =>
  Effect.runPromise(Effect.provideService(Effect.sleep(ms), Clock.Clock, clock))

Deno.test("timeout: an open that comes when nobody waits for it any more is closed", () =>
  virtually(Effect.gen(function* () {
    const clock = yield* Clock.Clock
    let [opened, closed] = [0, 0]
    const hook: Hook = async (call) => {
      if (call === "open source" && opened++ === 0) await waiting(clock, 8000)
      if (call === "close source") closed++
      // The run must last long enough for the late one to arrive.
      if (call === "read 40") await waiting(clock, 4000)
    }
    const settings = "timeout: 5s, retry: { maxAttempts: 3, baseDelay: 1s, jitter: 0 }"
    const { report, committed } = yield* running({ hook, settings })
    assertEquals([report.status, committed, opened, closed], ["succeeded", ROWS, 2, 2])
  })))

Deno.test("who waits for another attempt does not hold up the end of a run that has failed elsewhere", () =>
  virtually(Effect.gen(function* () {
    const hook: Hook = async (call) => {
      if (call === "read 30") throw away(call)
      if (call === "prepare" || call !== "write 12") return
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
      throw flowError("FE6004", "the disk is full")
    }
    const settings = "retry: { maxAttempts: 9, baseDelay: 1h, maxDelay: 1h, budget: 24h, jitter: 0 }"
    const { report, committed, ms } = yield* running({ hook, settings })
    assertEquals([report.status, committed, report.errors[0].code], ["failed", [], "FE6004"])
    assert(ms < 60_000, `${ms}`)
  })))

Deno.test("timeout: without retry the run fails with FE5010", () =>
  virtually(Effect.gen(function* () {
    const hook: Hook = async (call) => {
      if (call === "process 10") await never
    }
    const { report, committed } = yield* running({ hook, settings: "timeout: 5s" })
    assertEquals([report.status, committed, report.errors[0].code], ["failed", [], "FE5010"])
    assertEquals(report.errors[0].message, "process took longer than 5 s")
  })))

Deno.test("timeout: a write that stops when it is told to is taken back and made again", () =>
  virtually(Effect.gen(function* () {
    let hung = 0
    const hook: Hook = (call, signal) => {
      if (call !== "write 15" || hung++ > 0) return
      return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new Error("stopped"))))
    }
    const settings = "timeout: 5s, retry: { maxAttempts: 3, baseDelay: 1s }"
    const { report, committed } = yield* running({ hook, settings })
    assertEquals([report.status, committed], ["succeeded", ROWS])
    const { timeouts, retries, undone } = step(report, "write")
    assertEquals([timeouts, retries, undone], [1, 1, 1])
  })))

Deno.test("timeout: a write that is slow but gets done is done once", () =>
  virtually(clocked((now) =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const hook: Hook = async (call) => {
        if (call === "write 15") await waiting(clock, 8000)
      }
      const settings = "timeout: 5s, retry: { maxAttempts: 3, baseDelay: 1s }"
      const { report, committed } = yield* running({ hook, settings })
      assertEquals([report.status, committed, now() >= 8000], ["succeeded", ROWS, true])
      const { timeouts, retries, undone } = step(report, "write")
      assertEquals([timeouts, retries, undone], [1, 0, 0])
    })
  )))

Deno.test("timeout: a write that cannot be stopped is never made again", () =>
  virtually(Effect.gen(function* () {
    let writes = 0
    const hook: Hook = async (call) => {
      if (call === "write 15") {
        writes++
        await never
      }
    }
    const settings = "timeout: 5s, retry: { maxAttempts: 3, baseDelay: 1s }"
    const { report, committed, ms } = yield* running({ hook, settings })
    assertEquals([report.status, committed, report.errors[0].code, writes], ["failed", [], "FE5012", 1])
    assert(ms >= 10_000 && ms < 11_000, `${ms}`)
  })))
