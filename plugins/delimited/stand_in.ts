/**
 * Rows of a test as the text of a delimited file: what the source reads from it are these rows. The opposite of scanning,
 * for few rows; sinks write by writer.ts.
 */
import { flowError, type SourceStandIn } from "../../src/plugin/mod.ts"
import { delimiterText } from "./dialect.ts"
import { declaredColumns, type DelimitedSourceConfig } from "./source_options.ts"

export const delimitedStandIn: SourceStandIn<DelimitedSourceConfig> = {
  reading: (options, filePath, isText) => ({ ...options, filePath, ...(isText ? { encoding: "utf-8" as const } : {}) }),
  written: (options, rows) => {
    const declared = declaredColumns(options)?.map(({ name }) => name) ?? []
    const names = [...new Set([...declared, ...rows.flatMap((row) => [...row.keys()])])]
    const records = rows.map((row) => names.map((name) => cell(options, row.get(name) ?? "null")))
    const head = options.hasHeaders ? [names.map((name) => cell(options, JSON.stringify(name)))] : []
    // What the source is to skip has to be there.
    const skipped = Array.from({ length: options.skipRows }, () => ["skipped"])
    return [...skipped, ...head, ...records].map((cells) => `${cells.join(delimiterText(options.delimiter))}\n`).join(
      "",
    )
  },
}

function cell(options: DelimitedSourceConfig, json: string): string {
  if (json === "null") return ""
  const text = json.startsWith('"') ? JSON.parse(json) as string : json
  if (!needsQuotes(options, text)) return text
  const { quote, escape = quote } = options
  if (quote === "none") {
    throw flowError("FE8003", `${JSON.stringify(text)} cannot be written as a cell without quotes (\`quote: none\`)`)
  }
  const escaped = text.replaceAll(escape, escape + escape)
  return quote + (escape === quote ? escaped : escaped.replaceAll(quote, escape + quote)) + quote
}

function needsQuotes(options: DelimitedSourceConfig, text: string): boolean {
  const { quote, comment, nullValues } = options
  if (text === "" || text !== text.trim() || /[\r\n]/.test(text) || nullValues.includes(text)) return true
  return text.includes(delimiterText(options.delimiter)) || (quote !== "none" && text.includes(quote)) ||
    (comment !== undefined && text.startsWith(comment))
}
