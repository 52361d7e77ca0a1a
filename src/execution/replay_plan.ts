/**
 * The plan of a replay, made from that of the pipeline: each group of letters has a source and the transforms before the
 * step that rejected them to itself, with no connection but that of its way; from that step on everything is as in the
 * pipeline. Outputs are continued, through files that only write down what they would change.
 */
import type { Files } from "../data/files.ts"
import { contextOf, type Plan, type PlannedStep } from "../plan/plan.ts"
import type { Edge } from "../plan/graph.ts"
import type { Plugin, StepContext } from "../plugin/contract.ts"
import type { ErrorPolicy } from "../resilience/error_policy.ts"
import { keepWay } from "./kept_way.ts"
import type { LetterGroup } from "./letter_groups.ts"
import { reachedFrom } from "./ways.ts"

export interface ReplayPlan {
  readonly plan: Plan
  /** What the steps of the plan are in the pipeline. */
  readonly roles: ReadonlyMap<string, StepRole>
}

export interface StepRole {
  /** Id of the step in the pipeline. */
  readonly id: string
  /** Whether it only leads to the step that had rejected its rows. */
  readonly isBefore: boolean
}

export interface ReplayWorld {
  readonly files: Files
  /** For what sinks write. */
  readonly staged: Files
}

export function makeReplayPlan(plan: Plan, groups: ReadonlyArray<LetterGroup>, world: ReplayWorld): ReplayPlan {
  const after = reachedFrom(plan.edges, groups.map(({ step }) => step))
  const roles = new Map<string, StepRole>()
  const steps: Array<PlannedStep> = []
  const edges: Array<Edge> = plan.edges.filter((edge) => after.has(edge.from))
  const add = (step: PlannedStep, id: string, isBefore: boolean, plugin: Plugin) => {
    roles.set(id, { id: step.id, isBefore })
    steps.push({ ...step, id, plugin, policy: replayPolicy(step.policy) })
  }
  const copies = new Map<LetterGroup, Map<string, string>>(groups.map((group) => [group, new Map()]))
  for (const step of plan.steps) {
    for (const group of groups) {
      const edge = group.way.find(({ from }) => from === step.id)
      if (edge === undefined) continue
      const id = freeId(step.id, group.step, (id) => after.has(id) || roles.has(id))
      copies.get(group)!.set(step.id, id)
      add(step, id, true, pluginOf(plan, step, world, group, edge))
    }
    if (!after.has(step.id)) continue
    const own = groups.find((group) => group.step === step.id && group.source === step.id)
    add(step, step.id, false, pluginOf(plan, step, world, own))
  }
  for (const group of groups) {
    const ids = copies.get(group)!
    for (const edge of group.way) {
      edges.push({ ...edge, from: ids.get(edge.from)!, to: ids.get(edge.to) ?? edge.to })
    }
  }
  return { plan: { ...plan, steps, edges, policy: replayPolicy(plan.policy) }, roles }
}

/** Rows that fail again stay letters, also where a run would leave them out. Limits hold for data, not for letters. */
const replayPolicy = ({ onError }: ErrorPolicy): ErrorPolicy => ({
  onError: onError === "fail" ? "fail" : "dead-letter",
})

function freeId(id: string, towards: string, isTaken: (id: string) => boolean): string {
  if (!isTaken(id)) return id
  let free = `${id} (to ${towards})`
  for (let n = 2; isTaken(free); n++) free = `${id} (to ${towards}, ${n})`
  return free
}

/**
 * The plugin of a step for its part in the replay. Steps see the pipeline, not the plan of the replay.
 * @param edge the connection that is served, before the step that had rejected the rows
 */
function pluginOf(
  plan: Plan,
  step: PlannedStep,
  { files, staged }: ReplayWorld,
  group: LetterGroup | undefined,
  edge?: Edge,
): Plugin {
  const { plugin } = step
  const { type, title, options: schema } = plugin
  const around = (context: StepContext, files: Files) =>
    contextOf(plan, step, files, (warning) => context.warn(warning))
  if (plugin.kind === "source") {
    const open = (options: unknown, context: StepContext) =>
      plugin.replay!(options, group!.records(), around(context, files))
    return { kind: "source", type, title, options: schema, open }
  }
  if (plugin.kind === "transform") {
    return {
      kind: "transform",
      type,
      title,
      options: schema,
      bind: async (options, input, context) => {
        const binding = await plugin.bind(options, input, around(context, files))
        return edge === undefined ? binding : keepWay(binding, edge)
      },
    }
  }
  const continuing = (options: unknown) => plugin.continuing?.(options) ?? options
  return {
    kind: "sink",
    type,
    title,
    options: schema,
    writes: plugin.writes && ((options) => plugin.writes!(options)),
    preflight: async (options, context) => await plugin.preflight?.(continuing(options), around(context, staged)),
    open: (options, input, context) => plugin.open(continuing(options), input, around(context, staged)),
  }
}
