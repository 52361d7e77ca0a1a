/** Steps whose calls fail as a test says, made from rows in memory or from other steps. */
import * as Schema from "effect/Schema"
import { rowsOf } from "../../plugins/memory/sink.ts"
import { memorySource } from "../../plugins/memory/source.ts"
import {
  type Chunk,
  definePlugin,
  type Plugin,
  type Position,
  RowSchema,
  type SinkPlugin,
  type SinkRun,
  type SourceBatch,
  type SourcePlugin,
  type SourceRun,
  type StepContext,
  type TransformPlugin,
} from "../../src/plugin/mod.ts"

/** Told before each call what it is, as `read 3`; throws, or waits, where the call is to fail. */
export type Hook = (call: string, signal?: AbortSignal) => void | Promise<void>

const NO_OPTIONS = Schema.Struct({})

/** Rows 0 … count - 1 in chunks; can go on after any of them unless told otherwise. */
export function rowsSource(
  hook: Hook,
  { count, chunkRows = 10, canResume = true }: { count: number; chunkRows?: number; canResume?: boolean },
): Plugin {
  const columns = [{ name: "id", type: "integer" }, { name: "text", type: "text" }] as const
  const schema = new RowSchema(columns)
  const openAt = async (first: number, context: StepContext): Promise<SourceRun> => {
    await hook("open source")
    const rows = Array.from({ length: count - first }, (_, i) => ({ id: first + i, text: `row ${first + i}` }))
    const inner = memorySource({ type: "inner", columns, rows, chunkRows }) as SourcePlugin
    const run = await inner.open({}, context)
    return {
      schema,
      chunks: (signal) => batches(run, first, signal),
      close: async () => {
        await hook("close source")
        await run.close()
      },
    }
  }
  async function* batches(run: SourceRun, first: number, signal: AbortSignal): AsyncGenerator<SourceBatch> {
    let at = first
    const inner = run.chunks(signal)[Symbol.asyncIterator]()
    while (true) {
      await hook(`read ${at}`, signal)
      const next = await inner.next()
      if (next.done) return
      at += next.value.read
      yield { ...next.value, position: { row: at } }
    }
  }
  return definePlugin({
    kind: "source",
    type: "rows-source",
    title: "rows for tests",
    options: NO_OPTIONS,
    declares: () => schema,
    open: (_options: unknown, context: StepContext) => openAt(0, context),
    ...(canResume
      ? {
        resume: (_options: unknown, position: Position, context: StepContext) =>
          openAt((position as { row: number }).row, context),
      }
      : {}),
  })
}

export interface ListSink {
  readonly plugin: Plugin
  /** What was committed, as ids. */
  readonly committed: Array<string>
}

/** Puts rows out one by one; `write` may fail between any two of them. */
export function listSink(hook: Hook, options: { readonly canUndo: boolean }): ListSink {
  const committed: Array<string> = []
  const open = async (): Promise<SinkRun> => {
    await hook("open sink")
    const rows: Array<string> = []
    let good = 0
    return {
      write: async (chunk: Chunk, signal?: AbortSignal) => {
        for (const row of rowsOf(chunk)) {
          await hook(`write ${row.id}`, signal)
          rows.push(String(row.id))
        }
        await hook(`written`, signal)
        good = rows.length
        return { written: chunk.count, rejects: [], bytes: chunk.count }
      },
      ...(options.canUndo
        ? {
          undo: async () => {
            await hook("undo")
            rows.length = good
          },
        }
        : {}),
      prepare: async () => await hook("prepare"),
      commit: async () => {
        await hook("commit")
        committed.push(...rows)
      },
      abort: () => Promise.resolve(),
    }
  }
  const plugin = definePlugin({ kind: "sink", type: "list-sink", title: "rows for tests", options: NO_OPTIONS, open })
  return { plugin, committed }
}

