/** `run --otlp`: what a collector is sent agrees with the report, and a bad one neither fails a run nor holds it up. */
import { assert, assertEquals } from "@std/assert"
import {
  memorySink,
  memorySource,
  otlpExport,
  type OtlpSettings,
  RunFailed,
  type RunObserver,
  runPipeline,
  type RunReport,
  toFlowErrors,
} from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { collector, pointsOf, spansOf } from "../support/collector.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const EXAMPLE = `${PROJECT}examples/03-validation-and-routing`

const inExample = (body: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    for (const name of ["pipeline.yaml", "check.js", "orders.csv"]) {
      await Deno.copyFile(`${EXAMPLE}/${name}`, `${folder}/${name}`)
    }
    await body(folder)
  })

Deno.test("--otlp: metrics and spans agree with the report; headers and names come from the environment", () =>
  inExample(async (folder) => {
    const { url, received, close } = collector()
    const { code, stdout, stderr } = await cli(["run", "pipeline.yaml", "--json", "--otlp", "env"], {
      cwd: folder,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20b,x-tenant=7",
        OTEL_SERVICE_NAME: "orders",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test,service.name=loses",
      },
    })
    await close()
    assertEquals([code, stderr], [0, ""])
    const report: RunReport = JSON.parse(stdout).report
    assertEquals(report.warnings, [])
    for (const { headers } of received) {
      assertEquals(["api-key", "x-tenant", "content-type"].map((name) => headers.get(name)), [
        "a b",
        "7",
        "application/json",
      ])
    }

    const { resource, value, points } = pointsOf(received)
    assertEquals(resource["service.name"], "orders")
    assertEquals(resource["service.instance.id"], report.runId)
    assertEquals(resource["deployment.environment"], "test")
    for (const [name, rows] of Object.entries(report.totals)) assertEquals(value(`flowengine.rows.${name}`), rows)
    for (const step of report.steps) {
      assertEquals(value("flowengine.step.rows.in", { step: step.id }), step.in)
      assertEquals(value("flowengine.step.busy", { step: step.id }), step.busyMs / 1000)
    }
    const check = points.get("flowengine.step.chunk.duration")!.find(({ labels }) => labels.step === "check")
    assertEquals(check.bucketCounts.length, check.explicitBounds.length + 1)
    assertEquals(check.bucketCounts.reduce((sum: number, n: string) => sum + Number(n), 0), Number(check.count))
    assert(!points.has("flowengine.run"), "the resource says it")

    const spans = spansOf(received)
    const traceId = report.runId.replaceAll("-", "")
    const [run] = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
    assertEquals([run.traceId, run.name], [traceId, "run validation-and-routing"])
    assertEquals(run.attributes["flowengine.rows.read"], report.totals.read)
    assertEquals(run.status, {})
    const steps = spans.filter(({ parentSpanId }) => parentSpanId === run.spanId)
    assertEquals(steps.map(({ name }) => name).sort(), report.steps.map(({ id }) => `step ${id}`).sort())
    for (const step of steps) {
      const chunks = spans.filter(({ parentSpanId }) => parentSpanId === step.spanId)
      assertEquals(chunks.length, step.attributes["flowengine.step.chunks"])
      const rows = chunks.reduce((sum, { attributes }) => sum + Number(attributes["flowengine.chunk.rows_in"]), 0)
      assertEquals(rows, step.attributes["flowengine.step.rows_in"])
      for (const chunk of chunks) {
        assertEquals(chunk.traceId, traceId)
        assert(BigInt(step.startTimeUnixNano) <= BigInt(chunk.startTimeUnixNano))
        assert(BigInt(chunk.startTimeUnixNano) <= BigInt(chunk.endTimeUnixNano))
        assert(BigInt(chunk.endTimeUnixNano) <= BigInt(step.endTimeUnixNano))
      }
      assert(BigInt(step.endTimeUnixNano) <= BigInt(run.endTimeUnixNano))
    }
    assertEquals(
      spans.length,
      1 + steps.length + steps.reduce((n, s) => n + Number(s.attributes["flowengine.step.chunks"]), 0),
    )
    assertEquals(new Set(spans.map(({ spanId }) => spanId)).size, spans.length)
    // The clock of the run is that of the world, to a second or so.
    assert(Math.abs(Number(BigInt(run.startTimeUnixNano) / 1_000_000n) - Date.parse(report.startedAt)) < 2000)
  }))

