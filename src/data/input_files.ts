/**
 * Input files as streams of UTF-8 bytes: patterns resolved, gzip unpacked, other encodings converted, byte order marks
 * dropped. Knows nothing of records.
 */
import { type Fix, replacing } from "../errors/fix.ts"
import { basename, dirname, isAbsolute, join } from "./path.ts"
import { type DataPlace, flowError, type TextPlace } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Files, InputFile } from "./files.ts"
import { gunzipped } from "./gunzip.ts"
import { type Encoding, type Transcoder, transcoderFor } from "./transcode.ts"

/** One file to be read. */
export interface InputPath {
  /** As the user wrote it, or as a pattern found it. */
  readonly name: string
  /** Absolute, or `-` for stdin. */
  readonly path: string
  /** Bytes on disk; undefined for stdin and pipes. */
  readonly size: number | undefined
}

const PATTERN = /[*?[\]{}]/

/**
 * The files that paths and patterns (`*`, `**`, `?`, `[a-z]`, `{a,b}`) name, those of one pattern sorted by name. FE6001
 * for a file that is not there and for a pattern that matches nothing.
 */
export async function resolveInputs(
  files: Files,
  paths: ReadonlyArray<string>,
  resolve: (path: string) => string,
  text: TextPlace | undefined,
): Promise<ReadonlyArray<InputPath>> {
  const found: Array<InputPath> = []
  for (const name of paths) {
    if (name === "-") found.push({ name: "stdin", path: "-", size: undefined })
    else found.push(...await one(files, name, resolve(name), text))
  }
  return found
}

async function one(
  files: Files,
  name: string,
  path: string,
  text: TextPlace | undefined,
): Promise<ReadonlyArray<InputPath>> {
  const status = await files.status(path)
  if (status?.kind === "folder") throw flowError("FE6007", `${name} is a folder`, { text })
  if (status !== undefined) return [{ name, path, size: status.kind === "file" ? status.size : undefined }]
  if (!PATTERN.test(name)) {
    const looked = isAbsolute(name) ? "" : ` (looked for ${path})`
    throw flowError("FE6001", `there is no file ${name}${looked}`, { text, ...await nearby(files, name, path, text) })
  }
  const matches = await matching(files, path)
  if (matches.length === 0) throw flowError("FE6001", `no file matches ${name} (looked for ${path})`, { text })
  const prefix = path.slice(0, path.length - name.length)
  return await Promise.all(matches.map(async (match) => ({
    name: !isAbsolute(name) && match.startsWith(prefix) ? match.slice(prefix.length) : match,
    path: match,
    size: (await files.status(match))?.size,
  })))
}

/** Help that names the file which may have been meant. */
async function nearby(
  files: Files,
  name: string,
  path: string,
  text: TextPlace | undefined,
): Promise<{ readonly help?: string; readonly fix?: Fix }> {
  const folder = dirname(path)
  if ((await files.status(folder))?.kind !== "folder") return { help: `the folder ${folder} is not there either` }
  const meant = didYouMean(basename(path), (await files.list(folder)).map((entry) => entry.name))
  if (meant === undefined) return {}
  return { help: `did you mean ${meant}?`, ...replacing(text, name, name.slice(0, -basename(path).length) + meant) }
}

async function matching(files: Files, pattern: string): Promise<ReadonlyArray<string>> {
  const segments = pattern.split("/")
  const fixed = segments.findIndex((segment) => PATTERN.test(segment))
  const root = segments.slice(0, fixed).join("/") || "/"
  // @ts-types="@types/picomatch"
  const { default: picomatch } = await import("picomatch")
  const matches = picomatch(pattern, { dot: false })
  const deep = pattern.includes("**")
  const found: Array<string> = []
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (await files.status(folder) === undefined) return
    for (const entry of await files.list(folder)) {
      const path = join(folder, entry.name)
      if (entry.kind === "folder") {
        if (deep || depth + 1 < segments.length - fixed) await walk(path, depth + 1)
      } else if (matches(path)) found.push(path)
    }
  }
  await walk(root, 0)
  return found.sort()
}

/** A file being read as UTF-8. */
export interface InputStream {
  readonly name: string
  /** 0 if the bytes are those of the file, else bytes of the file per UTF-16 unit of text (see FileOrigin). */
  readonly bytesPerUnit: number
  /** Bytes of the byte order mark that was dropped. */
  readonly skipped: number
  /** Bytes taken from the disk so far. */
  readonly consumed: number
  /** Fills `into` from its start with at least one byte; null at the end. */
  read(into: Uint8Array): number | null | Promise<number | null>
  close(): void
}

/**
 * Opens a file. FE3107 if `utf-16` is asked for and there is no byte order mark.
 *
 * @param from number of bytes, unpacked and in the file's own encoding, that are left out
 */
