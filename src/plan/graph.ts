/**
 * Steps and connections as a directed graph: what leads where, in which order, and every way in which it can be wrong.
 * Pure; knows nothing of plugins or rows.
 */

export type StepKind = "source" | "transform" | "sink"

export interface GraphStep {
  readonly id: string
  readonly kind: StepKind
}

/** A connection from one step to another. */
export interface Edge {
  readonly from: string
  readonly to: string
  /** Undefined is the main output. */
  readonly route?: string
  /** Which row travels a route: the one that came in, or the one the script made. */
  readonly row: "input" | "output"
  /** Memory for chunks that wait on the connection; a share of the run's if absent. */
  readonly bufferMB?: number
  /** What happens when that is full: the giver waits (if absent), or further chunks go to disk. */
  readonly overflow?: "wait" | "spill"
}

/** The steps in the order written, each connected to the next. */
export function linearChain(steps: ReadonlyArray<GraphStep>): ReadonlyArray<Edge> {
  return steps.slice(1).map((step, i) => ({ from: steps[i].id, to: step.id, row: "input" }))
}

/**
 * Steps in an order in which every step comes after those that feed it, or the ids along a cycle (first = last).
 */
export function topologicalOrder(
  steps: ReadonlyArray<GraphStep>,
  edges: ReadonlyArray<Edge>,
): { readonly order: ReadonlyArray<string> } | { readonly cycle: ReadonlyArray<string> } {
  const order: Array<string> = []
  const state = new Map<string, "open" | "done">()
  const path: Array<string> = []
  const visit = (id: string): ReadonlyArray<string> | undefined => {
    if (state.get(id) === "done") return undefined
    if (state.get(id) === "open") return [...path.slice(path.indexOf(id)), id]
    state.set(id, "open")
    path.push(id)
    for (const edge of edges) {
      if (edge.from !== id) continue
      const cycle = visit(edge.to)
      if (cycle) return cycle
    }
    path.pop()
    state.set(id, "done")
    order.unshift(id)
    return undefined
  }
  for (let i = steps.length - 1; i >= 0; i--) {
    const cycle = visit(steps[i].id)
    if (cycle) return { cycle }
  }
  return { order }
}

/** Ids of the steps that rows of some source can reach. */
export function reachable(steps: ReadonlyArray<GraphStep>, edges: ReadonlyArray<Edge>): ReadonlySet<string> {
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    for (const edge of edges) if (edge.from === id) visit(edge.to)
  }
  for (const step of steps) if (step.kind === "source") visit(step.id)
  return seen
}