/** Hands rows on as they are. */
export function sameTransform(hook: Hook, options: { readonly concurrency: number; readonly isStateful?: boolean }) {
  return definePlugin({
    kind: "transform",
    type: "same-transform",
    title: "rows as they are",
    options: NO_OPTIONS,
    bind: async (_options: unknown, schema: RowSchema) => {
      await hook("bind")
      return {
        schema,
        routes: [],
        ...options,
        open: async () => {
          await hook("open copy")
          return {
            process: async (chunk: Chunk, signal: AbortSignal) => {
              await hook(`process ${rowsOf(chunk)[0].id}`, signal)
              return { output: chunk, filtered: 0, rejects: [], routed: 0, routes: [], logs: [] }
            },
            close: () => {},
          }
        },
      }
    },
  })
}

/** A built-in step with a hook before each of its calls, as the type `hooked-…`. */
export function hooked(builtIn: Plugin, hook: Hook): Plugin {
  const plugin = { ...builtIn, type: `hooked-${builtIn.type}` } as Plugin
  switch (plugin.kind) {
    case "source":
      return hookedSource(plugin, hook)
    case "transform":
      return hookedTransform(plugin, hook)
    case "sink":
      return hookedSink(plugin, hook)
  }
}

/** Goes on by skipping as many records as were read. Batches of compressed files are not the same each time. */
function hookedSource(plugin: SourcePlugin, hook: Hook): Plugin {
  const openAt = async (skip: number, options: unknown, context: StepContext): Promise<SourceRun> => {
    await hook("open source")
    const run = await plugin.open(options, context)
    async function* batches(signal: AbortSignal): AsyncGenerator<SourceBatch> {
      let records = 0
      const inner = run.chunks(signal)[Symbol.asyncIterator]()
      while (true) {
        if (records >= skip) await hook(`read ${records}`, signal)
        const next = await inner.next()
        if (next.done) return
        const known = Math.min(next.value.read, Math.max(0, skip - records))
        records += next.value.read
        if (known === next.value.read) next.value.chunk.release()
        else yield { ...withoutFirst(next.value, known), position: records }
      }
    }
    return {
      schema: run.schema,
      ...(run.totalBytes === undefined ? {} : { totalBytes: run.totalBytes }),
      chunks: batches,
      statistics: () => run.statistics?.() ?? {},
      close: () => run.close(),
    }
  }
  return {
    ...plugin,
    open: (options: unknown, context: StepContext) => openAt(0, options, context),
    resume: (options: unknown, position: Position, context: StepContext) =>
      openAt(position as number, options, context),
  }
}

/** A batch without its first records. */
function withoutFirst(batch: SourceBatch, count: number): SourceBatch {
  if (count === 0) return batch
  const { chunk, rejects, read } = batch
  const rows = Array.from({ length: chunk.count }, (_, n) => chunk.rowAt(n)).filter((row) => row >= count)
  return {
    ...batch,
    chunk: chunk.select(Int32Array.from(rows)),
    read: read - count,
    rejects: rejects.filter(({ row }) => row >= count),
  }
}

function hookedTransform(plugin: TransformPlugin, hook: Hook): Plugin {
  return {
    ...plugin,
    bind: async (options, input, context) => {
      await hook("bind")
      const binding = await plugin.bind(options, input, context)
      return {
        ...binding,
        open: async () => {
          await hook("open copy")
          const run = await binding.open()
          return {
            process: async (chunk, signal) => {
              await hook("process", signal)
              const result = await run.process(chunk, signal)
              await hook("processed", signal)
              return result
            },
            close: () => run.close(),
          }
        },
      }
    },
  }
}

function hookedSink(plugin: SinkPlugin, hook: Hook): Plugin {
  return {
    ...plugin,
    open: async (options, input, context) => {
      await hook("open sink")
      const run = await plugin.open(options, input, context)
      return {
        write: async (chunk) => {
          await hook("write")
          return await run.write(chunk)
        },
        undo: async () => {
          await hook("undo")
          await run.undo!()
        },
        prepare: async () => {
          await hook("prepare")
          await run.prepare()
        },
        commit: async () => {
          await hook("commit")
          await run.commit()
        },
        abort: () => run.abort(),
      }
    },
  }
}
