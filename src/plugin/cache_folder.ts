/** Where verified plugins are kept: what the user says, or the place for caches of the operating system. */
import { join } from "../data/path.ts"

/** `fallback` is for processes that may not read the environment. */
export function cacheFolder(fallback: string): string {
  const own = variable("FLOWENGINE_CACHE")
  if (own) return join(own, "plugins")
  const home = variable("XDG_CACHE_HOME") ?? variable("LOCALAPPDATA") ?? inHome(variable("HOME"))
  return home ? join(home, "flowengine", "plugins") : join(fallback, ".flowengine", "plugins")
}

function inHome(home: string | undefined): string | undefined {
  if (!home) return undefined
  return Deno.build.os === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache")
}

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name) || undefined
  } catch {
    return undefined // not permitted
  }
}
