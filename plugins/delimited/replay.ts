/**
 * delimited-source for rejected records that come again. The text is UTF-8 and one record each; which cell is which
 * column is told by the names that were noted with the record, so that the file itself need not be there any more.
 */
import {
  type FlowError,
  flowError,
  replayed,
  type ReplayForm,
  type ReplayRecord,
  RowSchema,
  SlabPool,
  type SourceRun,
  type StepContext,
} from "../../src/plugin/mod.ts"
import { type Layout, layoutByName, layoutByPosition } from "./header.ts"
import { scannerFor } from "./kernel_scanner.ts"
import { rowsOf } from "./rows.ts"
import { type Scan, scans } from "./scan.ts"
import { inputsOf, openReader } from "./positions.ts"
import { readHead, rulesOf } from "./source.ts"
import { declaredColumns, type DelimitedSourceConfig, dialectOf } from "./source_options.ts"

export async function replayDelimited(
  options: DelimitedSourceConfig,
  records: AsyncIterable<ReplayRecord>,
  context: StepContext,
): Promise<SourceRun> {
  const pool = new SlabPool<Scan>(scans)
  const iterator = records[Symbol.asyncIterator]()
  const first = await iterator.next()
  const schema = await schemaOf(options, first.done ? undefined : first.value, context)
  const forms = new Map<string, ReplayForm<Scan>>()
  const rules = rulesOf(options, false)
  const formOf = (record: ReplayRecord) => {
    const key = JSON.stringify(record.columns ?? null)
    const known = forms.get(key)
    if (known !== undefined) return known
    const layout = layoutOf(options, record, schema)
    const form: ReplayForm<Scan> = {
      scanner: scannerFor(dialectOf(options, layout.width === 1)),
      schema,
      rows: (stretch) => rowsOf(stretch, layout, rules),
    }
    forms.set(key, form)
    return form
  }
  const all = async function* () {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value
  }
  return {
    schema,
    chunks: (signal) => replayed(all(), { pool, limits: options, formOf, signal }),
    statistics: () => pool.counters,
    close: async () => {
      pool.close()
      await iterator.return?.()
    },
  }
}

/** Which cell of the record is which column. FE3001 if a column is not among the names of its cells. */
function layoutOf(options: DelimitedSourceConfig, record: ReplayRecord, schema: RowSchema): Layout {
  const declared = declaredColumns(options)
  if (!options.hasHeaders && declared !== undefined) return layoutByPosition(declared.length, declared)
  const file = record.place.file ?? "the letter"
  if (record.columns === undefined) throw noColumns(file)
  return layoutByName(record.columns, declared ?? schema.columns, file)
}

/**
 * The columns of the stream. Without declared ones they have the order that the first file gives them, if it is still
 * there and has the same: the outputs were written in that order.
 */
async function schemaOf(
  options: DelimitedSourceConfig,
  record: ReplayRecord | undefined,
  context: StepContext,
): Promise<RowSchema> {
  const declared = declaredColumns(options)
  if (declared !== undefined) return new RowSchema(declared)
  if (record === undefined) return new RowSchema([])
  const file = record.place.file ?? "the letter"
  if (record.columns === undefined) throw noColumns(file)
  const own = layoutByName(record.columns, undefined, file).schema
  const there = options.hasHeaders ? await firstSchema(options, context) : undefined
  const isSame = there !== undefined && there.names.length === own.names.length &&
    there.names.every((name) => own.names.includes(name))
  return isSame ? there : own
}

/** The columns of the first input; undefined if it cannot be read (again). */
async function firstSchema(options: DelimitedSourceConfig, context: StepContext): Promise<RowSchema | undefined> {
  const pool = new SlabPool<Scan>(scans)
  try {
    const [input] = await inputsOf(options, context)
    if (input.size === undefined) return undefined
    const reader = await openReader(options, context, input, pool)
    try {
      return (await readHead(reader, options)).layout.schema
    } finally {
      reader.close()
    }
  } catch {
    // It was only asked for an order; what is wrong with it is no concern of the letters.
    return undefined
  } finally {
    pool.close()
  }
}

const noColumns = (file: string): FlowError =>
  flowError("FE5046", `a letter of ${file} does not name its columns, so nobody can tell what its cells are`, {
    help: "give it `columns` as the other letters have, or declare `columns` for a source without a header",
    data: { file },
  })
