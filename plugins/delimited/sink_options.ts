/**
 * The options of delimited-sink, and which of them cannot hold together. Which columns are written is told by options
 * that all sinks share.
 */
import * as Schema from "effect/Schema"
import {
  type FlowError,
  flowError,
  OutputColumns,
  OutputMode,
  OutputPath,
  type RowNeed,
  type StepContext,
  withDefault,
} from "../../src/plugin/mod.ts"
import { byteOf, Delimiter, delimiterText, Quote } from "./dialect.ts"

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

/** FE1205 for options that together would write a file nobody could read back. */
export function contradictions(options: DelimitedSinkConfig, context: StepContext): ReadonlyArray<FlowError> {
  const { quote, quoting, nullText } = options
  const hasQuote = (text: string) => quote !== "none" && text.includes(quote)
  const delimiter = delimiterText(options.delimiter)
  const errors: Array<FlowError> = []
  const add = (option: string, message: string, help: string) =>
    errors.push(flowError("FE1205", message, { text: context.at(option), help }))
  if (hasQuote(delimiter)) {
    add("quote", `\`quote\` is part of the delimiter \`${options.delimiter}\``, "choose another quote or delimiter")
  }
  if (quote === "none" && (quoting === "all" || quoting === "non-numeric")) {
    add("quoting", `\`quoting: ${quoting}\` needs quotes, and \`quote: none\` forbids them`, "remove one of the two")
  }
  if (nullText.includes(delimiter[0]) || /[\r\n]/.test(nullText) || hasQuote(nullText)) {
    const help = "choose a text without delimiter, quote and line end, as NULL"
    add("nullText", "`nullText` has the delimiter, the quote or a line end in it, and is written without quotes", help)
  }
  return errors
}

/** With nothing chosen, and nothing to be changed in any cell, records of its own form are written as they stand. */
export function recordNeed(options: DelimitedSinkConfig): RowNeed {
  const { columns, exclude, quoting, lineEnding, escapeFormulas, nullText } = options
  const isPlain = columns === undefined && (exclude === undefined || exclude.length === 0) && quoting === "minimal" &&
    lineEnding === "lf" && !escapeFormulas && nullText === ""
  if (!isPlain) return "cells"
  return { delimiter: delimiterText(options.delimiter), quote: byteOf(options.quote), lineEnding: "\n" }
}
