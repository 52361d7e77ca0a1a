/** `run --metrics-port`: what is scraped is valid, and says what the report says. */
import { assert, assertEquals } from "@std/assert"
import {
  memorySink,
  memorySource,
  runMetrics,
  runPipeline,
  type RunReport,
  serveMetrics,
  toFlowErrors,
} from "../../mod.ts"
import { flowError } from "../../src/errors/flow_error.ts"
import { cli } from "../support/cli.ts"
import { scraped } from "../support/exposition.ts"
import { listSink, rowsSource } from "../support/failing_steps.ts"
import { inFolder, PROJECT } from "../support/paths.ts"
import { startCli } from "../support/started_cli.ts"

const EXAMPLE = `${PROJECT}examples/03-validation-and-routing`

const inExample = (body: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    for (const name of ["pipeline.yaml", "check.js", "orders.csv"]) {
      await Deno.copyFile(`${EXAMPLE}/${name}`, `${folder}/${name}`)
    }
    await body(folder)
  })

Deno.test("--metrics-port: what is scraped agrees with the report, in both formats", () =>
  inExample(async (folder) => {
    const run = startCli(["run", "pipeline.yaml", "--json", "--metrics-port", "0", "--metrics-linger", "60s"], folder)
    const [, url] = await run.line(/^metrics: (http\S+)$/)
    await run.line(/^metrics: waiting/)
    // HEAD does not count as a look.
    const head = await fetch(url, { method: "HEAD" })
    assertEquals([head.status, await head.text()], [200, ""])
    const other = await fetch(url.replace("/metrics", "/"))
    assertEquals([other.status, await other.text()], [404, "the metrics are at /metrics\n"])
    const posted = await fetch(url, { method: "POST", body: "x" })
    assertEquals([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"])
    await posted.body?.cancel()

    const answer = await fetch(url, { headers: { accept: "application/openmetrics-text;version=1.0.0,*/*;q=0.1" } })
    assertEquals(answer.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8")
    const open = scraped(await answer.text(), "openmetrics")
    const { code, stdout } = await run.ended
    assertEquals(code, 0)
    compare(open, JSON.parse(stdout).report)
  }))

/** Everything of the report that has a metric. */
function compare(metrics: ReturnType<typeof scraped>, report: RunReport): void {
  const { value } = metrics
  const { totals, steps, memory, connections } = report
  assertEquals(value("flowengine_run_info", { pipeline: report.pipeline, run_id: report.runId }), 1)
  for (const status of ["running", "succeeded", "failed", "interrupted"]) {
    assertEquals(value("flowengine_run_status", { status }), Number(status === report.status))
  }
  for (const [name, rows] of Object.entries(totals)) assertEquals(value(`flowengine_rows_${name}_total`), rows, name)
  assertEquals(value("flowengine_input_read_bytes_total"), report.progress.bytes)
  assertEquals(value("flowengine_run_duration_seconds"), report.durationMs / 1000)
  assertEquals(value("flowengine_outputs"), report.outputs.length)
  assert(value("flowengine_memory_resident_bytes") > 0)
  assertEquals(value("flowengine_memory_pressure", { level: memory.level }), 1)
  for (const step of steps) {
    const of = (name: string, more = {}) =>
      value(`flowengine_step_${name}`, { step: step.id, kind: step.kind, ...more })
    assertEquals(of("rows_in_total"), step.in)
    assertEquals(of("rows_rejected_total"), step.rejected)
    assertEquals(of("busy_seconds_total"), step.busyMs / 1000)
    assertEquals(of("retries_total"), step.retries)
    if (step.kind === "sink") {
      assertEquals(of("rows_written_total"), step.written)
      assertEquals(of("written_bytes_total"), step.bytes)
    } else assertEquals(of("rows_out_total"), step.out)
    if (step.kind !== "source") assertEquals(of("input_wait_seconds_total"), step.waitInMs / 1000)
    if (step.kind === "transform") {
      assertEquals(of("rows_routed_total"), step.routed)
      assertEquals(of("rows_filtered_total"), step.filtered)
      assertEquals(of("pool_uses_total"), step.pool!.uses)
      const script = (name: string) => value(`flowengine_script_${name}_total`, { step: step.id })
      const { statistics } = step
      assertEquals(script("executions"), statistics.executions)
      assertEquals(script("compilations"), statistics.scriptsCompiled)
      assertEquals(script("cache_hits"), statistics.cacheHits)
      assertEquals(script("cache_misses"), statistics.cacheMisses)
      assertEquals(script("executions"), script("cache_hits") + script("cache_misses"))
    }
    assertEquals(of("chunks_total"), of("chunk_duration_seconds_count"))
  }
  assertEquals(connections.length, 4)
  for (const { from, to, route, rows } of connections) {
    assertEquals(value("flowengine_connection_rows_total", { from, to, route: route ?? "" }), rows)
    assertEquals(value("flowengine_connection_queue_bytes", { from, to }), 0)
    assert(value("flowengine_connection_queue_limit_bytes", { from, to }) > 0)
  }
}

Deno.test("metrics of a run that goes on: what waits, and what has come through", async () => {
  const metrics = await runMetrics()
  const server = await serveMetrics(metrics, { port: 0 })
  const scrape = async () => {
    const answer = await fetch(server.url)
    assertEquals(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8")
    return scraped(await answer.text() || "# HELP a b\n# TYPE a gauge\na 0\n", "prometheus")
  }
  assertEquals([...(await scrape()).families.keys()], ["a"], "nothing before the run")
  const seen: Array<ReturnType<typeof scraped>> = []
  let writes = 0
  const report = await runPipeline({ text: PIPELINE, file: "watched.json" }, {
    plugins: [
      memorySource({
        type: "rows",
        columns: [{ name: "n", type: "integer" }],
        rows: Array.from({ length: 1000 }, (_, n) => ({ n })),
        chunkRows: 100,
      }),
      memorySink({
        type: "taken",
        onRows: async () => {
          if (++writes !== 5) return
          // While this sink is busy, the next rows come to wait for it.
          while (metrics.report!.connections.at(-1)!.waiting.chunks === 0) {
            await new Promise((next) => setTimeout(next, 1))
          }
          seen.push(await scrape())
        },
      }),
    ],
    observers: [metrics],
  })
  const [running] = seen
  assertEquals(running.value("flowengine_run_status", { status: "running" }), 1)
  const read = running.value("flowengine_step_rows_in_total", { step: "read" })
  const written = running.value("flowengine_step_rows_written_total", { step: "write" })
  assert(written < read && written >= 300 && read <= 1000, `${written} of ${read}`)
  assert(running.value("flowengine_connection_queue_chunks", { to: "write" }) >= 1)
  assert(running.value("flowengine_connection_queue_bytes", { to: "write" }) > 0)

  const after = await scrape()
  assertEquals(after.value("flowengine_run_status", { status: "succeeded" }), 1)
  assertEquals(after.value("flowengine_step_rows_written_total", { step: "write" }), report.totals.written)
  assertEquals(after.value("flowengine_rejects_total", { code: "FE4101" }), report.rejects.byCode.FE4101)
  assertEquals(after.value("flowengine_step_chunks_total", { step: "write" }), 10)
  assertEquals(after.value("flowengine_connection_queue_chunks", { to: "write" }), 0)
  // Names of pipelines may be anything.
  assertEquals(after.all("flowengine_run_info")[0].labels.pipeline, 'a "b"\n\\c')
  await server.close()
})

const PIPELINE = JSON.stringify({
  pipeline: {
    name: 'a "b"\n\\c',
    settings: { onError: "skip" },
    steps: [
      { id: "read", type: "rows" },
      {
        id: "odd",
        type: "javascript-transform",
        config: {
          script:
            'function process(context) { if (Number(context.input.current().n) % 7 === 1) throw new Error("no"); return true }',
        },
      },
      { id: "write", type: "taken" },
    ],
  },
})

Deno.test("--metrics-port: a port that is taken is told before anything is written", () =>
  inExample(async (folder) => {
    const taken = Deno.listen({ port: 0, hostname: "127.0.0.1" })
    const { port } = taken.addr as Deno.NetAddr
    const { code, stderr } = await cli(["run", "pipeline.yaml", "--metrics-port", String(port)], { cwd: folder })
    taken.close()
    assertEquals(code, 3)
    assert(stderr.startsWith(`error[FE1801]: metrics cannot be served at 127.0.0.1:${port}: another program`), stderr)
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "out"), false)
    const error = await serveMetrics(await runMetrics(), { port: 0, hostname: "192.0.2.1" }).catch(toFlowErrors)
    assertEquals((error as ReturnType<typeof toFlowErrors>)[0].code, "FE1801")
  }))

for (
  const [args, says] of [
    [["--metrics-port", "http"], "--metrics-port is `http`, and no port"],
    [["--metrics-port", "70000"], "--metrics-port is `70000`, and no port"],
    [["--metrics-port", "0", "--metrics-linger", "long"], "--metrics-linger is `long`, and no duration"],
    [["--metrics-host", "::1"], "--metrics-host says how metrics are served, and none are"],
  ] as const
) {
  Deno.test(`run ${args.join(" ")} is told`, () =>
    inExample(async (folder) => {
      const { code, stderr } = await cli(["run", "pipeline.yaml", ...args], { cwd: folder })
      assertEquals([code, stderr.split("\n")[0]], [1, `error[FE1401]: ${says}`])
    }))
}

Deno.test("--metrics-linger: a failed run is seen, too, and Ctrl-C ends the waiting", () =>
  inExample(async (folder) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, "order_id,customer,amount,country\nx,Acme,1,DE\n")
    const args = ["run", "pipeline.yaml", "--metrics-port", "0", "--metrics-linger", "60s"]
    const run = startCli(args, folder)
    const [, url] = await run.line(/^metrics: (http\S+)$/)
    await run.line(/^metrics: waiting/)
    const metrics = scraped(await (await fetch(url)).text(), "prometheus")
    assertEquals(metrics.value("flowengine_run_status", { status: "failed" }), 1)
    assertEquals((await run.ended).code, 2)
    assertEquals(metrics.all("flowengine_errors_total").length, 1)

    const stopped = startCli(args, folder)
    await stopped.line(/^metrics: waiting/)
    stopped.kill("SIGINT")
    const { code, stderr } = await stopped.ended
    assertEquals(code, 2)
    assert(stderr.endsWith("\nstopping\n"), stderr)
  }))

