/** Drives sources and sinks through the plugin contract alone, on the real disk: no engine, no pipeline file. */
import "../../../src/prelude.ts"
import * as Schema from "effect/Schema"
import {
  type CellFormat,
  cellText,
  Chunk,
  type ColumnSpec,
  denoFiles,
  FlowError,
  type FlowErrors,
  MemoryOrigin,
  PLAIN,
  type Plugin,
  RowSchema,
  type SinkPlugin,
  type SinkRun,
  type SourcePlugin,
  type StepContext,
} from "../../../src/plugin/mod.ts"

export type Row = ReadonlyArray<string | null>

export interface Workplace extends StepContext {
  readonly warnings: Array<FlowError>
}

export function contextIn(folder: string): Workplace {
  const warnings: Array<FlowError> = []
  return {
    step: "step",
    files: denoFiles,
    globals: {},
    queues: [],
    needs: "cells",
    resolve: (path) => path.startsWith("/") || path === "-" ? path : `${folder}/${path}`,
    at: (...path) => ({ file: "p.yaml", line: 1, column: 1, path: path.join(".") }),
    globalAt: () => undefined,
    within: () => undefined,
    warn: (warning) => void warnings.push(warning),
    warnings,
  }
}

/** Options as a pipeline file would give them, decoded. */
export const decoded = (plugin: Plugin, options: object): unknown => Schema.decodeUnknownSync(plugin.options)(options)

/** `id:integer name!` as columns; `!` means required. */
export const columnsOf = (text: string): ReadonlyArray<ColumnSpec> =>
  text.split(" ").map((word) => {
    const [name, type = "text"] = word.replace("!", "").split(":")
    return { name, type: type as ColumnSpec["type"], ...(word.endsWith("!") ? { required: true } : {}) }
  })

/** A chunk with these bytes in its cells; null is a missing cell. */
export function chunkOf(
  columns: ReadonlyArray<ColumnSpec>,
  rows: ReadonlyArray<Row>,
  format: CellFormat = PLAIN,
): Chunk {
  const encoder = new TextEncoder()
  const stride = 2 * columns.length
  const offsets = new Int32Array(stride * rows.length).fill(-1)
  const content: Array<number> = []
  rows.forEach((row, r) =>
    row.forEach((text, c) => {
      if (text === null) return
      offsets[r * stride + 2 * c] = content.length
      for (const byte of encoder.encode(text)) content.push(byte)
      offsets[r * stride + 2 * c + 1] = content.length
    })
  )
  const bytes = Uint8Array.from(content)
  return new Chunk({
    schema: new RowSchema(columns),
    columns: columns.map((spec, c) => ({ spec, cells: { bytes, offsets, first: 2 * c, stride, format } })),
    size: rows.length,
    origin: new MemoryOrigin("rows", 1),
    slabs: [],
  })
}

/** A sink that is open in a folder. */
export function openSink(plugin: Plugin, folder: string, options: object, schema: RowSchema): Promise<SinkRun> {
  const sink = plugin as SinkPlugin
  return sink.open(decoded(plugin, options), schema, contextIn(folder))
}

export interface Written {
  readonly written: number
  readonly bytes: number
  /** `row code message` each. */
  readonly rejects: ReadonlyArray<string>
}

/** Writes chunks and commits; what the sink said of them. */
export async function writeChunks(
  plugin: Plugin,
  folder: string,
  options: object,
  chunks: ReadonlyArray<Chunk>,
  schema: RowSchema = chunks[0].schema,
): Promise<Written> {
  const run = await openSink(plugin, folder, options, schema)
  const said = { written: 0, bytes: 0, rejects: [] as Array<string> }
  for (const chunk of chunks) {
    const { written, bytes, rejects } = await run.write(chunk)
    said.written += written
    said.bytes += bytes
    said.rejects.push(...rejects.map(({ row, error }) => `${row} ${error.code} ${error.message}`))
  }
  await run.prepare()
  await run.commit()
  return said
}

export interface Read {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Row>
  readonly rejects: ReadonlyArray<string>
  readonly read: number
  readonly warnings: ReadonlyArray<string>
}

/** Reads a source to its end, handing on every chunk before it is released. */
export async function readAll(
  plugin: Plugin,
  folder: string,
  options: object,
  each: (chunk: Chunk) => void | Promise<void> = () => {},
): Promise<Read> {
  const context = contextIn(folder)
  const run = await (plugin as SourcePlugin).open(decoded(plugin, options), context)
  const rows: Array<Row> = []
  const told: Array<string> = []
  let count = 0
  try {
    for await (const { chunk, rejects, read } of run.chunks(new AbortController().signal)) {
      count += read
      for (let n = 0; n < chunk.count; n++) {
        rows.push(chunk.columns.map((column) => cellText(column, chunk.rowAt(n))))
      }
      for (const { row, error } of rejects) {
        told.push(`${chunk.origin.place(row).record} ${error.code} ${error.message}`)
      }
      await each(chunk)
      chunk.release()
    }
  } finally {
    await run.close()
    await run.close()
  }
  const warnings = context.warnings.map(({ code, message }) => `${code} ${message}`)
  return { columns: run.schema.names, rows, rejects: told, read: count, warnings }
}

/** The code of what a body throws; `none` if it throws nothing. */
export async function codeOf(body: () => unknown): Promise<string> {
  try {
    await body()
    return "none"
  } catch (error) {
    if (error instanceof FlowError) return error.code
    const several = (error as FlowErrors).errors
    if (several === undefined) throw error
    return several.map(({ code }) => code).join(" ")
  }
}

/** What is in a folder, all the way down, sorted. */
export function listed(folder: string, prefix = ""): Array<string> {
  return [...Deno.readDirSync(`${folder}/${prefix}`)]
    .flatMap((entry) =>
      entry.isDirectory ? [`${prefix}${entry.name}/`, ...listed(folder, `${prefix}${entry.name}/`)] : [
        `${prefix}${entry.name}`,
      ]
    )
    .sort()
}
