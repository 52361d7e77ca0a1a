/** Metrics and spans as OTLP/JSON wants them: 64-bit numbers are texts, buckets do not add up, times are nanoseconds. */
import type { Distribution, MetricFamily, Sample } from "./metric.ts"
import type { AttributeValue, Span } from "./spans.ts"

export type Attributes = Readonly<Record<string, AttributeValue>>

/** Who sends. */
export interface Sender {
  readonly resource: Attributes
  readonly version: string
}

const SCOPE = "flowengine"
/** Sums count from the beginning of the run. */
const CUMULATIVE = 2
const INTERNAL = 1
const FAILED = 2

export const metricsRequest = (
  families: ReadonlyArray<MetricFamily>,
  { resource, version }: Sender,
  times: { readonly startMs: number; readonly nowMs: number },
) => ({
  resourceMetrics: [{
    resource: { attributes: attributesOf(resource) },
    scopeMetrics: [{
      scope: { name: SCOPE, version },
      // What an info says, the resource says.
      metrics: families.filter(({ kind }) => kind !== "info").map((family) => metric(family, times)),
    }],
  }],
})

export const tracesRequest = (spans: ReadonlyArray<Span>, { resource, version }: Sender) => ({
  resourceSpans: [{
    resource: { attributes: attributesOf(resource) },
    scopeSpans: [{ scope: { name: SCOPE, version }, spans: spans.map(spanOf) }],
  }],
})

function metric({ name, kind, unit, help, samples }: MetricFamily, times: { startMs: number; nowMs: number }) {
  const time = { startTimeUnixNano: nanos(times.startMs), timeUnixNano: nanos(times.nowMs) }
  const dataPoints = samples.map((sample) => ({
    attributes: attributesOf(sample.labels),
    ...time,
    ...valueOf(sample, unit),
  }))
  const told = { name, unit, description: help }
  if (kind === "histogram") return { ...told, histogram: { aggregationTemporality: CUMULATIVE, dataPoints } }
  if (kind === "gauge") return { ...told, gauge: { dataPoints } }
  return { ...told, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } }
}

function valueOf({ value }: Sample, unit: string) {
  if (typeof value !== "number") return bucketsOf(value)
  // All points of a metric have the same type, whatever they happen to be.
  const isFraction = unit === "s" || unit === "1" || unit === "{value}"
  return isFraction ? { asDouble: value } : { asInt: String(Math.round(value)) }
}

const bucketsOf = ({ bounds, atMost, count, sum }: Distribution) => ({
  count: String(count),
  sum,
  explicitBounds: bounds,
  bucketCounts: [...atMost, count].map((below, i) => String(below - (i === 0 ? 0 : atMost[i - 1]))),
})

const spanOf = ({ name, startMs, endMs, attributes, error, events = [], ...ids }: Span) => ({
  ...ids,
  name,
  kind: INTERNAL,
  startTimeUnixNano: nanos(startMs),
  endTimeUnixNano: nanos(endMs),
  attributes: attributesOf(attributes),
  status: error === undefined ? {} : { code: FAILED, message: error },
  events: events.map((event) => ({
    timeUnixNano: nanos(endMs),
    name: event.name,
    attributes: attributesOf(event.attributes),
  })),
})

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: attributeValue(value) }))

function attributeValue(value: AttributeValue): unknown {
  if (typeof value === "string") return { stringValue: value }
  if (typeof value !== "number") return { arrayValue: { values: value.map(attributeValue) } }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** As text: so many nanoseconds are more than a number can tell apart. */
function nanos(ms: number): string {
  const whole = Math.floor(ms)
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1e6)))
}
