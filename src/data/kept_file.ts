/**
 * An output file of a run that keeps checkpoints. What is written lies in a part file that outlives the run: a later run
 * cuts it back to the length of the last checkpoint and goes on. A file that is continued is copied into its part first,
 * so that it stays as it was until the commit. Other runs have output_file.ts.
 */
import { flowError } from "../errors/flow_error.ts"
import { type Compress, compressorFor } from "./blocks.ts"
import { ByteBuffer } from "./byte_buffer.ts"
import type { Files, OutputFile } from "./files.ts"
import {
  checkOutput,
  lastByte,
  missingFolders,
  type OutputOptions,
  type OutputStream,
  removeFolders,
  unpackedHead,
} from "./output_file.ts"
import { basename, dirname, join } from "./path.ts"
import { PlacedFile } from "./placed_file.ts"

/** How to go on with a kept file: plain JSON, in checkpoints. */
export type KeptPosition = {
  /** The part file, the only one. */
  readonly parts: ReadonlyArray<string>
  /** Its length; what is behind that is of no checkpoint. */
  readonly length: number
  /** Bytes that are written but not yet a whole member of a compressed file, in base64. */
  readonly tail: string
  readonly bytesWritten: number
  /** Length of the file that is replaced or continued; null if there was none. */
  readonly former: number | null
  readonly continues: boolean
  readonly lacksLineEnd: boolean
  /** All is written: what is left is the commit, and that may have been done. */
  readonly isPrepared: boolean
}

/** An output that can say how another run goes on with it. */
export interface KeptStream extends OutputStream {
  checkpoint(): Promise<KeptPosition>
  /** Lets go of the part file, which stays. */
  suspend(): Promise<void>
}

/**
 * Members of a compressed file hold so many bytes, whatever the pieces in which they were written. So its bytes do not
 * depend on where a run was cut.
 */
const BLOCK = 1 << 20

const encoder = new TextEncoder()

/** An output of any run; only those that are kept have positions. */
export type SinkFile = OutputStream & Partial<Pick<KeptStream, "checkpoint" | "suspend">>

/** Opens a new part; missing folders are made. */
export async function openKept(files: Files, path: string, options: OutputOptions): Promise<KeptStream> {
  await checkOutput(files, path, options.mode)
  const compress = await compressorFor(options.compress)
  const former = await files.status(path)
  const continues = options.mode === "create" && former !== undefined && former.size > 0
  const last = continues ? await lastByte(files, path, former.size, options.compress) : undefined
  const folders = await missingFolders(files, dirname(path))
  const part = join(dirname(path), `.${basename(path)}.${crypto.randomUUID().slice(0, 8)}.part`)
  const position: KeptPosition = {
    parts: [part],
    length: 0,
    tail: "",
    bytesWritten: 0,
    former: former?.size ?? null,
    continues,
    lacksLineEnd: last !== undefined && last !== 10 && last !== 13,
    isPrepared: false,
  }
  try {
    await files.makeFolder(dirname(path))
    const file = new KeptFile(files, path, options, compress, files.create(part), position, folders)
    if (continues) await file.copyFormer()
    return file
  } catch (error) {
    await files.remove(part).catch(() => {})
    await removeFolders(files, folders)
    throw error
  }
}

/** Opens a part as it was at a checkpoint. FE5033 if it is not there any more. */
export async function resumeKept(
  files: Files,
  path: string,
  options: OutputOptions,
  position: KeptPosition,
): Promise<KeptStream> {
  const [part] = position.parts
  const status = await files.status(part)
  if (status === undefined && position.isPrepared) {
    // The rename was done, and the run ended before it could note that.
    const there = await files.status(path)
    if (there?.size === position.length) return new PlacedFile(position)
  }
  if (status === undefined) throw flowError("FE5033", `there is no file ${part}`)
  if (status.size < position.length) {
    throw flowError("FE5033", `${part} has ${status.size} bytes, and at the checkpoint it had ${position.length}`)
  }
  const compress = await compressorFor(options.compress)
  const file = files.append(part)
  try {
    file.truncate(position.length)
    return new KeptFile(files, path, options, compress, file, position, [])
  } catch (error) {
    file.close()
    throw error
  }
}

class KeptFile implements KeptStream {
  readonly continues: boolean
  bytesWritten: number
  readonly #part: string
  readonly #buffer = new ByteBuffer(BLOCK)
  #length: number
  #lacksLineEnd: boolean
  /** Others than the good bytes may lie behind them. */
  #isSpoilt = false
  #syncError: unknown
  #isPrepared = false
  #isOpen = true

