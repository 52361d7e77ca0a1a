/**
 * json-lines-source: one JSON object per line. Values stay bytes in the slab they were read into.
 */
import * as Schema from "effect/Schema"
import {
  ChunkBytes,
  Columns,
  type ColumnSpec,
  columnSpecs,
  Count,
  definePlugin,
  didYouMean,
  ExtraColumns,
  FilePaths,
  flowError,
  type InputPath,
  MaxRecordBytes,
  openInput,
  pathList,
  type RecordNotes,
  RecordReader,
  resolveInputs,
  RowSchema,
  SlabPool,
  type SourceBatch,
  type SourceRun,
  type StepContext,
  withDefault,
} from "../../src/plugin/mod.ts"
import { ObjectRows } from "./rows.ts"
import { lineScanner, newLineScan, ObjectScanner } from "./scan.ts"

const JsonLinesSourceOptions = Schema.Struct({
  filePath: FilePaths,
  columns: Schema.optionalKey(Columns),
  maxRows: Schema.optionalKey(Count("Rows taken at most, over all files; the rest is not read.")),
  extraColumns: withDefault(ExtraColumns, "warn"),
  maxRecordBytes: MaxRecordBytes,
  chunkBytes: ChunkBytes,
})
type JsonLinesSourceConfig = typeof JsonLinesSourceOptions.Type

export const jsonLinesSource = definePlugin<JsonLinesSourceConfig>({
  kind: "source",
  type: "json-lines-source",
  title: "JSON lines (ndjson): one object per line",
  options: JsonLinesSourceOptions,
  reads: (options) => pathList(options.filePath),
  declares: ({ columns }) => columns === undefined ? undefined : new RowSchema(columnSpecs(columns)),
  open: (options, context) => JsonLinesRun.open(options, context),
})

class JsonLinesRun implements SourceRun {
  readonly totalBytes?: number
  #reader: RecordReader<RecordNotes>
  #doneBytes = 0

  private constructor(
    readonly options: JsonLinesSourceConfig,
    readonly context: StepContext,
    readonly inputs: ReadonlyArray<InputPath>,
    readonly pool: SlabPool<RecordNotes>,
    first: RecordReader<RecordNotes>,
    readonly schema: RowSchema,
  ) {
    this.#reader = first
    const sizes = inputs.map((input) => input.size)
    if (sizes.every((size) => size !== undefined)) this.totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  }

  /** Opens the first file; without declared columns the first record tells them. */
  static async open(options: JsonLinesSourceConfig, context: StepContext): Promise<JsonLinesRun> {
    const paths = pathList(options.filePath)
    const inputs = await resolveInputs(context.files, paths, (path) => context.resolve(path), context.at("filePath"))
    const pool = new SlabPool(newLineScan)
    const reader = new RecordReader(await openInput(context.files, inputs[0], "utf-8"), pool, options)
    try {
      const columns = options.columns === undefined ? await firstKeys(reader) : columnSpecs(options.columns)
      return new JsonLinesRun(options, context, inputs, pool, reader, new RowSchema(columns))
    } catch (error) {
      reader.close()
      throw error
    }
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<SourceBatch> {
    const rows = new ObjectRows(this.schema, (name, file, record) => this.#extra(name, file, record))
    let left = this.options.maxRows ?? Infinity
    for (const [i, input] of this.inputs.entries()) {
      if (left === 0 || signal.aborted) return
      if (i > 0) {
        this.#reader = new RecordReader(await openInput(this.context.files, input, "utf-8"), this.pool, this.options)
      }
      while (left > 0 && !signal.aborted) {
        const stretch = await this.#reader.next(lineScanner, left)
        if (stretch === undefined) break
        const batch = rows.of(stretch)
        left -= batch.chunk.count
        yield { ...batch, bytes: this.#doneBytes + this.#reader.stream.consumed }
      }
      this.#doneBytes += this.#reader.stream.consumed
      this.#reader.close()
    }
  }

  /** A key that is no column: told once per key, or an error. */
  #extra(name: string, file: string, record: number): void {
    const { extraColumns } = this.options
    if (extraColumns === "drop") return
    const meant = didYouMean(name, this.schema.names)
    const error = flowError("FE3003", `${file} has the key \`${name}\`, which is no column and is left out`, {
      data: { file, record },
      help: meant === undefined ? `add it to \`columns\`, or say \`extraColumns: drop\`` : `did you mean \`${meant}\`?`,
    })
    if (extraColumns === "fail") throw error
    this.context.warn(error)
  }

  close(): void {
    this.#reader.close()
  }
}

/** The keys of the first record that is an object. */
async function firstKeys(reader: RecordReader<RecordNotes>): Promise<ReadonlyArray<ColumnSpec>> {
  const first = await reader.next(lineScanner, 1)
  const file = reader.stream.name
  if (first === undefined) return []
  const { slab, scan, origin } = first
  const names: Array<string> = []
  const problem = new ObjectScanner([]).scan(
    slab.bytes,
    scan.bounds[0],
    scan.bounds[1],
    (_key, name) => names.push(name()),
  )
  if (problem !== undefined) {
    const help = "mend the line, or declare `columns`, so that the first record need not tell them"
    throw flowError("FE3108", `the first record of ${file} cannot tell the columns: ${problem.message}`, {
      data: origin.place(0),
      help,
    })
  }
  reader.takeBack(first)
  slab.release()
  return [...new Set(names)].map((name) => ({ name, type: "json" }))
}
