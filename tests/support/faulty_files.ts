/** The disk with one operation that fails: for tests that break a run at every point where it touches a file. */
import { denoFiles, type Files, type InputFile, type OutputFile } from "../../src/data/files.ts"
import { flowError } from "../../src/errors/flow_error.ts"

export class FaultyFiles implements Files {
  /** Operations so far, by what they were. */
  readonly log: Array<string> = []

  /** @param failing 1-based number of the operation that fails; `fails` decides how */
  constructor(readonly failing: number) {}

  #step<A>(name: string, path: string, body: () => A): A {
    this.log.push(name)
    if (this.log.length === this.failing) {
      throw flowError(name.startsWith("write") ? "FE6004" : "FE6005", `${path}: injected fault at ${name}`)
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
    return this.#output(path, this.#step("write: create", path, () => denoFiles.create(path, options)))
  }

  append(path: string): OutputFile {
    return this.#output(path, this.#step("write: append", path, () => denoFiles.append(path)))
  }

  #output(path: string, file: OutputFile): OutputFile {
    return {
      write: (bytes) => this.#step("write", path, () => file.write(bytes)),
      sync: () => this.#step("write: sync", path, () => file.sync()),
      // Cutting back is how a run is undone; it is not broken here.
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    }
  }

  status = (path: string) => this.#async("status", path, () => denoFiles.status(path))
  rename = (from: string, to: string) => this.#async("write: rename", to, () => denoFiles.rename(from, to))
  remove = (path: string) => denoFiles.remove(path)
  makeFolder = (path: string) => this.#async("write: folder", path, () => denoFiles.makeFolder(path))
  syncFolder = (path: string) => this.#async("write: sync folder", path, () => denoFiles.syncFolder(path))
  list = (path: string) => this.#async("list", path, () => denoFiles.list(path))
  readText = (path: string) => this.#async("read text", path, () => denoFiles.readText(path))
  readRange = (path: string, start: number, length: number) =>
    this.#async("read range", path, () => denoFiles.readRange(path, start, length))

  async #async<A>(name: string, path: string, body: () => Promise<A>): Promise<A> {
    return await this.#step(name, path, body)
  }
}
