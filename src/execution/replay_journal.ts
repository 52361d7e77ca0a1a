/**
 * The instant at which a replay happens. Rows for several outputs and the marked letters cannot appear at once, but one
 * file can: the journal, beside the letters. It lists what is to be added and replaced, all of which is safe on disk by
 * then. Before it is there, nothing has changed; from then on everything is going to, if need be by the next replay or
 * run. Each change can be found done, half done or not begun, so nothing is ever done twice.
 */
import { basename, dirname, join } from "../data/path.ts"
import type { Files } from "../data/files.ts"
import { type FlowError, flowError, FlowErrors, toFlowErrors } from "../errors/flow_error.ts"
import type { Change } from "./staged_files.ts"

/** How a file was found, so that nothing is done to one that became another since. */
interface Found {
  readonly size: number
  /** SHA-256 of the last bytes, or of all of them where it has to be surely the same. */
  readonly hash: string
}

type Planned =
  & Change
  & {
    /** Bytes in `from`. */
    readonly size: number
    /** The file at `to`; absent if there was none. */
    readonly found?: Found | undefined
  }

interface Journal {
  readonly version: 1
  readonly run: string
  readonly changes: ReadonlyArray<Planned>
}

/** Bytes at the end of an output that are compared. */
const TAIL = 1 << 16
const PIECE = 1 << 20

export const journalPath = (letters: string) => join(dirname(letters), `.${basename(letters)}.replay`)

/** The files that a decided replay has yet to put in place; undefined if there is none. */
export async function journalParts(files: Files, letters: string): Promise<ReadonlyArray<string> | undefined> {
  const path = journalPath(letters)
  if (await files.status(path) === undefined) return undefined
  const { changes } = JSON.parse(await files.readText(path)) as Journal
  return changes.map(({ from }) => from)
}

/** A fingerprint of a whole file, to tell whether it is still the same. */
export async function fingerprint(files: Files, path: string): Promise<string> {
  const { createHash } = await import("node:crypto")
  const hash = createHash("sha256")
  const input = await files.openInput(path)
  try {
    const piece = new Uint8Array(PIECE)
    for (let count = await input.read(piece); count !== null; count = await input.read(piece)) {
      hash.update(piece.subarray(0, count))
    }
  } finally {
    input.close()
  }
  return hash.digest("base64")
}

export interface CommitOptions {
  readonly files: Files
  /** The dead-letter file; its replacement is the last of the changes. */
  readonly letters: string
  /** Of the dead-letter file, as it was read. */
  readonly fingerprint: string
  readonly run: string
  readonly changes: ReadonlyArray<Change>
}

/** Makes changes that are safe on disk happen. Until `decided` is called, nothing has. */
export async function commitReplay(options: CommitOptions, decided: () => void): Promise<void> {
  const { files, letters, run } = options
  const changes: Array<Planned> = []
  for (const change of options.changes) changes.push(await planned(files, change, letters, options.fingerprint))
  const journal: Journal = { version: 1, run, changes }
  const path = journalPath(letters)
  const temporary = `${path}.part`
  if (await files.status(path) !== undefined) throw changed(letters)
  try {
    const file = files.create(temporary, { truncate: true })
    try {
      file.write(new TextEncoder().encode(JSON.stringify(journal) + "\n"))
      await file.sync()
    } finally {
      file.close()
    }
    // The files named in it must be found under their names after a power failure, too.
    for (const folder of new Set(changes.map(({ from }) => dirname(from)))) await files.syncFolder(folder)
    await files.rename(temporary, path)
  } catch (error) {
    await files.remove(temporary).catch(() => {})
    throw error
  }
  decided()
  try {
    await files.syncFolder(dirname(path))
    await carryOut(files, letters, journal)
  } catch (error) {
    throw notYet(error, path)
  }
}

/** Carries out what a replay had decided and not finished. True if there was any. */
export async function finishReplay(files: Files, letters: string): Promise<boolean> {
  const path = journalPath(letters)
  if (await files.status(path) === undefined) return false
  try {
    await carryOut(files, letters, JSON.parse(await files.readText(path)))
  } catch (error) {
    throw notYet(error, path)
  }
  return true
}

function notYet(error: unknown, path: string): FlowErrors {
  const message = `what an earlier step of the replay decided is in ${path} and could not all be put in place`
  const help = `remove the cause and replay again; to give up what is left of it, delete ${path}`
  return new FlowErrors({ errors: [...toFlowErrors(error), flowError("FE5049", message, { help })] })
}

/** A change with what it depends on. FE5044 if that is already not as it was when the replay began. */
async function planned(files: Files, change: Change, letters: string, letterPrint: string): Promise<Planned> {
  const size = (await files.status(change.from))?.size ?? 0
  const there = await files.status(change.to)
  if (change.kind === "add") {
    if (there?.size !== change.length) throw changed(change.to)
    return { ...change, size, found: { size: change.length, hash: await tailHash(files, change.to, change.length) } }
  }
  if (there === undefined) return { ...change, size }
  const hash = await fingerprint(files, change.to)
  if (change.to === letters && hash !== letterPrint) throw changed(change.to)
  return { ...change, size, found: { size: there.size, hash } }
}

async function carryOut(files: Files, letters: string, { changes }: Journal): Promise<void> {
  for (const change of changes) {
    if (change.kind === "add") await add(files, change)
    else await replace(files, change)
  }
  for (const folder of new Set(changes.map(({ to }) => dirname(to)))) await files.syncFolder(folder)
  await files.remove(journalPath(letters))
  for (const { from } of changes) await files.remove(from)
}

/** Adds the bytes that are not there yet. */
async function add(files: Files, { to, from, size, found }: Planned): Promise<void> {
  if (size === 0) return
  const { size: length, hash } = found!
  const there = (await files.status(to))?.size ?? -1
  if (there < length || await tailHash(files, to, length) !== hash) throw changed(to)
  // Only the journal is removed before this file: it was all done, and the journal came back with a power failure.
  if (await files.status(from) === undefined && there >= length + size) return
  const done = there - length
  if (done > size) throw changed(to)
  for (let at = 0; at < done; at += PIECE) {
    const count = Math.min(PIECE, done - at)
    const [is, was] = [await files.readRange(to, length + at, count), await files.readRange(from, at, count)]
    if (!is.every((byte, i) => byte === was[i])) throw changed(to)
  }
  const file = files.append(to)
  try {
    for (let at = done; at < size; at += PIECE) {
      file.write(await files.readRange(from, at, Math.min(PIECE, size - at)))
    }
    await file.sync()
  } finally {
    file.close()
  }
}

async function replace(files: Files, { to, from, found }: Planned): Promise<void> {
  if (await files.status(from) === undefined) return // done before
  const there = await files.status(to)
  if (there?.size !== found?.size) throw changed(to)
  if (found !== undefined && await fingerprint(files, to) !== found.hash) throw changed(to)
  await files.rename(from, to)
}

async function tailHash(files: Files, path: string, length: number): Promise<string> {
  const start = Math.max(0, length - TAIL)
  const bytes = await files.readRange(path, start, length - start)
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())).toBase64()
}

const changed = (path: string): FlowError =>
  flowError("FE5044", `${path} is not as the replay had found it: someone else wrote to it`)
