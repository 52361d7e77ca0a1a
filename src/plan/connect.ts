/**
 * Connections of a pipeline: from `connections`, from `routing` entries, or the implicit chain; and every check on the
 * graph they make. All problems are found in one pass.
 */
import type { Document } from "../config/document.ts"
import type { ConnectionConfig, PipelineConfig, QueueConfig } from "../config/pipeline.ts"
import { meaning } from "../errors/fix.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { TransformDeclaration } from "../plugin/contract.ts"
import { type Edge, linearChain, reachable, topologicalOrder } from "./graph.ts"
import type { PlannedStep } from "./plan.ts"

export interface ConnectInput {
  readonly pipeline: PipelineConfig
  readonly document: Document
  readonly steps: ReadonlyArray<PlannedStep>
  readonly errors: Array<FlowError>
  /** Columns and routes of a transform as far as its options tell; undefined for others. */
  readonly declare: (step: PlannedStep) => Promise<TransformDeclaration | undefined>
}

export interface Connected {
  readonly order: ReadonlyArray<PlannedStep>
  readonly edges: ReadonlyArray<Edge>
}

export async function connectSteps(input: ConnectInput): Promise<Connected> {
  const { pipeline, steps, errors, declare } = input
  // A step that could not be decoded would show up as a hole here; its own error says enough.
  const complete = steps.length === pipeline.steps.length + Object.keys(pipeline.routing ?? {}).length
  const declarations = new Map<string, TransformDeclaration>()
  for (const step of steps) {
    const declaration = await declare(step)
    if (declaration !== undefined) declarations.set(step.id, declaration)
  }
  const edges = [...writtenEdges(input), ...routingEdges(input, declarations)]
  if (!complete || errors.some((error) => error.class === "config" && error.code.startsWith("FE13"))) {
    return { order: steps, edges }
  }
  const sorted = topologicalOrder(steps, edges)
  if ("cycle" in sorted) {
    errors.push(cycleError(sorted.cycle, input))
    return { order: steps, edges }
  }
  errors.push(...flowProblems(input, edges, declarations))
  return { order: sorted.order.map((id) => steps.find((step) => step.id === id)!), edges }
}

/** `connections`, with the implicit chain where they name no main output at all. */
function writtenEdges({ pipeline, document, steps, errors }: ConnectInput): Array<Edge> {
  const written = pipeline.connections ?? []
  const edges: Array<Edge> = []
  written.forEach((connection, i) => {
    const ends = (["from", "to"] as const).map((end) => steps.find((step) => step.id === connection[end]))
    const place = (key: string) => ({ text: document.at(["pipeline", "connections", i, key], "value") })
    for (const [index, end] of (["from", "to"] as const).entries()) {
      if (ends[index] === undefined && !isKnownId(pipeline, connection[end])) {
        errors.push(unknownStep(connection[end], pipeline, place(end)))
      }
    }
    const [from, to] = ends
    if (from === undefined || to === undefined) return
    const wrong = impossible(from, to, connection.route)
    const twice = edges.some((edge) => edge.from === from.id && edge.to === to.id && edge.route === connection.route)
    if (wrong !== undefined) errors.push(flowError("FE1306", wrong, place(to.kind === "source" ? "to" : "from")))
    else if (twice) {
      const fix = document.removing(["pipeline", "connections", i], "remove the second of them")
      errors.push(flowError("FE1306", `${from.id} to ${to.id} is connected twice`, { ...place("from"), ...fix }))
    } else {edges.push({
        from: from.id,
        to: to.id,
        route: connection.route,
        row: connection.row ?? "input",
        ...limitsOf(connection),
      })}
  })
  if (written.some((connection) => connection.route === undefined)) return edges
  const targets = new Set(written.map((connection) => connection.to))
  const chain = steps.filter((step) => !targets.has(step.id) && step.path[1] === "steps")
  for (const edge of linearChain(chain)) {
    const [from, to] = [edge.from, edge.to].map((id) => steps.find((step) => step.id === id)!)
    const wrong = impossible(from, to, undefined)
    if (wrong === undefined) edges.push(edge)
    else {
      const help =
        "without `connections` the steps form one chain in the order written; add `connections` to join them otherwise"
      errors.push(flowError("FE1306", wrong, { help, ...to.place() }))
    }
  }
  return edges
}

const limitsOf = ({ bufferMB, overflow }: ConnectionConfig | QueueConfig): Pick<Edge, "bufferMB" | "overflow"> => ({
  ...(bufferMB === undefined ? {} : { bufferMB }),
  ...(overflow === undefined ? {} : { overflow }),
})

function impossible(from: PlannedStep, to: PlannedStep, route: string | undefined): string | undefined {
  if (from.id === to.id) return `${from.id} is connected to itself`
  if (from.kind === "sink") return `${from.id} is a sink; nothing comes out of it (here: to ${to.id})`
  if (to.kind === "source") return `${to.id} is a source; nothing can flow into it (here: from ${from.id})`
  if (route !== undefined && from.kind === "source") return `${from.id} is a source; it has no route \`${route}\``
  return undefined
}

