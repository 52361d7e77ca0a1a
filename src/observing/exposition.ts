/**
 * Metrics as text that is scraped: the format of Prometheus (0.0.4), and OpenMetrics (1.0.0), which names counters and
 * units otherwise and says where it ends.
 */
import { type Distribution, type Labels, type MetricFamily, prometheusName, type Sample, unitName } from "./metric.ts"

/** The two text formats that Prometheus reads. */
export type ExpositionFormat = "prometheus" | "openmetrics"

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
}

export function exposition(families: ReadonlyArray<MetricFamily>, format: ExpositionFormat): string {
  const lines = families.flatMap((family) => familyLines(family, format))
  if (format === "openmetrics") lines.push("# EOF")
  return lines.map((line) => `${line}\n`).join("")
}

function familyLines(family: MetricFamily, format: ExpositionFormat): Array<string> {
  const { kind, unit, help, samples } = family
  const isOpen = format === "openmetrics"
  const name = prometheusName(family)
  const sampled = kind === "counter" ? `${name}_total` : kind === "info" ? `${name}_info` : name
  // What stands behind TYPE is the name of the samples in the one format, and that of the family in the other.
  const told = isOpen ? name : sampled
  const type = kind === "info" && !isOpen ? "gauge" : kind
  const unitLine = isOpen && unitName(unit) !== undefined ? [`# UNIT ${told} ${unitName(unit)}`] : []
  return [
    `# HELP ${told} ${isOpen ? escaped(help) : help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    `# TYPE ${told} ${type}`,
    ...unitLine,
    ...samples.flatMap((sample) => sampleLines(sampled, sample)),
  ]
}

function sampleLines(name: string, { labels, value }: Sample): ReadonlyArray<string> {
  if (typeof value === "number") return [`${name}${labelText(labels)} ${numberText(value)}`]
  return [
    ...buckets(value).map(([le, count]) => `${name}_bucket${labelText({ ...labels, le })} ${count}`),
    `${name}_sum${labelText(labels)} ${numberText(value.sum)}`,
    `${name}_count${labelText(labels)} ${value.count}`,
  ]
}

const buckets = ({ bounds, atMost, count }: Distribution): ReadonlyArray<readonly [string, number]> => [
  ...bounds.map((bound, i) => [boundText(bound), atMost[i]] as const),
  ["+Inf", count],
]

/** OpenMetrics wants bounds to be written as floating point numbers; Prometheus takes them so, too. */
const boundText = (bound: number): string => Number.isInteger(bound) ? `${bound}.0` : String(bound)

const numberText = (value: number): string =>
  Number.isNaN(value) ? "NaN" : value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value)

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')
