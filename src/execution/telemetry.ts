/**
 * What a run measured about itself: time per step, bytes, logs, warnings. Plain counters, updated per chunk; the report
 * is a snapshot of them.
 */
import type * as Clock from "effect/Clock"
import type { FlowError } from "../errors/flow_error.ts"
import type { LogLine } from "../plugin/contract.ts"
import type { RejectTally } from "./rejects.ts"
import type { Ledger, Totals } from "./ledger.ts"
import type { Edge } from "../plan/graph.ts"
import type { Plan } from "../plan/plan.ts"
import type { SpillReport } from "../resources/chunk_store.ts"
import type { MemoryBudget, MemoryReport } from "../resources/memory_budget.ts"
import type { CpuReport, CpuShare } from "../resources/cpu_share.ts"
import { type Bottleneck, bottleneckOf } from "./bottleneck.ts"
import { CallBooks, type CallsReport } from "./call_books.ts"
import { type ConnectionReport, connectionReport } from "./channel.ts"
import { type Present, StepTimes } from "./present.ts"

/** How the copies of a transform are used. */
export interface PoolReport {
  /** The most copies that were open at once, and how many there may be. */
  readonly size: number
  readonly limit: number
  /** Copies at work now, and the most there were at once. */
  readonly active: number
  readonly peak: number
  /** Chunks that were given to a copy. */
  readonly uses: number
  /** Those of them that had to wait for one, and how long all of them together waited. */
  readonly waits: number
  readonly waitMs: number
}

/** What one step did: rows, bytes, milliseconds. Counts go on while the run does. */
export interface StepReport extends CallsReport {
  readonly id: string
  readonly type: string
  readonly kind: "source" | "transform" | "sink"
  /** Source: records read. Others: rows taken. */
  readonly in: number
  readonly out: number
  readonly filtered: number
  readonly rejected: number
  readonly routed: number
  readonly written: number
  readonly bytes: number
  readonly busyMs: number
  readonly waitInMs: number
  readonly waitOutMs: number
  /**
   * What part of the run the step worked, waited for rows, and waited for the next steps, as numbers from 0 to 1. A
   * transform with several copies works more than 1 if they work at the same time.
   */
  readonly shares: { readonly busy: number; readonly waitIn: number; readonly waitOut: number }
  /**
   * The step's part of `cpu.share` if that is divided among the steps by the time they worked. An estimate: who waits
   * for a disk works too.
   */
  readonly cpuShare?: number
  /** Transforms only. */
  readonly pool?: PoolReport
  /** What the step says about how it works, as the reason why a script needs the sandbox. */
  readonly notes: ReadonlyArray<string>
  /** Counters of the step itself, as `scriptsCompiled`. */
  readonly statistics: Readonly<Record<string, number>>
}

/** The rows that were rejected: how many, by code, and the first few of them as errors. */
export interface RejectReport {
  readonly total: number
  readonly byCode: Readonly<Record<string, number>>
  /** The first few, as they would have been printed. */
  readonly samples: ReadonlyArray<FlowError>
  /** File with all of them, if dead letters were kept. */
  readonly deadLetters?: string
}

/** What a run has measured about itself, at one moment. Times in ms, sizes in bytes unless the name says otherwise. */
export interface RunReport {
  readonly runId: string
  readonly pipeline: string
  readonly file: string
  readonly status: "running" | "succeeded" | "failed" | "interrupted"
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** From the call to the first row: opening, planning, binding. */
  readonly startupMs: number
  /** From the first row to the commit. Throughput means input rows over this time. */
  readonly durationMs: number
  readonly rowsPerSecond: number
  readonly totals: Totals
  readonly steps: ReadonlyArray<StepReport>
  /** Connections, in the order in which they stand in the plan. */
  readonly connections: ReadonlyArray<ConnectionReport>
  readonly rejects: RejectReport
  readonly memory: MemoryReport
  readonly warnings: ReadonlyArray<FlowError>
  readonly logs: ReadonlyArray<LogLine & { readonly step: string }>
  readonly logsDropped: number
  /** Files that are now in place. */
  readonly outputs: ReadonlyArray<string>
  readonly errors: ReadonlyArray<FlowError>
  /** The checkpoint from which another run can go on, where this one did not get through. */
  readonly checkpoint?: string
  /** What went to disk, for connections that had to; absent if none had to. */
  readonly spill?: ReadonlyArray<SpillReport & Pick<Edge, "from" | "to" | "route">>
  /** What the run took of the processor; only of runs that have a limit, or took more than a second. */
  readonly cpu?: CpuReport
  /** What set the pace, and what to change; only of runs that took more than a second and have ended. */
  readonly bottleneck?: Bottleneck
  /** Who is through; only while the run goes on. Times of steps are up to this moment, then. */
  readonly present?: Present
  /** Bytes of input consumed and to be consumed (undefined for pipes), for progress. */
  readonly progress: { readonly bytes: number; readonly totalBytes: number | undefined }
}

/** Logs kept for the report; later lines are counted only. */
const LOGS_KEPT = 1000

