/**
 * The door to the disk: every file FlowEngine reads or writes goes through `Files`, so that errors have codes and tests
 * can make any single operation fail. Paths are absolute when they arrive here.
 */
import { flowError } from "../errors/flow_error.ts"
import { guard, guardSync } from "./disk_errors.ts"

/** A file or pipe that is being read. */
export interface InputFile {
  /** Bytes in the file, undefined for pipes. */
  readonly size: number | undefined
  /** Fills `into` from its start; null at the end of the file. Synchronous for regular files: five times as fast. */
  read(into: Uint8Array): number | null | Promise<number | null>
  /** Goes to a byte, where it can; who has none is read up to there. */
  seek?(byte: number): void
  close(): void
}

/** A file that is being written. */
export interface OutputFile {
  /** Writes all bytes or throws. */
  write(bytes: Uint8Array): void
  /** Returns when the disk has the bytes. */
  sync(): Promise<void>
  /** Cuts the file to a length, and goes on writing there. */
  truncate(length: number): void
  close(): void
}

/** A file for the one who made it, written and read at any place, and never kept. */
export interface ScratchFile {
  /** Writes all bytes, the first at `at`, or throws. */
  write(bytes: Uint8Array, at: number): void
  /** Fills `into` from `at` on; returns how much there was, which is less at the end of the file. */
  read(into: Uint8Array, at: number): number
  /** Cuts everything off. */
  clear(): void
  close(): void
}

/** What is there under a path. */
export interface FileStatus {
  readonly kind: "file" | "folder" | "other"
  readonly size: number
  /** When it was last changed, in milliseconds since 1970; undefined where the system does not tell. */
  readonly changedMs?: number | undefined
}

/** All that may be done with the disk. Paths are absolute; what fails throws a `FlowError`. */
export interface Files {
  /** `-` is stdin. */
  openInput(path: string): Promise<InputFile>
  /** A new file; one that is there is an error unless `truncate`. */
  create(path: string, options?: { readonly truncate?: boolean }): OutputFile
  /** An existing file, to be continued at its end. */
  append(path: string): OutputFile
  /** A new file that nobody else may read; one that is there is an error. */
  scratch(path: string): ScratchFile
  status(path: string): Promise<FileStatus | undefined>
  rename(from: string, to: string): Promise<void>
  /** No error if the file is not there. */
  remove(path: string): Promise<void>
  /** With all its parents; no error if it is there. */
  makeFolder(path: string): Promise<void>
  /** Makes a rename in this folder durable, where the system can. */
  syncFolder(path: string): Promise<void>
  /** Names in a folder, sorted. */
  list(path: string): Promise<ReadonlyArray<{ readonly name: string; readonly kind: FileStatus["kind"] }>>
  readText(path: string): Promise<string>
  /** Up to `length` bytes from `start`, fewer at the end of the file. */
  readRange(path: string, start: number, length: number): Promise<Uint8Array>
  /**
   * Makes a file that one process at a time can have, and that the system lets go of when the process dies; undefined
   * while another has it. What is returned removes it.
   */
  lock?(path: string): Promise<(() => Promise<void>) | undefined>
  /** Bytes that are free on the disk of a folder; undefined where nobody may ask. */
  freeBytes?(folder: string): Promise<number | undefined>
  /** Whether a process is at work on the file: has it locked, or writes to it. */
  isHeld?(path: string): Promise<boolean>
}

class DenoInput implements InputFile {
  readonly seek?: (byte: number) => void

  constructor(readonly path: string, readonly file: Deno.FsFile, readonly size: number | undefined) {
    if (size !== undefined) {
      this.seek = (byte) => void guardSync(path, "reading", () => file.seekSync(byte, Deno.SeekMode.Start))
    }
  }

  read(into: Uint8Array): number | null | Promise<number | null> {
    if (this.size === undefined) return guard(this.path, "reading", () => this.file.read(into))
    return guardSync(this.path, "reading", () => this.file.readSync(into))
  }

  close(): void {
    this.file.close()
  }
}

class StandardInput implements InputFile {
  readonly size = undefined

  read(into: Uint8Array): Promise<number | null> {
    return guard("stdin", "reading", () => Deno.stdin.read(into))
  }

  close(): void {}
}

/**
 * The system lets go of this lock when the process ends, however that happens: so one can tell whether a file is still
 * being written. Windows would keep readers out.
 */
function hold(file: Deno.FsFile): void {
  try {
    if (Deno.build.os !== "windows") file.tryLockSync(true)
  } catch {
    // Some network shares have no locks; then nobody can tell.
  }
}

class DenoOutput implements OutputFile {
  constructor(readonly path: string, readonly file: Deno.FsFile) {
    hold(file)
  }

  write(bytes: Uint8Array): void {
    guardSync(this.path, "writing", () => {
      for (let done = 0; done < bytes.length;) done += this.file.writeSync(bytes.subarray(done))
    })
  }

  sync(): Promise<void> {
    return guard(this.path, "writing", () => this.file.sync())
  }

