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
  fromPosition,
  type InputPath,
  isUtf8,
  type JsonRow,
  MaxRecordBytes,
  openInput,
  pathList,
  type Position,
  readerLimits,
  type RecordNotes,
  type RecordPosition,
  RecordReader,
  resolveInputs,
  RowSchema,
  SlabPool,
  type SourceBatch,
  type SourceRun,
  type StepContext,
  toPosition,
  withDefault,
} from "../../src/plugin/mod.ts"
import { ObjectRows } from "./rows.ts"
import { keyText, lineScanner, lineScans, ObjectScanner } from "./scan.ts"

const JsonLinesSourceOptions = Schema.Struct({
  filePath: FilePaths,
  columns: Schema.optionalKey(Columns),
  maxRows: Schema.optionalKey(Count("Rows taken at most, over all files; the rest is not read.")),
  extraColumns: withDefault(ExtraColumns, "warn"),
  maxRecordBytes: MaxRecordBytes,
  chunkBytes: ChunkBytes,
})
export type JsonLinesSourceConfig = typeof JsonLinesSourceOptions.Type

export const jsonLinesSource = definePlugin<JsonLinesSourceConfig>({
  kind: "source",
  type: "json-lines-source",
  title: "JSON lines (ndjson): one object per line",
  options: JsonLinesSourceOptions,
  reads: (options) => pathList(options.filePath),
  declares: ({ columns }) => columns === undefined ? undefined : new RowSchema(columnSpecs(columns)),
  open: (options, context) => JsonLinesRun.open(options, context),
  resume: async (options, position, context) => (await JsonLinesRun.open(options, context)).from(position),
  replay: async (...given) => (await import("./replay.ts")).replayJsonLines(...given),
  stand: {
    reading: (options, filePath) => ({ ...options, filePath }),
    written: (_, rows) => rows.map((row) => `${objectText(row)}\n`).join(""),
  },
})

const objectText = (row: JsonRow) =>
  `{${Array.from(row, ([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`

/** Where reading starts: the first file, or the first with a record if a record has to tell the columns. */
interface Start {
  readonly index: number
  readonly reader: RecordReader<RecordNotes>
  readonly doneBytes: number
}

class JsonLinesRun implements SourceRun {
  readonly totalBytes?: number
  #reader: RecordReader<RecordNotes>
  /** Number of the file that is open first. */
  readonly #first: number
  /** Bytes of the files that are done. */
  #doneBytes: number
  /** Where an earlier run was, if this one goes on with it. */
  #from: RecordPosition | undefined

  private constructor(
    readonly options: JsonLinesSourceConfig,
    readonly context: StepContext,
    readonly inputs: ReadonlyArray<InputPath>,
    readonly pool: SlabPool<RecordNotes>,
    start: Start,
    readonly schema: RowSchema,
  ) {
    this.#reader = start.reader
    this.#first = start.index
    this.#doneBytes = start.doneBytes
    const sizes = inputs.map((input) => input.size)
    if (sizes.every((size) => size !== undefined)) this.totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  }

  /** Opens the first file; without declared columns the first record tells them, in whichever file it is. */
  static async open(options: JsonLinesSourceConfig, context: StepContext): Promise<JsonLinesRun> {
    const paths = pathList(options.filePath)
    const inputs = await resolveInputs(context.files, paths, (path) => context.resolve(path), context.at("filePath"))
    const pool = new SlabPool(lineScans)
    context.holds?.(pool)
    let doneBytes = 0
    for (let index = 0;; index++) {
      const stream = await openInput(context.files, inputs[index], "utf-8")
      const reader = new RecordReader(stream, pool, readerLimits(options, context))
      try {
        const columns = options.columns === undefined ? await firstKeys(reader) : columnSpecs(options.columns)
        if (columns !== undefined || index === inputs.length - 1) {
          if (options.columns === undefined) reader.columns = columns?.map(({ name }) => name)
          const start = { index, reader, doneBytes }
          return new JsonLinesRun(options, context, inputs, pool, start, new RowSchema(columns ?? []))
        }
      } catch (error) {
        reader.close()
        pool.close()
        throw error
      }
      doneBytes += reader.stream.consumed
      reader.close()
    }
  }

