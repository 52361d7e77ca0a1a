/**
 * A third-party plugin of API version 1 as a step like any other: chunks to its thread, its rows back as chunks.
 */
import { Chunk } from "../../data/chunk.ts"
import { type Column, PLAIN } from "../../data/column.ts"
import { MemoryOrigin } from "../../data/origin.ts"
import { type ColumnSpec, RowSchema } from "../../data/schema.ts"
import { flowError } from "../../errors/flow_error.ts"
import type { Position } from "../api_v1.ts"
import type {
  Plugin,
  SinkPlugin,
  SinkRun,
  SourceBatch,
  SourcePlugin,
  SourceRun,
  StepContext,
  TransformBinding,
  TransformPlugin,
  TransformResult,
  TransformRun,
} from "../contract.ts"
import { optionsDecoder } from "../options_schema.ts"
import { permissionText } from "../permission_text.ts"
import { rowError } from "./failures.ts"
import { permissionsFor, wishesOf } from "./permissions.ts"
import type { NextBatch, Opened, Processed, RowsIn, RowsOut } from "./protocol.ts"
import { type PluginCode, PluginSession } from "./session.ts"

type Options = Readonly<Record<string, unknown>>

/** The step type that a plugin offers. Not for libraries. */
export function stepPlugin(code: PluginCode): Plugin {
  const { kind, type, title, options, name, version } = code.manifest
  const optionsSchema = options ?? { type: "object" }
  const thirdParty = {
    name,
    version,
    integrity: code.integrity,
    from: code.where,
    optionsSchema,
    permissions: (options: unknown) => permissionText(wishesOf(code.manifest, options)),
  }
  const head = { type: type!, title, options: optionsDecoder(optionsSchema), thirdParty }
  switch (kind) {
    case "source": {
      const plugin: SourcePlugin<Options> = {
        ...head,
        kind,
        open: (options, context) => openSource(code, options, context),
        ...(code.manifest.resumable ? { resume: resumeSource(code) } : {}),
      }
      return plugin as Plugin
    }
    case "transform":
      return {
        ...head,
        kind,
        bind: (options, input, context) => bindTransform(code, options as Options, input, context),
      } satisfies TransformPlugin
    default:
      return {
        ...head,
        kind: "sink",
        open: (options, input, context) => openSink(code, options as Options, input, context),
      } satisfies SinkPlugin
  }
}

interface OpenStep {
  readonly session: PluginSession
  readonly opened: Opened
}

/** A thread with the plugin opened for a step. */
async function openStep(
  code: PluginCode,
  options: Options,
  context: StepContext,
  columns?: ReadonlyArray<ColumnSpec>,
): Promise<OpenStep> {
  // The context resolves paths against the folder of the pipeline file.
  const folder = context.resolve("")
  const needs = { manifest: code.manifest, code: code.folder, folder, options }
  const session = await PluginSession.start(
    code,
    permissionsFor(needs),
    { log: (entry) => context.log?.({ ...entry, row: -1 }) },
  )
  try {
    const opened = await session.ask<Opened>({ call: "open", options, columns, folder })
    return { session, opened }
  } catch (error) {
    session.end()
    throw error
  }
}

/** Where a source goes on: the plugin's own word for it, and how many records came before. */
interface SourcePosition {
  readonly at: Position
  readonly records: number
}

const resumeSource = (code: PluginCode) => (options: Options, position: unknown, context: StepContext) =>
  openSource(code, options, context, position as SourcePosition)

async function openSource(
  code: PluginCode,
  options: Options,
  context: StepContext,
  from?: SourcePosition,
): Promise<SourceRun> {
  const { session, opened } = await openStep(code, options, context)
  const schema = new RowSchema(opened.columns)
  return {
    schema,
    chunks: (signal) => batches(code, session, schema, signal, from),
    close: () => {
      session.stop()
      return session.finish("close")
    },
  }
}

