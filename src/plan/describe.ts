/**
 * A plan as something to read: text for people, JSON for programs, Mermaid for pictures. Shows what a run would do;
 * does nothing of it.
 */
import type { LimitsConfig } from "../config/limits.ts"
import type { RowSchema } from "../data/schema.ts"
import type { MemoryPlan } from "./budget.ts"
import type { CheckpointPlan } from "./checkpoints.ts"
import type { Edge } from "./graph.ts"
import { resilienceText } from "../resilience/step_resilience.ts"
import type { Plan, PlannedStep } from "./plan.ts"

/** What one step of a plan would do. */
export interface StepDescription {
  readonly id: string
  readonly type: string
  readonly kind: "source" | "transform" | "sink"
  readonly options: unknown
  readonly onError: string
  readonly maxErrors?: number
  readonly maxErrorRate?: number
  /** What is done about calls that fail for a passing reason, in words. */
  readonly resilience?: string
  /** Copies of a transform that may work in parallel. */
  readonly concurrency?: number
  /** What each copy may use at most. */
  readonly budget?: Readonly<Record<string, number>>
  /** Where a third-party step comes from, and what its thread may do. */
  readonly plugin?: { readonly name: string; readonly version: string; readonly from: string; readonly may: string }
  readonly reads: ReadonlyArray<string>
  readonly writes: ReadonlyArray<string>
  /** Columns put out (by a sink: taken in), if they are known. */
  readonly columns?: ReadonlyArray<{ readonly name: string; readonly type: string; readonly required: boolean }>
}

/** What a run would do, as plain data. */
export interface PlanDescription {
  readonly name: string
  readonly file: string
  readonly steps: ReadonlyArray<StepDescription>
  readonly connections: ReadonlyArray<Edge>
  readonly deadLetters?: string
  /** How often a checkpoint is made, in milliseconds, and where; absent if none are. */
  readonly checkpoint?: CheckpointPlan
  /** What a run may take of time and processor, where there is a limit. */
  readonly limits?: Pick<LimitsConfig, "maxRunTime" | "maxCpuPercent">
  /** Where chunks go that are too many for memory; absent if none of the connections has `overflow: spill`. */
  readonly spillFolder?: string
  /** How memory is shared out, if there is a limit that the file sets, or one of the machine that makes it scarce. */
  readonly memory?: MemoryDescription
}

/** In MB, as they were estimated. */
export interface MemoryDescription {
  readonly limitMB: number
  readonly sumMB: number
  readonly chunkBytes: number
  readonly parts: Readonly<Record<string, number>>
}

/** What binding the plan to its data has shown: columns and parallelism by step id. */
export interface BoundFacts {
  readonly schemas: ReadonlyMap<string, RowSchema>
  readonly concurrency: ReadonlyMap<string, number>
  readonly budgets: ReadonlyMap<string, Readonly<Record<string, number>>>
  readonly spillFolder?: string | undefined
  readonly memory: MemoryPlan
}