export async function openInput(
  files: Files,
  input: InputPath,
  encoding: Encoding,
  from?: number,
): Promise<InputStream> {
  const disk = new CountedInput(await files.openInput(input.path))
  try {
    const source: InputFile = input.path.endsWith(".gz") ? await gunzipped(disk, input.name) : disk
    const head = new Uint8Array(4)
    let length = 0
    while (length < 4) {
      const count = await source.read(head.subarray(length))
      if (count === null) break
      length += count
    }
    const start = startOf(head.subarray(0, length), encoding, { file: input.name, byte: 0 })
    const skipped = from ?? start.skipped
    if (skipped > length) await skipTo(source, skipped, length)
    return new Reader(input.name, disk, source, head.subarray(Math.min(skipped, length), length), start)
  } catch (error) {
    disk.close()
    throw error
  }
}

/** Leaves out the bytes up to `to`, of which `done` have been read. */
async function skipTo(source: InputFile, to: number, done: number): Promise<void> {
  if (source.seek !== undefined) return source.seek(to)
  const piece = new Uint8Array(64 * 1024)
  for (let at = done; at < to;) {
    const count = await source.read(piece.subarray(0, Math.min(piece.length, to - at)))
    if (count === null) return
    at += count
  }
}

interface Start {
  readonly skipped: number
  readonly transcoder: Transcoder | undefined
}

/** What the first bytes say. A byte order mark wins over `utf-8`, because it can be nothing else. */
function startOf(head: Uint8Array, encoding: Encoding, data: DataPlace): Start {
  const unicode = encoding === "utf-8" || encoding.startsWith("utf-16")
  if (unicode && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { skipped: 3, transcoder: undefined }
  if (unicode && head[0] === 0xff && head[1] === 0xfe) return { skipped: 2, transcoder: transcoderFor("utf-16le") }
  if (unicode && head[0] === 0xfe && head[1] === 0xff) return { skipped: 2, transcoder: transcoderFor("utf-16be") }
  if (encoding === "utf-16") {
    const help = "say `encoding: utf-16le` or `utf-16be`"
    throw flowError("FE3107", "the file has no byte order mark, so its byte order is unknown", { data, help })
  }
  return { skipped: 0, transcoder: transcoderFor(encoding) }
}

class CountedInput implements InputFile {
  consumed = 0
  readonly size: number | undefined
  readonly seek?: (byte: number) => void
  #closed = false

  constructor(readonly file: InputFile) {
    this.size = file.size
    if (file.seek !== undefined) {
      this.seek = (byte) => {
        file.seek!(byte)
        this.consumed = byte
      }
    }
  }

  read(into: Uint8Array): number | null | Promise<number | null> {
    const count = this.file.read(into)
    return count instanceof Promise ? count.then((count) => this.#count(count)) : this.#count(count)
  }

  #count(count: number | null): number | null {
    if (count !== null) this.consumed += count
    return count
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.file.close()
  }
}

class Reader implements InputStream {
  readonly bytesPerUnit: number
  readonly skipped: number
  readonly #transcoder: Transcoder | undefined
  #head: Uint8Array
  #ended = false

  constructor(
    readonly name: string,
    readonly disk: CountedInput,
    readonly source: InputFile,
    head: Uint8Array,
    start: Start,
  ) {
    this.#head = head
    this.skipped = start.skipped
    this.#transcoder = start.transcoder
    this.bytesPerUnit = start.transcoder?.bytesPerUnit ?? 0
  }

  get consumed(): number {
    return this.disk.consumed
  }

  read(into: Uint8Array): number | null | Promise<number | null> {
    return this.#transcoder === undefined ? this.#readBytes(into) : this.#readText(into, this.#transcoder)
  }

  #readBytes(into: Uint8Array): number | null | Promise<number | null> {
    if (this.#head.length === 0) return this.source.read(into)
    const taken = Math.min(into.length, this.#head.length)
    into.set(this.#head.subarray(0, taken))
    this.#head = this.#head.subarray(taken)
    return taken
  }

  async #readText(into: Uint8Array, transcoder: Transcoder): Promise<number | null> {
    while (true) {
      const written = transcoder.take(into)
      if (written > 0) return written
      if (this.#ended) return null
      const raw = new Uint8Array(Math.max(4, into.length >> 1))
      const count = await this.#readBytes(raw)
      this.#ended = count === null
      this.#convert(transcoder, count === null ? undefined : raw.subarray(0, count))
    }
  }

  #convert(transcoder: Transcoder, bytes: Uint8Array | undefined): void {
    try {
      if (bytes === undefined) transcoder.end()
      else transcoder.give(bytes)
    } catch (cause) {
      const data = { file: this.name, byte: this.consumed }
      throw flowError("FE3107", "before this byte there is something that is no text of the declared encoding", {
        data,
        cause,
      })
    }
  }

  close(): void {
    this.source.close()
    this.disk.close()
  }
}