async function* batches(
  code: PluginCode,
  session: PluginSession,
  schema: RowSchema,
  signal: AbortSignal,
  from?: SourcePosition,
): AsyncGenerator<SourceBatch> {
  let records = from?.records ?? 0
  let bytes = 0
  while (!signal.aborted) {
    const next = await session.askUntil<NextBatch>(signal, { call: "next", ...(from ? { from: from.at } : {}) })
    if (next.done) return
    if (code.manifest.resumable && next.position === undefined) {
      throw flowError("FE2001", `${code.manifest.name} is \`resumable\`, and a batch of it has no \`position\``)
    }
    const rejects = next.problems.map((problem) => ({ row: problem.row, error: rowError(problem, code) }))
    const bad = new Set(next.problems.map(({ row }) => row))
    const chunk = new Chunk({
      schema,
      columns: columnsFrom(schema.columns, next.cells!),
      size: next.size,
      ...(bad.size === 0 ? {} : { selection: allBut(bad, next.size) }),
      origin: new MemoryOrigin(code.manifest.name, records + 1),
      slabs: [],
    })
    records += next.size
    bytes += next.bytes
    const position = next.position === undefined ? {} : { position: { at: next.position, records } }
    yield { chunk, read: next.size, rejects, bytes, ...position }
  }
}

/** What the thread of a plugin takes that keeps little. */
const THREAD_MB = 18

const allBut = (bad: ReadonlySet<number>, size: number): Int32Array =>
  Int32Array.from({ length: size }, (_, row) => row).filter((row) => !bad.has(row))

const columnsFrom = (specs: ReadonlyArray<ColumnSpec>, { bytes, offsets }: RowsOut): ReadonlyArray<Column> =>
  specs.map((spec, i) => ({
    spec,
    cells: { bytes, offsets, first: 2 * i, stride: 2 * specs.length, format: PLAIN },
  }))

const batchOf = (chunk: Chunk): RowsIn => ({
  columns: chunk.columns.map(({ cells }) => cells),
  rows: chunk.selection,
  size: chunk.size,
})

/** The row a plugin means by its position in the batch it was given. */
const placesIn = (chunk: Chunk) => (row: number) =>
  row >= 0 && row < chunk.count ? chunk.origin.place(chunk.rowAt(row)) : undefined

async function bindTransform(
  code: PluginCode,
  options: Options,
  input: RowSchema,
  context: StepContext,
): Promise<TransformBinding> {
  // The plugin alone knows its columns, so it is opened here; the first copy is the one that told them.
  let first: OpenStep | undefined = await openStep(code, options, context, input.columns)
  const schema = new RowSchema(first.opened.columns)
  return {
    schema,
    routes: [],
    concurrency: 1,
    copyMB: THREAD_MB,
    ahead: 2,
    open: async () => {
      const { session } = first ?? await openStep(code, options, context, input.columns)
      first = undefined
      return new TransformCopy(code, session, schema)
    },
  }
}

class TransformCopy implements TransformRun {
  constructor(readonly code: PluginCode, readonly session: PluginSession, readonly schema: RowSchema) {}

  async process(chunk: Chunk, signal: AbortSignal): Promise<TransformResult> {
    const ask = { call: "process", batch: batchOf(chunk) } as const
    const done = await this.session.askUntil<Processed>(signal, ask, placesIn(chunk))
    const own = columnsFrom(this.schema.columns, done.cells)
    const columns = own.map((column, i) => {
      const from = done.same[i]
      return from < 0 ? column : { spec: column.spec, cells: chunk.columns[from].cells }
    })
    return {
      output: chunk.with(this.schema, columns).select(done.kept),
      filtered: done.filtered,
      rejects: done.problems.map((problem) => ({ row: problem.row, error: rowError(problem, this.code) })),
      routed: 0,
      routes: [],
      logs: [],
    }
  }

  close(): Promise<void> {
    this.session.stop()
    return this.session.finish("close")
  }
}

async function openSink(
  code: PluginCode,
  options: Options,
  input: RowSchema,
  context: StepContext,
): Promise<SinkRun> {
  const { session, opened } = await openStep(code, options, context, input.columns)
  return {
    write: async (chunk) => {
      await session.ask({ call: "write", batch: batchOf(chunk) }, placesIn(chunk))
      return { written: chunk.count, rejects: [], bytes: 0 }
    },
    ...(opened.canUndo ? { undo: () => session.ask<void>({ call: "undo" }) } : {}),
    prepare: () => session.ask({ call: "prepare" }),
    commit: async () => {
      await session.ask({ call: "commit" })
      session.end()
    },
    abort: async () => {
      session.stop()
      await session.finish("abort")
    },
  }
}
