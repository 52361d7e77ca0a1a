/** Files, folders and the current folder: the part of Deno that `denoFiles` is made of, over Node's `fs`. */
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { telling, tellingLater } from "./host_errors.ts"
import { isLocked, lock, unlock } from "./locks.ts"

const readLater = promisify(fs.read)
const SEEK_START = 0

interface OpenOptions {
  readonly read?: boolean
  readonly write?: boolean
  readonly append?: boolean
  readonly truncate?: boolean
  readonly create?: boolean
  readonly createNew?: boolean
  readonly mode?: number
}

function flagsOf({ read, write, append, truncate, create, createNew }: OpenOptions): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_TRUNC, O_CREAT, O_EXCL } = fs.constants
  const writes = write || append
  const way = writes ? (read ? O_RDWR : O_WRONLY) : O_RDONLY
  return way | (append ? O_APPEND : 0) | (truncate ? O_TRUNC : 0) | (create || createNew ? O_CREAT : 0) |
    (createNew ? O_EXCL : 0)
}

interface AboutFile {
  readonly appends: boolean
  readonly isPipe: boolean
  /** It was not there before. */
  readonly isNew: boolean
}

/** As much of `Deno.FsFile` as is used. Keeps the place in the file itself: Node's own is not to be set. */
class NodeFile {
  #at = 0

  constructor(readonly fd: number, readonly path: string, readonly about: AboutFile) {
    if (about.appends) this.#at = fs.fstatSync(fd).size
  }

  /** Pipes have no places. */
  #place(): number | null {
    return this.about.isPipe ? null : this.#at
  }

  readSync(into: Uint8Array): number | null {
    return this.#moved(telling(() => fs.readSync(this.fd, into, 0, into.length, this.#place())))
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (!this.about.isPipe) return this.readSync(into)
    const { bytesRead } = await tellingLater(() => readLater(this.fd, into, 0, into.length, null))
    return this.#moved(bytesRead)
  }

  #moved(count: number): number | null {
    this.#at += count
    return count === 0 ? null : count
  }

  writeSync(bytes: Uint8Array): number {
    const place = this.about.appends || this.about.isPipe ? null : this.#at
    const count = telling(() => fs.writeSync(this.fd, bytes, 0, bytes.length, place))
    this.#at += count
    return count
  }

  seekSync(to: number): number {
    return this.#at = to
  }

  seek(to: number): Promise<number> {
    return Promise.resolve(this.seekSync(to))
  }

  truncateSync(length = 0): void {
    telling(() => fs.ftruncateSync(this.fd, length))
  }

  sync(): Promise<void> {
    return tellingLater(() => promisify(fs.fsync)(this.fd))
  }

  /** Whether nobody else has it locked. Files that are no lock files never are. */
  tryLockSync(): boolean {
    return !isLocked(this.path)
  }

  tryLock(): Promise<boolean> {
    return tellingLater(() => Promise.resolve(lock(this.path, this.about.isNew)))
  }

  close(): void {
    unlock(this.path)
    telling(() => fs.closeSync(this.fd))
  }
}

function openSync(path: string, options: OpenOptions = { read: true }): NodeFile {
  return telling(() => {
    const isNew = options.create === true && !fs.existsSync(path)
    const fd = fs.openSync(path, flagsOf(options), options.mode ?? 0o666)
    const status = fs.fstatSync(fd)
    const isPipe = !status.isFile() && !status.isDirectory()
    return new NodeFile(fd, path, { appends: options.append === true, isPipe, isNew })
  })
}

const kindOf = (entry: fs.Dirent | fs.Stats) => ({
  isFile: entry.isFile(),
  isDirectory: entry.isDirectory(),
  isSymlink: entry.isSymbolicLink(),
})

function statSync(path: string) {
  const status = telling(() => fs.statSync(path))
  return { ...kindOf(status), size: status.size, mtime: status.mtime }
}

async function* readDir(path: string) {
  const entries = await tellingLater(() => fs.promises.readdir(path, { withFileTypes: true }))
  for (const entry of entries) yield { name: entry.name, ...kindOf(entry) }
}

interface Removing {
  readonly recursive?: boolean
}

function removeSync(path: string, { recursive = false }: Removing = {}): void {
  telling(() => {
    if (recursive) fs.rmSync(path, { recursive })
    else if (fs.lstatSync(path).isDirectory()) fs.rmdirSync(path)
    else fs.unlinkSync(path)
  })
}

async function readStdin(into: Uint8Array): Promise<number | null> {
  for (;;) {
    try {
      const { bytesRead } = await readLater(0, into, 0, into.length, null)
      return bytesRead === 0 ? null : bytesRead
    } catch (error) {
      if ((error as { code?: string }).code === "EOF") return null
      if ((error as { code?: string }).code !== "EAGAIN") throw error
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

const later = <A extends ReadonlyArray<unknown>, R>(body: (...args: A) => R): (...args: A) => Promise<R> => (...args) =>
  tellingLater(() => Promise.resolve(body(...args)))

const readTextFileSync = (path: string): string => telling(() => fs.readFileSync(path, "utf8"))
const readFileSync = (path: string | URL): Uint8Array => telling(() => new Uint8Array(fs.readFileSync(path)))
const writeFileSync = (path: string, data: string | Uint8Array): void => telling(() => fs.writeFileSync(path, data))
const mkdirSync = (path: string, options?: { readonly recursive?: boolean }): void =>
  telling(() => void fs.mkdirSync(path, options))
const renameSync = (from: string, to: string): void => telling(() => fs.renameSync(from, to))

interface TemporaryOptions {
  readonly prefix?: string
  readonly suffix?: string
}

const makeTempDirSync = ({ prefix = "" }: TemporaryOptions = {}): string =>
  telling(() => fs.mkdtempSync(join(tmpdir(), prefix)))

function makeTempFileSync({ prefix = "", suffix = "" }: TemporaryOptions = {}): string {
  const path = join(tmpdir(), `${prefix}${crypto.randomUUID()}${suffix}`)
  openSync(path, { write: true, createNew: true, mode: 0o600 }).close()
  return path
}

/** The members of Deno, by name. */
export const deno = {
  SeekMode: { Start: SEEK_START },
  cwd: (): string => telling(() => process.cwd()),
  stdin: { read: (into: Uint8Array) => tellingLater(() => readStdin(into)) },
  openSync,
  statSync,
  removeSync,
  renameSync,
  mkdirSync,
  readTextFileSync,
  readFileSync,
  readDir,
  realPath: later((path: string): string => fs.realpathSync(path)),
  chmod: later((path: string, mode: number): void => fs.chmodSync(path, mode)),
  makeTempDir: later(makeTempDirSync),
  makeTempFile: later(makeTempFileSync),
  open: later(openSync),
  stat: later(statSync),
  remove: later(removeSync),
  rename: later(renameSync),
  mkdir: later(mkdirSync),
  readTextFile: later(readTextFileSync),
  readFile: later(readFileSync),
  writeTextFile: later(writeFileSync),
  writeFile: later(writeFileSync),
}
