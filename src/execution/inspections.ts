/**
 * The part of the engine that looks into a pipeline without running it: one record, the first records, what it could reach.
 * Each is loaded when it is asked for; a run pays for none.
 */
import type * as Effect from "effect/Effect"
import { denoFiles } from "../data/files.ts"
import type { FlowErrors } from "../errors/flow_error.ts"
import type { Plan } from "../plan/plan.ts"
import type { LoadOptions } from "./engine.ts"
import type { PipelineInput } from "./pipeline_input.ts"
import type { RowAddress, RowTrace } from "./explain_row.ts"
import type { BoundStep } from "./observer.ts"
import type { RunOptions } from "./program.ts"
import type { ReachCheck } from "./reach.ts"
import type { SampleReport } from "./sample.ts"

/** A plan whose sources were open, so that every step knows its columns. */
export interface BoundPipeline {
  readonly plan: Plan
  readonly steps: ReadonlyArray<BoundStep>
}

export interface Inspections {
  /** What becomes of one record, step by step. Writes nothing. Throws `FlowErrors`. */
  explainRow(input: PipelineInput | Plan, address: RowAddress, options?: LoadOptions): Promise<RowTrace>
  /** What a run is likely to meet, judged from the first records of every source. Writes nothing. Throws `FlowErrors`. */
  samplePipeline(input: PipelineInput | Plan, records: number, options?: LoadOptions): Promise<SampleReport>
  /** Whether a run could read and write all that it names. Moves no rows. Throws `FlowErrors` (configuration). */
  checkReach(input: PipelineInput | Plan, options?: LoadOptions): Promise<ReadonlyArray<ReachCheck>>
  /** A plan and what its steps know once sources are open: columns. Moves no rows. Throws `FlowErrors`. */
  bindPipeline(input: PipelineInput | Plan, options?: LoadOptions): Promise<BoundPipeline>
}

type Perform = <A>(program: (given: RunOptions) => Effect.Effect<A, FlowErrors>, options: LoadOptions) => Promise<A>

export const inspections = (
  planOf: (input: PipelineInput | Plan, options: LoadOptions) => Promise<Plan>,
  perform: Perform,
): Inspections => ({
  explainRow: async (input, address, options = {}) => {
    const { explainRow } = await import("./explain_row.ts")
    const plan = await planOf(input, options)
    return await perform((given) => explainRow(plan, address, given), options)
  },
  samplePipeline: async (input, records, options = {}) => {
    const { samplePlan } = await import("./sample.ts")
    const plan = await planOf(input, options)
    return await perform((given) => samplePlan(plan, records, given), options)
  },
  checkReach: async (input, options = {}) => {
    const { checkReach } = await import("./reach.ts")
    const plan = await planOf(input, options)
    return await perform(() => checkReach(plan, options.files ?? denoFiles), options)
  },
  bindPipeline: async (input, options = {}) => {
    const { bindOnly } = await import("./bind_only.ts")
    const plan = await planOf(input, options)
    return { plan, steps: await perform(() => bindOnly(plan, options.files ?? denoFiles), options) }
  },
})
