/**
 * Script libraries: ES modules that a sandbox loads before the script, each as one frozen global name. They live in the
 * sandbox like the script itself; nothing of them runs outside.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from "quickjs-emscripten-core"

/** Plain data: crosses threads as it is. */
export interface LibraryProgram {
  /** The global name. */
  readonly name: string
  readonly entry: string
  /** Sources by path; `entry` is one of them. */
  readonly modules: Readonly<Record<string, string>>
}

export interface LibraryHost {
  readonly runtime: QuickJSRuntime
  readonly context: QuickJSContext
  /** `guest/libraries.js` made. */
  readonly offer: QuickJSHandle
}

/** What a library threw while it was loaded; undefined if all are there. */
export function loadLibraries(
  libraries: ReadonlyArray<LibraryProgram>,
  { runtime, context, offer }: LibraryHost,
): QuickJSHandle | undefined {
  const sources = new Map<string, string>(
    libraries.flatMap(({ name, modules }) =>
      Object.entries(modules).map(([path, source]) => [`${name}/${path}`, source] as const)
    ),
  )
  runtime.setModuleLoader(
    (path) => sources.get(path) ?? { error: new TypeError(`there is no module ${path}`) },
    (from, specifier) => decodeURIComponent(new URL(specifier, `file:///${from}`).pathname.slice(1)),
  )
  for (const { name, entry } of libraries) {
    const path = `${name}/${entry}`
    const loaded = context.evalCode(sources.get(path) ?? "", path, { type: "module", strict: true })
    if (loaded.error) return loaded.error
    const title = context.newString(name)
    const offered = context.callFunction(offer, context.undefined, title, loaded.value)
    for (const handle of [title, loaded.value]) handle.dispose()
    if (offered.error) return offered.error
    offered.value.dispose()
  }
  // The script itself imports nothing.
  runtime.removeModuleLoader()
  return undefined
}
