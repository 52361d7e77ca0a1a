/**
 * delimited-source: CSV and its kin as a stream of chunks. Cells stay bytes in the slab they were read into; text is
 * made only to check declared types (rows.ts).
 */
import {
  type CellFormat,
  cellText,
  type ColumnSpec,
  definePlugin,
  type DelimitedCells,
  flowError,
  type InputPath,
  isUtf8,
  pathList,
  type Position,
  type RecordReader,
  type RecordScanner,
  RowSchema,
  SlabPool,
  type SourceBatch,
  type SourceRun,
  type StepContext,
  type Stretch,
  toPosition,
} from "../../src/plugin/mod.ts"
import { delimiterText } from "./dialect.ts"
import { headerDifference, headerNames, type Layout, layoutByName, layoutByPosition } from "./header.ts"
import { counterFor, scannerFor } from "./kernel_scanner.ts"
import { BEGINNING, inputsOf, openReader, type Start, startAt } from "./positions.ts"
import { type RowRules, rowsOf } from "./rows.ts"
import { type Scan, scans } from "./scan.ts"
import { declaredColumns, type DelimitedSourceConfig, DelimitedSourceOptions, dialectOf } from "./source_options.ts"
import { delimitedStandIn } from "./stand_in.ts"

export const delimitedSource = definePlugin<DelimitedSourceConfig>({
  kind: "source",
  type: "delimited-source",
  title: "delimited files: CSV, TSV and the like",
  options: DelimitedSourceOptions,
  reads: (options) => pathList(options.filePath),
  declares: (options) => {
    const columns = declaredColumns(options)
    return columns === undefined ? undefined : new RowSchema(columns)
  },
  check: (options, context) => contradictions(options, context),
  open: (options, context) => DelimitedRun.open(options, context),
  resume: (options, position, context) => DelimitedRun.open(options, context, position),
  replay: async (...given) => (await import("./replay.ts")).replayDelimited(...given),
  stand: delimitedStandIn,
})

function contradictions(options: DelimitedSourceConfig, context: StepContext) {
  const errors = []
  if (options.columns !== undefined && options.outputSchema !== undefined) {
    const text = context.at("outputSchema")
    errors.push(flowError("FE1205", "`columns` and `outputSchema` say the same thing; both are there", { text }))
  }
  const names = (declaredColumns(options) ?? []).map((column) => column.name)
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (twice >= 0) {
    const text = context.at(...options.columns === undefined ? ["outputSchema", "columns"] : ["columns"], twice, "name")
    errors.push(flowError("FE3002", `the column \`${names[twice]}\` is declared twice`, { text }))
  }
  return errors
}

class DelimitedRun implements SourceRun {
  readonly schema: RowSchema
  readonly totalBytes?: number
  readonly #format: DelimitedCells
  readonly #rules: RowRules
  #reader: RecordReader<Scan> | undefined
  /** Bytes of the files that were read to their end. */
  #doneBytes: number

  private constructor(
    readonly options: DelimitedSourceConfig,
    readonly context: StepContext,
    readonly inputs: ReadonlyArray<InputPath>,
    readonly pool: SlabPool<Scan>,
    readonly first: {
      readonly reader: RecordReader<Scan>
      readonly layout: Layout
      readonly names: ReadonlyArray<string>
    },
    readonly start: Start,
  ) {
    this.#doneBytes = start.doneBytes
    this.schema = first.layout.schema
    this.#reader = first.reader
    const sizes = inputs.map((input) => input.size)
    if (sizes.every((size) => size !== undefined)) this.totalBytes = sizes.reduce((sum, size) => sum + size, 0)
    this.#rules = rulesOf(options, context.needs === "count")
    this.#format = this.#rules.format
  }

