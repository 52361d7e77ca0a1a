/**
 * A transform on the way to the step that had rejected a row: only the connection of that way is served, for the others
 * had the row already. A row that takes none but others now is rejected: it must not vanish.
 */
import { flowError } from "../errors/flow_error.ts"
import type { Edge } from "../plan/graph.ts"
import type { RowReject, TransformBinding, TransformResult } from "../plugin/contract.ts"

export function keepWay(binding: TransformBinding, edge: Edge): TransformBinding {
  const { schema, routes, concurrency, ahead, isEager, budget, notes } = binding
  return {
    schema,
    routes,
    concurrency,
    ahead,
    isEager,
    budget,
    notes,
    statistics: binding.statistics && (() => binding.statistics!()),
    open: async (...given) => {
      const run = await binding.open(...given)
      return {
        process: async (chunk, signal) => kept(await run.process(chunk, signal), edge),
        close: () => run.close(),
      }
    },
  }
}

/** The result without all rows that do not go by the connection. */
export function kept(result: TransformResult, edge: Edge): TransformResult {
  const { output } = result
  const main = Array.from({ length: output.count }, (_, n) => output.rowAt(n))
  const routes = result.routes.filter(({ route }) => route === edge.route)
  const onWay = new Set(edge.route === undefined ? main : routes.flatMap(({ rows }) => [...rows]))
  const elsewhere = new Map<number, string>()
  for (const { route, rows } of result.routes) {
    for (const row of rows) if (!onWay.has(row)) elsewhere.set(row, `by the route \`${route}\``)
  }
  for (const row of main) if (!onWay.has(row)) elsewhere.set(row, "by the main output")
  const strayed = [...elsewhere].map(([row, how]): RowReject => ({ row, error: strayedError(edge, how) }))
  return {
    ...result,
    output: edge.route === undefined ? output : output.select(new Int32Array(0)),
    rejects: [...result.rejects, ...strayed],
    routed: edge.route === undefined ? 0 : onWay.size,
    routes,
  }
}

const strayedError = ({ from, to, route }: Edge, how: string) => {
  const before = route === undefined ? "" : ` by the route \`${route}\``
  return flowError("FE5045", `the row went from ${from} to ${to}${before}, and now leaves ${from} ${how}`)
}