/** A `routing` entry takes its queue from every transform that may send to it and has no connection for it. */
function routingEdges(
  { pipeline, steps }: ConnectInput,
  declarations: ReadonlyMap<string, TransformDeclaration>,
): Array<Edge> {
  return Object.entries(pipeline.routing ?? {}).flatMap(([queue, sink]) =>
    steps.flatMap((step): Array<Edge> => {
      const declaration = declarations.get(step.id)
      if (declaration === undefined || !(declaration.anyRoute || declaration.routes.includes(queue))) return []
      return [{ from: step.id, to: queue, route: queue, row: sink.row ?? "input", ...limitsOf(sink) }]
    })
  )
}

const isKnownId = (pipeline: PipelineConfig, id: string) =>
  pipeline.steps.some((step) => step.id === id) || id in (pipeline.routing ?? {})

function unknownStep(id: string, pipeline: PipelineConfig, place: Pick<FlowError, "text">): FlowError {
  const ids = [...pipeline.steps.map((step) => step.id), ...Object.keys(pipeline.routing ?? {})]
  const meant = didYouMean(id, ids)
  const more = meant === undefined ? { help: `the steps are: ${ids.join(", ")}` } : meaning(place.text, id, meant)
  return flowError("FE1302", `no step has the id \`${id}\``, { ...more, ...place })
}

function cycleError(cycle: ReadonlyArray<string>, { pipeline, document }: ConnectInput): FlowError {
  const [from, to] = cycle.slice(-2)
  const index = (pipeline.connections ?? []).findIndex((edge) => edge.from === from && edge.to === to)
  const help = `remove one of these connections, for example the one from ${from} to ${to}`
  return flowError("FE1303", `the connections run in a circle: ${cycle.join(" → ")}`, {
    help,
    text: document.at(["pipeline", "connections", index], "value"),
  })
}

/** Steps no row reaches, rows no step takes, queues without a taker, takers without a queue. */
function flowProblems(
  { steps, pipeline, document }: ConnectInput,
  edges: ReadonlyArray<Edge>,
  declarations: ReadonlyMap<string, TransformDeclaration>,
): Array<FlowError> {
  const errors: Array<FlowError> = []
  if (!steps.some((step) => step.kind === "source")) {
    const text = document.at(["pipeline", "steps"], "key")
    errors.push(flowError("FE1304", "the pipeline has no source, so no row can reach any step", { text }))
    return errors
  }
  const reached = reachable(steps, edges)
  for (const step of steps) {
    const outgoing = edges.filter((edge) => edge.from === step.id)
    if (step.kind !== "sink" && !outgoing.some((edge) => edge.route === undefined)) {
      errors.push(flowError("FE1305", `nothing takes the rows that ${step.id} puts out`, step.place()))
    }
    if (!reached.has(step.id)) errors.push(unreachable(step))
    const declaration = declarations.get(step.id)
    for (const route of declaration?.routes ?? []) {
      if (!outgoing.some((edge) => edge.route === route)) errors.push(undeclaredQueue(step, route, outgoing, document))
    }
    if (declaration === undefined || declaration.anyRoute) continue
    outgoing.forEach(({ route, to }) => {
      if (route === undefined || declaration.routes.includes(route)) return
      const index = (pipeline.connections ?? []).findIndex((edge) => edge.from === step.id && edge.route === route)
      const meant = didYouMean(route, declaration.routes)
      const text = document.at(["pipeline", "connections", index, "route"], "value")
      errors.push(
        flowError("FE1307", `${to} waits for the queue \`${route}\`, but the script of ${step.id} never sends to it`, {
          text,
          ...(meant === undefined ? {} : meaning(text, route, meant)),
        }),
      )
    })
  }
  return errors
}

function unreachable(step: PlannedStep): FlowError {
  const queue = step.path[1] === "routing"
  const message = queue ? `no script sends to the queue \`${step.id}\`` : `no row can reach ${step.id}`
  const help = queue ? `send to it with \`context.route.send("${step.id}")\`, or remove the entry` : undefined
  return flowError(queue ? "FE1307" : "FE1304", message, { ...(help === undefined ? {} : { help }), ...step.place() })
}

function undeclaredQueue(
  step: PlannedStep,
  route: string,
  outgoing: ReadonlyArray<Edge>,
  document: Document,
): FlowError {
  const declared = outgoing.flatMap((edge) => edge.route ?? [])
  const meant = didYouMean(route, declared)
  const help = meant === undefined
    ? `add under \`pipeline:\` → \`routing: { ${route}: { type: delimited-sink, config: { filePath: ${route}.csv } } }\``
    : `did you mean \`${meant}\`?`
  return flowError("FE1307", `the script of ${step.id} sends to \`${route}\`, which no connection takes`, {
    help,
    ...(meant === undefined && /^[\w-]+$/.test(route) ? takenBy(document, route) : {}),
    ...step.place("config", "script"),
  })
}

/** A sink for a queue, as the help says it. */
function takenBy(document: Document, route: string) {
  const sink = `${route}: { type: delimited-sink, config: { filePath: ${route}.csv } }`
  const description = `write the rows of the queue \`${route}\` to ${route}.csv`
  if (document.written(["pipeline", "routing", route, "type"]) !== undefined) return {}
  const inRouting = document.adding(["pipeline", "routing"], sink, description)
  return "fix" in inRouting ? inRouting : document.adding(["pipeline"], `routing: { ${sink} }`, description)
}
