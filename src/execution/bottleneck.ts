/**
 * What a run would have to be given to be faster: which step sets the pace, or which limit, and what to change. Judged from
 * the times in the report, which a run keeps anyway; measures nothing itself.
 */
import type { RunReport, StepReport } from "./telemetry.ts"

/** What set the pace of a run, and what would change it. */
export interface Bottleneck {
  /** What holds the run up; `none` where no step works most of the time. */
  readonly limit: "step" | "processor" | "memory" | "retries" | "none"
  /** The step that sets the pace, or that has to try again. */
  readonly step?: string
  /** What part of the time it takes, from 0 to 1; of a transform, the average of its copies. */
  readonly share: number
  /** What was seen, in words. */
  readonly seen: string
  /** What would make the run faster. */
  readonly advice: string
}

/** In less time the start of threads and the first chunks decide. */
const WORTH_A_VERDICT_MS = 1000
/** Share of the time from which something holds a run up. */
const MUCH = 0.2
const MOST = 0.5
/** Steps whose shares differ by less set the pace together. */
const ALIKE = 0.1

type Judged = Pick<RunReport, "durationMs" | "steps" | "memory" | "cpu">

/** Undefined for runs too short to say. */
export function bottleneckOf({ durationMs, steps, memory, cpu }: Judged): Bottleneck | undefined {
  if (durationMs < WORTH_A_VERDICT_MS) return undefined
  const limits = [
    { limit: "processor" as const, ms: cpu?.pausedMs ?? 0 },
    { limit: "memory" as const, ms: memory.waitedMs },
  ].map(({ limit, ms }) => ({ limit, share: ms / durationMs })).filter(({ share }) => share >= MUCH)
  const [worst] = limits.sort((a, b) => b.share - a.share)
  if (worst?.limit === "processor") {
    return {
      ...worst,
      seen: `the run was held back for ${inPercent(worst.share)} of the time by \`maxCpuPercent: ${
        cpu!.limitPercent
      }\``,
      advice: "raise `maxCpuPercent`",
    }
  }
  if (worst !== undefined) {
    return {
      ...worst,
      seen: `sources waited ${inPercent(worst.share)} of the time for memory`,
      advice: "raise `maxMemoryMB`, or let connections wait on disk (`overflow: spill`)",
    }
  }
  const retrying = steps.map((step) => ({ step, share: retryMs(step) / durationMs }))
    .sort((a, b) => b.share - a.share)[0]
  if (retrying !== undefined && retrying.share >= MUCH) {
    const { step: { id, retried }, share } = retrying
    return {
      limit: "retries",
      step: id,
      share,
      seen: `${id} waited ${inPercent(share)} of the time to try again what had failed (${retried.at(-1)!.code})`,
      advice: `look into why the calls of ${id} fail; \`retry\` says how long it waits`,
    }
  }
  return slowestOf(steps)
}

const retryMs = ({ retried }: StepReport): number => retried.reduce((sum, { delayMs }) => sum + delayMs, 0)

/** How busy a step is, its copies taken together; those that were at work at once. */
const utilisation = ({ shares, pool }: StepReport): number => Math.min(1, shares.busy / Math.max(1, pool?.peak ?? 1))

function slowestOf(steps: ReadonlyArray<StepReport>): Bottleneck | undefined {
  const [slowest, ...others] = steps.map((step) => ({ step, share: utilisation(step) }))
    .sort((a, b) => b.share - a.share)
  if (slowest === undefined) return undefined
  const { step, share } = slowest
  if (share < MOST) {
    return {
      limit: "none",
      share,
      seen: `no step worked most of the time; ${step.id} did most, ${inPercent(share)}`,
      advice: "steps wait for each other: larger chunks or more `bufferMB` on the connections let them overlap",
    }
  }
  const alike = others.filter((other) => other.share > share - ALIKE).map((other) => other.step.id)
  const together = alike.length === 0 ? "" : `, ${alike.join(" and ")} nearly as much`
  return {
    limit: "step",
    step: step.id,
    share,
    seen: `${step.id} worked ${inPercent(share)} of the time${copiesOf(step)}${together}${waitersOf(steps, step)}`,
    advice: adviceFor(step),
  }
}

function copiesOf({ pool }: StepReport): string {
  if (pool === undefined || pool.limit === 1) return ""
  return pool.peak === pool.limit ? ` with all its ${pool.limit} copies` : ` with ${pool.peak} of ${pool.limit} copies`
}

/** Who waited for others meanwhile: that is what the slowest step costs. */
function waitersOf(steps: ReadonlyArray<StepReport>, slowest: StepReport): string {
  const waiting = steps.filter((step) => step !== slowest)
    .map(({ id, shares }) => ({ id, share: Math.min(1, Math.max(shares.waitIn, shares.waitOut)) }))
    .filter(({ share }) => share >= MUCH)
    .map(({ id, share }) => `${id} waited ${inPercent(share)}`)
  return waiting.length === 0 ? "" : `; ${waiting.join(", ")}`
}

function adviceFor({ id, kind, pool, notes }: StepReport): string {
  if (kind === "source") {
    return `nothing behind ${id} is slower: a faster disk or network, or fewer typed columns, would help`
  }
  if (kind === "sink") return `give ${id} a faster disk or server, or less to write; what it compresses costs too`
  const why = notes.length === 0 ? "" : `; it says: ${notes[0]}`
  if (pool !== undefined && pool.limit === 1) {
    return `raise \`concurrency\` of ${id} if its rows do not depend on each other, or make it do less${why}`
  }
  if (pool !== undefined && pool.peak < pool.limit) {
    return `more of its copies would help, and there was no work or memory for them${why}`
  }
  return `make ${id} do less per row, filter rows before it, or run on more cores${why}`
}

const inPercent = (share: number): string => `${Math.round(share * 100)} %`
