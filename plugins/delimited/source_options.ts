/**
 * The options of delimited-source.
 */
import * as Schema from "effect/Schema"
import {
  ChunkBytes,
  Columns,
  Count,
  ENCODINGS,
  ExtraColumns,
  FilePaths,
  MaxRecordBytes,
  withDefault,
} from "../../src/plugin/mod.ts"
import { Delimiter, Escape, Quote } from "./dialect.ts"

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
