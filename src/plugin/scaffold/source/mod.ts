/** A source: the lines of a text file, each with its number. Replace what it reads with what you have. */
import type { Options, Position, Source } from "../../api_v1.ts"

interface LineOptions extends Options {
  readonly filePath: string
  readonly batchRows: number
}

/** Where to go on: the next line's number, and the byte at which it starts. Anything that is JSON will do. */
interface LinePosition {
  readonly [key: string]: number
  readonly line: number
  readonly byte: number
}

const NEWLINE = 10

const source: Source = {
  apiVersion: 1,
  kind: "source",
  type: "my-plugin-source",
  async open(options, host) {
    const { filePath, batchRows } = options as LineOptions
    const file = await openFile(host.resolve(filePath))
    if (file === undefined) return host.fail("NO_FILE", `there is no file ${filePath}`)
    return {
      columns: [{ name: "line", type: "integer", required: true }, { name: "text", type: "text" }],
      async *batches(from?: Position) {
        const start = (from ?? { line: 1, byte: 0 }) as LinePosition
        await file.seek(start.byte, Deno.SeekMode.Start)
        let { line, byte } = start
        let rows: Array<[number, string]> = []
        let first = byte
        for await (const { text, end } of lines(file, byte, host.signal)) {
          rows.push([line++, text])
          byte = end
          if (rows.length < batchRows) continue
          yield { rows, position: { line, byte }, bytes: byte - first }
          rows = []
          first = byte
        }
        if (rows.length > 0) yield { rows, position: { line, byte }, bytes: byte - first }
      },
      close: () => file.close(),
    }
  },
}

export default source

async function openFile(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path)
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined
    throw error
  }
}

/** The lines from here on, each with the byte after it. Stops when the run does. */
async function* lines(file: Deno.FsFile, start: number, signal: AbortSignal) {
  const decoder = new TextDecoder()
  const buffer = new Uint8Array(64 * 1024)
  let rest = new Uint8Array(0)
  let end = start
  while (!signal.aborted) {
    const count = await file.read(buffer)
    const bytes = new Uint8Array(rest.length + (count ?? 0))
    bytes.set(rest)
    bytes.set(buffer.subarray(0, count ?? 0), rest.length)
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      end += at + 1 - from
      yield { text: decoder.decode(bytes.subarray(from, at)).replace(/\r$/, ""), end }
      from = at + 1
    }
    rest = bytes.slice(from)
    if (count === null) break
  }
  if (rest.length > 0 && !signal.aborted) yield { text: decoder.decode(rest), end: end + rest.length }
}
