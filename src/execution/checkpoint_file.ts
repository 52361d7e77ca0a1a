/**
 * The checkpoint of a run on disk: one JSON document, replaced as a whole, so that there is always a complete one. Says
 * what a later run must know to go on; takes none (checkpoint.ts).
 */
import type { Files } from "../data/files.ts"
import { basename, dirname, join } from "../data/path.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"
import type { Position } from "../plugin/contract.ts"
import type { Fingerprint } from "./checkpoint_fingerprint.ts"
import type { LedgerSnapshot } from "./ledger.ts"
import type { RejectSnapshot } from "./rejects.ts"

const VERSION = 1

export interface Checkpoint {
  readonly checkpointVersion: typeof VERSION
  readonly runId: string
  /** Clock and process of the run that began; the built-in variables of a pipeline are made of them. */
  readonly nowMs: number
  readonly processId: number
  /** `committing`: all rows are written, and outputs are being put in place; some may be there already. */
  readonly phase: "running" | "committing"
  readonly fingerprint: Fingerprint
  /** By step id; a source that has put out nothing has none. */
  readonly sources: Readonly<Record<string, Position>>
  readonly sinks: Readonly<Record<string, Position>>
  readonly states: Readonly<Record<string, unknown>>
  /** Of the dead-letter file; null if there is none. */
  readonly letters: Position
  readonly ledger: LedgerSnapshot
  readonly rejects: RejectSnapshot
}

export const newCheckpoint = (content: Omit<Checkpoint, "checkpointVersion">): Checkpoint => ({
  checkpointVersion: VERSION,
  ...content,
})

const partOf = (path: string) => join(dirname(path), `.${basename(path).replace(/^\./, "")}.part`)

/** Puts a checkpoint in the place of the one before. It is on disk when this returns. */
export async function writeCheckpoint(files: Files, path: string, checkpoint: Checkpoint): Promise<void> {
  const part = partOf(path)
  try {
    const file = files.create(part, { truncate: true })
    try {
      file.write(new TextEncoder().encode(`${JSON.stringify(checkpoint)}\n`))
      await file.sync()
    } finally {
      file.close()
    }
    await files.rename(part, path)
  } catch (error) {
    await files.remove(part).catch(() => {})
    throw error
  }
  await files.syncFolder(dirname(path))
}

/** FE5038 while another run has this checkpoint; a missing folder is made. What is returned lets go of it. */
export async function lockCheckpoint(files: Files, path: string): Promise<() => Promise<void>> {
  await files.makeFolder(dirname(path))
  if (files.lock === undefined) return () => Promise.resolve()
  const unlock = await files.lock(`${path}.lock`)
  if (unlock !== undefined) return unlock
  throw flowError("FE5038", `another run has the checkpoint ${path}`)
}

/** Undefined if there is none; FE5032 if it cannot be used. */
export async function readCheckpoint(files: Files, path: string): Promise<Checkpoint | undefined> {
  if (await files.status(path) === undefined) return undefined
  const content = parsed(await files.readText(path))
  if (content === undefined) throw flowError("FE5032", `${path} is no checkpoint`)
  return content
}

function parsed(text: string): Checkpoint | undefined {
  try {
    const content = JSON.parse(text) as Partial<Checkpoint> | null
    const isWhole = content?.checkpointVersion === VERSION && typeof content.runId === "string" &&
      [content.fingerprint, content.sources, content.sinks, content.states, content.ledger, content.rejects].every(
        (part) => typeof part === "object" && part !== null,
      )
    return isWhole ? content as Checkpoint : undefined
  } catch {
    return undefined
  }
}

/** After a run that needs it no more. */
export async function removeCheckpoint(files: Files, path: string): Promise<void> {
  await files.remove(partOf(path))
  await files.remove(path)
}

/** Removes a checkpoint and the unfinished outputs it goes on with, whatever it holds; false if there was none. */
export async function giveUpCheckpoint(files: Files, path: string): Promise<boolean> {
  if (await files.status(path) === undefined) return false
  const checkpoint = await readCheckpoint(files, path).catch((error) => {
    if (error instanceof FlowError && error.code === "FE5032") return undefined
    throw error
  })
  for (const part of checkpoint === undefined ? [] : checkpointParts(checkpoint)) await files.remove(part)
  await removeCheckpoint(files, path)
  return true
}

/** The unfinished outputs that a run which goes on needs. */
export const checkpointParts = ({ sinks, letters }: Checkpoint): ReadonlyArray<string> =>
  [...Object.values(sinks), letters].flatMap(partsOf)

/** Files beside a checkpoint: one that was being written, and the lock of the run that has it. */
export const besideCheckpoint = (path: string): ReadonlyArray<string> => [partOf(path), `${path}.lock`]

/** The files that only a run which goes on would need. */
function partsOf(position: Position): ReadonlyArray<string> {
  const { parts } = (position ?? {}) as { readonly parts?: unknown }
  // Nothing else is ever removed, whatever the file says.
  return Array.isArray(parts) ? parts.filter((part) => typeof part === "string" && part.endsWith(".part")) : []
}
