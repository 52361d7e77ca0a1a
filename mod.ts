/**
 * FlowEngine as a library: everything the command line does, typed and cancellable.
 *
 * @module
 */
import "./src/prelude.ts"
import { builtIns } from "./plugins/mod.ts"
import { createEngine, type Engine } from "./src/execution/engine.ts"
import { Registry } from "./src/plugin/registry.ts"
import { memorySource } from "./plugins/memory/source.ts"
import type { RunMetrics } from "./src/observing/metrics_of_run.ts"
import type { MetricsServer, ServeMetricsOptions } from "./src/observing/metrics_server.ts"
import type { OtlpExport } from "./src/observing/otlp_export.ts"
import type { OtlpSettings } from "./src/observing/otlp_settings.ts"
import type { TestFileResult, TestOptions } from "./src/testing/run_tests.ts"

const engine: Engine = createEngine(new Registry(builtIns))

/**
 * Reads and checks a pipeline without opening any data, but for headers where a file in an old form asks for them.
 * Throws `FlowErrors` with all problems.
 */
export const loadPipeline: Engine["loadPipeline"] = engine.loadPipeline
/** What a run would do, columns included: opens the sources to read their headers, and writes nothing. */
export const planPipeline: Engine["planPipeline"] = engine.planPipeline
/** Runs a pipeline to its end. Throws `FlowErrors` (configuration) or `RunFailed`. */
export const runPipeline: Engine["runPipeline"] = engine.runPipeline
/** Runs the letters of a dead-letter file through the steps that had rejected them. Throws as `runPipeline`. */
export const replayPipeline: Engine["replayPipeline"] = engine.replayPipeline
/** The JSON Schema of pipeline files, for editors. Throws `FlowErrors`. */
export const pipelineSchema: Engine["pipelineSchema"] = engine.pipelineSchema
/** TypeScript declarations of the rows that the scripts of a pipeline see. Throws `FlowErrors`. */
export const rowTypes: Engine["rowTypes"] = engine.rowTypes
/** A pipeline file in an old form, written in the current one. Writes nothing. Throws `FlowErrors`. */
export const migratePipeline: Engine["migratePipeline"] = engine.migratePipeline
/** What becomes of one record, step by step. Writes nothing. Throws `FlowErrors`. */
export const explainRow: Engine["explainRow"] = engine.explainRow
/** What a run is likely to meet, judged from the first records of every source. Writes nothing. Throws `FlowErrors`. */
export const samplePipeline: Engine["samplePipeline"] = engine.samplePipeline
/** Whether a run could read and write all that it names. Moves no rows. Throws `FlowErrors` (configuration). */
export const checkReach: Engine["checkReach"] = engine.checkReach
/** A plan and what its steps know once sources are open: columns. Moves no rows. Throws `FlowErrors`. */
export const bindPipeline: Engine["bindPipeline"] = engine.bindPipeline
/** What killed runs have left on disk: of any pipeline, and of the one that is given. Throws `FlowErrors`. */
export const findLeftovers: Engine["findLeftovers"] = engine.findLeftovers
/** Carries out the tests of a `*.test.yaml`, which touch no file. Throws `FlowErrors` if it is no file of tests. */
export const runTests = async (file: string, options: TestOptions = {}): Promise<TestFileResult> => {
  const { runTestFile } = await import("./src/testing/run_tests.ts")
  return await runTestFile({ engine, rowsSource: memorySource }, file, options)
}
/** Gathers the metrics of a run that it is an observer of (`observers` of `runPipeline`). */
export const runMetrics = async (): Promise<RunMetrics> =>
  new (await import("./src/observing/metrics_of_run.ts")).RunMetrics()
/** Serves metrics for Prometheus until it is closed. Throws FE1801. */
export const serveMetrics = async (metrics: RunMetrics, options: ServeMetricsOptions): Promise<MetricsServer> =>
  (await import("./src/observing/metrics_server.ts")).serveMetrics(metrics, options)
/** Sends metrics and traces of a run that it is an observer of to a collector; its `finished` tells how that went. Throws FE1802. */
export const otlpExport = async (settings: OtlpSettings): Promise<OtlpExport> =>
  new (await import("./src/observing/otlp_export.ts")).OtlpExport(settings)
/** The built-in step types. */
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
export type { BoundPipeline } from "./src/execution/inspections.ts"
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
export type { MetricsServer, OtlpExport, OtlpSettings, RunMetrics, ServeMetricsOptions }
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
export { errorToJson, renderErrors } from "./src/errors/render.ts"
export { memorySink, type MemorySinkOptions } from "./plugins/memory/sink.ts"
export type { CodeCoverage } from "./src/testing/coverage.ts"
export type { CodePoint } from "./src/plugin/covered_code.ts"
export type { Difference, DiffLine } from "./src/testing/differences.ts"
export type { SnapshotReport, TestFileResult, TestOptions, TestResult } from "./src/testing/run_tests.ts"
export { type MemoryRow, memorySource, type MemorySourceOptions } from "./plugins/memory/source.ts"
export { Registry } from "./src/plugin/registry.ts"
export { describeOptions, type OptionDescription } from "./src/plugin/describe_options.ts"
export { addPlugin, checkPlugin, type ThirdPartyOptions } from "./src/plugin/third_party.ts"
export type { LoadedPlugin } from "./src/plugin/load.ts"
export type { Manifest } from "./src/plugin/manifest.ts"
export { permissionText } from "./src/plugin/permission_text.ts"
