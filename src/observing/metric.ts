/**
 * What a metric is, however it gets out: a family with a dotted name and a unit, and a value per set of labels. The names
 * that Prometheus uses are made of that by its own conventions. Knows no run.
 */

export interface MetricFamily {
  /** As `flowengine.step.rows.in`. */
  readonly name: string
  readonly kind: "counter" | "gauge" | "histogram" | "info"
  /** UCUM, as OpenTelemetry has it: `s`, `By`, `1` for shares; in braces what is counted, as `{row}`. */
  readonly unit: string
  readonly help: string
  readonly samples: ReadonlyArray<Sample>
}

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels: Labels
  readonly value: number | Distribution
}

/** How many observations were not above each bound; those above the last one are in `count` only. */
export interface Distribution {
  readonly bounds: ReadonlyArray<number>
  /** Per bound, the ones below it included. */
  readonly atMost: ReadonlyArray<number>
  readonly count: number
  readonly sum: number
}

/** A family as it is written down in a table: what to take from the thing that is measured. */
export interface Measure<Measured> {
  readonly name: string
  readonly kind: MetricFamily["kind"]
  readonly unit: string
  readonly help: string
  /** Undefined where the thing has no such value. */
  readonly of: (measured: Measured) => number | undefined
}

const UNITS: Readonly<Record<string, string>> = { s: "seconds", By: "bytes", "1": "ratio" }

/** The unit as Prometheus writes it; undefined for mere counts. */
export const unitName = (unit: string): string | undefined => UNITS[unit]

/** The name of the family as Prometheus has it, without the suffix of counters. */
export function prometheusName({ name, unit }: Pick<MetricFamily, "name" | "unit">): string {
  const plain = name.replaceAll(".", "_")
  const suffix = unitName(unit)
  return suffix === undefined ? plain : `${plain}_${suffix}`
}
