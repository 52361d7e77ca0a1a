/** What the command line shows, made of plain values: numbers, progress, report, arguments, help. */
import "../../../src/prelude.ts"
import { assertEquals } from "@std/assert"
import type { RunReport } from "../../../mod.ts"
import { parseLine, variablesOf } from "../../../src/cli/arguments.ts"
import { exitCode } from "../../../src/cli/exit_code.ts"
import { commandHelp, generalHelp } from "../../../src/cli/help.ts"
import { debugText } from "../../../src/cli/debug.ts"
import { COMMANDS } from "../../../src/cli/commands.ts"
import { EVERYDAY } from "../../../src/cli/everyday.ts"
import { OCCASIONAL } from "../../../src/cli/occasional.ts"
import { bytesText, count, duration } from "../../../src/data/shown_numbers.ts"
import { progressLine } from "../../../src/cli/progress.ts"
import { reportText } from "../../../src/cli/report.ts"
import { UsageError } from "../../../src/cli/usage_error.ts"

Deno.test("numbers read like numbers", () => {
  assertEquals([0, 999, 1000, 1234567.4].map(count), ["0", "999", "1,000", "1,234,567"])
  assertEquals([12, 999.4, 1000, 110_266_057].map(bytesText), ["12 B", "999 B", "1 kB", "110 MB"])
  assertEquals([0.4, 340, 1000, 59_940, 245_000, 7_400_000].map(duration), [
    "0 ms",
    "340 ms",
    "1.0 s",
    "59.9 s",
    "4 min 05 s",
    "2 h 03 min",
  ])
})

const sample = (atMs: number, rows: number, bytes: number, totalBytes: number | undefined) => ({
  atMs,
  rows,
  bytes,
  totalBytes,
})

Deno.test("progressLine shows share, rows, speed and time left, and fits the screen", () => {
  const samples = [sample(0, 0, 0, 4e6), sample(1000, 5000, 1e6, 4e6)]
  assertEquals(progressLine(samples, 80), "━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  25 %  5,000 rows  1 MB/s  3.0 s left")
  assertEquals(progressLine(samples, 30).length, 29)
  assertEquals(progressLine([sample(0, 10, 2048, undefined)], 80), "10 rows  2.05 kB")
  const waiting = { ...sample(0, 10, 2048, undefined), open: ["write"] }
  assertEquals(progressLine([waiting], 80), "circuit open: write  10 rows  2.05 kB")
})

const step = (id: string, kind: "source" | "transform" | "sink", more: object) => ({
  id,
  type: kind,
  kind,
  in: 0,
  out: 0,
  filtered: 0,
  rejected: 0,
  routed: 0,
  written: 0,
  bytes: 0,
  busyMs: 5,
  waitInMs: 0,
  waitOutMs: 0,
  shares: { busy: 0.01, waitIn: 0, waitOut: 0 },
  retries: 0,
  timeouts: 0,
  undone: 0,
  retried: [],
  notes: [],
  statistics: {},
  ...more,
})

const report: RunReport = {
  runId: "r",
  pipeline: "orders",
  file: "orders.yaml",
  status: "succeeded",
  startedAt: "2026-01-01T00:00:00.000Z",
  startupMs: 20,
  durationMs: 500,
  rowsPerSecond: 2000,
  totals: { read: 1000, copied: 0, written: 990, filtered: 10, rejected: 0, routed: 0 },
  steps: [
    step("read", "source", { in: 1000, out: 1000 }),
    step("clean", "transform", {
      in: 1000,
      out: 990,
      filtered: 10,
      busyMs: 400,
      shares: { busy: 0.8, waitIn: 0.123, waitOut: 0.02 },
      notes: ["all rows are for the sandbox: Math.random"],
      pool: { size: 2, limit: 4, active: 0, peak: 2, uses: 5, waits: 2, waitMs: 40 },
      statistics: {
        scriptsCompiled: 2,
        executions: 1000,
        cacheHits: 998,
        cacheMisses: 2,
        hitRate: 0.998,
        compileMs: 31,
      },
    }),
    step("write", "sink", { in: 990, written: 990 }),
  ],
  connections: [],
  rejects: { total: 0, byCode: {}, samples: [] },
  memory: {
    limitMB: 256,
    residentMB: 180.2,
    peakMB: 203.7,
    level: "normal",
    levels: { normal: 2, elevated: 2, high: 1, critical: 0 },
    waitedMs: 0,
    chunkBytes: { planned: 131_072, now: 131_072 },
    shares: { engine: 76 << 20 },
    pools: { "slabs:read": 5 << 19 },
  },
  warnings: [],
  logs: [],
  logsDropped: 0,
  outputs: ["out.csv"],
  errors: [],
  progress: { bytes: 50_000, totalBytes: 50_000 },
}

Deno.test("reportText lines up the steps and shows only columns that say something", () => {
  assertEquals(
    reportText(report, { colour: false, width: 80 }),
    [
      "orders succeeded",
      "",
      "step      in    out  filtered  written          busy  wait in  wait out",
      "read   1,000  1,000                       5 ms 1.0 %",
      "clean  1,000    990        10           400 ms  80 %     12 %     2.0 %",
      "write    990                       990    5 ms 1.0 %",
      "",
      "1000 read = 990 written + 10 filtered + 0 rejected + 0 routed",
      "2,000 rows/s, 100 kB/s; ran 500 ms after 20 ms of start-up",
      "peak memory 204 MB of 256 MB, elevated 2 times, high once",
      "",
      "clean: 1,000 executions of 2 compilations (hit rate 99.8000 %); up to 4 sandboxes, 2 at once",
      "",
      "written: out.csv",
    ].join("\n"),
  )
})

