/**
 * json-lines-sink: one JSON object per row, in a file that appears whole or not at all.
 */
import * as Schema from "effect/Schema"
import {
  checkOutput,
  chooseColumns,
  type ChosenColumns,
  type Chunk,
  definePlugin,
  flowError,
  openSinkFile,
  OutputColumns,
  OutputMode,
  OutputPath,
  parseScalar,
  type Position,
  type RowSchema,
  type SinkFile,
  type SinkRun,
  type SinkWrite,
  type StepContext,
  withDefault,
} from "../../src/plugin/mod.ts"
import { ObjectWriter } from "./writer.ts"

const JsonLinesSinkOptions = Schema.Struct({
  filePath: OutputPath,
  outputMode: withDefault(OutputMode, "replace"),
  columns: Schema.optionalKey(OutputColumns),
  exclude: Schema.optionalKey(Schema.Array(Schema.String).annotate({ description: "Columns that are not written." })),
  nulls: withDefault(
    Schema.Literals(["write", "omit"]).annotate({
      description: "Missing values: written as null, or the key left out.",
      default: "write",
    }),
    "write",
  ),
})
type JsonLinesSinkConfig = typeof JsonLinesSinkOptions.Type

export const jsonLinesSink = definePlugin<JsonLinesSinkConfig>({
  kind: "sink",
  type: "json-lines-sink",
  title: "JSON lines (ndjson): one object per line",
  options: JsonLinesSinkOptions,
  writes: (options) => [options.filePath],
  preflight: (options, context) => checkOutput(context.files, context.resolve(options.filePath), options.outputMode),
  continuing: (options) => ({ ...options, outputMode: "create" }),
  open: (options, input, context) => openLines(options, input, context),
  resume: (options, input, from, context) => openLines(options, input, context, from),
})

async function openLines(options: JsonLinesSinkConfig, input: RowSchema, context: StepContext, from?: Position) {
  const chosen = chooseColumns(options, input, context)
  checkDefaults(options, chosen.schema, context)
  const path = context.resolve(options.filePath)
  const file = await openSinkFile(context.files, path, {
    mode: options.outputMode,
    compress: path.endsWith(".gz"),
    isCheckpointed: context.isCheckpointed,
    from,
  })
  return new JsonLinesOutput(file, chosen, new ObjectWriter(chosen.schema.names, options.nulls === "omit"))
}

/** FE1202 for a default that is no value of its column: a number, say, has to be one in JSON. */
function checkDefaults(options: JsonLinesSinkConfig, schema: RowSchema, context: StepContext): void {
  options.columns?.forEach((column, i) => {
    if (typeof column === "string" || column.default === undefined) return
    const spec = schema.columns[schema.indexOf(column.name)]
    if (spec === undefined || spec.type === "json" || parseScalar(spec, column.default) !== undefined) return
    throw flowError("FE1202", `column ${column.name} is ${spec.type}, and its default \`${column.default}\` is none`, {
      text: context.at("columns", i, "default"),
    })
  })
}

class JsonLinesOutput implements SinkRun {
  constructor(readonly file: SinkFile, readonly chosen: ChosenColumns, readonly writer: ObjectWriter) {}

  write(chunk: Chunk): SinkWrite {
    const rejects = this.writer.rows(chunk, this.chosen.of(chunk))
    const bytes = this.writer.buffer.length
    this.file.write(this.writer.buffer.content)
    this.writer.buffer.clear()
    return { written: chunk.count - rejects.length, rejects, bytes }
  }

  /** The file takes the rows of a chunk as a whole or not at all. */
  undo(): void {
    this.writer.buffer.clear()
    this.file.undo()
  }

  prepare(): Promise<void> {
    return this.file.prepare()
  }

  commit(): Promise<void> {
    return this.file.commit()
  }

  checkpoint(): Promise<Position> {
    return this.file.checkpoint!()
  }

  suspend(): Promise<void> {
    return this.file.suspend!()
  }

  abort(): Promise<void> {
    return this.file.abort()
  }
}