  /** Puts it to a position, before the first batch. */
  from(position: Position): JsonLinesRun {
    this.#from = fromPosition(position, this.inputs.length)
    return this
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<SourceBatch> {
    const rows = new ObjectRows(this.schema, unknownKey(this.options, this.context, this.schema))
    const from = this.#from
    let taken = from?.rows ?? 0
    let left = (this.options.maxRows ?? Infinity) - taken
    if (from !== undefined) this.#doneBytes = doneBytes(this.inputs.slice(0, from.file))
    for (let i = from?.file ?? this.#first; i < this.inputs.length; i++) {
      if (left === 0 || signal.aborted) return
      if (i > this.#first || i === from?.file) {
        this.#reader.close()
        const { columns } = this.#reader
        const place = i === from?.file ? from : undefined
        const stream = await openInput(this.context.files, this.inputs[i], "utf-8", place?.byte)
        this.#reader = new RecordReader(stream, this.pool, readerLimits(this.options, this.context), place)
        this.#reader.columns = columns
      }
      while (left > 0 && !signal.aborted) {
        const stretch = await this.#reader.next(lineScanner, left)
        if (stretch === undefined) break
        const batch = rows.of(stretch)
        left -= batch.chunk.count
        taken += batch.chunk.count
        const position = toPosition({ file: i, rows: taken, ...this.#reader.place })
        yield { ...batch, bytes: this.#doneBytes + this.#reader.stream.consumed, position }
      }
      this.#doneBytes += this.#reader.stream.consumed
      this.#reader.close()
    }
  }

  statistics(): Readonly<Record<string, number>> {
    return this.pool.counters
  }

  close(): void {
    this.#reader.close()
    this.pool.close()
  }
}

const doneBytes = (inputs: ReadonlyArray<InputPath>) => inputs.reduce((sum, { size }) => sum + (size ?? 0), 0)
/** What is done about a key that is no column: told once per key, or an error. */
export function unknownKey(options: JsonLinesSourceConfig, context: StepContext, schema: RowSchema) {
  return (name: string, file: string, record: number): void => {
    if (options.extraColumns === "drop") return
    const meant = didYouMean(name, schema.names)
    const error = flowError("FE3003", `${file} has the key \`${name}\`, which is no column and is left out`, {
      data: { file, record },
      help: meant === undefined ? `add it to \`columns\`, or say \`extraColumns: drop\`` : `did you mean \`${meant}\`?`,
    })
    if (options.extraColumns === "fail") throw error
    context.warn(error)
  }
}

/** The keys of the first record; undefined if there is none. */
async function firstKeys(reader: RecordReader<RecordNotes>): Promise<ReadonlyArray<ColumnSpec> | undefined> {
  const first = await reader.next(lineScanner, 1)
  if (first === undefined) return undefined
  const { slab: { bytes }, scan: { bounds }, origin } = first
  const [start, end] = bounds
  const names = new Set<string>()
  const take = (_key: number, _start: number, _end: number, keyStart: number, keyEnd: number) =>
    void names.add(keyText(bytes, keyStart, keyEnd))
  const isText = isUtf8(bytes.subarray(start, end))
  const problem = isText
    ? new ObjectScanner([]).scan(bytes, start, end, { take })
    : { message: "it is not valid UTF-8" }
  if (problem !== undefined) {
    const message = `the first record of ${reader.stream.name} cannot tell the columns: ${problem.message}`
    const help = "mend the line, or declare `columns`, so that the first record need not tell them"
    throw flowError(isText ? "FE3108" : "FE3107", message, { data: origin.place(0), help })
  }
  reader.takeBack(first)
  first.slab.release()
  return [...names].map((name) => ({ name, type: "json" }))
}
