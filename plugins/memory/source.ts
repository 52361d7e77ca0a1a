/**
 * Rows that an embedding application hands over, as a source. Made per run with `memorySource`; there is no way to name
 * one in a file without it.
 */
import * as Schema from "effect/Schema"
import {
  canonicalText,
  Chunk,
  type Column,
  type ColumnSpec,
  definePlugin,
  flowError,
  MemoryOrigin,
  PLAIN,
  type Plugin,
  type RowReject,
  RowSchema,
  Slab,
  SlabPool,
  type SourceBatch,
} from "../../src/plugin/mod.ts"

/** A row as plain object: column name → value. Absent, null and undefined are null. */
export type MemoryRow = Readonly<Record<string, unknown>>

/** What `memorySource` is made of. */
export interface MemorySourceOptions {
  /** What `type:` of the step says. */
  readonly type: string
  readonly columns: ReadonlyArray<ColumnSpec>
  /** Read once, as the pipeline asks for more; an async iterable may produce rows for ever. */
  readonly rows: Iterable<MemoryRow> | AsyncIterable<MemoryRow>
  /** Rows per chunk; 1000 if absent. */
  readonly chunkRows?: number
}

/**
 * A source that yields the rows of an iterable. A value that does not fit its column is a row error (FE3102), a key
 * that is no column too (FE3001).
 */
export function memorySource(options: MemorySourceOptions): Plugin {
  const schema = new RowSchema(options.columns)
  return definePlugin({
    kind: "source",
    type: options.type,
    title: "rows from the embedding application",
    options: Schema.Struct({}),
    declares: () => schema,
    isReadOnce: true,
    open: () => {
      const pool = new SlabPool<undefined>({ make: () => undefined, giveBack: () => {}, bytes: () => 0 })
      return Promise.resolve({
        schema,
        chunks: (signal) => batches(options, schema, pool, signal),
        close: () => pool.close(),
      })
    },
  })
}

async function* batches(
  { type, rows, chunkRows = 1000 }: MemorySourceOptions,
  schema: RowSchema,
  pool: SlabPool<undefined>,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  let builder = new ChunkBuilder(schema, type, 1, pool)
  let read = 0
  for await (const row of rows) {
    if (signal.aborted) return
    builder.add(row)
    read++
    if (builder.size < chunkRows) continue
    yield builder.batch(read)
    builder = new ChunkBuilder(schema, type, read + 1, pool)
  }
  if (builder.size > 0) yield builder.batch(read)
}

const encoder = new TextEncoder()

/** Collects rows as plain cells in one slab. */
class ChunkBuilder {
  size = 0
  readonly #kept: Array<number> = []
  readonly #rejects: Array<RowReject> = []
  /** Start and end per cell, row-major. */
  readonly #offsets: Array<number> = []
  #slab: Slab
  #end = 0

  constructor(
    readonly schema: RowSchema,
    readonly name: string,
    readonly firstRecord: number,
    readonly pool: SlabPool<undefined>,
  ) {
    this.#slab = pool.rent(64 * 1024)
  }

  add(row: MemoryRow): void {
    const problem = this.#cells(row)
    if (problem === undefined) this.#kept.push(this.size)
    else this.#rejects.push({ row: this.size, error: problem })
    this.size++
  }

  #cells(row: MemoryRow) {
    let problem = this.#unknownKey(row)
    for (const { name, type, required } of this.schema.columns) {
      const value = row[name]
      const missing = value === null || value === undefined
      const text = missing ? undefined : canonicalText(type, value)
      if (missing && required) problem ??= flowError("FE3103", `column ${name} is required, and the row has no value`)
      if (!missing && text === undefined) {
        problem ??= flowError("FE3102", `column ${name} is ${type}, and ${String(value)} does not fit`)
      }
      this.#push(text)
    }
    return problem
  }

  #unknownKey(row: MemoryRow) {
    const key = Object.keys(row).find((key) => this.schema.indexOf(key) < 0)
    if (key === undefined) return undefined
    return flowError("FE3001", `the row has a key \`${key}\`, and there is no such column`)
  }

  #push(text: string | undefined): void {
    if (text === undefined) {
      this.#offsets.push(-1, -1)
      return
    }
    const most = text.length * 3
    if (this.#end + most > this.#slab.bytes.length) {
      const grown = this.pool.rent(2 * (this.#end + most))
      grown.bytes.set(this.#slab.bytes.subarray(0, this.#end))
      this.#slab.release()
      this.#slab = grown
    }
    const start = this.#end
    this.#end += encoder.encodeInto(text, this.#slab.bytes.subarray(start)).written
    this.#offsets.push(start, this.#end)
  }

  batch(read: number): SourceBatch {
    const offsets = Int32Array.from(this.#offsets)
    const stride = 2 * this.schema.columns.length
    const columns = this.schema.columns.map((spec, i): Column => ({
      spec,
      cells: { bytes: this.#slab.bytes, offsets, first: 2 * i, stride, format: PLAIN },
    }))
    const chunk = new Chunk({
      schema: this.schema,
      columns,
      size: this.size,
      selection: Int32Array.from(this.#kept),
      origin: new MemoryOrigin(this.name, this.firstRecord),
      slabs: [this.#slab],
    })
    return { chunk, read: this.size, rejects: this.#rejects, bytes: read }
  }
}
