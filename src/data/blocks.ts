/**
 * What lies between a writer and its file: small writes are collected into blocks, blocks are compressed where that is
 * wanted, and the disk is kept busy while more is written. Knows nothing of how a file becomes visible (output_file.ts).
 */
import { ByteBuffer } from "./byte_buffer.ts"
import { flowError } from "../errors/flow_error.ts"
import type { OutputFile } from "./files.ts"

const BLOCK = 1 << 20
/** After so many bytes the disk is told to begin, so that it has little left to do at the end. */
const AHEAD = 1 << 24
/** So many bytes at once are worth a write of their own. */
const DIRECT = 1 << 17

/** One member of a compressed file from the bytes in it. */
export type Compress = (bytes: Uint8Array) => Uint8Array

/** Undefined if nothing is to be compressed. The library is loaded when it is needed, as in gunzip.ts. */
export async function compressorFor(compress: boolean): Promise<Compress | undefined> {
  if (!compress) return undefined
  const { gzipSync } = await import("node:zlib")
  return (bytes) => gzipSync(bytes)
}

/**
 * Collects small writes into blocks. A write is taken as a whole or not at all: one that threw may be made again, also
 * if the disk had taken a part of it.
 */
export class Blocks {
  #isEmpty = true
  /** Bytes of the file that are good, and whether others may lie behind them. */
  #length: number
  #isSpoilt = false
  /** Bytes put out since the disk was last told to begin, and what it has to say about it. */
  #sinceSync = 0
  #syncing: Promise<void> | undefined
  #syncError: unknown
  readonly #buffer = new ByteBuffer(BLOCK)

  /**
   * @param compress one member of a compressed file
   * @param length bytes that the file has already
   */
  constructor(readonly file: OutputFile, readonly compress: Compress | undefined, length = 0) {
    this.#length = length
  }

  write(bytes: Uint8Array): void {
    // Members of a compressed file should not be small.
    const isLarge = bytes.length >= (this.compress === undefined ? DIRECT : BLOCK)
    if (isLarge || this.#buffer.length + bytes.length > BLOCK) this.flush()
    if (isLarge) this.#put(bytes)
    else this.#buffer.copy(bytes, 0, bytes.length)
  }

  flush(): void {
    if (this.#buffer.length === 0) return
    this.#put(this.#buffer.content)
    this.#buffer.clear()
  }

  /** Cuts off what a write that threw has left behind the good bytes. */
  undo(): void {
    if (!this.#isSpoilt) return
    this.file.truncate(this.#length)
    this.#isSpoilt = false
  }

  /** What a file must have even if nothing was written: without a single member it would be no gzip file. */
  finish(): void {
    this.flush()
    if (this.compress !== undefined && this.#isEmpty) this.#put(new Uint8Array(0))
  }

  /**
   * Everything is on disk when this returns. FE5015 if the disk does not confirm it, and then for ever: a second attempt
   * would say yes, because the system has given up the bytes that the first could not write.
   */
  async sync(): Promise<void> {
    await this.#syncing
    if (this.#syncError === undefined) await this.file.sync().catch((error) => void (this.#syncError = error))
    const cause = this.#syncError
    if (cause === undefined) return
    throw flowError("FE5015", cause instanceof Error ? cause.message : String(cause), { cause })
  }

  /** For those who close the file without `sync`. */
  async settle(): Promise<void> {
    await this.#syncing
  }

  #syncAhead(bytes: number): void {
    this.#sinceSync += bytes
    if (this.#sinceSync < AHEAD || this.#syncing !== undefined) return
    this.#sinceSync = 0
    this.#syncing = this.file.sync().then(
      () => void (this.#syncing = undefined),
      (error) => void (this.#syncError = error),
    )
  }

  #put(bytes: Uint8Array): void {
    const content = this.compress === undefined ? bytes : this.compress(bytes)
    this.undo()
    this.#isSpoilt = true
    this.file.write(content)
    this.#isSpoilt = false
    this.#isEmpty = false
    this.#length += content.length
    this.#syncAhead(bytes.length)
  }
}
