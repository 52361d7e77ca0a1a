/**
 * FlowEngine as a library: everything the command line does, typed and cancellable.
 *
 * Mistakes of a pipeline are thrown as `FlowErrors`, all of them at once; a run that did not succeed as `RunFailed`, with its
 * report. Every error has a code (`CODES`) and says what to do (`help`). docs/embedding.md shows how it all fits together.
 *
 * ```ts
 * import { memorySink, memorySource, runPipeline } from "@flowengine/cli/engine"
 *
 * const out: Array<unknown> = []
 * const report = await runPipeline({
 *   text: `
 * pipeline:
 *   name: doubled
 *   steps:
 *     - { id: numbers, type: app-numbers }
 *     - id: double
 *       type: javascript-transform
 *       config:
 *         script: |
 *           function process(context) {
 *             context.output.setField("twice", context.input.current().n * 2)
 *             return true
 *           }
 *     - { id: result, type: app-result }
 * `,
 * }, {
 *   plugins: [
 *     memorySource({ type: "app-numbers", columns: [{ name: "n", type: "double" }], rows: [{ n: 1 }, { n: 2 }] }),
 *     memorySink({ type: "app-result", onRows: (rows) => void out.push(...rows) }),
 *   ],
 * })
 * console.log(report.totals.written, out) // 2 [ { n: 1, twice: "2" }, { n: 2, twice: "4" } ]
 * ```
 *
 * @module
 */
import "./src/prelude.ts"
import { builtIns } from "./plugins/mod.ts"
import type { Code } from "./src/errors/codes.ts"
import type { ShownExample } from "./src/errors/examples/shown.ts"
import { createEngine, type Engine } from "./src/execution/engine.ts"
import type { BoundPipeline } from "./src/execution/inspections.ts"
import type { Mended, MendOptions } from "./src/execution/mend.ts"
import type { Setup } from "./src/execution/setup.ts"
import { Registry } from "./src/plugin/registry.ts"
import { memorySink } from "./plugins/memory/sink.ts"
import { memorySource } from "./plugins/memory/source.ts"
import type { RunMetrics } from "./src/observing/metrics_of_run.ts"
import type { MetricsServer, ServeMetricsOptions } from "./src/observing/metrics_server.ts"
import type { OtlpExport } from "./src/observing/otlp_export.ts"
import type { OtlpSettings } from "./src/observing/otlp_settings.ts"
import type { ReportPage, ReportPageOptions } from "./src/observing/report_page/report_page.ts"
import type { RenewedHashes } from "./src/plugin/hashes.ts"
import type { Manifest } from "./src/plugin/manifest.ts"
import type {
  PluginBenchOptions,
  PluginBenchResult,
  PluginTestResult,
  PluginTrialOptions,
} from "./src/testing/plugin_trials.ts"
import type { TestFileResult, TestOptions } from "./src/testing/run_tests.ts"

const engine: Engine = createEngine(new Registry(builtIns))

/**
 * Reads and checks a pipeline without opening any data, but for headers where a file in an old form asks for them; what
 * it gives can be run any number of times. Throws `FlowErrors` with all problems of the file.
 *
 * @example
 * ```ts
 * import { loadPipeline } from "@flowengine/cli/engine"
 *
 * const plan = await loadPipeline("examples/03-validation-and-routing/pipeline.yaml")
 * console.log(plan.name, plan.steps.map(({ id }) => id))
 * ```
 */
export const loadPipeline: Engine["loadPipeline"] = engine.loadPipeline

/**
 * What a run would do, columns included: opens the sources to read their headers, and writes nothing.
 * `planText` and `planMermaid` show it. Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { planPipeline, planText } from "@flowengine/cli/engine"
 *
 * const plan = await planPipeline("examples/03-validation-and-routing/pipeline.yaml")
 * console.log(planText(plan), plan.connections.length)
 * ```
 */
export const planPipeline: Engine["planPipeline"] = engine.planPipeline

