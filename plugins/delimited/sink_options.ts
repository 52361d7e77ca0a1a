/**
 * The options of delimited-sink, and the choice of columns that it shares with no one but looks like a language of its
 * own: names, renames, fixed values.
 */
import * as Schema from "effect/Schema"
import { OutputColumns, OutputMode, OutputPath, withDefault } from "../../src/plugin/mod.ts"
import { Delimiter, Quote } from "./dialect.ts"

const flag = (description: string, byDefault: boolean) =>
  withDefault(Schema.Boolean.annotate({ description, default: byDefault }), byDefault)

export const DelimitedSinkOptions = Schema.Struct({
  filePath: OutputPath,
  outputMode: withDefault(OutputMode, "replace"),
  columns: Schema.optionalKey(OutputColumns),
  exclude: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({ description: "Columns that are not written." }),
  ),
  delimiter: withDefault(Delimiter, ","),
  quote: withDefault(Quote, '"'),
  quoting: withDefault(
    Schema.Literals(["minimal", "all", "non-numeric", "none"]).annotate({
      description: "Which cells get quotes; with `none` a cell that needs them is a row error.",
      default: "minimal",
    }),
    "minimal",
  ),
  header: flag("Write the names of the columns first.", true),
  lineEnding: withDefault(
    Schema.Literals(["lf", "crlf", "cr"]).annotate({ description: "What ends a line.", default: "lf" }),
    "lf",
  ),
  byteOrderMark: flag("Begin the file with a UTF-8 byte order mark, as some spreadsheets want it.", false),
  escapeFormulas: flag("Put ' before texts that a spreadsheet would run as a formula.", false),
  nullText: withDefault(
    Schema.String.annotate({ description: "What a missing value is written as.", default: "" }),
    "",
  ),
})

export type DelimitedSinkConfig = typeof DelimitedSinkOptions.Type
