/** A sink: rows as lines of JSON in a folder, whole or not at all. Replace what it writes with what you need. */
import type { Options, Row, Sink, Value } from "../../api_v1.ts"

interface LinesOptions extends Options {
  readonly folder: string
  readonly name: string
}

const encoder = new TextEncoder()

const sink: Sink = {
  apiVersion: 1,
  kind: "sink",
  type: "my-plugin-sink",
  async open(options, columns, host) {
    const { folder: path, name } = options as LinesOptions
    const folder = host.resolve(path)
    if (!await isFolder(folder)) host.fail("NO_FOLDER", `there is no folder ${path}`)
    const target = `${folder}/${name}`
    // Nobody sees this file under its own name before `commit`.
    const part = `${folder}/.${name}.${crypto.randomUUID()}.part`
    const file = await Deno.open(part, { write: true, createNew: true })
    const names = columns.map((column) => column.name)
    let good = 0
    let length = 0
    let isOpen = true
    const close = () => {
      if (isOpen) file.close()
      isOpen = false
    }
    return {
      async write(rows) {
        good = length
        const bytes = encoder.encode(rows.map((row) => `${jsonOf(names, row)}\n`).join(""))
        for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done))
        length += bytes.length
      },
      /** Whatever the last write put out is taken back, also if it was half of it. */
      async undo() {
        await file.truncate(good)
        await file.seek(good, Deno.SeekMode.Start)
        length = good
      },
      async prepare() {
        await file.sync()
      },
      async commit() {
        close()
        await Deno.rename(part, target)
      },
      async abort() {
        close()
        await Deno.remove(part)
      },
    }
  },
}

export default sink

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false
    throw error
  }
}

/** Integers arrive as bigint, so that none loses a digit; in JSON they are numbers. */
const jsonOf = (names: ReadonlyArray<string>, row: Row): string =>
  `{${names.map((name, i) => `${JSON.stringify(name)}:${valueText(row[i])}`).join(",")}}`

const valueText = (value: Value): string => typeof value === "bigint" ? String(value) : JSON.stringify(value)