/**
 * Runs a pipeline to its end: a file, a text, or a plan of `loadPipeline`. Resolves when all outputs are in place.
 * Throws `FlowErrors` if the pipeline is wrong, and `RunFailed` if the run did not succeed: then the outputs are as they
 * were, unless `report.outputs` names them.
 *
 * @example
 * ```ts
 * import { memorySource, runPipeline } from "@flowengine/cli/engine"
 *
 * const pipeline = { name: "p", steps: [{ id: "in", type: "app-rows" }, { id: "out", type: "null-sink" }] }
 * const report = await runPipeline({ text: JSON.stringify({ pipeline }) }, {
 *   plugins: [memorySource({ type: "app-rows", columns: [{ name: "n", type: "integer" }], rows: [{ n: 1 }] })],
 *   signal: AbortSignal.timeout(60_000),
 *   onProgress: ({ totals }) => console.log(totals.read),
 * })
 * console.log(report.status, report.totals.written) // succeeded 1
 * ```
 */
export const runPipeline: Engine["runPipeline"] = engine.runPipeline

/**
 * Runs the letters of a dead-letter file through the steps that had rejected them, and adds the rows that come home to
 * the outputs, all in one instant. Throws as `runPipeline`, and FE5040 if there are no letters to be had.
 *
 * @example
 * ```ts
 * import { replayPipeline } from "@flowengine/cli/engine"
 *
 * // How many rows came home, and how many were rejected again.
 * export async function replay(file: string): Promise<string> {
 *   const { letters } = await replayPipeline(file, { prune: true })
 *   return `${letters.home} home, ${letters.again} again`
 * }
 * ```
 */
export const replayPipeline: Engine["replayPipeline"] = engine.replayPipeline

/**
 * Mends what the errors of a pipeline bring a fix for, in the file and in the scripts beside it, each file whole or not at
 * all; nobody has to choose. With `dryRun` it only tells what it would do. What is left is told by `planPipeline`.
 * Throws `FlowErrors` if a file cannot be written.
 *
 * @example
 * ```ts
 * import { mendPipeline } from "@flowengine/cli/engine"
 *
 * const { fixes, diff } = await mendPipeline("examples/03-validation-and-routing/pipeline.yaml", { dryRun: true })
 * console.log(fixes.length, diff.join("\n")) // 0: there is nothing to mend
 * ```
 */
export const mendPipeline = async (file: string, options: MendOptions = {}): Promise<Mended> =>
  await (await import("./src/execution/mend.ts")).mend(engine, file, options)

/**
 * The JSON Schema of pipeline files, for editors and forms; with the step types of the plugins that a given file declares.
 * Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { pipelineSchema } from "@flowengine/cli/engine"
 *
 * console.log(JSON.stringify(await pipelineSchema()).length)
 * ```
 */
export const pipelineSchema: Engine["pipelineSchema"] = engine.pipelineSchema

/**
 * TypeScript declarations of the rows that the scripts of a pipeline see. Throws `FlowErrors`; FE1601 if there are no
 * scripts.
 *
 * @example
 * ```ts
 * import { rowTypes } from "@flowengine/cli/engine"
 *
 * const { text, scripts } = await rowTypes("examples/03-validation-and-routing/pipeline.yaml")
 * console.log(text, scripts.map(({ namespace }) => namespace))
 * ```
 */
export const rowTypes: Engine["rowTypes"] = engine.rowTypes

/**
 * A pipeline file in an old form, written in the current one. Writes nothing. Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { migratePipeline } from "@flowengine/cli/engine"
 *
 * const text = `
 * steps:
 *   - { id: in, type: delimited-source, config: { filePath: in.csv, hasHeaders: true } }
 *   - { id: out, type: delimited-sink, config: { filePath: out.csv, overwriteExisting: true } }
 * `
 * const { after, changes } = await migratePipeline({ text, file: "old.yaml" })
 * console.log(after, changes.map(({ code, message }) => `${code}: ${message}`))
 * ```
 */
export const migratePipeline: Engine["migratePipeline"] = engine.migratePipeline

/**
 * What becomes of one record, step by step. Writes nothing. The address is a source or a file, and a 1-based line.
 * Throws `FlowErrors`; FE1702 if there is no such record.
 *
 * @example
 * ```ts
 * import { explainRow } from "@flowengine/cli/engine"
 *
 * const { visits } = await explainRow("examples/03-validation-and-routing/pipeline.yaml", { name: "orders.csv", line: 3 })
 * console.log(visits.map(({ step, outcome }) => `${step}: ${outcome}`))
 * ```
 */
