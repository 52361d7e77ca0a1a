/**
 * The disk as a test sees it: what is written stays in memory, what the test gives is there, and everything else is read
 * from the real disk. What a pipeline writes is not there at the beginning, whatever earlier runs have left.
 */
import { basename, dirname, join } from "../data/path.ts"
import type { Files, FileStatus, InputFile, OutputFile, ScratchFile } from "../data/files.ts"
import { flowError } from "../errors/flow_error.ts"

export class TestDisk implements Files {
  readonly #files = new Map<string, Bytes>()
  readonly #folders = new Set<string>()
  readonly #hidden = new Set<string>()
  /** Bytes that may be written to a file, by what its name has in it. */
  readonly #space = new Map<string, number>()
  /** What was asked for of the real disk, whether it was there or not. */
  readonly read = new Set<string>()

  constructor(readonly real: Files) {}

  /** A file of the test. */
  put(path: string, bytes: Uint8Array): void {
    this.#files.set(path, new Bytes(bytes))
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  /** As if it were not on the real disk. */
  hide(path: string): void {
    this.#hidden.add(path)
  }

  /** The disk is full when so many bytes were written to a file, or to what is to become it. */
  fillAfter(path: string, bytes: number): void {
    this.#space.set(path, bytes)
  }

  /** What was written to a file; undefined if it is not there. */
  text(path: string): string | undefined {
    const file = this.#files.get(path)
    return file === undefined ? undefined : textOf(file.all)
  }

  /** The same, unpacked if its name says that it is packed. */
  async unpacked(path: string): Promise<string | undefined> {
    const file = this.#files.get(path)
    if (file === undefined || !path.endsWith(".gz")) return this.text(path)
    const packed = new Blob([file.all.slice()]).stream()
    return textOf(await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).bytes())
  }

  openInput = (path: string): Promise<InputFile> => {
    const file = this.#files.get(path)
    if (file === undefined) return this.#isHidden(path) ? rejected(path) : this.#real(path).openInput(path)
    let at = 0
    return Promise.resolve({
      size: file.length,
      read: (into) => {
        const piece = file.all.subarray(at, at + into.length)
        into.set(piece)
        at += piece.length
        return piece.length === 0 ? null : piece.length
      },
      seek: (byte) => void (at = byte),
      close: () => {},
    })
  }

  create = (path: string, options?: { readonly truncate?: boolean }): OutputFile => {
    if (this.#files.has(path) && !options?.truncate) throw flowError("FE6003", `${path} is there already`)
    const file = new Bytes(new Uint8Array(0))
    this.#files.set(path, file)
    return this.#output(path, file)
  }

  append = (path: string): OutputFile => {
    const file = this.#files.get(path) ?? new Bytes(new Uint8Array(0))
    this.#files.set(path, file)
    return this.#output(path, file)
  }

  #output(path: string, file: Bytes): OutputFile {
    const space = this.#spaceOf(path)
    return {
      write: (bytes) => {
        if (file.length + bytes.length > space) throw flowError("FE6004", `${path}: no space left (of the test)`)
        file.add(bytes, file.length)
      },
      sync: () => Promise.resolve(),
      truncate: (length) => file.cut(length),
      close: () => {},
    }
  }

  #spaceOf(path: string): number {
    for (const [output, bytes] of this.#space) {
      if (dirname(path) === dirname(output) && basename(path).includes(basename(output))) return bytes
    }
    return Infinity
  }

  scratch = (path: string): ScratchFile => {
    const file = new Bytes(new Uint8Array(0))
    this.#files.set(path, file)
    return {
      write: (bytes, at) => file.add(bytes, at),
      read: (into, at) => {
        const piece = file.all.subarray(at, at + into.length)
        into.set(piece)
        return piece.length
      },
      clear: () => file.cut(0),
      close: () => {},
    }
  }

  status = async (path: string): Promise<FileStatus | undefined> => {
    const file = this.#files.get(path)
    if (file !== undefined) return { kind: "file", size: file.length }
    if (this.#folders.has(path)) return { kind: "folder", size: 0 }
    return this.#isHidden(path) ? undefined : await this.real.status(path)
  }

  rename = (from: string, to: string): Promise<void> => {
    const file = this.#files.get(from)
    if (file === undefined) return rejected(from)
    this.#files.delete(from)
    this.#files.set(to, file)
    return Promise.resolve()
  }

  remove = (path: string): Promise<void> => {
    this.#files.delete(path)
    this.#folders.delete(path)
    this.#hidden.add(path)
    return Promise.resolve()
  }

  makeFolder = (path: string): Promise<void> => {
    for (let at = path; at !== dirname(at); at = dirname(at)) this.#folders.add(at)
    return Promise.resolve()
  }

  syncFolder = (_path: string): Promise<void> => Promise.resolve()

  list = async (path: string): Promise<ReadonlyArray<{ name: string; kind: FileStatus["kind"] }>> => {
    const isThere = (await this.real.status(path))?.kind === "folder"
    const real = isThere ? await this.real.list(path) : []
    const names = new Map(real.filter(({ name }) => !this.#hidden.has(join(path, name))).map((e) => [e.name, e.kind]))
    for (const file of this.#files.keys()) if (dirname(file) === path) names.set(basename(file), "file")
    return [...names].map(([name, kind]) => ({ name, kind })).sort((a, b) => a.name < b.name ? -1 : 1)
  }

  readText = async (path: string): Promise<string> => {
    const text = this.text(path)
    if (text !== undefined) return text
    return this.#isHidden(path) ? await rejected(path) : await this.#real(path).readText(path)
  }

  readRange = async (path: string, start: number, length: number): Promise<Uint8Array> => {
    const file = this.#files.get(path)
    if (file !== undefined) return file.all.slice(start, start + length)
    return await this.#real(path).readRange(path, start, length)
  }

  lock = (path: string): Promise<() => Promise<void>> => {
    this.put(path, new Uint8Array(0))
    return Promise.resolve(() => this.remove(path))
  }

  isHeld = (_path: string): Promise<boolean> => Promise.resolve(false)

  #real(path: string): Files {
    this.read.add(path)
    return this.real
  }

  #isHidden(path: string): boolean {
    return this.#hidden.has(path) && !this.#files.has(path)
  }
}

const textOf = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)

const rejected = (path: string): Promise<never> => Promise.reject(flowError("FE6001", `there is no file ${path}`))

/** Bytes of a file that grows. */
class Bytes {
  #bytes: Uint8Array
  length: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.length = bytes.length
  }

  get all(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  add(bytes: Uint8Array, at: number): void {
    const end = at + bytes.length
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * end))
      grown.set(this.all)
      this.#bytes = grown
    }
    this.#bytes.set(bytes, at)
    this.length = Math.max(this.length, end)
  }

  cut(length: number): void {
    this.length = Math.min(this.length, length)
  }
}
