/** Watches a run and tells its metrics whenever somebody asks. Sends nothing anywhere. */
import manifest from "../../deno.json" with { type: "json" }
import type { ChunkEvent, RunObserver } from "../execution/observer.ts"
import type { RunReport } from "../execution/telemetry.ts"
import { ChunkTimes } from "./chunk_times.ts"
import { exposition, type ExpositionFormat } from "./exposition.ts"
import type { Labels, MetricFamily } from "./metric.ts"
import { runMetrics } from "./run_metrics.ts"
import { labelsOf } from "./step_metrics.ts"

/** An observer that keeps the metrics of the run which began last; `runMetrics` makes one. */
export class RunMetrics implements RunObserver {
  #chunks = new ChunkTimes()
  #report: (() => RunReport) | undefined

  begun(snapshot: () => RunReport): void {
    this.#chunks = new ChunkTimes()
    this.#report = snapshot
  }

  chunk(event: ChunkEvent): void {
    this.#chunks.add(event)
  }

  ended(report: RunReport): void {
    this.#report = () => report
  }

  /** As it is now; undefined before the run has begun. */
  get report(): RunReport | undefined {
    return this.#report?.()
  }

  /** All metrics that have a value. The pipeline is a label of each; the run is one of `flowengine.run` only. */
  families(): ReadonlyArray<MetricFamily> {
    const { report } = this
    if (report === undefined) return []
    const { pipeline, runId, steps } = report
    const labels = new Map<string, Labels>(steps.map((step) => [step.id, labelsOf(step)]))
    const info: MetricFamily = {
      name: "flowengine.run",
      kind: "info",
      unit: "{run}",
      help: "Which run this is, and of which version.",
      samples: [{ labels: { run_id: runId, version: manifest.version }, value: 1 }],
    }
    return [info, ...runMetrics(report), ...this.#chunks.metrics(labels)]
      .filter(({ samples }) => samples.length > 0)
      .map((family) => ({
        ...family,
        samples: family.samples.map((sample) => ({ ...sample, labels: { pipeline, ...sample.labels } })),
      }))
  }

  /** The metrics as text that Prometheus reads. */
  text(format: ExpositionFormat = "prometheus"): string {
    return exposition(this.families(), format)
  }
}