  truncate(length: number): void {
    guardSync(this.path, "writing", () => {
      this.file.truncateSync(length)
      this.file.seekSync(length, Deno.SeekMode.Start)
    })
  }

  close(): void {
    this.file.close()
  }
}

class DenoScratch implements ScratchFile {
  constructor(readonly path: string, readonly file: Deno.FsFile) {}

  write(bytes: Uint8Array, at: number): void {
    guardSync(this.path, "writing", () => {
      this.file.seekSync(at, Deno.SeekMode.Start)
      for (let done = 0; done < bytes.length;) done += this.file.writeSync(bytes.subarray(done))
    })
  }

  read(into: Uint8Array, at: number): number {
    return guardSync(this.path, "reading", () => {
      this.file.seekSync(at, Deno.SeekMode.Start)
      let done = 0
      while (done < into.length) {
        const count = this.file.readSync(into.subarray(done))
        if (count === null) break
        done += count
      }
      return done
    })
  }

  clear(): void {
    guardSync(this.path, "writing", () => this.file.truncateSync(0))
  }

  close(): void {
    this.file.close()
  }
}

/** Not with `using`, which Node of the last years does not know (npm/). */
async function withFile<A>(path: string, body: (file: Deno.FsFile) => Promise<A>): Promise<A> {
  const file = await Deno.open(path)
  try {
    return await body(file)
  } finally {
    file.close()
  }
}

const kindOf = (entry: { isFile: boolean; isDirectory: boolean }): FileStatus["kind"] =>
  entry.isFile ? "file" : entry.isDirectory ? "folder" : "other"

/**
 * The real disk. What only looks at or renames a file is done at once: a thread of its own would take longer to wake up
 * than such a call takes, and a run makes a dozen of them before its first row.
 */
export const denoFiles: Files = {
  openInput: (path) =>
    path === "-" ? Promise.resolve(new StandardInput()) : guard(path, "reading", async () => {
      const { isDirectory, isFile, size } = Deno.statSync(path)
      if (isDirectory) throw flowError("FE6007", `${path} is a folder`)
      // To open a pipe may mean to wait for whoever writes into it.
      if (!isFile) return new DenoInput(path, await Deno.open(path), undefined)
      return new DenoInput(path, Deno.openSync(path), size)
    }),
  create: (path, options) =>
    guardSync(path, "writing", () => {
      const mode = options?.truncate ? { create: true, truncate: true } : { createNew: true }
      return new DenoOutput(path, Deno.openSync(path, { write: true, ...mode }))
    }),
  append: (path) => guardSync(path, "writing", () => new DenoOutput(path, Deno.openSync(path, { append: true }))),
  scratch: (path) =>
    guardSync(
      path,
      "writing",
      () => new DenoScratch(path, Deno.openSync(path, { read: true, write: true, createNew: true, mode: 0o600 })),
    ),
  status: (path) =>
    guard(path, "reading", () => {
      try {
        const status = Deno.statSync(path)
        return Promise.resolve({ kind: kindOf(status), size: status.size, changedMs: status.mtime?.getTime() })
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return Promise.resolve(undefined)
        throw error
      }
    }),
  rename: (from, to) => guard(to, "writing", () => Promise.resolve(Deno.renameSync(from, to))),
  remove: (path) =>
    guard(path, "writing", () => {
      try {
        Deno.removeSync(path)
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error
      }
      return Promise.resolve()
    }),
  makeFolder: (path) => guard(path, "writing", () => Promise.resolve(Deno.mkdirSync(path, { recursive: true }))),
  syncFolder: (path) =>
    guard(path, "writing", async () => {
      if (Deno.build.os === "windows") return
      await withFile(path, (folder) => folder.sync())
    }),
  list: (path) =>
    guard(path, "reading", async () => {
      const entries = await Array.fromAsync(Deno.readDir(path), (e) => ({ name: e.name, kind: kindOf(e) }))
      return entries.sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
    }),
  readText: (path) => guard(path, "reading", () => Promise.resolve(Deno.readTextFileSync(path))),
  readRange: (path, start, length) =>
    guard(path, "reading", () =>
      withFile(path, async (file) => {
        await file.seek(start, Deno.SeekMode.Start)
        const bytes = new Uint8Array(length)
        let done = 0
        while (done < length) {
          const count = await file.read(bytes.subarray(done))
          if (count === null) break
          done += count
        }
        return bytes.subarray(0, done)
      })),
  lock: (path) =>
    guard(path, "writing", async () => {
      const file = await Deno.open(path, { create: true, write: true })
      if (!await file.tryLock(true)) {
        file.close()
        return undefined
      }
      return async () => {
        await Deno.remove(path).catch(() => {})
        file.close()
      }
    }),
  freeBytes: async (folder) => {
    const { statfs } = await import("node:fs/promises")
    return await statfs(folder).then(({ bavail, bsize }) => bavail * bsize, () => undefined)
  },
  isHeld: (path) =>
    guard(
      path,
      "reading",
      () => withFile(path, (file) => Promise.resolve(Deno.build.os !== "windows" && !file.tryLockSync(true))),
    ),
}
