/**
 * The plugins a pipeline file declares, all loaded at once; what is wrong with any of them is told together, at their
 * places in the file. Loads none by itself (load.ts).
 */
import type { PluginsOnly } from "../config/load.ts"
import type { Files } from "../data/files.ts"
import { dirname } from "../data/path.ts"
import { type FlowError, flowError, toFlowErrors } from "../errors/flow_error.ts"
import { cacheFolder } from "./cache_folder.ts"
import type { Plugin, ScriptLibrary } from "./contract.ts"
import { loadPlugin, type PluginReference } from "./load.ts"
import { readLock } from "./lock.ts"
import type { Registry } from "./registry.ts"

export interface DeclaredOptions {
  readonly files: Files
  readonly cacheDir?: string
  readonly frozen?: boolean
  readonly fetch?: typeof fetch
}

export interface DeclaredPlugins {
  readonly registry: Registry
  readonly libraries: ReadonlyMap<string, ScriptLibrary>
  /** What is wrong with plugins, which are left out. */
  readonly problems: ReadonlyArray<FlowError>
}

/** The registry with the plugins of the file. Throws FlowErrors if the lock cannot be read. */
export async function declaredPlugins(
  { config, document, path }: PluginsOnly,
  registry: Registry,
  options: DeclaredOptions,
): Promise<DeclaredPlugins> {
  const declared = Object.entries(config.plugins ?? {})
  if (declared.length === 0) return { registry, libraries: new Map(), problems: [] }
  const folder = dirname(path)
  const cacheDir = options.cacheDir ?? cacheFolder(folder)
  const lock = await readLock(folder, options.files)
  const results = await Promise.all(declared.map(async ([name, { url, integrity }]) => {
    const reference: PluginReference = { name, url, ...(integrity === undefined ? {} : { integrity }) }
    try {
      return { name, loaded: await loadPlugin(reference, { ...options, cacheDir, folder, lock }) }
    } catch (error) {
      return { name, errors: toFlowErrors(error).map((each) => placed(each, name)) }
    }
  }))
  const problems = results.flatMap(({ errors }) => errors ?? [])
  const taken = new Map<string, string>(registry.types.map((type) => [type, "FlowEngine"]))
  const plugins: Array<Plugin> = []
  const libraries = new Map<string, ScriptLibrary>()
  for (const { name, loaded } of results) {
    if (loaded?.library !== undefined) libraries.set(name, loaded.library)
    const plugin = loaded?.plugin
    if (plugin === undefined) continue
    const other = taken.get(plugin.type)
    if (other !== undefined) {
      const message = `\`${name}\` offers the step type ${plugin.type}, and so does ${other}`
      problems.push(flowError("FE2002", message, { text: document.at(["plugins", name], "key") }))
    } else plugins.push(plugin)
    taken.set(plugin.type, `\`${name}\``)
  }
  return { registry: registry.with(plugins), libraries, problems }

  /** Errors that have no place of their own get that of the declaration. */
  function placed(error: FlowError, name: string): FlowError {
    if (error.text !== undefined) return error
    const key = error.code === "FE2007" && document.written(["plugins", name, "integrity"]) ? "integrity" : "url"
    return flowError(error.code, error.message, {
      help: error.help,
      cause: error.cause,
      text: document.at(["plugins", name, key], "value"),
    })
  }
}
