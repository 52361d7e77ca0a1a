/**
 * An output file that appears whole or not at all (invariant 2). A new file is written beside its target under a name
 * of its own and renamed on commit; a file that is continued is cut back to its former length on abort.
 */
import { basename, dirname, join } from "./path.ts"
import { flowError } from "../errors/flow_error.ts"
import { Blocks, type Compress, compressorFor } from "./blocks.ts"
import { ByteBuffer } from "./byte_buffer.ts"
import type { Files, OutputFile } from "./files.ts"
import { gunzipped } from "./gunzip.ts"

/** `replace` an existing file on commit, `create` or continue it, or `fail` if there is one. */
export type OutputMode = "replace" | "create" | "fail"

export interface OutputOptions {
  readonly mode: OutputMode
  /** gzip; written as several members, which every reader takes as one file. */
  readonly compress: boolean
  /** Ends the last line of a continued file that lacks its end; `\n` if absent. */
  readonly lineEnding?: string
}

/** A file that is being written, and is not there, or not longer, before `commit`. */
export interface OutputStream {
  /** True if the file was there and is being continued. */
  readonly continues: boolean
  /** Bytes given to `write`. */
  readonly bytesWritten: number
  /** The first bytes of the file that is continued, uncompressed, at most `length`. FE6008 if they cannot be unpacked. */
  head(length: number): Promise<Uint8Array>
  /** Takes all bytes or, if it throws, none: the same bytes may then be given again. */
  write(bytes: Uint8Array): void
  /** Cuts off at once what a write that threw has left in the file; the next write would do it too. */
  undo(): void
  /** Everything is on disk when this returns; nothing is visible yet. */
  prepare(): Promise<void>
  /** Makes the file visible; `as` is another path to give it. */
  commit(as?: string): Promise<void>
  /** Leaves things as they were. Never throws. */
  abort(): Promise<void>
}

/** Throws FE6002 if `fail` forbids to go on, FE6007 if the target is no regular file. Touches nothing. */
export async function checkOutput(files: Files, path: string, mode: OutputMode): Promise<void> {
  if (path === "-") throw flowError("FE6007", "- would be standard output, and an output has to be a file")
  const status = await files.status(path)
  if (status?.kind === "folder") throw flowError("FE6007", `${path} is a folder, and a file is to be written there`)
  // A rename would put a file in the place of a device or pipe, and nobody could take that back.
  if (status?.kind === "other") {
    throw flowError("FE6007", `${path} is a device or pipe, and a file is to be written there`)
  }
  if (status !== undefined && mode === "fail") throw flowError("FE6002", `${path} is already there`)
}

/** Opens an output; missing folders are made. */
export async function openOutput(files: Files, path: string, options: OutputOptions): Promise<OutputStream> {
  await checkOutput(files, path, options.mode)
  const compress = await compressorFor(options.compress)
  const status = await files.status(path)
  if (options.mode === "create" && status !== undefined && status.size > 0) {
    const last = await lastByte(files, path, status.size, options.compress)
    return new ContinuedFile(
      files,
      path,
      options,
      compress,
      status.size,
      last !== undefined && last !== 10 && last !== 13,
    )
  }
  const folders = await missingFolders(files, dirname(path))
  try {
    await files.makeFolder(dirname(path))
    return new NewFile(files, path, options, compress, folders)
  } catch (error) {
    await removeFolders(files, folders)
    throw error
  }
}

/** Folders that are not there yet, the deepest first. */
export async function missingFolders(files: Files, folder: string): Promise<ReadonlyArray<string>> {
  const missing: Array<string> = []
  for (let at = folder; await files.status(at) === undefined; at = dirname(at)) missing.push(at)
  return missing
}

/**
 * Removes folders as far as they are empty: what others put there meanwhile stays. So does what is no folder: a link to a
 * share that is away looked as if it was not there.
 */
export async function removeFolders(files: Files, folders: ReadonlyArray<string>): Promise<void> {
  for (const folder of folders) {
    const status = await files.status(folder).catch(() => undefined)
    if (status?.kind === "folder") await files.remove(folder).catch(() => {})
  }
}

/** The last byte of a file, of a compressed one as unpacked; undefined if there is none. */
export async function lastByte(
  files: Files,
  path: string,
  size: number,
  compress: boolean,
): Promise<number | undefined> {
  if (!compress) return (await files.readRange(path, size - 1, 1)).at(-1)
  let last: number | undefined
  await unpacked(files, path, (bytes) => {
    last = bytes.at(-1)
    return true
  })
  return last
}

/** Reads a compressed file piece by piece, as long as `take` wants more. */
async function unpacked(files: Files, path: string, take: (bytes: Uint8Array) => boolean): Promise<void> {
  const disk = await files.openInput(path)
  const input = await gunzipped(disk, path)
  try {
    const piece = new Uint8Array(64 * 1024)
    while (true) {
      const count = await input.read(piece)
      if (count === null || !take(piece.subarray(0, count))) return
    }
  } finally {
    input.close()
    disk.close()
  }
}

