/**
 * The ways rows can go through a plan: which connections lead from a source to a step, and what comes after a step. Pure;
 * moves nothing.
 */
import type { Edge } from "../plan/graph.ts"

/** Connections from the first to the last, each beginning where the one before ends. */
export type Way = ReadonlyArray<Edge>

/** Every way from one step to another; the empty one from a step to itself. */
export function waysBetween(edges: ReadonlyArray<Edge>, from: string, to: string): ReadonlyArray<Way> {
  if (from === to) return [[]]
  return edges.filter((edge) => edge.to === to).flatMap((edge) =>
    waysBetween(edges, from, edge.from).map((way) => [...way, edge])
  )
}

/** The steps given and all that rows of theirs can reach. */
export function reachedFrom(edges: ReadonlyArray<Edge>, steps: Iterable<string>): ReadonlySet<string> {
  const reached = new Set<string>()
  const visit = (id: string): void => {
    if (reached.has(id)) return
    reached.add(id)
    for (const edge of edges) if (edge.from === id) visit(edge.to)
  }
  for (const id of steps) visit(id)
  return reached
}