export const explainRow: Engine["explainRow"] = engine.explainRow

/**
 * What a run is likely to meet, judged from so many first records of every source. Writes nothing. Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { samplePipeline } from "@flowengine/cli/engine"
 *
 * const { rejectRate, sources } = await samplePipeline("examples/03-validation-and-routing/pipeline.yaml", 100)
 * console.log(rejectRate, sources[0].columns.map(({ column, nulls }) => `${column}: ${nulls} nulls`))
 * ```
 */
export const samplePipeline: Engine["samplePipeline"] = engine.samplePipeline

/**
 * Whether a run could read and write all that it names; what is wrong is in `errors` of each. Moves no rows, and throws
 * `FlowErrors` only if the pipeline itself is wrong.
 *
 * @example
 * ```ts
 * import { checkReach } from "@flowengine/cli/engine"
 *
 * const checks = await checkReach("examples/03-validation-and-routing/pipeline.yaml")
 * console.log(checks.map(({ does, path, errors }) => `${does} ${path}: ${errors.length === 0}`))
 * ```
 */
export const checkReach: Engine["checkReach"] = engine.checkReach

/**
 * A plan and what its steps know once sources are open: columns. Moves no rows. Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { bindPipeline } from "@flowengine/cli/engine"
 *
 * const { steps } = await bindPipeline("examples/03-validation-and-routing/pipeline.yaml")
 * console.log(steps.map(({ id, output }) => `${id}: ${output?.names ?? "a sink"}`))
 * ```
 */
export const bindPipeline: Engine["bindPipeline"] = engine.bindPipeline

/**
 * What a bound pipeline turned out to be, as plain data: its configuration with variables in their places and secrets
 * hidden, where each step type comes from, the columns of each connection.
 *
 * @example
 * ```ts
 * import { bindPipeline, setupOf } from "@flowengine/cli/engine"
 *
 * const { plugins, connections } = await setupOf(await bindPipeline("examples/03-validation-and-routing/pipeline.yaml"))
 * console.log(plugins, connections[0].columns)
 * ```
 */
export const setupOf = async (bound: BoundPipeline): Promise<Setup> =>
  await (await import("./src/execution/setup.ts")).setupOf(bound)

/**
 * What killed runs have left on disk: of any pipeline, and of the one that is given. Removes it if `remove` is set, but
 * for what a later or a living run needs. Throws `FlowErrors`.
 *
 * @example
 * ```ts
 * import { findLeftovers } from "@flowengine/cli/engine"
 *
 * for (const { kind, path, bytes, fate } of await findLeftovers()) console.log(kind, path, bytes, fate)
 * ```
 */
export const findLeftovers: Engine["findLeftovers"] = engine.findLeftovers

/**
 * Names of the files of tests (`*.test.yaml`) that are meant: files as they are, folders with all below them, the current
 * folder if nothing is named. Throws FE8001 if there are none.
 *
 * @example
 * ```ts
 * import { findTests } from "@flowengine/cli/engine"
 *
 * console.log(await findTests(["examples"]))
 * ```
 */
export const findTests = async (paths: ReadonlyArray<string> = []): Promise<ReadonlyArray<string>> =>
  await (await import("./src/testing/test_files.ts")).testFiles(paths)

/**
 * Carries out the tests of a `*.test.yaml`, which touch no file. Tests that fail are in the result; throws `FlowErrors` if
 * it is no file of tests.
 *
 * @example
 * ```ts
 * import { runTests } from "@flowengine/cli/engine"
 *
 * const { tests } = await runTests("examples/03-validation-and-routing/pipeline.test.yaml")
 * console.log(tests.map(({ name, ok, ms }) => `${name}: ${ok} (${ms} ms)`))
 * ```
 */
export const runTests = async (file: string, options: TestOptions = {}): Promise<TestFileResult> => {
  const { runTestFile } = await import("./src/testing/run_tests.ts")
  return await runTestFile({ engine, rowsSource: memorySource }, file, options)
}