export function describePlan(plan: Plan, facts: BoundFacts): PlanDescription {
  const { maxRunTime, maxCpuPercent } = plan.limits
  const limits = {
    ...(maxRunTime === undefined ? {} : { maxRunTime }),
    ...(maxCpuPercent === undefined ? {} : { maxCpuPercent }),
  }
  return {
    name: plan.name,
    file: plan.file,
    steps: plan.steps.map((step) => describeStep(plan, step, facts)),
    connections: plan.edges,
    ...(plan.limits.maxMemoryMB === undefined && !facts.memory.isTight ? {} : { memory: describeMemory(facts.memory) }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(plan.deadLetterPath === undefined ? {} : { deadLetters: plan.deadLetterPath }),
    ...(plan.checkpoint === undefined ? {} : { checkpoint: plan.checkpoint }),
    ...(facts.spillFolder === undefined ? {} : { spillFolder: facts.spillFolder }),
  }
}

function describeMemory({ limitBytes, sumBytes, chunkBytes, parts }: MemoryPlan): MemoryDescription {
  const inMB = (bytes: number) => Math.round(bytes / (1 << 20) * 10) / 10
  return {
    limitMB: inMB(limitBytes),
    sumMB: inMB(sumBytes),
    chunkBytes,
    parts: Object.fromEntries(parts.map(({ name, bytes }) => [name, inMB(bytes)])),
  }
}

function describeStep(plan: Plan, step: PlannedStep, facts: BoundFacts): StepDescription {
  const schema = facts.schemas.get(step.id) ?? plan.declared.get(step.id)
  const concurrency = facts.concurrency.get(step.id)
  const budget = facts.budgets.get(step.id)
  const { onError, maxErrors, maxErrorRate } = step.policy
  const resilience = resilienceText(step.resilience)
  const { thirdParty } = step.plugin
  return {
    id: step.id,
    type: step.type,
    kind: step.kind,
    options: step.options,
    onError,
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(maxErrorRate === undefined ? {} : { maxErrorRate }),
    ...(resilience === undefined ? {} : { resilience }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(budget === undefined ? {} : { budget }),
    ...(thirdParty === undefined ? {} : {
      plugin: {
        name: thirdParty.name,
        version: thirdParty.version,
        from: thirdParty.from,
        may: thirdParty.permissions(step.options),
      },
    }),
    reads: step.plugin.reads?.(step.options) ?? [],
    writes: step.plugin.writes?.(step.options) ?? [],
    ...(schema === undefined ? {} : {
      columns: schema.columns.map(({ name, type, required }) => ({ name, type, required: required ?? false })),
    }),
  }
}

/** One paragraph per step, in the order of flow. */
export function planText(plan: PlanDescription): string {
  const lines = [`pipeline ${plan.name} (${plan.file})`]
  for (const step of plan.steps) {
    lines.push("", `${step.id}  ${step.type}`)
    const fact = (name: string, value: string | undefined) => {
      if (value) lines.push(`  ${name.padEnd(9)} ${value}`)
    }
    const { plugin } = step
    fact("plugin", plugin && `${plugin.name} ${plugin.version} from ${plugin.from}`)
    fact("may", plugin?.may)
    fact("reads", step.reads.join(", "))
    fact("writes", step.writes.join(", "))
    fact(
      "columns",
      step.columns?.map((column) => `${column.name} ${column.type}${column.required ? "!" : ""}`).join(", "),
    )
    fact("parallel", step.concurrency === undefined ? undefined : `up to ${step.concurrency}`)
    const budget = Object.entries(step.budget ?? {}).map(([name, most]) => `${name} ${most}`)
    fact("budget", budget.length === 0 ? undefined : `${budget.join(", ")} each`)
    fact("on error", policyText(step))
    fact("retry", step.resilience)
    for (const edge of plan.connections.filter((edge) => edge.from === step.id)) fact("to", edgeText(edge))
  }
  if (plan.memory !== undefined) lines.push("", memoryText(plan.memory))
  if (plan.limits !== undefined) lines.push("", limitsText(plan.limits))
  if (plan.deadLetters !== undefined) lines.push("", `dead letters: ${plan.deadLetters}`)
  if (plan.checkpoint !== undefined) {
    const { everyMs, path } = plan.checkpoint
    lines.push("", `checkpoints: ${path}, ${everyMs === 0 ? "after every chunk" : `every ${everyMs / 1000} s`}`)
  }
  if (plan.spillFolder !== undefined) lines.push("", `spills to: ${plan.spillFolder}`)
  return lines.join("\n")
}

function memoryText({ limitMB, sumMB, chunkBytes, parts }: MemoryDescription): string {
  const shares = Object.entries(parts).map(([name, amount]) => `${name} ${amount}`).join(", ")
  return `memory: ${Math.floor(limitMB)} MB; about ${Math.ceil(sumMB)} MB planned (${shares}), chunks of ${
    chunkBytes / 1024
  } KiB`
}

function limitsText({ maxRunTime, maxCpuPercent }: NonNullable<PlanDescription["limits"]>): string {
  const time = typeof maxRunTime === "number" ? `${maxRunTime} ms` : maxRunTime
  const parts = [
    time === undefined ? [] : [`at most ${time}`],
    maxCpuPercent === undefined ? [] : [`at most ${maxCpuPercent} % of the processor`],
  ].flat()
  return `limits: ${parts.join(", ")}`
}

function policyText({ onError, maxErrors, maxErrorRate }: StepDescription): string {
  const limits = [
    maxErrors === undefined ? [] : [`at most ${maxErrors} rows`],
    maxErrorRate === undefined ? [] : [`at most ${maxErrorRate * 100} % of the rows`],
  ].flat()
  return limits.length === 0 ? onError : `${onError}, ${limits.join(", ")}`
}

function edgeText({ to, route, row, bufferMB, overflow }: Edge): string {
  const notes = [
    route === undefined ? [] : [`queue ${route}, ${row} row`],
    bufferMB === undefined ? [] : [`up to ${bufferMB} MB wait`],
    overflow === "spill" ? ["more goes to disk"] : [],
  ].flat()
  return notes.length === 0 ? to : `${to}  (${notes.join(", ")})`
}

/** A flowchart for https://mermaid.js.org. */
export function planMermaid(plan: PlanDescription): string {
  const number = new Map(plan.steps.map((step, i) => [step.id, `s${i}`]))
  const shapes = { source: ["([", "])"], transform: ["[", "]"], sink: ["[(", ")]"] } as const
  const label = (text: string) => `"${text.replaceAll('"', "#quot;")}"`
  const nodes = plan.steps.map((step) => {
    const [left, right] = shapes[step.kind]
    return `  ${number.get(step.id)}${left}${label(`${step.id}<br/>${step.type}`)}${right}`
  })
  const arrows = plan.connections.map((edge) => {
    const arrow = edge.route === undefined ? "-->" : `-. ${label(edge.route)} .->`
    return `  ${number.get(edge.from)} ${arrow} ${number.get(edge.to)}`
  })
  return ["flowchart LR", ...nodes, ...arrows].join("\n")
}
