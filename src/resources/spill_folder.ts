/**
 * The folder in which chunks of one run wait on disk, and what other runs left of theirs. Each folder has a lock that the
 * system lets go of when its process dies; so a folder whose lock can be had belongs to nobody.
 */
import type { Files } from "../data/files.ts"
import { join } from "../data/path.ts"
import { flowError } from "../errors/flow_error.ts"

const PREFIX = "flowengine-spill-"
const LOCK = "lock"
/** Nothing else is ever removed from such a folder. */
const OWN = /^\d+-\d+\.spill$/

export interface SpillFolder {
  readonly path: string
  /** Removes it; the files in it must be gone. */
  release(): Promise<void>
}

/** The system's folder for temporary files. */
export function systemFolder(): string {
  const names = Deno.build.os === "windows" ? ["TEMP", "TMP"] : ["TMPDIR"]
  const set = names.map(variable).find((value) => value !== undefined)
  return set ?? (Deno.build.os === "windows" ? "C:\\Windows\\Temp" : "/tmp")
}

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name) || undefined
  } catch {
    return undefined // an application may refuse it
  }
}

/** FE7012 if it is no folder. */
export async function checkSpillParent(files: Files, parent: string): Promise<void> {
  const status = await files.status(parent)
  if (status?.kind === "folder") return
  throw flowError("FE7012", `${parent} is ${status === undefined ? "not there" : "no folder"}`)
}

/** A folder that is locked for this process. */
export async function openSpillFolder(files: Files, parent: string): Promise<SpillFolder> {
  await checkSpillParent(files, parent)
  while (true) {
    const path = join(parent, `${PREFIX}${crypto.randomUUID().slice(0, 8)}`)
    await files.makeFolder(path)
    if (files.lock === undefined) return { path, release: () => files.remove(path) }
    // Whoever looks for leftovers between the two calls may take the folder for one.
    const unlock = await files.lock(join(path, LOCK)).catch(() => undefined)
    if (unlock === undefined || await files.status(join(path, LOCK)) === undefined) continue
    return {
      path,
      release: async () => {
        await unlock()
        await files.remove(path)
      },
    }
  }
}

/** A spill folder whose run is dead. */
export interface SpillLeftover {
  readonly path: string
  readonly files: number
  readonly bytes: number
}

/** What dead runs left in a folder; removed if `clean`. */
export async function spillLeftovers(files: Files, parent: string, clean: boolean): Promise<Array<SpillLeftover>> {
  const found: Array<SpillLeftover> = []
  if (files.lock === undefined || files.isHeld === undefined) return found
  const entries = await files.list(parent).catch(() => [])
  for (const { name, kind } of entries) {
    if (kind !== "folder" || !name.startsWith(PREFIX)) continue
    const leftover = await leftoverAt(files, join(parent, name), clean)
    if (leftover !== undefined) found.push(leftover)
  }
  return found
}

/** Undefined for a folder that is in use, or of another user. */
async function leftoverAt(files: Files, path: string, clean: boolean): Promise<SpillLeftover | undefined> {
  const lock = join(path, LOCK)
  try {
    if (!clean) {
      const isHeld = await files.status(lock) !== undefined && await files.isHeld!(lock)
      return isHeld ? undefined : await contentOf(files, path, false)
    }
    const unlock = await files.lock!(lock)
    if (unlock === undefined) return undefined
    try {
      return await contentOf(files, path, true)
    } finally {
      await unlock()
      await files.remove(path)
    }
  } catch {
    return undefined
  }
}

async function contentOf(files: Files, path: string, clean: boolean): Promise<SpillLeftover> {
  const names = (await files.list(path)).map(({ name }) => name).filter((name) => OWN.test(name))
  let bytes = 0
  for (const name of names) {
    bytes += (await files.status(join(path, name)))?.size ?? 0
    if (clean) await files.remove(join(path, name))
  }
  return { path, files: names.length, bytes }
}
