/**
 * An output file that appears whole or not at all (invariant 2). A new file is written beside its target under a name
 * of its own and renamed on commit; a file that is continued is cut back to its former length on abort.
 */
import { Buffer } from "node:buffer"
import { basename, dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import { flowError } from "../errors/flow_error.ts"
import { ByteBuffer } from "./byte_buffer.ts"
import type { Files, OutputFile } from "./files.ts"

/** `replace` an existing file on commit, `create` or continue it, or `fail` if there is one. */
export type OutputMode = "replace" | "create" | "fail"

export interface OutputOptions {
  readonly mode: OutputMode
  /** gzip; written as several members, which every reader takes as one file. */
  readonly compress: boolean
}

export interface OutputStream {
  /** True if the file was there and is being continued. */
  readonly continues: boolean
  /** Bytes given to `write`. */
  readonly bytesWritten: number
  /** The first bytes of the file that is continued, uncompressed, at most 64 KiB. */
  head(): Promise<Uint8Array>
  write(bytes: Uint8Array): void
  /** Everything is on disk when this returns; nothing is visible yet. */
  prepare(): Promise<void>
  /** Makes the file visible; `as` is another path to give it. */
  commit(as?: string): Promise<void>
  /** Leaves things as they were. Never throws. */
  abort(): Promise<void>
}

const BLOCK = 1 << 20
const HEAD = 64 * 1024

/** Throws FE6002 if `fail` forbids to go on, FE6007 if the target is no file. Touches nothing. */
export async function checkOutput(files: Files, path: string, mode: OutputMode): Promise<void> {
  const status = await files.status(path)
  if (status?.kind === "folder") throw flowError("FE6007", `${path} is a folder, and a file is to be written there`)
  if (status !== undefined && mode === "fail") throw flowError("FE6002", `${path} is already there`)
}

/** Opens an output; missing folders are made. */
export async function openOutput(files: Files, path: string, options: OutputOptions): Promise<OutputStream> {
  await checkOutput(files, path, options.mode)
  const status = await files.status(path)
  await files.makeFolder(dirname(path))
  if (options.mode === "create" && status !== undefined && status.size > 0) {
    return new ContinuedFile(files, path, options, status.size, await lacksLineEnd(files, path, status.size, options))
  }
  return new NewFile(files, path, options)
}

/** Whether the last line of a file is unfinished. Of a compressed file we cannot tell, and it is ours. */
async function lacksLineEnd(files: Files, path: string, size: number, options: OutputOptions): Promise<boolean> {
  if (options.compress) return false
  const [last] = await files.readRange(path, size - 1, 1)
  return last !== 10 && last !== 13
}

/** Collects small writes into blocks. */
class Blocks {
  bytesWritten = 0
  readonly #buffer = new ByteBuffer(BLOCK)

  constructor(readonly file: OutputFile, readonly compress: boolean) {}

  write(bytes: Uint8Array): void {
    this.bytesWritten += bytes.length
    if (this.#buffer.length + bytes.length > BLOCK) this.flush()
    if (bytes.length >= BLOCK) this.#put(bytes)
    else this.#buffer.copy(bytes, 0, bytes.length)
  }

  flush(): void {
    if (this.#buffer.length === 0) return
    this.#put(this.#buffer.content)
    this.#buffer.clear()
  }

  #put(bytes: Uint8Array): void {
    if (!this.compress) return this.file.write(bytes)
    this.file.write(gzipSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
  }
}

class NewFile implements OutputStream {
  readonly continues = false
  readonly #temporary: string
  readonly #blocks: Blocks
  readonly #file: OutputFile
  #isOpen = true

  constructor(readonly files: Files, readonly path: string, readonly options: OutputOptions) {
    const unique = crypto.randomUUID().slice(0, 8)
    this.#temporary = join(dirname(path), `.${basename(path)}.${unique}.part`)
    this.#file = files.create(this.#temporary)
    this.#blocks = new Blocks(this.#file, options.compress)
  }

  get bytesWritten(): number {
    return this.#blocks.bytesWritten
  }

  head(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0))
  }

  write(bytes: Uint8Array): void {
    this.#blocks.write(bytes)
  }

  async prepare(): Promise<void> {
    this.#blocks.flush()
    await this.#file.sync()
    this.#close()
  }

  async commit(as: string = this.path): Promise<void> {
    if (this.options.mode === "fail") await checkOutput(this.files, as, "fail")
    await this.files.rename(this.#temporary, as)
    // The rename is done; a folder that cannot be synced makes it no less visible.
    await this.files.syncFolder(dirname(as)).catch(() => {})
  }

  async abort(): Promise<void> {
    this.#close()
    await this.files.remove(this.#temporary).catch(() => {})
  }

  #close(): void {
    if (this.#isOpen) this.#file.close()
    this.#isOpen = false
  }
}

class ContinuedFile implements OutputStream {
  readonly continues = true
  readonly #file: OutputFile
  readonly #blocks: Blocks
  #isOpen = true

  constructor(
    readonly files: Files,
    readonly path: string,
    readonly options: OutputOptions,
    readonly formerLength: number,
    lacksLineEnd: boolean,
  ) {
    this.#file = files.append(path)
    this.#blocks = new Blocks(this.#file, options.compress)
    if (lacksLineEnd) this.#blocks.write(Uint8Array.of(10))
  }

  get bytesWritten(): number {
    return this.#blocks.bytesWritten
  }

  async head(): Promise<Uint8Array> {
    const bytes = await this.files.readRange(this.path, 0, Math.min(this.formerLength, HEAD))
    if (!this.options.compress) return bytes
    const { gunzipSync, constants } = await import("node:zlib")
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  }

  write(bytes: Uint8Array): void {
    this.#blocks.write(bytes)
  }

  async prepare(): Promise<void> {
    this.#blocks.flush()
    await this.#file.sync()
  }

  commit(): Promise<void> {
    this.#close()
    return Promise.resolve()
  }

  abort(): Promise<void> {
    try {
      this.#file.truncate(this.formerLength)
      this.#close()
    } catch {
      // Nothing more can be done; the error that led here is the one to tell.
    }
    return Promise.resolve()
  }

  #close(): void {
    if (this.#isOpen) this.#file.close()
    this.#isOpen = false
  }
}
