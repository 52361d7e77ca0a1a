/**
 * Verified files of plugins on disk, by the digest of their manifest: what is imported is what was verified, and it is
 * there when the network is not. Whoever reads from it compares the digests again.
 */
import type { Files } from "../data/files.ts"
import { dirname, join } from "../data/path.ts"
import { FlowError, flowError } from "../errors/flow_error.ts"
import { digestName, integrityOf } from "./integrity.ts"

export class PluginCache {
  constructor(readonly folder: string, readonly files: Files) {}

  folderOf(integrity: string): string {
    return join(this.folder, digestName(integrity))
  }

  /** A file of the plugin with this manifest, if it is there and has this digest. */
  async read(manifest: string, path: string, integrity: string): Promise<Uint8Array | undefined> {
    const at = join(this.folderOf(manifest), path)
    try {
      const status = await this.files.status(at)
      if (status?.kind !== "file") return undefined
      const bytes = await this.files.readRange(at, 0, status.size)
      return await integrityOf(bytes) === integrity ? bytes : undefined
    } catch (error) {
      if (error instanceof FlowError) return undefined
      throw error
    }
  }

  /** Writes a file whole or not at all; another process that does the same at this moment writes the same bytes. */
  async write(manifest: string, path: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.#write(manifest, path, bytes)
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      const help = "plugins are kept there; set FLOWENGINE_CACHE to a folder that can be written"
      throw flowError(error.code, error.message, { help, cause: error })
    }
  }

  async #write(manifest: string, path: string, bytes: Uint8Array): Promise<void> {
    const at = join(this.folderOf(manifest), path)
    const part = `${at}.${crypto.randomUUID()}.part`
    await this.files.makeFolder(dirname(at))
    const file = this.files.create(part)
    try {
      file.write(bytes)
    } finally {
      file.close()
    }
    await this.files.rename(part, at)
  }
}
