/**
 * The options of delimited-source, and what they say of the records: how they are cut, which columns they have.
 */
import * as Schema from "effect/Schema"
import {
  ChunkBytes,
  Columns,
  columnSpecs,
  Count,
  ENCODINGS,
  ExtraColumns,
  FilePaths,
  MaxRecordBytes,
  withDefault,
} from "../../src/plugin/mod.ts"
import { byteOf, Delimiter, delimiterText, Escape, Quote } from "./dialect.ts"
import type { Dialect } from "./scan.ts"

const flag = (description: string, byDefault: boolean) =>
  withDefault(Schema.Boolean.annotate({ description, default: byDefault }), byDefault)

export const DelimitedSourceOptions = Schema.Struct({
  filePath: FilePaths,
  delimiter: withDefault(Delimiter, ","),
  quote: withDefault(Quote, '"'),
  escape: Schema.optionalKey(Escape),
  hasHeaders: flag("Whether the first record has the names of the columns.", true),
  encoding: withDefault(
    Schema.Literals(ENCODINGS).annotate({
      description: "Encoding of the file; a byte order mark wins.",
      default: "utf-8",
    }),
    "utf-8",
  ),
  skipRows: withDefault(Count("Records dropped before the header, or before the first record without headers."), 0),
  maxRows: Schema.optionalKey(Count("Rows taken at most, over all files; the rest is not read.")),
  comment: Schema.optionalKey(
    Schema.String.check(Schema.isMinLength(1)).annotate({
      description: "Lines that start with this text are skipped.",
    }),
  ),
  trim: flag("Cut blanks around cells (outside the quotes).", false),
  nullValues: withDefault(
    Schema.Array(Schema.String).annotate({ description: "Unquoted texts that mean no value, as NA.", default: [] }),
    [],
  ),
  columns: Schema.optionalKey(Columns),
  outputSchema: Schema.optionalKey(
    Schema.Struct({ columns: Columns }).annotate({ description: "Another way to write `columns`." }),
  ),
  extraColumns: withDefault(ExtraColumns, "warn"),
  ragged: withDefault(
    Schema.Literals(["fail", "pad"]).annotate({
      description: "Records with too few or too many cells: a row error, or filled with nulls and cut.",
      default: "fail",
    }),
    "fail",
  ),
  strayQuotes: withDefault(
    Schema.Literals(["fail", "literal"]).annotate({
      description: "Text after a closing quote: a row error, or the whole cell taken as it is.",
      default: "fail",
    }),
    "fail",
  ),
  maxRecordBytes: MaxRecordBytes,
  chunkBytes: ChunkBytes,
})

export type DelimitedSourceConfig = typeof DelimitedSourceOptions.Type

const encoder = new TextEncoder()

/** How records are cut. `emptyLines`: a line without any byte is a record, too. */
export function dialectOf(options: DelimitedSourceConfig, emptyLines: boolean): Dialect {
  const quote = byteOf(options.quote)
  return {
    delimiter: encoder.encode(delimiterText(options.delimiter)),
    quote,
    escape: options.escape === undefined ? quote : byteOf(options.escape),
    comment: encoder.encode(options.comment ?? ""),
    trim: options.trim,
    emptyLines,
  }
}

export const declaredColumns = ({ columns, outputSchema }: DelimitedSourceConfig) => {
  const declared = columns ?? outputSchema?.columns
  return declared === undefined ? undefined : columnSpecs(declared)
}
