/**
 * What a pipeline turned out to be: its configuration with variables in their places and secrets hidden, which plugin each
 * step type is, and the columns on each connection. Plain data.
 */
import type { Edge } from "../plan/graph.ts"
import type { BoundPipeline } from "./inspections.ts"

/** What a pipeline turned out to be. */
export interface Setup {
  /** The pipeline file as a value. */
  readonly config: unknown
  readonly plugins: ReadonlyArray<PluginLine>
  readonly connections: ReadonlyArray<
    Pick<Edge, "from" | "to" | "route"> & {
      readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string; readonly required: boolean }>
    }
  >
}

/** Where a step type or a script library comes from. */
export interface PluginLine {
  readonly type: string
  readonly from: string
  readonly version?: string
  readonly integrity?: string
  /** What its thread may do. */
  readonly may?: string
}

/** Of a pipeline that `bindPipeline` has bound. */
export async function setupOf({ plan, steps }: BoundPipeline): Promise<Setup> {
  const plugins = new Map<string, PluginLine>()
  for (const { type, plugin: { thirdParty }, options } of plan.steps) {
    if (thirdParty === undefined) plugins.set(type, { type, from: "built in" })
    else {
      const { version, integrity, from } = thirdParty
      plugins.set(`${type} ${plugins.size}`, { type, from, version, integrity, may: thirdParty.permissions(options) })
    }
  }
  for (const [type, { entry }] of plan.libraries) plugins.set(`library ${type}`, { type, from: `library, ${entry}` })
  const connections = plan.edges.map(({ from, to, route, row }) => {
    const { input, output } = steps.find(({ id }) => id === from)!
    const { columns } = (route !== undefined && row === "input" ? input : output)!
    return {
      from,
      to,
      ...(route === undefined ? {} : { route }),
      columns: columns.map(({ name, type, required = false }) => ({ name, type, required })),
    }
  })
  return { config: await plan.shown(), plugins: [...plugins.values()], connections }
}
