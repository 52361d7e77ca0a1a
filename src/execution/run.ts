/**
 * What the fibers of one run share: the plan, the books, the channels. No behaviour of its own.
 */
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { RowSchema } from "../data/schema.ts"
import type { SinkRun, TransformBinding, TransformRun } from "../plugin/contract.ts"
import type * as Effect from "effect/Effect"
import type * as Pool from "effect/Pool"
import type * as Result from "effect/Result"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { CpuShare } from "../resources/cpu_share.ts"
import type { MemoryBudget } from "../resources/memory_budget.ts"
import type { Checkpoints } from "./checkpoint.ts"
import type { Copies } from "./copies.ts"
import type { Ledger } from "./ledger.ts"
import type { Watch } from "./observer.ts"
import type { RejectTally } from "./rejects.ts"
import type { SourceReader } from "./source_reader.ts"
import type { StepGuard } from "./step_guard.ts"
import type { Telemetry } from "./telemetry.ts"

export interface Run {
  readonly plan: Plan
  readonly ledger: Ledger
  readonly telemetry: Telemetry
  readonly rejects: RejectTally
  readonly memory: MemoryBudget
  /** Undefined for runs that keep none. */
  readonly checkpoints: Checkpoints | undefined
  readonly cpu: CpuShare
  /** To be done before each read: waits while memory or processor say so. */
  readonly admission: Effect.Effect<void, FlowErrors>
  /** Undefined where nobody watches. */
  readonly watch: Watch | undefined
  /** All rows are through and outputs appear: no time limit holds any more. */
  isDecided: boolean
}

export interface OpenSource {
  readonly kind: "source"
  readonly step: PlannedStep
  readonly source: SourceReader
  readonly schema: RowSchema
}

/** A transform that knows its input. */
export interface BoundTransform {
  readonly kind: "transform"
  readonly step: PlannedStep
  readonly binding: TransformBinding
  readonly guard: StepGuard
  readonly input: RowSchema
  readonly schema: RowSchema
}

export interface OpenTransform extends BoundTransform {
  /** Copies, or why one could not be opened: whoever is given that has to tell it. */
  readonly pool: Pool.Pool<Result.Result<TransformRun, FlowErrors>>
  readonly copies: Copies
}

export interface OpenSink {
  readonly kind: "sink"
  readonly step: PlannedStep
  readonly guard: StepGuard
  readonly sink: SinkRun
  readonly input: RowSchema
}

export type OpenStep = OpenSource | OpenTransform | OpenSink
