/**
 * json-lines-source for rejected lines that come again. Without declared columns, the names that were noted with the
 * line are the columns: the first record of the input told them then.
 */
import {
  columnSpecs,
  flowError,
  replayed,
  type ReplayRecord,
  RowSchema,
  SlabPool,
  type SourceRun,
  type StepContext,
} from "../../src/plugin/mod.ts"
import { ObjectRows } from "./rows.ts"
import { lineScanner, lineScans } from "./scan.ts"
import type { JsonLinesSourceConfig } from "./source.ts"
import { unknownKey } from "./source.ts"

export async function replayJsonLines(
  options: JsonLinesSourceConfig,
  records: AsyncIterable<ReplayRecord>,
  context: StepContext,
): Promise<SourceRun> {
  const pool = new SlabPool(lineScans)
  const iterator = records[Symbol.asyncIterator]()
  const first = await iterator.next()
  const schema = schemaOf(options, first.done ? undefined : first.value)
  const rows = new ObjectRows(schema, unknownKey(options, context, schema))
  const form = { scanner: lineScanner, schema, rows: (stretch: Parameters<ObjectRows["of"]>[0]) => rows.of(stretch) }
  const all = async function* () {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value
  }
  return {
    schema,
    chunks: (signal) => replayed(all(), { pool, limits: options, formOf: () => form, signal }),
    statistics: () => pool.counters,
    close: async () => {
      pool.close()
      await iterator.return?.()
    },
  }
}

function schemaOf(options: JsonLinesSourceConfig, record: ReplayRecord | undefined): RowSchema {
  if (options.columns !== undefined) return new RowSchema(columnSpecs(options.columns))
  if (record === undefined) return new RowSchema([])
  if (record.columns !== undefined) return new RowSchema(record.columns.map((name) => ({ name, type: "json" })))
  throw flowError("FE5046", `a letter of ${record.place.file ?? "the source"} does not name its columns`, {
    help: "give it `columns` as the other letters have, or declare `columns` for the source",
  })
}
