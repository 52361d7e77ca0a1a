/**
 * The `steps` and `routing` entries of a pipeline as planned steps: type known, options decoded, policy settled. Does
 * not connect them (connect.ts).
 */
import type { Document } from "../config/document.ts"
import { decode } from "../config/decode.ts"
import type { PipelineConfig, StepConfig } from "../config/pipeline.ts"
import { meaning } from "../errors/fix.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Registry } from "../plugin/registry.ts"
import type { ErrorPolicy } from "../resilience/error_policy.ts"
import { resilienceOf } from "../resilience/step_resilience.ts"
import type { PlannedStep } from "./plan.ts"

export interface StepsInput {
  readonly pipeline: PipelineConfig
  readonly document: Document
  readonly registry: Registry
  readonly policy: ErrorPolicy
  /** Problems are added here; steps with problems are left out. */
  readonly errors: Array<FlowError>
}

type Entry = Omit<StepConfig, "id"> & { readonly id: string; readonly path: ReadonlyArray<string | number> }

export function decodeSteps(input: StepsInput): ReadonlyArray<PlannedStep> {
  const { pipeline, document, errors } = input
  const entries: Array<Entry> = pipeline.steps.map((step, i) => ({ ...step, path: ["pipeline", "steps", i] }))
  for (const [queue, sink] of Object.entries(pipeline.routing ?? {})) {
    entries.push({ id: queue, type: sink.type, config: sink.config, path: ["pipeline", "routing", queue] })
  }
  const seen = new Set<string>()
  return entries.flatMap((entry) => {
    const isTaken = seen.has(entry.id)
    if (isTaken) {
      const text = document.at([...entry.path, "id"], "value")
      errors.push(flowError("FE1301", `the id \`${entry.id}\` is taken by an earlier step`, { text }))
    }
    seen.add(entry.id)
    const step = decodeStep(entry, input)
    return step === undefined || isTaken ? [] : [step]
  })
}

function decodeStep(entry: Entry, input: StepsInput): PlannedStep | undefined {
  const { document, registry, policy, errors } = input
  const { id, type, path } = entry
  const plugin = registry.get(type)
  if (plugin === undefined) {
    errors.push(unknownType(type, registry, document, path))
    return undefined
  }
  if (path[1] === "routing" && plugin.kind !== "sink") {
    const text = document.at([...path, "type"], "value")
    errors.push(flowError("FE1306", `a \`routing\` entry is a sink, and ${type} is a ${plugin.kind}`, { text }))
    return undefined
  }
  const decoded = decode(plugin.options, entry.config ?? {}, document, [...path, "config"])
  if ("errors" in decoded) {
    errors.push(...decoded.errors)
    return undefined
  }
  const own = entry.onError !== undefined || entry.maxErrors !== undefined || entry.maxErrorRate !== undefined
  const rowPolicy = own
    ? { onError: entry.onError ?? policy.onError, maxErrors: entry.maxErrors, maxErrorRate: entry.maxErrorRate }
    : policy
  const resilience = resilienceOf(input.pipeline.settings, entry)
  const isRefusing = resilience.breaker?.whileOpen === "dead-letter" && plugin.kind !== "source"
  if (isRefusing && rowPolicy.onError === "fail") {
    const place = entry.breaker === undefined ? ["pipeline", "settings"] : path
    const text = document.at([...place, "breaker", "whileOpen"], "value")
    const message = `\`whileOpen: dead-letter\` rejects rows, and the step ${id} has \`onError: fail\``
    errors.push(
      flowError("FE1205", message, { text, help: "set `onError: dead-letter` (or `skip`), or `whileOpen: wait`" }),
    )
  }
  return {
    id,
    kind: plugin.kind,
    type,
    plugin,
    options: decoded.value,
    path,
    policy: rowPolicy,
    resilience,
    place: (...keys) => ({ text: document.at([...path, ...keys], keys.length === 0 ? "key" : "value") }),
  }
}

function unknownType(
  type: string,
  registry: Registry,
  document: Document,
  path: ReadonlyArray<string | number>,
): FlowError {
  const types = registry.types
  const meant = didYouMean(type, types)
  const text = document.at([...path, "type"], "value")
  const more = meant === undefined ? { help: `the step types are: ${types.join(", ")}` } : meaning(text, type, meant)
  return flowError("FE1204", `there is no step type \`${type}\``, { ...more, text })
}