Deno.test("debugText tells how each step spent its time, its pool and all its counters", () => {
  assertEquals(debugText(report).split("\n"), [
    "[debug] read (source): busy 5 ms (1.0 %), waited for rows 0 ms (0 %), for the next steps 0 ms (0 %)",
    "[debug] clean (transform): busy 400 ms (80 %), waited for rows 0 ms (12 %), for the next steps 0 ms (2.0 %)",
    "[debug] clean: pool of 2 (at most 4), 2 at work at once, 5 uses, 2 waits, 40 ms waited",
    "[debug] clean: scriptsCompiled 2, executions 1,000, cacheHits 998, cacheMisses 2, hitRate 0.998000, compileMs 31 ms",
    "[debug] clean: all rows are for the sandbox: Math.random",
    "[debug] write (sink): busy 5 ms (1.0 %), waited for rows 0 ms (0 %), for the next steps 0 ms (0 %)",
    "[debug] memory: peak 204 MB of 256 MB; level normal at the end, changes to normal 2, elevated 2, high 1, critical 0; sources waited 0 ms",
    "[debug] memory: chunks of 131,072 bytes planned, 131,072 at the end",
    "[debug] memory: shares planned: engine 76.0 MB",
    "[debug] memory: at most in use: slabs:read 2.5 MB",
  ])
})

Deno.test("reports say how often calls were made again, and what the circuit did", () => {
  const at = "2026-01-02T03:04:05.678Z"
  const flaky = step("write", "sink", {
    retries: 3,
    timeouts: 1,
    undone: 2,
    retried: [{ at, call: "write", attempt: 1, code: "FE6006", message: "the share is away", delayMs: 150 }],
    breaker: {
      state: "closed",
      opened: 1,
      turns: { closed: 1, open: 1, "half-open": 1 },
      transitions: [{ at, from: "closed", to: "open", openMs: 30_000 }],
    },
  })
  const flakyReport = { ...report, steps: [...report.steps.slice(0, 2), flaky] }
  const line = "write: 3 retries, 1 timeout, 2 writes taken back, 1 opening of the circuit, the circuit is closed now"
  assertEquals(reportText(flakyReport, { colour: false, width: 80 }).split("\n").includes(line), true)
  assertEquals(debugText(flakyReport).split("\n").slice(-7, -4), [
    `[debug] write: ${at} attempt 1 of write failed (FE6006: the share is away); again after 150 ms`,
    "[debug] write: and 2 more retries",
    `[debug] write: ${at} circuit closed → open for 30.0 s`,
  ])
})

Deno.test("reportText of a failed run claims nothing", () => {
  const text = reportText({ ...report, status: "failed", outputs: [] }, { colour: false, width: 80 })
  assertEquals(text.includes("1,000 rows were read; all outputs are as they were"), true)
  assertEquals(text.includes("written:"), false)
})

Deno.test("parseLine takes options anywhere, short or long", () => {
  const { command, invocation } = parseLine(["--color", "never", "run", "a.yaml", "-q", "--var", "x=1", "--var=y=a=b"])
  assertEquals([command?.name, invocation.files, invocation.options.quiet, invocation.options.color], [
    "run",
    ["a.yaml"],
    true,
    "never",
  ])
  assertEquals(variablesOf(invocation), { x: "1", y: "a=b" })
})

const usage = (...args: ReadonlyArray<string>) => {
  try {
    variablesOf(parseLine(args).invocation)
    return undefined
  } catch (error) {
    if (error instanceof UsageError) return [error.message, error.help]
    throw error
  }
}

Deno.test("parseLine says what is wrong and what to write", () => {
  assertEquals(usage("valdate", "a.yaml"), ["there is no command `valdate`", "did you mean `validate`?"])
  assertEquals(usage("a.yaml"), ["there is no command `a.yaml`", "flowengine run a.yaml"])
  assertEquals(usage("run"), ["`run` needs FILE", "usage: flowengine run FILE"])
  assertEquals(usage("run", "a", "b"), ["`b` is one argument too many for `run`", "usage: flowengine run FILE"])
  assertEquals(usage("run", "a", "--quit"), ["there is no option `--quit`", "did you mean `--quiet`?"])
  assertEquals(usage("plan", "a", "--format", "dot"), ["--format cannot be `dot`", "it is one of text, json, mermaid"])
  assertEquals(usage("run", "a", "--var", "x"), ["--var x is no NAME=VALUE", "write --var region=north"])
})

Deno.test("help names every command and every option, and fits 100 columns", () => {
  const general = generalHelp()
  for (const command of COMMANDS) {
    assertEquals(general.includes(command.name), true)
    const help = commandHelp(command)
    for (const option of command.options) assertEquals(help.includes(`--${option.name}`), true)
    for (const line of help.split("\n")) assertEquals(line.length <= 100, true, line)
  }
})

Deno.test("exitCode lets the gravest class win", () => {
  assertEquals(exitCode([]), 0)
  assertEquals(exitCode(["data", "script"]), 2)
  assertEquals(exitCode(["data", "environment"]), 3)
  assertEquals(exitCode(["environment", "config"]), 1)
  assertEquals(exitCode(["config", "bug"]), 4)
})

Deno.test("every command of the table is carried out, in the half of the program where it is looked for", () => {
  const names = (wanted: (entry: typeof COMMANDS[number]) => boolean) =>
    COMMANDS.filter(wanted).map(({ name }) => name).sort()
  const isDeep = ({ isEveryday, options }: typeof COMMANDS[number]) =>
    !isEveryday || options.some(({ isOccasional }) => isOccasional)
  assertEquals(Object.keys(EVERYDAY).sort(), names(({ isEveryday }) => isEveryday === true))
  assertEquals(Object.keys(OCCASIONAL).sort(), names(isDeep))
})
