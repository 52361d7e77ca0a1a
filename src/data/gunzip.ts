/**
 * A gzip file as the bytes in it. Files made of several gzip members one after the other are read as one. The library is
 * loaded when the first such file is met: it would double the start-up of every command.
 */
import type { Gunzip } from "node:zlib"
import { flowError } from "../errors/flow_error.ts"
import type { InputFile } from "./files.ts"

const PIECE = 64 * 1024

/** FE6008 while reading, if the file is damaged or cut off. */
export async function gunzipped(file: InputFile, name: string): Promise<InputFile> {
  const { createGunzip } = await import("node:zlib")
  return new GunzipInput(file, name, createGunzip())
}

class GunzipInput implements InputFile {
  readonly size = undefined
  readonly #gunzip: Gunzip
  readonly #pieces: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(readonly file: InputFile, readonly name: string, gunzip: Gunzip) {
    this.#gunzip = gunzip
    this.#pieces = this.#gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    this.#feed()
  }

  /** Runs beside the reader; an error ends the stream, which the reader sees. */
  #feed(): void {
    const step = async () => {
      while (true) {
        const piece = new Uint8Array(PIECE)
        const count = await this.file.read(piece)
        if (count === null) return void this.#gunzip.end()
        const hasRoom = this.#gunzip.write(piece.subarray(0, count))
        if (!hasRoom) await new Promise<void>((resolve) => this.#gunzip.once("drain", resolve))
      }
    }
    step().catch((error) => this.#gunzip.destroy(error))
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) {
      const next = await this.#pieces.next().catch((error) => {
        throw error._tag === "FlowError" ? error : flowError("FE6008", `${this.name}: ${error.message}`, {
          data: { file: this.name },
        })
      })
      if (next.done) return null
      this.#rest = next.value
    }
    const count = Math.min(into.length, this.#rest.length)
    into.set(this.#rest.subarray(0, count))
    this.#rest = this.#rest.subarray(count)
    return count
  }

  close(): void {
    this.#gunzip.destroy()
  }
}