/**
 * Results of tests as JUnit XML, for build servers.
 *
 * @example
 * ```ts
 * import { junitXml, runTests } from "@flowengine/cli/engine"
 *
 * const result = await runTests("examples/03-validation-and-routing/pipeline.test.yaml")
 * console.log(await junitXml([result]))
 * ```
 */
export const junitXml = async (results: ReadonlyArray<TestFileResult>): Promise<string> =>
  (await import("./src/testing/junit.ts")).junitXml(results)

/**
 * Gathers the metrics of a run that it is an observer of (`observers` of `runPipeline`).
 *
 * @example
 * ```ts
 * import { memorySource, runMetrics, runPipeline } from "@flowengine/cli/engine"
 *
 * const metrics = await runMetrics()
 * const pipeline = { name: "p", steps: [{ id: "in", type: "app-rows" }, { id: "out", type: "null-sink" }] }
 * await runPipeline({ text: JSON.stringify({ pipeline }) }, {
 *   plugins: [memorySource({ type: "app-rows", columns: [{ name: "n", type: "integer" }], rows: [{ n: 1 }] })],
 *   observers: [metrics],
 * })
 * console.log(metrics.families().map(({ name, unit }) => `${name} in ${unit}`), metrics.text())
 * ```
 */
export const runMetrics = async (): Promise<RunMetrics> =>
  new (await import("./src/observing/metrics_of_run.ts")).RunMetrics()

/**
 * An observer that writes a page about the run that it sees, which needs nothing from outside; `write` is called when the run
 * has ended, well or not. Throws what would keep the page from being written (FE6…), before the run has begun.
 *
 * @example
 * ```ts
 * import { reportPage, RunFailed, runPipeline } from "@flowengine/cli/engine"
 *
 * // A run with its page, as `flowengine run FILE --report PAGE`.
 * export async function runWithPage(file: string, path: string): Promise<void> {
 *   const page = await reportPage({ path, pipeline: file })
 *   try {
 *     await page.write(await runPipeline(file, { observers: [page] }))
 *   } catch (error) {
 *     await page.write(error instanceof RunFailed ? error.report : undefined, error)
 *     throw error
 *   }
 * }
 * ```
 */
export const reportPage = async (options: ReportPageOptions): Promise<ReportPage> =>
  await (await import("./src/observing/report_page/report_page.ts")).ReportPage.open(options)

/**
 * Serves metrics for Prometheus until it is closed. Throws FE1801 if nothing can listen there.
 *
 * @example
 * ```ts
 * import { runMetrics, serveMetrics } from "@flowengine/cli/engine"
 *
 * const server = await serveMetrics(await runMetrics(), { port: 0 })
 * console.log(server.url) // http://127.0.0.1:…/metrics
 * await server.close()
 * ```
 */
export const serveMetrics = async (metrics: RunMetrics, options: ServeMetricsOptions): Promise<MetricsServer> =>
  (await import("./src/observing/metrics_server.ts")).serveMetrics(metrics, options)

/**
 * Sends metrics and traces of a run that it is an observer of to a collector; its `finished` tells how that went.
 * Throws FE1802 if there is no such address.
 *
 * @example
 * ```ts
 * import { otlpExport } from "@flowengine/cli/engine"
 *
 * const otlp = await otlpExport({ url: "http://127.0.0.1:4318", serviceName: "orders", intervalMs: 5000 })
 * console.log(otlp.settings.url) // give it to `observers`, and await `otlp.finished()` after the run
 * ```
 */
export const otlpExport = async (settings: OtlpSettings): Promise<OtlpExport> =>
  new (await import("./src/observing/otlp_export.ts")).OtlpExport(settings)

/**
 * Settings of `otlpExport` as the variables of the environment say that OpenTelemetry has agreed on (`OTEL_…`). `url`
 * is the address of the collector, or `env`: then that is in the environment too. Throws FE1802.
 *
 * @example
 * ```ts
 * import { otlpSettings } from "@flowengine/cli/engine"
 *
 * const environment: Record<string, string> = { OTEL_SERVICE_NAME: "orders" }
 * console.log(await otlpSettings("http://127.0.0.1:4318", (name) => environment[name]))
 * ```
 */