  /** Opens the first file and reads its header. */
  static async open(options: DelimitedSourceConfig, context: StepContext, from?: Position): Promise<DelimitedRun> {
    const pool = new SlabPool(scans)
    context.holds?.(pool)
    const inputs = await inputsOf(options, context)
    const reader = await openReader(options, context, inputs[0], pool)
    try {
      const head = await readHead(reader, options)
      if (head.layout.extra.length > 0) sayExtra(head.layout.extra, options, context, inputs[0].name)
      const start = from === undefined ? BEGINNING : startAt(from, inputs)
      return new DelimitedRun(options, context, inputs, pool, { reader, ...head }, start)
    } catch (error) {
      reader.close()
      pool.close()
      throw error
    }
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<SourceBatch> {
    const { at } = this.start
    let rows = at?.rows ?? 0
    let left = (this.options.maxRows ?? Infinity) - rows
    for (const [i, input] of this.inputs.entries()) {
      if (left === 0 || signal.aborted) return
      if (i < (at?.file ?? 0)) continue
      const layout = await this.#beginFile(i)
      if (i === at?.file) {
        this.#reader!.close()
        const { columns } = this.#reader!
        this.#reader = await openReader(this.options, this.context, input, this.pool, at)
        this.#reader.columns = columns
      }
      const scanner = this.#scannerOf(layout)
      while (left > 0 && !signal.aborted) {
        const stretch = await this.#reader!.next(scanner, left)
        if (stretch === undefined) break
        const batch = rowsOf(stretch, layout, this.#rules)
        left -= batch.chunk.count
        rows += batch.chunk.count
        const position = toPosition({ file: i, rows, ...this.#reader!.place })
        yield { ...batch, bytes: this.#doneBytes + this.#reader!.stream.consumed, position }
      }
      this.#doneBytes += this.#reader!.stream.consumed
      this.#reader!.close()
    }
  }

  /** The columns of a file, which is opened unless it is the first. */
  async #beginFile(i: number): Promise<Layout> {
    if (i === 0) return this.first.layout
    this.#reader?.close()
    const reader = this.#reader = await openReader(this.options, this.context, this.inputs[i], this.pool)
    return await this.#furtherLayout(reader, this.inputs[i].name)
  }

  #scannerOf(layout: Layout): RecordScanner<Scan> {
    const dialect = dialectOf(this.options, layout.width === 1)
    if (!this.#needsNoCells(layout)) return scannerFor(dialect)
    return counterFor(dialect, layout.width, this.options.maxRecordBytes)
  }

  /** Whether it is enough to know where the records begin and end. */
  #needsNoCells({ schema, cells, width }: Layout): boolean {
    const { needs } = this.context
    if (needs === "cells" || schema.columns.some(isChecked)) return false
    if (needs === "count") return true
    const { delimiter, quote, adjacent, nulls } = this.#format
    const isAll = cells.length === width && cells.every((cell, i) => cell === i)
    const isSame = needs.delimiter === delimiter && needs.quote === quote && needs.lineEnding === "\n"
    return isAll && isSame && adjacent && nulls.length === 0
  }

  async #furtherLayout(reader: RecordReader<Scan>, file: string): Promise<Layout> {
    const { layout, names } = await readHead(reader, this.options)
    const { first } = this
    if (!this.options.hasHeaders) {
      if (layout.width === first.layout.width) return layout
      throw flowError(
        "FE3004",
        `${file} has ${layout.width} columns, ${this.inputs[0].name} has ${first.layout.width}`,
        {
          data: { file },
        },
      )
    }
    if (declaredColumns(this.options) !== undefined) return layout
    const difference = headerDifference(first.names, names)
    if (difference !== undefined) {
      throw flowError("FE3004", `the header of ${file} ${difference}, compared with ${this.inputs[0].name}`, {
        data: { file, line: 1 },
      })
    }
    return layoutByName(names, first.layout.schema.columns, file)
  }

  statistics(): Readonly<Record<string, number>> {
    return this.pool.counters
  }

  close(): void {
    this.#reader?.close()
    this.#reader = undefined
    this.pool.close()
  }
}

/** How records become rows. */
export function rulesOf(options: DelimitedSourceConfig, areForgotten: boolean): RowRules {
  const { quote, escape } = dialectOf(options, false)
  return {
    format: {
      kind: "delimited",
      quote,
      escape,
      delimiter: delimiterText(options.delimiter),
      nulls: options.nullValues,
      adjacent: !options.trim,
    },
    pad: options.ragged === "pad",
    literalQuotes: options.strayQuotes === "literal",
    areForgotten,
  }
}

/** Whether there is something to be checked, or replaced, in the cells of a column. */
const isChecked = ({ type, required, default: fallback }: ColumnSpec): boolean =>
  required === true || fallback !== undefined || (type !== "text" && type !== "json")

/** Drops `skipRows` records and reads the header, or looks at the first record to count its cells. */
export async function readHead(
  reader: RecordReader<Scan>,
  options: DelimitedSourceConfig,
): Promise<{ readonly layout: Layout; readonly names: ReadonlyArray<string> }> {
  const scanner = scannerFor(dialectOf(options, false))
  const file = reader.stream.name
  for (let left = options.skipRows; left > 0;) {
    const skipped = await reader.next(scanner, left)
    if (skipped === undefined) break
    left -= skipped.scan.records
    skipped.slab.release()
  }
  const declared = declaredColumns(options)
  if (!options.hasHeaders && declared !== undefined) {
    return { layout: layoutByPosition(declared.length, declared), names: [] }
  }
  const head = await reader.next(scanner, 1)
  if (head === undefined) {
    if (options.hasHeaders) throw flowError("FE3005", `${file} ends before its header`, { data: { file } })
    return { layout: layoutByPosition(0, declared), names: [] }
  }
  if (!options.hasHeaders) {
    reader.takeBack(head)
    const width = head.scan.firstCell[1]
    head.slab.release()
    const layout = layoutByPosition(width, declared)
    reader.columns = layout.schema.names
    return { layout, names: [] }
  }
  const names = reader.columns = headerNames(textOf(head, options, file), file)
  head.slab.release()
  reader.startCounting()
  return { layout: layoutByName(names, declared, file), names }
}

/** The cells of the first record as text. */
function textOf(
  { slab, scan }: Stretch<Scan>,
  options: DelimitedSourceConfig,
  file: string,
): ReadonlyArray<string | null> {
  if (!scan.isAscii && !isUtf8(slab.bytes.subarray(0, scan.rest))) {
    throw flowError("FE3107", `the header of ${file} is not valid UTF-8`, { data: { file } })
  }
  const { quote, escape } = dialectOf(options, false)
  const format: CellFormat = { kind: "delimited", quote, escape, delimiter: "", nulls: [], adjacent: false }
  return Array.from({ length: scan.firstCell[1] }, (_, i) => {
    const cells = { bytes: slab.bytes, offsets: scan.cells, first: 2 * i, stride: 0, format }
    return cellText({ spec: { name: "", type: "text" }, cells }, 0)?.trim() ?? null
  })
}

function sayExtra(
  extra: ReadonlyArray<string>,
  options: DelimitedSourceConfig,
  context: StepContext,
  file: string,
): void {
  if (options.extraColumns === "drop") return
  const error = flowError("FE3003", `${file} has columns that are not declared and are left out: ${extra.join(", ")}`, {
    text: context.at("columns"),
    step: context.step,
    ...(options.extraColumns === "fail" ? {} : { help: "add them to `columns`, or say `extraColumns: drop`" }),
  })
  if (options.extraColumns === "fail") throw error
  context.warn(error)
}
