/**
 * The disk with operations that fail: for tests that break a run at every point where it touches a file, or at points that
 * chance chooses.
 */
import { denoFiles, type Files, type InputFile, type OutputFile, type ScratchFile } from "../../src/data/files.ts"
import { flowError } from "../../src/errors/flow_error.ts"

/**
 * How an operation fails: for a reason that may pass, for one that will not, or having done half of a write.
 */
export type Fault = "passing" | "lasting" | "half"

/** Decides whether the n-th operation (from 1) fails. */
export type Faults = (name: string, n: number, path: string) => Fault | undefined

export class FaultyFiles implements Files {
  /** Operations so far, by what they were. */
  readonly log: Array<string> = []
  readonly #faults: Faults
  /** Whether clean-up fails too. */
  readonly #isThorough: boolean

  /** @param failing 1-based number of the one operation that fails, or which fail how */
  constructor(failing: number | Faults) {
    this.#isThorough = typeof failing !== "number"
    this.#faults = typeof failing === "number" ? (_, n) => n === failing ? "passing" : undefined : failing
  }

  #step<A>(name: string, path: string, body: () => A, half: () => void = () => {}): A {
    this.log.push(name)
    const fault = this.#faults(name, this.log.length, path)
    if (fault === undefined) return body()
    if (fault === "half") half()
    const isWrite = name.startsWith("write")
    const code = fault === "lasting" ? (isWrite ? "FE6004" : "FE6003") : isWrite ? "FE6006" : "FE6005"
    throw flowError(code, `${path}: injected fault at ${name}`)
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
      write: (bytes) =>
        this.#step("write", path, () => file.write(bytes), () => file.write(bytes.subarray(0, bytes.length >> 1))),
      sync: () => this.#async("write: sync", path, () => file.sync()),
      // Cutting back is how a run is undone; only thorough faults break it.
      truncate: (length) =>
        this.#isThorough ? this.#step("write: truncate", path, () => file.truncate(length)) : file.truncate(length),
      close: () => file.close(),
    }
  }

  scratch = (path: string): ScratchFile => {
    const file = this.#step("write: scratch", path, () => denoFiles.scratch(path))
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