export class Telemetry {
  readonly times: ReadonlyMap<string, StepTimes>
  /** By step; also of what belongs to no step. */
  readonly calls: Map<string, CallBooks>
  readonly logs: Array<LogLine & { step: string }> = []
  logsDropped = 0
  readonly warnings: Array<FlowError> = []
  readonly outputs: Array<string> = []
  readonly notes = new Map<string, ReadonlyArray<string>>()
  readonly pools = new Map<string, { -readonly [Key in keyof PoolReport]: PoolReport[Key] }>()
  readonly sourceBytes = new Map<string, { bytes: number; total: number | undefined }>()
  readonly statistics = new Map<string, () => Readonly<Record<string, number>>>()
  spilled: () => NonNullable<RunReport["spill"]> = () => []
  connections: () => RunReport["connections"] = () => this.ledger.edges.map((books) => connectionReport(books))
  readonly startedAtMs: number
  /** Rows that an earlier run read, which this one goes on with. */
  resumedRows = 0
  checkpoint: string | undefined
  /** Undefined where nothing runs. */
  memory: MemoryBudget | undefined
  cpu: CpuShare | undefined
  firstRowMs: number | undefined
  endMs: number | undefined

  constructor(readonly plan: Plan, readonly ledger: Ledger, readonly clock: Clock.Clock, readonly runId: string) {
    this.times = new Map(plan.steps.map((step) => [step.id, new StepTimes()]))
    this.calls = new Map(plan.steps.map(({ id }) => [id, new CallBooks(id)]))
    this.startedAtMs = clock.currentTimeMillisUnsafe()
  }

  now(): number {
    return Number(this.clock.monotonicTimeNanosUnsafe()) / 1e6
  }

  /** Bytes of input there are, once all sources are open; undefined if one does not know. */
  get totalBytes(): number | undefined {
    return [...this.sourceBytes.values()].reduce<number | undefined>(
      (sum, source) => sum === undefined || source.total === undefined ? undefined : sum + source.total,
      0,
    )
  }

  warn(warning: FlowError): void {
    const known = this.warnings.some((other) => other.code === warning.code && other.message === warning.message)
    if (!known) this.warnings.push(warning)
  }

  log(step: string, lines: ReadonlyArray<LogLine>): void {
    for (const line of lines) {
      if (this.logs.length < LOGS_KEPT) this.logs.push({ step, ...line })
      else this.logsDropped++
    }
  }

  report(
    status: RunReport["status"],
    rejects: RejectTally,
    errors: ReadonlyArray<FlowError>,
    openedMs: number,
  ): RunReport {
    const end = this.endMs ?? this.now()
    const first = this.firstRowMs ?? end
    const isOver = status !== "running"
    const totals = this.ledger.totals()
    const durationMs = end - first
    const sources = [...this.sourceBytes.values()]
    const spill = this.spilled()
    const cpu = this.cpu?.report()
    const busyMs = [...this.times.values()].reduce((sum, { busy }) => sum + busy, 0)
    const cpuPerMs = cpu === undefined || busyMs === 0 ? undefined : cpu.share / busyMs
    const steps = this.plan.steps.map((step) =>
      this.#step(step.id, step.type, durationMs, cpuPerMs, isOver ? undefined : end)
    )
    const memory = this.memory!.report()
    const bottleneck = isOver ? bottleneckOf({ durationMs, steps, memory, ...(cpu && { cpu }) }) : undefined
    return {
      runId: this.runId,
      pipeline: this.plan.name,
      file: this.plan.file,
      status,
      startedAt: new Date(this.startedAtMs).toISOString(),
      startupMs: first - openedMs,
      durationMs,
      rowsPerSecond: durationMs > 0 ? (totals.read - this.resumedRows) / (durationMs / 1000) : 0,
      totals,
      steps,
      connections: this.connections(),
      rejects: rejects.report(),
      memory,
      warnings: [...this.warnings, ...[...this.calls.values()].flatMap((calls) => calls.warnings())],
      logs: this.logs,
      logsDropped: this.logsDropped,
      outputs: this.outputs,
      errors,
      ...(this.checkpoint === undefined ? {} : { checkpoint: this.checkpoint }),
      ...(spill.length === 0 ? {} : { spill }),
      ...(cpu === undefined ? {} : { cpu }),
      ...(bottleneck === undefined ? {} : { bottleneck }),
      ...(isOver ? {} : { present: this.#present() }),
      progress: { bytes: sources.reduce((sum, source) => sum + source.bytes, 0), totalBytes: this.totalBytes },
    }
  }

  #present(): Present {
    const through = [...this.times].flatMap(([id, { isThrough }]) => isThrough ? [id] : [])
    return { through }
  }

  /** @param now of a run that goes on */
  #step(
    id: string,
    type: string,
    durationMs: number,
    cpuPerMs: number | undefined,
    now: number | undefined,
  ): StepReport {
    const books = this.ledger.step(id)
    const booked = this.times.get(id)!
    const times = now === undefined ? booked : booked.upTo(now)
    const pool = this.pools.get(id)
    const share = (ms: number) => durationMs > 0 ? ms / durationMs : 0
    return {
      id,
      type,
      kind: books.kind,
      in: books.in,
      out: books.out,
      filtered: books.filtered,
      rejected: books.rejected,
      routed: books.routed,
      written: books.written,
      bytes: books.bytes,
      busyMs: times.busy,
      waitInMs: times.waitIn,
      waitOutMs: times.waitOut,
      shares: { busy: share(times.busy), waitIn: share(times.waitIn), waitOut: share(times.waitOut) },
      ...(cpuPerMs === undefined ? {} : { cpuShare: times.busy * cpuPerMs }),
      ...this.calls.get(id)!.report(),
      ...(pool === undefined ? {} : { pool: { ...pool } }),
      notes: this.notes.get(id) ?? [],
      statistics: this.statistics.get(id)?.() ?? {},
    }
  }
}
