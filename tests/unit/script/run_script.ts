/**
 * Runs a script over a few rows the way the engine does: the step is bound, one sandbox is opened, one chunk goes through.
 */
import "../../../src/prelude.ts"
import { javascriptTransform } from "../../../plugins/javascript/transform.ts"
import type { JavaScriptConfig } from "../../../plugins/javascript/options.ts"
import {
  type CellFormat,
  cellText,
  Chunk,
  type ColumnSpec,
  MemoryOrigin,
  PLAIN,
  RowSchema,
  type StepContext,
  type TransformBinding,
  type TransformPlugin,
  type TransformResult,
} from "../../../src/plugin/mod.ts"

export type Row = ReadonlyArray<string | null>

/** A chunk of cells with these texts; `format` says how they are to be read. */
export function chunkOf(
  columns: ReadonlyArray<ColumnSpec>,
  rows: ReadonlyArray<Row>,
  format: CellFormat = PLAIN,
): Chunk {
  const encoder = new TextEncoder()
  const cells = rows.map((row) => row.map((text) => text === null ? undefined : encoder.encode(text)))
  const bytes = new Uint8Array(cells.flat().reduce((sum, cell) => sum + (cell?.length ?? 0), 0))
  const offsets = new Int32Array(2 * rows.length * columns.length).fill(-1)
  let length = 0
  cells.forEach((row, r) =>
    row.forEach((cell, c) => {
      if (cell === undefined) return
      const at = 2 * (r * columns.length + c)
      offsets[at] = length
      bytes.set(cell, length)
      length += cell.length
      offsets[at + 1] = length
    })
  )
  return new Chunk({
    schema: new RowSchema(columns),
    columns: columns.map((spec, c) => ({
      spec,
      cells: { bytes, offsets, first: 2 * c, stride: 2 * columns.length, format },
    })),
    size: rows.length,
    origin: new MemoryOrigin("rows", 1),
    slabs: [],
  })
}

/** `id:integer name amount:double` as columns. */
export const columnsOf = (text: string): Array<ColumnSpec> =>
  text.split(" ").map((word) => {
    const [name, type = "text"] = word.split(":")
    return {
      name,
      type: type.replace("!", "") as ColumnSpec["type"],
      ...(type.endsWith("!") ? { required: true } : {}),
    }
  })

export interface Given {
  readonly options?: Partial<JavaScriptConfig>
  readonly globals?: Readonly<Record<string, unknown>>
  readonly queues?: ReadonlyArray<string>
  readonly files?: Partial<StepContext["files"]>
  readonly format?: CellFormat
}

export const stepContext = ({ globals = {}, queues = [], files = {} }: Given): StepContext => ({
  step: "script",
  files: files as StepContext["files"],
  globals,
  queues,
  needs: "cells",
  resolve: (path) => `/work/${path}`,
  at: (...path) => ({ file: "p.yaml", line: 1, column: 1, path: path.join(".") }),
  globalAt: (name) => ({ file: "p.yaml", line: 1, column: 1, path: `globals.${name}` }),
  within: (_option, line, column) => ({ file: "p.yaml", line: 100 + line, column: 10 + column }),
  warn: () => {},
})

export const optionsOf = (script: string, options: Partial<JavaScriptConfig> = {}): JavaScriptConfig => ({
  script,
  oldNames: false,
  stateful: false,
  timeoutMs: 5000,
  memoryMB: 64,
  ...options,
})

export const plugin = javascriptTransform as TransformPlugin<JavaScriptConfig>

export const bindScript = (script: string, columns: ReadonlyArray<ColumnSpec>, given: Given = {}) =>
  plugin.bind(optionsOf(script, given.options), new RowSchema(columns), stepContext(given))

/** A bound step with one sandbox open for the body. */
export async function withRun<A>(
  binding: TransformBinding,
  body: (process: (chunk: Chunk) => Promise<TransformResult>) => Promise<A>,
): Promise<A> {
  const run = await binding.open()
  try {
    return await body((chunk) => run.process(chunk, new AbortController().signal))
  } finally {
    await run.close()
  }
}

/** All rows through the script: what came out, and what became of the rest. */
export async function runScript(script: string, columns: string, rows: ReadonlyArray<Row>, given: Given = {}) {
  const specs = columnsOf(columns)
  const binding = await bindScript(script, specs, given)
  return await withRun(binding, async (process) => told(await process(chunkOf(specs, rows, given.format))))
}

/** A result as plain values, and the result itself. */
export function told(result: TransformResult) {
  const { output } = result
  return {
    columns: output.schema.columns.map(({ name, type }) => `${name}:${type}`).join(" "),
    rows: Array.from({ length: output.count }, (_, n) => textsAt(output, output.rowAt(n))),
    rejects: result.rejects.map(({ row, error }) => `${row} ${error.code} ${error.message}`),
    filtered: result.filtered,
    routed: result.routed,
    routes: result.routes.map(({ route, rows }) => `${route}: ${rows.join(" ")}`),
    logs: result.logs.map(({ level, message, row }) => `${row} ${level} ${message}`),
    result,
  }
}

/** The cells at a row position. */
export const textsAt = (chunk: Chunk, row: number): Array<string | null> =>
  chunk.columns.map((column) => cellText(column, row))

/** What an expression gives for the row, as JSON text: bigint as `5n`, undefined as `undefined`. */
export async function evaluated(
  expression: string,
  columns = "a",
  rows: ReadonlyArray<Row> = [["1"]],
  given: Given = {},
) {
  const script = `function show(value) {
      if (typeof value === "bigint") return value + "n"
      return value === undefined ? "undefined" : JSON.stringify(value)
    }
    function process(context) {
      const row = context.input.current()
      context.output.setField("shown", show(${expression}))
      return true
    }`
  const { rows: out, rejects, columns: names } = await runScript(script, columns, rows, given)
  if (rejects.length > 0) return rejects.join("\n")
  const shown = names.split(" ").indexOf("shown:text")
  return out.map((row) => row[shown]).join("\n")
}