export const otlpSettings = async (
  url: string,
  variable: (name: string) => string | undefined,
): Promise<OtlpSettings> => (await import("./src/observing/otlp_settings.ts")).settingsFor(url, variable)

/**
 * An example of a code: files that fail with it, what is said then, and the files mended.
 *
 * @example
 * ```ts
 * import { exampleOf } from "@flowengine/cli/engine"
 *
 * const { command, says, mended } = await exampleOf("FE3102")
 * console.log(command, says, mended.files)
 * ```
 */
export const exampleOf = async (code: Code): Promise<ShownExample> =>
  (await import("./src/errors/examples/shown.ts")).exampleOf(code)

/**
 * The files of a new plugin project by path, as texts; writes nothing. Names are made of a-z, 0-9 and -.
 *
 * @example
 * ```ts
 * import { pluginFiles } from "@flowengine/cli/engine"
 *
 * console.log(Object.keys(await pluginFiles("transform", "shout")))
 * ```
 */
export const pluginFiles = async (kind: Manifest["kind"], name: string): Promise<Readonly<Record<string, string>>> =>
  await (await import("./src/plugin/scaffold/scaffold.ts")).scaffold(kind, name)

/**
 * The hashes of a plugin's manifest, renewed, for its author; writes nothing. Throws FE2003 without a manifest, FE2004 if it
 * is no JSON.
 *
 * @example
 * ```ts
 * import { renewedHashes } from "@flowengine/cli/engine"
 *
 * const { text, changed } = await renewedHashes("examples/plugins/http-json-source")
 * console.log(changed.length, JSON.parse(text).name) // 0: every hash is right
 * ```
 */
export const renewedHashes = async (folder: string): Promise<RenewedHashes> => {
  const [{ renewedHashes }, { denoFiles }, { fromHere }] = await Promise.all([
    import("./src/plugin/hashes.ts"),
    import("./src/data/files.ts"),
    import("./src/data/here.ts"),
  ])
  return await renewedHashes(fromHere(folder), denoFiles)
}

/**
 * Takes a plugin through the conformance suite, each call in a thread with the permissions of its manifest. What fails is
 * in `verdicts`; throws `FlowErrors` if the plugin cannot be loaded, or its `conformance.json` is wrong (FE2037).
 *
 * @example
 * ```ts
 * import { testPlugin } from "@flowengine/cli/engine"
 *
 * // What a plugin does not keep of the contract.
 * export async function broken(folder: string): Promise<ReadonlyArray<string>> {
 *   const { verdicts } = await testPlugin(folder, { folder: Deno.cwd() })
 *   return verdicts.filter(({ result }) => result === "failed").map(({ title, why }) => `${title}: ${why}`)
 * }
 * ```
 */
export const testPlugin = async (url: string, options: PluginTrialOptions): Promise<PluginTestResult> => {
  const { tested } = await import("./src/testing/plugin_trials.ts")
  return await tested({ engine, rowsSource: memorySource, rowsSink: memorySink }, url, options)
}

/**
 * Rows and bytes per second of a plugin alone, its thread included; `measured` is undefined of a library. Throws as
 * `testPlugin`.
 *
 * @example
 * ```ts
 * import { benchPlugin } from "@flowengine/cli/engine"
 *
 * // Rows per second of 100,000.
 * export async function speed(folder: string): Promise<number | undefined> {
 *   const { measured } = await benchPlugin(folder, { folder: Deno.cwd(), rows: 100_000 })
 *   return measured?.rowsPerSecond
 * }
 * ```
 */
export const benchPlugin = async (url: string, options: PluginBenchOptions): Promise<PluginBenchResult> =>
  await (await import("./src/testing/plugin_trials.ts")).measured(url, options)

/**
 * The built-in step types.
 *
 * @example
 * ```ts
 * import { describeOptions, registry } from "@flowengine/cli/engine"
 *
 * const source = registry.get("delimited-source")!
 * console.log(registry.types, describeOptions(source).map(({ name, required }) => ({ name, required })))
 * ```
 */
export const registry: Registry = engine.registry

