/**
 * delimited-sink: rows into CSV and its kin, in a file that appears whole or not at all.
 */
import {
  checkOutput,
  chooseColumns,
  type ChosenColumns,
  type Chunk,
  definePlugin,
  flowError,
  openOutput,
  type OutputStream,
  type RowSchema,
  type SinkRun,
  type SinkWrite,
  type StepContext,
} from "../../src/plugin/mod.ts"
import { byteOf, delimiterText } from "./dialect.ts"
import { type DelimitedSinkConfig, DelimitedSinkOptions } from "./sink_options.ts"
import { DelimitedWriter } from "./writer.ts"

const LINE_ENDINGS = { lf: "\n", crlf: "\r\n", cr: "\r" } as const
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

export const delimitedSink = definePlugin<DelimitedSinkConfig>({
  kind: "sink",
  type: "delimited-sink",
  title: "delimited files: CSV, TSV and the like",
  options: DelimitedSinkOptions,
  writes: (options) => [options.filePath],
  preflight: (options, context) => checkOutput(context.files, context.resolve(options.filePath), options.outputMode),
  open: (options, input, context) => DelimitedOutput.open(options, input, context),
})

class DelimitedOutput implements SinkRun {
  private constructor(
    readonly file: OutputStream,
    readonly writer: DelimitedWriter,
    readonly chosen: ChosenColumns,
  ) {}

  static async open(options: DelimitedSinkConfig, input: RowSchema, context: StepContext): Promise<DelimitedOutput> {
    const chosen = chooseColumns(options, input, context)
    const writer = new DelimitedWriter({
      delimiter: delimiterText(options.delimiter),
      quote: byteOf(options.quote),
      quoting: options.quoting,
      lineEnding: LINE_ENDINGS[options.lineEnding],
      escapeFormulas: options.escapeFormulas,
      nullText: options.nullText,
    })
    const path = context.resolve(options.filePath)
    const compress = path.endsWith(".gz")
    const file = await openOutput(context.files, path, { mode: options.outputMode, compress })
    try {
      if (options.header) writer.header(chosen.schema.names)
      if (file.continues) await matchHeader(file, writer, options, context)
      else {
        if (options.byteOrderMark) file.write(BYTE_ORDER_MARK)
        file.write(writer.buffer.content)
      }
      writer.buffer.clear()
      return new DelimitedOutput(file, writer, chosen)
    } catch (error) {
      await file.abort()
      throw error
    }
  }

  write(chunk: Chunk): SinkWrite {
    const { writer } = this
    const rejects = writer.rows(chunk, this.chosen.of(chunk))
    const bytes = writer.buffer.length
    this.file.write(writer.buffer.content)
    writer.buffer.clear()
    return { written: chunk.count - rejects.length, rejects, bytes }
  }

  prepare(): Promise<void> {
    return this.file.prepare()
  }

  commit(): Promise<void> {
    return this.file.commit()
  }

  abort(): Promise<void> {
    return this.file.abort()
  }
}

/** FE3004 unless the existing file begins with the header that a new one would get. */
async function matchHeader(
  file: OutputStream,
  writer: DelimitedWriter,
  options: DelimitedSinkConfig,
  context: StepContext,
): Promise<void> {
  if (!options.header) return
  const decoder = new TextDecoder()
  const line = (text: string) => text.replace(/^\ufeff/, "").split(/[\r\n]/, 1)[0]
  const existing = line(decoder.decode(await file.head()))
  const wanted = line(decoder.decode(writer.buffer.content))
  if (existing === wanted) return
  throw flowError("FE3004", `${options.filePath} begins with \`${existing}\`, and the rows have \`${wanted}\``, {
    text: context.at("filePath"),
    help: "bring the columns into the same order with `columns`, or write to another file",
  })
}