Deno.test("--otlp: a dead collector is one warning, and the run is as good as without", () =>
  inExample(async (folder) => {
    const { url, close } = collector()
    await close()
    const { code, stdout } = await cli([
      "run",
      "pipeline.yaml",
      "--json",
      "--otlp",
      url.replace("//", "//user:secret@"),
    ], {
      cwd: folder,
    })
    const { ok, report } = JSON.parse(stdout)
    assertEquals([code, ok, report.status, report.outputs.length], [0, true, "succeeded", 3])
    assertEquals(report.warnings.map(({ code }: { code: string }) => code), ["FE1803"])
    const [{ message }] = report.warnings
    assert(/^2 of 2 requests to the collector failed, first .*Connection refused/.test(message), message)
    assert(message.endsWith("missing there: 11 of 11 spans and the metrics of the end"), message)
    assert(!stdout.includes("secret"), "what is in the address is for the collector only")
  }))

for (
  const [given, env, says] of [
    ["127.0.0.1:4318", {}, "`127.0.0.1:4318` is no address of a collector"],
    ["ftp://me:secret@h/x", {}, "`ftp://h/x` is no address of a collector: it begins with ftp:"],
    ["env", {}, "`--otlp env` takes the address from OTEL_EXPORTER_OTLP_ENDPOINT, which is not set"],
    [
      "http://h",
      { OTEL_METRIC_EXPORT_INTERVAL: "1s" },
      "OTEL_METRIC_EXPORT_INTERVAL is `1s`, and not a number of milliseconds",
    ],
  ] as const
) {
  Deno.test(`--otlp ${given} ${JSON.stringify(env)} is told before anything is run`, () =>
    inExample(async (folder) => {
      const { code, stderr } = await cli(["run", "pipeline.yaml", "--otlp", given], { cwd: folder, env })
      assertEquals([code, stderr.split("\n")[0]], [1, `error[FE1802]: ${says}`])
      assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "out"), false)
    }))
}

/** 1,000 chunks of one row through two steps. */
async function exported(settings: OtlpSettings, chunks = 1000, onRows: () => void | Promise<void> = () => {}) {
  const otlp = await otlpExport(settings)
  const report = await runPipeline({
    text: JSON.stringify({
      pipeline: { name: "p", steps: [{ id: "in", type: "rows" }, { id: "out", type: "taken" }] },
    }),
    file: "p.json",
  }, {
    plugins: [
      memorySource({
        type: "rows",
        columns: [{ name: "n", type: "integer" }],
        rows: Array.from({ length: chunks }, (_, n) => ({ n })),
        chunkRows: 1,
      }),
      memorySink({ type: "taken", onRows }),
    ],
    observers: [otlp satisfies RunObserver],
  })
  return { report, outcome: await otlp.finished() }
}

