/**
 * Whether a pipeline can keep checkpoints, and where they are. Every step must be able to go on in the middle; what a run
 * puts out must not depend on chance.
 */
import { type CheckpointSettings, checkpointSettings } from "../config/checkpoint.ts"
import type { Document } from "../config/document.ts"
import type { PipelineConfig } from "../config/pipeline.ts"
import { basename, isAbsolute, join } from "../data/path.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type { Edge } from "./graph.ts"
import type { PlannedStep } from "./plan.ts"

export interface CheckpointPlan {
  readonly everyMs: number
  /** Absolute. */
  readonly path: string
}

/** @param file the pipeline file, as the user named it */
export function planCheckpoints(pipeline: PipelineConfig, folder: string, file: string): CheckpointPlan | undefined {
  const settings: CheckpointSettings | undefined = checkpointSettings(pipeline.settings?.checkpoint)
  if (settings === undefined) return undefined
  const { everyMs, filePath = `.${basename(file)}.checkpoint` } = settings
  return { everyMs, path: isAbsolute(filePath) ? filePath : join(folder, filePath) }
}

/** FE5030 for every step that cannot take part. */
export function checkpointProblems(
  pipeline: PipelineConfig,
  steps: ReadonlyArray<PlannedStep>,
  edges: ReadonlyArray<Edge>,
  document: Document,
): Array<FlowError> {
  if (checkpointSettings(pipeline.settings?.checkpoint) === undefined) return []
  return steps.flatMap((step) => {
    const why = whyNot(step, edges)
    if (why === undefined) return []
    const { text } = step.place("type")
    return [flowError("FE5030", why, {
      step: step.id,
      text: text ?? document.at(["pipeline", "settings", "checkpoint"], "key"),
    })]
  })
}

function whyNot({ id, type, plugin, options }: PlannedStep, edges: ReadonlyArray<Edge>): string | undefined {
  if (plugin.kind === "source") {
    if (plugin.resume === undefined) return `${id} is a ${type}, which cannot go on in the middle`
    if (plugin.reads?.(options).includes("-")) return `${id} reads standard input, which cannot be read again`
  }
  if (plugin.kind === "sink" && plugin.resume === undefined) return `${id} is a ${type}, which cannot be continued`
  const incoming = edges.filter((edge) => edge.to === id)
  if (incoming.length < 2) return undefined
  const from = [...new Set(incoming.map((edge) => edge.from))].join(" and ")
  return `rows reach ${id} over ${incoming.length} connections (from ${from}), in an order that differs from run to run`
}
