/** What the command line does with single plugins: look at one, and add one to the lock. */
import { denoFiles, type Files } from "../data/files.ts"
import { cacheFolder } from "./cache_folder.ts"
import type { LoadedPlugin } from "./load.ts"

/** Where a third-party plugin is looked for and kept. */
export interface ThirdPartyOptions {
  /** Folder of the pipeline file: relative addresses start there, and the lock is there. */
  readonly folder: string
  readonly files?: Files
  readonly pluginCache?: string
  readonly fetch?: typeof fetch
}

/** Fetches, verifies and loads a plugin whatever its digest is. Throws FlowErrors with all problems. */
export async function checkPlugin(url: string, options: ThirdPartyOptions): Promise<LoadedPlugin> {
  // Loaded when it is needed: programs that use FlowEngine as a library seldom do.
  const { loadPlugin } = await import("./load.ts")
  const { folder, files = denoFiles, fetch } = options
  const cacheDir = options.pluginCache ?? cacheFolder(folder)
  return await loadPlugin({ name: url, url }, { files, cacheDir, folder, fetch, trusts: true })
}

/** Checks a plugin and writes what it is to flowengine.lock; its name there is that of the manifest unless given. */
export async function addPlugin(
  url: string,
  options: ThirdPartyOptions & { readonly name?: string },
): Promise<LoadedPlugin & { readonly name: string }> {
  const loaded = await checkPlugin(url, options)
  const name = options.name ?? loaded.manifest.name
  const locked = { url, integrity: loaded.integrity, files: loaded.manifest.files }
  const { lockPlugin } = await import("./lock.ts")
  await lockPlugin(options.folder, name, locked, options.files ?? denoFiles)
  return { ...loaded, name }
}
