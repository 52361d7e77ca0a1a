/**
 * The way of rows through a pipeline as names, as it stands in dead letters: where there is more than one way from a
 * source to a step, a replay must know which one a row took.
 */
import type { Edge } from "../plan/graph.ts"
import type { Trail } from "./channel.ts"

/** The connections of a trail, the first one first. */
export function edgesOf(trail: Trail | undefined): ReadonlyArray<Edge> {
  const edges: Array<Edge> = []
  for (let at = trail; at !== undefined; at = at.before) edges.unshift(at.edge)
  return edges
}

/** The source at the beginning of a trail. */
export const sourceOf = (trail: Trail | undefined): string | undefined => edgesOf(trail)[0]?.from

/** Ids of the steps in order, the source first; `route:step` where the row came by a route. */
export const pathOf = (trail: Trail | undefined): ReadonlyArray<string> => wayPath(edgesOf(trail))

/** The same for connections in order. `name` is the id that a step has in letters. */
export const wayPath = (way: ReadonlyArray<Edge>, name = (id: string) => id): ReadonlyArray<string> =>
  way.length === 0 ? [] : [
    name(way[0].from),
    ...way.map(({ to, route }) => route === undefined ? name(to) : `${route}:${name(to)}`),
  ]
