/**
 * Steps that do what they do and tell of it: what they put out, take, filter, reject and send to queues. One copy of a
 * transform, so that what is told is in the order of the rows.
 */
import type { Chunk } from "../data/chunk.ts"
import type { FlowError } from "../errors/flow_error.ts"
import { flowError } from "../errors/flow_error.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { Edge } from "../plan/graph.ts"
import type {
  Plugin,
  RowReject,
  SinkPlugin,
  SourcePlugin,
  TransformPlugin,
  TransformResult,
} from "../plugin/contract.ts"
import { type CellRow, chunkRow } from "./cell_json.ts"
import type { LogFilter } from "./coverage.ts"

/** What was seen of a run. Rows by step, those of queues by the queue's name. */
export class Sightings {
  /** Rows that sources and transforms put out, and that sinks took. */
  readonly rows = new Map<string, Array<CellRow>>()
  readonly routed = new Map<string, Array<CellRow>>()
  readonly filtered = new Map<string, number>()
  readonly rejects: Array<FlowError> = []

  constructor(readonly edges: ReadonlyArray<Edge>) {}

  put(step: string, chunk: Chunk): void {
    add(this.rows, step, Array.from({ length: chunk.count }, (_, n) => chunkRow(chunk, chunk.rowAt(n))))
  }

  reject(step: string, chunk: Chunk, rejects: ReadonlyArray<RowReject>): void {
    for (const { row, error } of rejects) {
      const data = { ...chunk.origin.place(row), ...error.data }
      this.rejects.push(flowError(error.code, error.message, { text: error.text, help: error.help, data, step }))
    }
  }

  process(step: string, input: Chunk, { output, routes, filtered, rejects }: TransformResult): void {
    this.put(step, output)
    this.reject(step, input, rejects)
    this.filtered.set(step, (this.filtered.get(step) ?? 0) + filtered)
    for (const { route, rows } of routes) {
      const takesOutput = this.edges.some((edge) => edge.from === step && edge.route === route && edge.row === "output")
      const from = takesOutput ? output : input
      add(this.routed, route, Array.from(rows, (row) => chunkRow(from, row)))
    }
  }
}

function add(to: Map<string, Array<CellRow>>, name: string, rows: ReadonlyArray<CellRow>): void {
  const there = to.get(name)
  if (there === undefined) to.set(name, [...rows])
  else there.push(...rows)
}

/** The plugin of a step, watched. `filter` takes lines of the log that are not the user's. */
export function observed(
  { id, plugin }: Pick<PlannedStep, "id" | "plugin">,
  seen: Sightings,
  filter: LogFilter = (logs) => logs,
): Plugin {
  switch (plugin.kind) {
    case "source":
      return watchedSource(id, plugin, seen)
    case "transform":
      return watchedTransform(id, plugin, seen, filter)
    default:
      return watchedSink(id, plugin, seen)
  }
}

function watchedSource(id: string, plugin: SourcePlugin, seen: Sightings): SourcePlugin {
  const watched = async (opened: ReturnType<SourcePlugin["open"]>) => {
    const run = await opened
    return {
      schema: run.schema,
      totalBytes: run.totalBytes,
      chunks: async function* (signal: AbortSignal) {
        for await (const batch of run.chunks(signal)) {
          seen.put(id, batch.chunk)
          seen.reject(id, batch.chunk, batch.rejects)
          yield batch
        }
      },
      statistics: () => run.statistics?.() ?? {},
      close: () => run.close(),
    }
  }
  return {
    ...plugin,
    open: (options, context) => watched(plugin.open(options, context)),
    ...(plugin.resume === undefined ? {} : {
      resume: (options, position, context) => watched(plugin.resume!(options, position, context)),
    }),
  }
}

function watchedTransform(
  id: string,
  plugin: TransformPlugin,
  seen: Sightings,
  filter: LogFilter,
): TransformPlugin {
  return {
    ...plugin,
    bind: async (options, input, context) => {
      const binding = await plugin.bind(options, input, context)
      return {
        ...binding,
        isStateful: binding.isStateful ?? binding.concurrency === 1,
        concurrency: 1,
        ahead: 1,
        open: async (state) => {
          const run = await binding.open(state)
          return {
            process: async (chunk, signal) => {
              const result = await run.process(chunk, signal)
              seen.process(id, chunk, result)
              return { ...result, logs: filter(result.logs) }
            },
            ...(run.state === undefined ? {} : { state: () => run.state!() }),
            close: () => run.close(),
          }
        },
      }
    },
  }
}

/** One that is another's plugin is not asked to do anything: tests touch nothing but the files of the test. */
function watchedSink(id: string, plugin: SinkPlugin, seen: Sightings): SinkPlugin {
  const { thirdParty } = plugin
  return {
    ...plugin,
    // To see the rows, their cells must be found.
    needs: () => "cells",
    ...(thirdParty === undefined ? {} : { preflight: () => Promise.resolve() }),
    open: async (options, input, context) => {
      const run = thirdParty === undefined ? await plugin.open(options, input, context) : FORGETFUL
      return {
        write: async (chunk, signal) => {
          const result = await run.write(chunk, signal)
          const lost = new Set(result.rejects.map(({ row }) => row))
          const kept = Array.from({ length: chunk.count }, (_, n) => chunk.rowAt(n)).filter((row) => !lost.has(row))
          seen.put(id, chunk.select(Int32Array.from(kept)))
          seen.reject(id, chunk, result.rejects)
          return result
        },
        ...(run.undo === undefined ? {} : { undo: () => run.undo!() }),
        prepare: () => run.prepare(),
        commit: () => run.commit(),
        abort: () => run.abort(),
      }
    },
  }
}

const FORGETFUL = {
  write: (chunk: Chunk) => ({ written: chunk.count, rejects: [], bytes: 0 }),
  undo: () => {},
  prepare: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
}
