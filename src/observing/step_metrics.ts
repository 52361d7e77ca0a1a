/** The metrics of the steps of a run: THE table of them, and what it says of a report. */
import type { StepReport } from "../execution/telemetry.ts"
import type { Measure, MetricFamily, Sample } from "./metric.ts"

const seconds = (ms: number | undefined) => ms === undefined ? undefined : ms / 1000

const counter = (
  name: string,
  unit: string,
  help: string,
  of: Measure<StepReport>["of"],
): Measure<StepReport> => ({ name: `flowengine.step.${name}`, kind: "counter", unit, help, of })

const gauge = (name: string, unit: string, help: string, of: Measure<StepReport>["of"]): Measure<StepReport> => ({
  ...counter(name, unit, help, of),
  kind: "gauge",
})

const script = (
  name: string,
  unit: string,
  help: string,
  of: Measure<StepReport>["of"],
): Measure<StepReport> => ({ name: `flowengine.script.${name}`, kind: "counter", unit, help, of })

const only = (kind: StepReport["kind"], of: (step: StepReport) => number) => (step: StepReport) =>
  step.kind === kind ? of(step) : undefined

const MEASURES: ReadonlyArray<Measure<StepReport>> = [
  counter("rows.in", "{row}", "Records that a source has read, or rows that a step has taken.", (step) => step.in),
  counter(
    "rows.out",
    "{row}",
    "Rows put out on the main output.",
    (step) => step.kind === "sink" ? undefined : step.out,
  ),
  counter("rows.written", "{row}", "Rows that a sink has written.", only("sink", (step) => step.written)),
  counter("rows.filtered", "{row}", "Rows that a transform left out.", only("transform", (step) => step.filtered)),
  counter(
    "rows.routed",
    "{row}",
    "Rows that left by a route instead of the main output.",
    only("transform", (step) => step.routed),
  ),
  counter("rows.rejected", "{row}", "Rows that failed and were skipped or kept as letters.", (step) => step.rejected),
  counter("written", "By", "Bytes that a sink has written.", only("sink", (step) => step.bytes)),
  counter("busy", "s", "Time the step worked; copies of it that work at once add up.", (step) => seconds(step.busyMs)),
  counter(
    "input.wait",
    "s",
    "Time the step waited for rows.",
    (step) => step.kind === "source" ? undefined : seconds(step.waitInMs),
  ),
  counter(
    "output.wait",
    "s",
    "Time the step waited for the next ones to take its rows.",
    (step) => step.kind === "sink" ? undefined : seconds(step.waitOutMs),
  ),
  gauge("cpu", "1", "The step's part of the processor, judged from the time it worked.", (step) => step.cpuShare),
  counter("retries", "{call}", "Calls that failed and were made again.", (step) => step.retries),
  counter("timeouts", "{call}", "Calls that took longer than they may.", (step) => step.timeouts),
  counter("undone", "{call}", "Failed writes that were taken back.", only("sink", (step) => step.undone)),
  gauge("pool.copies", "{copy}", "The most copies of a transform that were open at once.", ({ pool }) => pool?.size),
  gauge("pool.limit", "{copy}", "Copies there may be.", ({ pool }) => pool?.limit),
  gauge("pool.active", "{copy}", "Copies at work.", ({ pool }) => pool?.active),
  gauge("pool.peak", "{copy}", "The most copies at work at once.", ({ pool }) => pool?.peak),
  counter("pool.uses", "{chunk}", "Chunks that were given to a copy.", ({ pool }) => pool?.uses),
  counter("pool.waits", "{chunk}", "Chunks that had to wait for a copy.", ({ pool }) => pool?.waits),
  counter("pool.wait", "s", "Time that chunks waited for a copy.", ({ pool }) => seconds(pool?.waitMs)),
  script("executions", "{row}", "Calls of the script, one per row.", ({ statistics }) => statistics.executions),
  script(
    "compilations",
    "{script}",
    "Times that the script was compiled, once per sandbox.",
    ({ statistics }) => statistics.scriptsCompiled,
  ),
  script("cache.hits", "{row}", "Calls that found the script compiled.", ({ statistics }) => statistics.cacheHits),
  script("cache.misses", "{row}", "Calls that had to wait for it.", ({ statistics }) => statistics.cacheMisses),
  script("sandboxes", "{sandbox}", "Sandboxes that were opened.", ({ statistics }) => statistics.sandboxes),
  script("compile", "s", "Time spent compiling.", ({ statistics }) => seconds(statistics.compileMs)),
  script("execute", "s", "Time spent in the script.", ({ statistics }) => seconds(statistics.executeMs)),
]

/** Counters of steps that have a metric of their own above, or can be had from such. */
const TOLD = new Set([
  "executions",
  "scriptsCompiled",
  "cacheHits",
  "cacheMisses",
  "sandboxes",
  "compileMs",
  "executeMs",
  "hitRate",
])

const STATES = ["closed", "open", "half-open"] as const

export const labelsOf = ({ id, kind, type }: Pick<StepReport, "id" | "kind" | "type">) => ({ step: id, kind, type })

export function stepMetrics(steps: ReadonlyArray<StepReport>): ReadonlyArray<MetricFamily> {
  const measured = MEASURES.map(({ of, ...family }): MetricFamily => ({
    ...family,
    samples: steps.flatMap((step) => {
      const value = of(step)
      return value === undefined ? [] : [{ labels: labelsOf(step), value }]
    }),
  }))
  return [...measured, ...breakers(steps), statistics(steps)]
}

function breakers(steps: ReadonlyArray<StepReport>): ReadonlyArray<MetricFamily> {
  const perState = (of: (breaker: NonNullable<StepReport["breaker"]>, state: typeof STATES[number]) => number) =>
    steps.flatMap((step): ReadonlyArray<Sample> => {
      const { breaker } = step
      if (breaker === undefined) return []
      return STATES.map((state) => ({ labels: { ...labelsOf(step), state }, value: of(breaker, state) }))
    })
  return [{
    name: "flowengine.step.breaker.state",
    kind: "gauge",
    unit: "{state}",
    help: "1 for the state in which the circuit breaker is, as of the last call.",
    samples: perState((breaker, state) => breaker.state === state ? 1 : 0),
  }, {
    name: "flowengine.step.breaker.transitions",
    kind: "counter",
    unit: "{transition}",
    help: "How often the circuit breaker came to the state.",
    samples: perState((breaker, state) => breaker.turns[state]),
  }]
}

/** What steps count besides, under the names they give it. */
const statistics = (steps: ReadonlyArray<StepReport>): MetricFamily => ({
  name: "flowengine.step.statistic",
  kind: "gauge",
  unit: "{value}",
  help: "What the step itself counts, by the name it gives it.",
  samples: steps.flatMap((step) =>
    Object.entries(step.statistics).flatMap(([statistic, value]) =>
      TOLD.has(statistic) || !Number.isFinite(value) ? [] : [{ labels: { ...labelsOf(step), statistic }, value }]
    )
  ),
})