Deno.test("calls that are made again, and circuits that open and close, are in the metrics", async () => {
  const metrics = await runMetrics()
  // A call that was made twice in vain is one failure for the circuit.
  let failures = 4
  const hook = (call: string) => {
    if (call === "write 1" && failures-- > 0) throw flowError("FE6006", "the share is away")
  }
  const sink = listSink(hook, { canUndo: true })
  const text = `
pipeline:
  name: again
  steps:
    - { id: read, type: rows-source }
    - id: write
      type: list-sink
      retry: { maxAttempts: 2, baseDelay: 1ms }
      breaker: { failures: 2, openDuration: 10ms, whileOpen: wait }
`
  const report = await runPipeline({ text }, {
    plugins: [rowsSource(hook, { count: 20 }), sink.plugin],
    observers: [metrics],
  })
  const server = await serveMetrics(metrics, { port: 0 })
  const told = scraped(await (await fetch(server.url)).text(), "prometheus")
  const write = { step: "write" }
  assertEquals(told.value("flowengine_step_retries_total", write), report.steps[1].retries)
  assertEquals(report.steps[1].retries >= 2, true)
  const turns = (state: string) => told.value("flowengine_step_breaker_transitions_total", { ...write, state })
  assertEquals([turns("open"), turns("half-open"), turns("closed")], [1, 1, 1])
  assertEquals(told.value("flowengine_step_breaker_state", { ...write, state: "closed" }), 1)
  assertEquals(report.steps[1].breaker!.transitions.length, 3)
  await server.close()
})
