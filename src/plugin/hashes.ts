/**
 * The hashes in a manifest, renewed: every module that the entry leads to, and whatever else the manifest already lists.
 * For authors; what is loaded is verified elsewhere (load.ts).
 */
import type { Files } from "../data/files.ts"
import { join } from "../data/path.ts"
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import { integrityOf } from "./integrity.ts"
import { importedPaths } from "./modules.ts"

/** What the hashes in a manifest should be. */
export interface RenewedHashes {
  /** The manifest as it should stand in the file. */
  readonly text: string
  readonly files: Readonly<Record<string, string>>
  /** Paths whose hash is another than before, new and removed ones too. */
  readonly changed: ReadonlyArray<string>
}

/** Throws FlowErrors: FE2003 without a manifest, FE2004 if it is no JSON object. */
export async function renewedHashes(folder: string, files: Files): Promise<RenewedHashes> {
  const where = join(folder, "plugin.json")
  const manifest = await manifestAt(where, files)
  const before = (manifest.files ?? {}) as Readonly<Record<string, string>>
  const hashes = await hashesOf(folder, files, [String(manifest.entry ?? ""), ...Object.keys(before)])
  const paths = [...new Set([...Object.keys(before), ...Object.keys(hashes)])]
  const text = `${JSON.stringify({ ...manifest, files: hashes }, null, 2)}\n`
  return { text, files: hashes, changed: paths.filter((path) => before[path] !== hashes[path]).sort() }
}

async function manifestAt(where: string, files: Files): Promise<Readonly<Record<string, unknown>>> {
  if ((await files.status(where))?.kind !== "file") throw one("FE2003", `there is no file ${where}`)
  const value = parsed(await files.readText(where), where)
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>
  throw one("FE2004", `${where} is no JSON object`)
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw one("FE2004", `${where}: ${(error as Error).message}`)
  }
}

const one = (code: "FE2003" | "FE2004", message: string) => new FlowErrors({ errors: [flowError(code, message)] })

/** The hash of every path that is there, and of every module they lead to; the first is the entry. */
async function hashesOf(folder: string, files: Files, paths: ReadonlyArray<string>): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  const open = [...paths]
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (path === "" || Object.hasOwn(hashes, path)) continue
    const at = join(folder, path)
    const status = await files.status(at)
    if (status?.kind !== "file") continue
    const bytes = await files.readRange(at, 0, status.size)
    hashes[path] = await integrityOf(bytes)
    open.unshift(...await importedPaths(path, bytes))
  }
  return hashes
}
