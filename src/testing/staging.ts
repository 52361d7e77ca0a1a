/**
 * A plan as a test runs it: sources read what the test gives, faults are in place, every step is watched, nothing waits
 * for long and nothing is kept for another run.
 */
import type { Document, KeyPath } from "../config/document.ts"
import { dirname, isAbsolute, join } from "../data/path.ts"
import type { ColumnSpec } from "../data/schema.ts"
import { flowError } from "../errors/flow_error.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { Plugin, SinkPlugin, SourcePlugin } from "../plugin/contract.ts"
import { columnSpecs } from "../plugin/options.ts"
import type { JsonRow } from "../plugin/stand_in.ts"
import type { StepResilience } from "../resilience/step_resilience.ts"
import { writtenRow } from "./cell_json.ts"
import type { Coverage } from "./coverage.ts"
import { faultySink, faultySource } from "./faults.ts"
import { observed, Sightings } from "./observed.ts"
import type { TestDisk } from "./test_disk.ts"
import type { GivenConfig, TestConfig } from "./test_file.ts"

/** A source that yields rows of a program. */
export type RowsSource = (options: {
  readonly type: string
  readonly columns: ReadonlyArray<ColumnSpec>
  readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>
}) => Plugin

export interface Stage {
  readonly test: TestConfig
  /** The test file, and where the test stands in it. */
  readonly document: Document
  readonly path: KeyPath
  /** Absolute path of the test file. */
  readonly file: string
  readonly disk: TestDisk
  readonly rowsSource: RowsSource
  /** Undefined if nobody wants to know. */
  readonly coverage: Coverage | undefined
}

export interface Staged {
  readonly plan: Plan
  readonly seen: Sightings
}

/** Throws FlowErrors or FlowError where something cannot be given. */
export async function staged(plan: Plan, stage: Stage): Promise<Staged> {
  const { disk, coverage } = stage
  const seen = new Sightings(plan.edges)
  for (const path of outputsOf(plan)) disk.hide(path)
  const steps: Array<PlannedStep> = []
  for (const step of plan.steps) {
    const covered = await coverage?.cover(step, plan, disk)
    const given = step.plugin.kind === "source"
      ? standIn(step, step.plugin, plan, stage)
      : withFault(covered?.step ?? step, plan, stage)
    const plugin = observed({ id: step.id, plugin: given.plugin }, seen, covered?.filter)
    steps.push({ ...step, ...given, plugin, resilience: quick(step.resilience) })
  }
  const { maxCpuPercent: _, ...limits } = plan.limits
  return { plan: { ...plan, steps, limits, checkpoint: undefined, resilience: quick(plan.resilience) }, seen }
}

/** Everything that a plan writes, absolute. */
export function outputsOf(plan: Plan): ReadonlyArray<string> {
  const outputs = plan.steps.flatMap((step) => step.plugin.kind === "sink" ? writtenBy(step, plan) : [])
  return plan.deadLetterPath === undefined ? outputs : [...outputs, plan.deadLetterPath]
}

export const writtenBy = ({ plugin, options }: PlannedStep, { folder }: Plan): ReadonlyArray<string> =>
  (plugin.writes?.(options) ?? []).filter((path) => path !== "-").map((path) => absolute(path, folder))

const absolute = (path: string, folder: string) => isAbsolute(path) ? path : join(folder, path)

type Given = Pick<PlannedStep, "plugin" | "options">

function standIn(step: PlannedStep, plugin: SourcePlugin, plan: Plan, stage: Stage): Given {
  const given = stage.test.sources[step.id]
  const read = givenTo(step, plugin, given, plan, stage)
  const source = read.plugin as SourcePlugin
  return { ...read, plugin: given.fault === undefined ? source : faultySource(source, given.fault) }
}

function givenTo(step: PlannedStep, plugin: SourcePlugin, given: GivenConfig, plan: Plan, stage: Stage): Given {
  const { document, disk } = stage
  const path = [...stage.path, "sources", step.id]
  const { stand } = plugin
  const rows = given.rows?.map((row, i) => writtenRow(document, [...path, "rows", i], row))
  if (stand === undefined) {
    if (rows !== undefined) return { plugin: ownRows(step, plugin, { ...given, rows }, stage.rowsSource), options: {} }
    const text = document.at(path, "key")
    throw flowError("FE8003", `the source \`${step.id}\` (${step.type}) reads no files; give it \`rows\``, { text })
  }
  if (given.file !== undefined) {
    const file = isAbsolute(given.file) ? given.file : join(dirname(stage.file), given.file)
    return { plugin, options: stand.reading(step.options, file, false) }
  }
  const name = nameFor(step, plugin, plan, disk)
  const text = given.text ?? stand.written(step.options, rows!)
  disk.put(absolute(name, plan.folder), new TextEncoder().encode(text))
  return { plugin, options: stand.reading(step.options, name, true) }
}

/** That of its own file, so that messages are as ever; another where it has several or the test has given it away. */
function nameFor({ id, options }: PlannedStep, plugin: SourcePlugin, { folder }: Plan, disk: TestDisk): string {
  const [name, ...others] = plugin.reads?.(options) ?? []
  const isPlain = name !== undefined && others.length === 0 && !/[*?[\]{}]|^-$|\.gz$/.test(name)
  return isPlain && !disk.has(absolute(name, folder)) ? name : `${id}.txt`
}

/** A source in the place of one that reads no files. */
function ownRows(
  { id, options }: PlannedStep,
  plugin: SourcePlugin,
  given: Pick<GivenConfig, "columns"> & { readonly rows: ReadonlyArray<JsonRow> },
  rowsSource: RowsSource,
): Plugin {
  const { rows } = given
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const declared = given.columns === undefined ? plugin.declares?.(options)?.columns : columnSpecs(given.columns)
  const columns = declared ?? names.map((name): ColumnSpec => ({ name, type: "json" }))
  const values = rows.map((row) =>
    Object.fromEntries(Array.from(row, ([name, json]) => {
      const type = columns.find((column) => column.name === name)?.type
      return [name, type === "json" || !/^[-\d]/.test(json) ? JSON.parse(json) : json]
    }))
  )
  return rowsSource({ type: id, columns, rows: values })
}

function withFault(step: PlannedStep, plan: Plan, { test, disk }: Stage): Given {
  const fault = test.sinks?.[step.id]?.fault
  if (fault === undefined) return step
  const { diskFullAfter } = fault
  if (diskFullAfter !== undefined) { for (const path of writtenBy(step, plan)) disk.fillAfter(path, diskFullAfter) }
  return { ...step, plugin: faultySink(step.plugin as SinkPlugin, fault) }
}

/** Nobody waits in a test for what is better next time. */
const quick = ({ retry, breaker, timeoutMs }: StepResilience): StepResilience => ({
  retry: retry === undefined ? undefined : { ...retry, baseMs: 0, maxMs: 0, honourRetryAfter: false },
  breaker: breaker?.whileOpen === "wait" ? { ...breaker, openMs: 1, maxOpenMs: 1 } : breaker,
  timeoutMs,
})