  /** @param folders that were made for the file and go with it, the deepest first */
  constructor(
    readonly files: Files,
    readonly path: string,
    readonly options: OutputOptions,
    readonly compress: Compress | undefined,
    readonly file: OutputFile,
    readonly from: KeptPosition,
    readonly folders: ReadonlyArray<string>,
  ) {
    this.#part = from.parts[0]
    this.#length = from.length
    this.continues = from.continues
    this.bytesWritten = from.bytesWritten
    this.#lacksLineEnd = from.lacksLineEnd
    const tail = Uint8Array.fromBase64(from.tail)
    this.#buffer.copy(tail, 0, tail.length)
  }

  /** Puts the bytes of the file that is continued into the part, as they are. */
  async copyFormer(): Promise<void> {
    const input = await this.files.openInput(this.path)
    try {
      const piece = new Uint8Array(BLOCK)
      for (let count = await input.read(piece); count !== null; count = await input.read(piece)) {
        this.#append(piece.subarray(0, count))
      }
    } finally {
      input.close()
    }
  }

  async head(length: number): Promise<Uint8Array> {
    if (!this.continues) return new Uint8Array(0)
    if (this.compress !== undefined) return await unpackedHead(this.files, this.path, length)
    return await this.files.readRange(this.path, 0, length)
  }

  /** Takes all bytes or, if it throws, none: the same bytes may then be given again. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const [length, collected] = [this.#length, this.#buffer.length]
    const isMuch = collected + bytes.length + 2 >= BLOCK
    const tail = isMuch ? this.#buffer.content.slice() : undefined
    try {
      if (this.#lacksLineEnd) this.#collect(encoder.encode(this.options.lineEnding ?? "\n"))
      this.#collect(bytes)
    } catch (error) {
      this.#length = length
      this.#isSpoilt = true
      this.#buffer.clear()
      this.#buffer.copy(tail!, 0, collected)
      throw error
    }
    this.#lacksLineEnd = false
    this.bytesWritten += bytes.length
  }

  /** Cuts off what a write that threw has left behind the good bytes; the next write would do it too. */
  undo(): void {
    if (!this.#isSpoilt) return
    this.file.truncate(this.#length)
    this.#isSpoilt = false
  }

  #collect(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const count = Math.min(bytes.length - done, BLOCK - this.#buffer.length)
      this.#buffer.copy(bytes, done, done + count)
      done += count
      if (this.#buffer.length === BLOCK) this.#flush()
    }
  }

  #flush(): void {
    if (this.#buffer.length === 0) return
    this.#append(this.compress === undefined ? this.#buffer.content : this.compress(this.#buffer.content))
    this.#buffer.clear()
  }

  #append(bytes: Uint8Array): void {
    this.undo()
    this.#isSpoilt = true
    this.file.write(bytes)
    this.#isSpoilt = false
    this.#length += bytes.length
  }

  /** FE5015 if the disk does not confirm what was written, and then for ever, as in blocks.ts. */
  async #sync(): Promise<void> {
    this.#syncError ??= await this.file.sync().then(() => undefined, (error) => error)
    const cause = this.#syncError
    if (cause === undefined) return
    throw flowError("FE5015", cause instanceof Error ? cause.message : String(cause), { cause })
  }

  async checkpoint(): Promise<KeptPosition> {
    if (!this.#isPrepared) {
      if (this.compress === undefined) this.#flush()
      await this.#sync()
    }
    return {
      parts: [this.#part],
      length: this.#length,
      tail: this.#buffer.content.toBase64(),
      bytesWritten: this.bytesWritten,
      former: this.from.former,
      continues: this.continues,
      lacksLineEnd: this.#lacksLineEnd,
      isPrepared: this.#isPrepared,
    }
  }

  async prepare(): Promise<void> {
    if (this.#isPrepared) return
    this.#flush()
    // Without a single member it would be no gzip file.
    if (this.compress !== undefined && this.#length === 0) this.#append(this.compress(new Uint8Array(0)))
    await this.#sync()
    this.#close()
    this.#isPrepared = true
  }

  async commit(as: string = this.path): Promise<void> {
    if (this.options.mode !== "replace") await this.#checkStillThere(as)
    await this.files.rename(this.#part, as)
    // The rename is done; a folder that cannot be synced makes it no less visible.
    await this.files.syncFolder(dirname(as)).catch(() => {})
  }

  /** Someone else may have made or continued the file while we wrote. */
  async #checkStillThere(path: string): Promise<void> {
    const size = (await this.files.status(path))?.size ?? null
    if (size === this.from.former) return
    throw flowError("FE6002", `${path} was made or changed by someone else while the run wrote its own`, {
      help: "run again; let only one run write the file at a time",
    })
  }

  suspend(): Promise<void> {
    this.#close()
    return Promise.resolve()
  }

  async abort(): Promise<void> {
    this.#close()
    await this.files.remove(this.#part).catch(() => {})
    await removeFolders(this.files, this.folders)
  }

  #close(): void {
    if (this.#isOpen) this.file.close()
    this.#isOpen = false
  }
}
