/**
 * Reads metrics as a strict scraper would, and throws at whatever the format does not allow: Prometheus text 0.0.4 and
 * OpenMetrics 1.0.0. Written from the formats, not from what writes them.
 */
import { assert, assertEquals } from "@std/assert"

export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Family {
  readonly name: string
  type?: string
  help?: string
  unit?: string
  readonly samples: Array<ReadSample>
}

export interface Scraped {
  readonly families: ReadonlyMap<string, Family>
  /** The value of a sample that has these labels, others aside. There must be exactly one. */
  value(name: string, labels?: Readonly<Record<string, string>>): number
  /** All samples of that name. */
  all(name: string): ReadonlyArray<ReadSample>
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*"
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (NaN|[+-]Inf|[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)$`)
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/
const SUFFIXES = {
  prometheus: { counter: [""], gauge: [""], histogram: ["_bucket", "_sum", "_count"], unknown: [""] },
  openmetrics: { counter: ["_total"], gauge: [""], histogram: ["_bucket", "_sum", "_count"], info: ["_info"] },
} as const

export function scraped(text: string, format: "prometheus" | "openmetrics"): Scraped {
  assert(text.endsWith("\n"), "the last line ends")
  const lines = text.slice(0, -1).split("\n")
  if (format === "openmetrics") assertEquals(lines.pop(), "# EOF")
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let current: Family | undefined
  for (const line of lines) {
    const comment = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.+)$`).exec(line)
    if (comment !== null) {
      const [, what, name, rest] = comment
      if (current?.name !== name) {
        assert(!families.has(name), `${name} stands in two places`)
        families.set(name, current = { name, samples: [] })
      }
      assertEquals(current.samples, [], `${what} of ${name} comes after its samples`)
      const key = what.toLowerCase() as "help" | "type" | "unit"
      assert(current[key] === undefined, `two ${what} of ${name}`)
      current[key] = rest
      continue
    }
    const sample = SAMPLE.exec(line)
    if (sample === null || current === undefined) throw new Error(`no sample, or before its family: ${line}`)
    const [, name, labelText = "", valueText] = sample
    const family: string = current.name
    const allowed: ReadonlyArray<string> | undefined =
      (SUFFIXES[format] as Readonly<Record<string, ReadonlyArray<string>>>)[current.type ?? ""]
    if (allowed === undefined) throw new Error(`${current.name} has the type ${current.type}`)
    assert(allowed.some((suffix) => name === `${family}${suffix}`), `${name} does not belong to ${current.name}`)
    const labels = labelsOf(labelText)
    const identity = name + JSON.stringify(Object.entries(labels).sort())
    assert(!seen.has(identity), `twice: ${line}`)
    seen.add(identity)
    current.samples.push({ name, labels, value: numberOf(valueText) })
  }
  for (const family of families.values()) checkFamily(family, format)
  const all = (name: string) => [...families.values()].flatMap(({ samples }) => samples.filter((s) => s.name === name))
  return {
    families,
    all,
    value: (name, labels = {}) => {
      const found = all(name).filter((sample) => Object.entries(labels).every(([k, v]) => sample.labels[k] === v))
      assertEquals(found.length, 1, `${name} ${JSON.stringify(labels)}`)
      return found[0].value
    },
  }
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== "";) {
    const match = LABEL.exec(rest)
    if (match === null) throw new Error(`no label: ${rest}`)
    const [whole, name, value] = match
    assert(!(name in labels), `the label ${name} is there twice`)
    labels[name] = value.replace(/\\(.)/g, (_whole: string, c: string) => c === "n" ? "\n" : c)
    rest = rest.slice(whole.length)
  }
  return labels
}

const numberOf = (text: string): number =>
  text.endsWith("Inf") ? (text[0] === "-" ? -Infinity : Infinity) : Number(text)

function checkFamily({ name, type, help, unit, samples }: Family, format: string): void {
  assert(type !== undefined && help !== undefined, `${name} lacks HELP or TYPE`)
  assert(samples.length > 0, `${name} has no samples`)
  if (unit !== undefined) assert(name.endsWith(`_${unit}`), `${name} does not end with its unit ${unit}`)
  if (type === "counter") {
    if (format === "prometheus") assert(name.endsWith("_total"), `${name} is a counter`)
    for (const sample of samples) assert(sample.value >= 0, `${name} counts below 0`)
  }
  if (type === "histogram") checkHistogram(name, samples)
}

function checkHistogram(name: string, samples: ReadonlyArray<ReadSample>): void {
  const series = new Map<string, Array<ReadSample>>()
  for (const sample of samples) {
    const { le: _le, ...labels } = sample.labels
    const key = JSON.stringify(labels)
    series.set(key, [...series.get(key) ?? [], sample])
  }
  for (const own of series.values()) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => numberOf(labels.le))
    assertEquals(bounds, [...bounds].sort((a, b) => a - b), "buckets in order")
    assertEquals(bounds.at(-1), Infinity)
    const counts = buckets.map(({ value }) => value)
    assertEquals(counts, [...counts].sort((a, b) => a - b), "buckets add up")
    assertEquals(own.find((sample) => sample.name === `${name}_count`)?.value, counts.at(-1))
    assert(own.some((sample) => sample.name === `${name}_sum`))
  }
}