/** The first bytes of a compressed file, unpacked, at most `length`. */
export async function unpackedHead(files: Files, path: string, length: number): Promise<Uint8Array> {
  const head = new ByteBuffer(length)
  await unpacked(files, path, (bytes) => {
    head.copy(bytes, 0, Math.min(bytes.length, length - head.length))
    return head.length < length
  })
  return head.content
}

class NewFile implements OutputStream {
  readonly continues = false
  bytesWritten = 0
  readonly #temporary: string
  readonly #blocks: Blocks
  readonly #file: OutputFile
  #isOpen = true

  /** @param folders that were made for the file and go with it, the deepest first */
  constructor(
    readonly files: Files,
    readonly path: string,
    readonly options: OutputOptions,
    compress: Compress | undefined,
    readonly folders: ReadonlyArray<string>,
  ) {
    const unique = crypto.randomUUID().slice(0, 8)
    this.#temporary = join(dirname(path), `.${basename(path)}.${unique}.part`)
    this.#file = files.create(this.#temporary)
    this.#blocks = new Blocks(this.#file, compress)
  }

  head(_length: number): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0))
  }

  write(bytes: Uint8Array): void {
    this.#blocks.write(bytes)
    this.bytesWritten += bytes.length
  }

  undo(): void {
    this.#blocks.undo()
  }

  async prepare(): Promise<void> {
    this.#blocks.finish()
    await this.#blocks.sync()
    this.#close()
  }

  async commit(as: string = this.path): Promise<void> {
    if (this.options.mode !== "replace") await this.#checkStillFree(as)
    await this.files.rename(this.#temporary, as)
    // The rename is done; a folder that cannot be synced makes it no less visible.
    await this.files.syncFolder(dirname(as)).catch(() => {})
  }

  async abort(): Promise<void> {
    await this.#blocks.settle()
    this.#close()
    await this.files.remove(this.#temporary).catch(() => {})
    await removeFolders(this.files, this.folders)
  }

  /** Someone else may have made the file while we wrote; only `replace` may put ours over it. */
  async #checkStillFree(path: string): Promise<void> {
    const status = await this.files.status(path)
    if (status === undefined || (this.options.mode === "create" && status.size === 0)) return
    throw flowError("FE6002", `${path} was made by someone else while the run wrote its own`, {
      help: "run again; let only one run write the file at a time",
    })
  }

  #close(): void {
    if (this.#isOpen) this.#file.close()
    this.#isOpen = false
  }
}

/** A text and bytes in one piece. */
export function joined(first: string, then: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(first)
  const all = new Uint8Array(head.length + then.length)
  all.set(head)
  all.set(then, head.length)
  return all
}

/** How often it is tried to give a continued file its former length back. */
const CUTS = 5

class ContinuedFile implements OutputStream {
  readonly continues = true
  bytesWritten = 0
  readonly #file: OutputFile
  readonly #blocks: Blocks
  #isOpen = true
  #lacksLineEnd: boolean

  constructor(
    readonly files: Files,
    readonly path: string,
    readonly options: OutputOptions,
    compress: Compress | undefined,
    readonly formerLength: number,
    lacksLineEnd: boolean,
  ) {
    this.#file = files.append(path)
    this.#blocks = new Blocks(this.#file, compress, formerLength)
    this.#lacksLineEnd = lacksLineEnd
  }

  async head(length: number): Promise<Uint8Array> {
    if (this.options.compress) return await unpackedHead(this.files, this.path, length)
    return await this.files.readRange(this.path, 0, Math.min(this.formerLength, length))
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    // In one piece, so that both are taken or none.
    this.#blocks.write(this.#lacksLineEnd ? joined(this.options.lineEnding ?? "\n", bytes) : bytes)
    this.#lacksLineEnd = false
    this.bytesWritten += bytes.length
  }

  undo(): void {
    this.#blocks.undo()
  }

  async prepare(): Promise<void> {
    this.#blocks.flush()
    await this.#blocks.sync()
  }

  commit(): Promise<void> {
    this.#close()
    return Promise.resolve()
  }

  async abort(): Promise<void> {
    await this.#blocks.settle()
    for (let attempt = 0; attempt < CUTS && !this.#isCutBack(); attempt++);
    this.#close()
  }

  /** If it cannot be, nothing more can be done; the error that led here is the one to tell. */
  #isCutBack(): boolean {
    try {
      this.#file.truncate(this.formerLength)
      return true
    } catch {
      return false
    }
  }

  #close(): void {
    if (this.#isOpen) this.#file.close()
    this.#isOpen = false
  }
}
