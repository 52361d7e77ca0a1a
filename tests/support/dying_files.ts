/** The disk as a process leaves it that is killed: after so many operations nothing has any effect any more. */
import { denoFiles, type Files, type InputFile, type OutputFile, type ScratchFile } from "../../src/data/files.ts"
import { flowError } from "../../src/errors/flow_error.ts"

export class DyingFiles implements Files {
  /** Operations so far, by what they were. */
  readonly log: Array<string> = []

  /** @param lasts operations that are carried out */
  constructor(readonly lasts: number) {}

  #step<A>(name: string, path: string, body: () => A): A {
    this.log.push(`${name} ${path.split("/").at(-1)}`)
    if (this.log.length > this.lasts) throw flowError("FE6005", `${path}: killed before ${name}`)
    return body()
  }

  async #async<A>(name: string, path: string, body: () => Promise<A>): Promise<A> {
    return await this.#step(name, path, body)
  }

  async openInput(path: string): Promise<InputFile> {
    const file = await this.#step("open", path, () => denoFiles.openInput(path))
    return {
      size: file.size,
      read: (into) => this.#step("read", path, () => file.read(into)),
      ...(file.seek === undefined ? {} : { seek: (byte) => this.#step("seek", path, () => file.seek!(byte)) }),
      close: () => file.close(),
    }
  }

  create = (path: string, options?: { readonly truncate?: boolean }): OutputFile =>
    this.#output(path, this.#step("create", path, () => denoFiles.create(path, options)))
  append = (path: string): OutputFile => this.#output(path, this.#step("append", path, () => denoFiles.append(path)))

  #output(path: string, file: OutputFile): OutputFile {
    return {
      // Half of what is written is there when a process is killed in the middle of it.
      write: (bytes) => {
        if (this.log.length === this.lasts) file.write(bytes.subarray(0, bytes.length >> 1))
        this.#step("write", path, () => file.write(bytes))
      },
      sync: async () => await this.#step("sync", path, () => file.sync()),
      truncate: (length) => this.#step("truncate", path, () => file.truncate(length)),
      close: () => file.close(),
    }
  }

  scratch = (path: string): ScratchFile => {
    const file = this.#step("scratch", path, () => denoFiles.scratch(path))
    return {
      write: (bytes, at) => this.#step("write", path, () => file.write(bytes, at)),
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
}