export {
  createEngine,
  type Engine,
  type LeftoverOptions,
  type LoadOptions,
  type ReplayPipelineOptions,
  RunFailed,
  type RunPipelineOptions,
} from "./src/execution/engine.ts"
export type { Migration } from "./src/execution/migrate.ts"
export type { PipelineInput } from "./src/execution/pipeline_input.ts"
export type { RowAddress, RowOutcome, RowTrace, RowVisit } from "./src/execution/explain_row.ts"
export type { SampledSource, SampledStep, SampleReport } from "./src/execution/sample.ts"
export type { ColumnProfile } from "./src/execution/column_profile.ts"
export type { BoundPipeline, Mended, MendOptions, Setup }
export type { PluginLine } from "./src/execution/setup.ts"
export { type ReportJson, reportJson } from "./src/execution/report_json.ts"
export type { ReachCheck } from "./src/execution/reach.ts"
export type { Leftover } from "./src/execution/leftovers.ts"
export type { LetterReport, ReplayReport } from "./src/execution/replay.ts"
export type { MemoryReport, PressureLevel } from "./src/resources/memory_budget.ts"
export type { ConnectionReport } from "./src/execution/channel.ts"
export type { Backlog } from "./src/execution/inbox.ts"
export type { RejectReport, RunReport, StepReport } from "./src/execution/telemetry.ts"
export type { BoundStep, ChunkEvent, RunObserver } from "./src/execution/observer.ts"
export type { ExpositionFormat } from "./src/observing/exposition.ts"
export type { MetricFamily } from "./src/observing/metric.ts"
export type { OtlpOutcome } from "./src/observing/otlp_export.ts"
export type { MetricsServer, OtlpExport, OtlpSettings, ReportPage, ReportPageOptions, RunMetrics, ServeMetricsOptions }
export type { Chunk } from "./src/data/chunk.ts"
export type { Trail } from "./src/execution/channel.ts"
export type { RowReject } from "./src/plugin/contract.ts"
export { MASK, maskedRow, rowOf, type RowValues } from "./src/data/row_values.ts"
export type { Bottleneck } from "./src/execution/bottleneck.ts"
export type { Present } from "./src/execution/present.ts"
export type { BreakerReport, CallsReport, RetriedCall } from "./src/execution/call_books.ts"
export type { SpillReport } from "./src/resources/chunk_store.ts"
export type { Totals } from "./src/execution/ledger.ts"
export { equation } from "./src/execution/ledger.ts"
export type { Plan, PlannedStep } from "./src/plan/plan.ts"
export type { RowTypes } from "./src/plan/row_types.ts"
export type { Edge } from "./src/plan/graph.ts"
export {
  type MemoryDescription,
  type PlanDescription,
  planMermaid,
  planText,
  type StepDescription,
} from "./src/plan/describe.ts"
export { type Code, type CodeEntry, CODES, type ErrorClass, isCode } from "./src/errors/codes.ts"
export { FlowError, FlowErrors, toFlowErrors } from "./src/errors/flow_error.ts"
export { type ErrorJson, errorToJson, renderErrors, type RenderOptions } from "./src/errors/render.ts"
export type { ShownExample } from "./src/errors/examples/shown.ts"
export { type MemorySinkOptions } from "./plugins/memory/sink.ts"
export { memorySink }
export type { CodeCoverage } from "./src/testing/coverage.ts"
export type { CodePoint } from "./src/plugin/covered_code.ts"
export type { Difference, DiffLine } from "./src/testing/differences.ts"
export type { TestFileResult, TestOptions }
export type { SnapshotReport, TestResult } from "./src/testing/run_tests.ts"
export { type MemoryRow, type MemorySourceOptions } from "./plugins/memory/source.ts"
export { memorySource }
export { Registry } from "./src/plugin/registry.ts"
export { describeOptions, type OptionDescription } from "./src/plugin/describe_options.ts"
export { addPlugin, checkPlugin, type ThirdPartyOptions } from "./src/plugin/third_party.ts"
export type { LoadedPlugin } from "./src/plugin/load.ts"
export type { Manifest, RenewedHashes }
export type { PluginBenchOptions, PluginBenchResult, PluginTestResult, PluginTrialOptions }
export type { Measurement } from "./src/plugin/conformance/bench.ts"
export type { Verdict } from "./src/plugin/conformance/verdicts.ts"
export { permissionText } from "./src/plugin/permission_text.ts"
