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
  openSinkFile,
  type OutputStream,
  type Position,
  type RowSchema,
  type SinkFile,
  type SinkRun,
  type SinkWrite,
  type StepContext,
} from "../../src/plugin/mod.ts"
import { byteOf, delimiterText } from "./dialect.ts"
import { contradictions, type DelimitedSinkConfig, DelimitedSinkOptions, recordNeed } from "./sink_options.ts"
import { DelimitedWriter } from "./writer.ts"

const LINE_ENDINGS = { lf: "\n", crlf: "\r\n", cr: "\r" } as const
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

export const delimitedSink = definePlugin<DelimitedSinkConfig>({
  kind: "sink",
  type: "delimited-sink",
  title: "delimited files: CSV, TSV and the like",
  options: DelimitedSinkOptions,
  writes: (options) => [options.filePath],
  needs: recordNeed,
  check: (options, context) => contradictions(options, context),
  preflight: (options, context) => checkOutput(context.files, context.resolve(options.filePath), options.outputMode),
  continuing: (options) => ({ ...options, outputMode: "create" }),
  open: (options, input, context) => DelimitedOutput.open(options, input, context),
  resume: (options, input, from, context) => DelimitedOutput.open(options, input, context, from),
})

class DelimitedOutput implements SinkRun {
  private constructor(
    readonly file: SinkFile,
    readonly writer: DelimitedWriter,
    readonly chosen: ChosenColumns,
  ) {}

  static async open(
    options: DelimitedSinkConfig,
    input: RowSchema,
    context: StepContext,
    from?: Position,
  ): Promise<DelimitedOutput> {
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
    const file = await openSinkFile(context.files, path, {
      mode: options.outputMode,
      compress: path.endsWith(".gz"),
      lineEnding: LINE_ENDINGS[options.lineEnding],
      isCheckpointed: context.isCheckpointed,
      from,
    })
    if (from !== undefined) return new DelimitedOutput(file, writer, chosen)
    try {
      if (options.header) writer.header(chosen.schema.names)
      const header = writer.buffer.content
      const isNew = !file.continues || (options.header && await hasNoHeader(file, header, options, context))
      if (isNew && options.byteOrderMark && !file.continues) file.write(BYTE_ORDER_MARK)
      if (isNew) file.write(header)
      writer.buffer.clear()
      return new DelimitedOutput(file, writer, chosen)
    } catch (error) {
      writer.release()
      await file.abort()
      throw error
    }
  }

  write(chunk: Chunk): SinkWrite {
    const { writer } = this
    if (chunk.stretch !== undefined) {
      const { bytes, start, end } = chunk.stretch
      this.file.write(bytes.subarray(start, end))
      return { written: chunk.count, rejects: [], bytes: end - start }
    }
    const rejects = writer.rows(chunk, this.chosen.of(chunk))
    const bytes = writer.buffer.length
    this.file.write(writer.buffer.content)
    writer.buffer.clear()
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

  /** The memory goes back once: a commit that fails may be made again, or is followed by `abort`. */
  async commit(): Promise<void> {
    await this.file.commit()
    this.writer.release()
  }

  checkpoint(): Promise<Position> {
    return this.file.checkpoint!()
  }

  async suspend(): Promise<void> {
    this.writer.release()
    await this.file.suspend!()
  }

  abort(): Promise<void> {
    this.writer.release()
    return this.file.abort()
  }
}

/** True if the existing file has nothing but a frame (an empty .gz); FE3004 if it begins with another header. */
async function hasNoHeader(
  file: OutputStream,
  header: Uint8Array,
  options: DelimitedSinkConfig,
  context: StepContext,
): Promise<boolean> {
  const quote = byteOf(options.quote)
  const decoder = new TextDecoder()
  const wanted = firstRecord(decoder.decode(header), quote)
  // Room for the byte order mark, and for enough of another header to show it.
  const head = decoder.decode(await file.head(header.length + 1024))
  if (head === "") return true
  const existing = firstRecord(head, quote)
  if (existing === wanted) return false
  throw flowError(
    "FE3004",
    `${options.filePath} begins with \`${shown(existing)}\`, and the rows have \`${shown(wanted)}\``,
    {
      text: context.at("filePath"),
      help: "bring the columns into the same order with `columns`, or write to another file",
    },
  )
}

/** The text up to the first line end that is not inside quotes. */
function firstRecord(text: string, quote: number): string {
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) isQuoted = !isQuoted
    else if (!isQuoted && (char === 10 || char === 13)) return text.slice(0, i)
  }
  return text
}

const shown = (record: string): string => record.replaceAll("\r", "\\r").replaceAll("\n", "\\n").slice(0, 400)
