/**
 * A run that puts nothing out: the plan with its sources as they are wanted, sinks that take rows and forget them, no
 * dead letters, no checkpoints, nothing on disk. Transforms are the real ones. Rejected rows are left out, whatever
 * the policy, so that what comes after them is seen too.
 */
import * as Effect from "effect/Effect"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { SinkPlugin, SinkRun, SourceBatch, SourcePlugin } from "../plugin/contract.ts"
import type { DeadLetters } from "./dead_letters.ts"

const forgetful: SinkRun = {
  write: (chunk) => ({ written: chunk.count, rejects: [], bytes: 0 }),
  prepare: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
}

/** Batches of a source as they are let through. */
export type Admission = (
  step: PlannedStep,
  batches: (signal: AbortSignal) => AsyncIterable<SourceBatch>,
) => (signal: AbortSignal) => AsyncIterable<SourceBatch>

export function rehearsal(plan: Plan, admission: Admission): Plan {
  const policy = { onError: "skip" } as const
  return {
    ...plan,
    steps: plan.steps.map((step): PlannedStep => {
      const { plugin } = step
      if (plugin.kind === "source") return { ...step, policy, plugin: admitted(step, plugin, admission) }
      return plugin.kind === "sink" ? { ...step, policy, plugin: forgetting(plugin) } : { ...step, policy }
    }),
    edges: plan.edges.map(({ overflow: _overflow, ...edge }) => edge),
    policy,
    deadLetterPath: undefined,
    checkpoint: undefined,
  }
}

function admitted(step: PlannedStep, plugin: SourcePlugin, admission: Admission): SourcePlugin {
  const { type, title, options, reads, isReadOnce } = plugin
  return {
    kind: "source",
    type,
    title,
    options,
    ...(reads === undefined ? {} : { reads: (given: unknown) => reads.call(plugin, given) }),
    ...(isReadOnce === undefined ? {} : { isReadOnce }),
    open: async (given, context) => {
      const run = await plugin.open(given, context)
      return {
        schema: run.schema,
        ...(run.totalBytes === undefined ? {} : { totalBytes: run.totalBytes }),
        chunks: admission(step, (signal) => run.chunks(signal)),
        statistics: () => run.statistics?.() ?? {},
        close: () => run.close(),
      }
    },
  }
}

const forgetting = ({ type, title, options }: SinkPlugin): SinkPlugin => ({
  kind: "sink",
  type,
  title,
  options,
  open: () => Promise.resolve(forgetful),
})

/** Rejected rows are counted, and that is all. */
export const noLetters = (): DeadLetters => ({
  file: undefined,
  warnings: [],
  finish: () => Effect.void,
  prepare: () => Effect.void,
  checkpoint: () => Effect.succeed(null),
})