Deno.test("spans of many chunks are a sample, in batches, and say so", async () => {
  const { url, received, close } = collector()
  const { outcome } = await exported({ url })
  await close()
  const spans = spansOf(received)
  // Of 1,000: all up to 100, every second up to 200 … as written in spans.ts.
  const sampled = (id: string) => spans.filter(({ name }) => name === `chunk of ${id}`)
  const kept = sampled("in").length
  assert(kept > 200 && kept < 500, String(kept))
  assertEquals(sampled("out").length, kept)
  const step = spans.find(({ name }) => name === "step in")!
  assertEquals([step.attributes["flowengine.step.chunks"], step.attributes["flowengine.step.chunks_sampled"]], [
    1000,
    kept,
  ])
  for (const { attributes } of sampled("in")) {
    assertEquals(
      Number(attributes["flowengine.chunk.number"]) % Number(attributes["flowengine.chunk.sampled_every"]),
      0,
    )
  }
  const requests = received.filter(({ path }) => path === "/v1/traces")
  assertEquals(requests.length, Math.ceil(spans.length / 512))
  assertEquals({ ...outcome }, {
    requests: requests.length + 1,
    failed: 0,
    spans: spans.length,
    spansLost: 0,
    hasMetrics: true,
  })
})

Deno.test("a collector that says later is asked again, and one that refuses is not", async () => {
  const later = collector((n) => n <= 2 ? new Response("busy", { status: 503 }) : new Response("{}"))
  let waited = false
  const { outcome } = await exported({ url: later.url, intervalMs: 20 }, 3, async () => {
    if (!waited) { while (later.received.length < 4) await new Promise((resolve) => setTimeout(resolve, 10)) }
    waited = true
  })
  await later.close()
  assertEquals([outcome.failed, outcome.spansLost, outcome.hasMetrics], [2, 0, true])
  assertEquals(new Set(spansOf(later.received).map(({ spanId }) => spanId)).size, outcome.spans)
  assert(outcome.warning!.message.includes("it answered 503; missing there: nothing"), outcome.warning!.message)

  const never = collector(() => new Response("no", { status: 401 }))
  const refused = await exported({ url: never.url }, 3)
  await never.close()
  assertEquals([refused.outcome.spans, refused.outcome.spansLost, refused.outcome.hasMetrics], [0, 9, false])

  const partly = collector(() => Response.json({ partialSuccess: { rejectedSpans: "2", errorMessage: "too old" } }))
  const half = await exported({ url: partly.url }, 3)
  await partly.close()
  assert(half.outcome.warning!.message.includes("it refused 2 of what it was sent: too old"))
})

Deno.test("a collector that does not answer costs the end of a run its patience, and no more", async () => {
  let release = () => {}
  const held = new Promise<Response>((resolve) => release = () => resolve(new Response("{}")))
  const silent = collector(() => held)
  const began = performance.now()
  const { report, outcome } = await exported({ url: silent.url, intervalMs: 5, patienceMs: 200 }, 300)
  const took = performance.now() - began
  release()
  await silent.close()
  assertEquals([report.status, outcome.hasMetrics], ["succeeded", false])
  assertEquals(outcome.warning!.code, "FE1803")
  assert(took < 5000, String(took))
})

Deno.test("spans of a failed run say why it failed", async () => {
  const { url, received, close } = collector()
  const otlp = await otlpExport({ url })
  const failing = { pipeline: { name: "p", steps: [{ id: "in", type: "rows" }, { id: "out", type: "taken" }] } }
  const error = await runPipeline({ text: JSON.stringify(failing), file: "p.json" }, {
    plugins: [
      memorySource({ type: "rows", columns: [{ name: "n", type: "integer" }], rows: [{ n: 1 }] }),
      memorySink({
        type: "taken",
        onRows: () => {
          throw new Error("the disk is on fire")
        },
      }),
    ],
    observers: [otlp],
  }).catch((error) => error)
  await otlp.finished()
  await close()
  assert(error instanceof RunFailed)
  const run = spansOf(received).find(({ parentSpanId }) => parentSpanId === undefined)!
  assertEquals(run.status, { code: 2, message: `${error.errors[0].code}: ${error.errors[0].message}` })
  assertEquals(pointsOf(received).value("flowengine.run.status", { status: "failed" }), 1)
  assertEquals(toFlowErrors(await otlpExport({ url: "nowhere" }).catch((error) => error))[0].code, "FE1802")
})
