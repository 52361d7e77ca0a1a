/**
 * The disk of a process that is killed at its n-th operation: a write is left half done, and nothing happens any more
 * after it, no clean-up either.
 */
import { denoFiles, type Files, type InputFile, type OutputFile, type ScratchFile } from "../../src/data/files.ts"
import { flowError } from "../../src/errors/flow_error.ts"

export class CrashingFiles implements Files {
  /** Operations so far, by what they were. */
  readonly log: Array<string> = []

  /** @param last 1-based number of the operation that does not come to its end; 0: all do */
  constructor(readonly last: number) {}

  get isDead(): boolean {
    return this.last > 0 && this.log.length >= this.last
  }

  #step<A>(name: string, path: string, body: () => A, half?: () => void): A {
    if (this.isDead) throw flowError("FE6005", `${path}: the process is dead`)
    this.log.push(name)
    if (this.isDead) {
      half?.()
      throw flowError("FE6005", `${path}: killed at ${name}`)
    }
    return body()
  }

  async openInput(path: string): Promise<InputFile> {
    const file = await this.#step("open", path, () => denoFiles.openInput(path))
    return {
      size: file.size,
      read: (into) => this.#step("read", path, () => file.read(into)),
      close: () => file.close(),
    }
  }

  create(path: string, options?: { readonly truncate?: boolean }): OutputFile {
    return this.#output(path, this.#step("create", path, () => denoFiles.create(path, options)))
  }

  append(path: string): OutputFile {
    return this.#output(path, this.#step("append", path, () => denoFiles.append(path)))
  }

  #output(path: string, file: OutputFile): OutputFile {
    const half = (bytes: Uint8Array) => file.write(bytes.subarray(0, bytes.length >> 1))
    return {
      write: (bytes) => this.#step("write", path, () => file.write(bytes), () => half(bytes)),
      sync: () => this.#async("sync", path, () => file.sync()),
      truncate: (length) => this.#step("truncate", path, () => file.truncate(length)),
      close: () => file.close(),
    }
  }

  scratch = (path: string): ScratchFile => {
    const file = this.#step("scratch", path, () => denoFiles.scratch(path))
    return {
      write: (bytes, at) =>
        this.#step(
          "write",
          path,
          () => file.write(bytes, at),
          () => file.write(bytes.subarray(0, bytes.length >> 1), at),
        ),
      read: (into, at) => this.#step("read", path, () => file.read(into, at)),
      clear: () => file.clear(),
      close: () => file.close(),
    }
  }

  status = (path: string) => this.#async("status", path, () => denoFiles.status(path))
  rename = (from: string, to: string) => this.#async("rename", to, () => denoFiles.rename(from, to))
  remove = (path: string) => this.#async("remove", path, () => denoFiles.remove(path))
  makeFolder = (path: string) => this.#async("folder", path, () => denoFiles.makeFolder(path))
  syncFolder = (path: string) => this.#async("sync folder", path, () => denoFiles.syncFolder(path))
  list = (path: string) => this.#async("list", path, () => denoFiles.list(path))
  readText = (path: string) => this.#async("read text", path, () => denoFiles.readText(path))
  readRange = (path: string, start: number, length: number) =>
    this.#async("read range", path, () => denoFiles.readRange(path, start, length))

  async #async<A>(name: string, path: string, body: () => Promise<A>): Promise<A> {
    return await this.#step(name, path, body)
  }
}
