/**
 * Files whose changes are only written down: what would be added to a file goes into a file beside it, and what would be
 * renamed keeps its name. Whoever has the list of changes carries them out, all of them or none (replay_journal.ts).
 */
import { basename, dirname, join } from "../data/path.ts"
import type { Files, FileStatus, OutputFile } from "../data/files.ts"
import { flowError } from "../errors/flow_error.ts"

/** Bytes to be added to a file. */
export interface Addition {
  readonly kind: "add"
  readonly to: string
  /** File that has the bytes. */
  readonly from: string
  /** Length the file had when it was opened. */
  readonly length: number
}

/** A file to be put in the place of another, or where none is. */
export interface Replacement {
  readonly kind: "replace"
  readonly to: string
  readonly from: string
}

export type Change = Addition | Replacement

export class StagedFiles implements Files {
  readonly changes: Array<Change> = []
  /** Sizes as they were last looked at. */
  readonly #sizes = new Map<string, number>()

  constructor(readonly files: Files) {}

  append(path: string): OutputFile {
    const length = this.#sizes.get(path)
    if (length === undefined) throw flowError("FE9000", `${path} is continued, and nobody looked how long it is`)
    const from = join(dirname(path), `.${basename(path)}.${crypto.randomUUID().slice(0, 8)}.part`)
    const file = this.files.create(from)
    this.changes.push({ kind: "add", to: path, from, length })
    return {
      write: (bytes) => file.write(bytes),
      sync: () => file.sync(),
      truncate: (to) => file.truncate(Math.max(0, to - length)),
      close: () => file.close(),
    }
  }

  rename(from: string, to: string): Promise<void> {
    this.changes.push({ kind: "replace", from, to })
    return Promise.resolve()
  }

  /** Nothing was renamed yet. */
  syncFolder(_path: string): Promise<void> {
    return Promise.resolve()
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const status = await this.files.status(path)
    if (status !== undefined) this.#sizes.set(path, status.size)
    return status
  }

  /** Removes everything that waits to be put in place. Never throws. */
  async discard(): Promise<void> {
    for (const { from } of this.changes) await this.files.remove(from).catch(() => {})
    this.changes.length = 0
  }

  get lock(): Files["lock"] {
    return this.files.lock?.bind(this.files)
  }

  get isHeld(): Files["isHeld"] {
    return this.files.isHeld?.bind(this.files)
  }

  openInput = (path: string) => this.files.openInput(path)
  create = (path: string, options?: { readonly truncate?: boolean }) => this.files.create(path, options)
  scratch = (path: string) => this.files.scratch(path)
  remove = (path: string) => this.files.remove(path)
  makeFolder = (path: string) => this.files.makeFolder(path)
  list = (path: string) => this.files.list(path)
  readText = (path: string) => this.files.readText(path)
  readRange = (path: string, start: number, length: number) => this.files.readRange(path, start, length)
}
