/**
 * From the address of a third-party plugin to a step type, in an order that runs nothing before everything is verified:
 * manifest, its digest, every file and its digest, what modules import, cache, and last what the entry exports.
 */
import type { Files } from "../data/files.ts"
import { currentFolder } from "../data/here.ts"
import { FlowError, flowError, FlowErrors } from "../errors/flow_error.ts"
import { PluginCache } from "./cache.ts"
import type { Plugin, ScriptLibrary } from "./contract.ts"
import { stepPlugin } from "./host_v1/adapter.ts"
import { exportProblems } from "./host_v1/exports.ts"
import { integrityOf } from "./integrity.ts"
import { locate, type Location } from "./location.ts"
import { type Manifest, readManifest } from "./manifest.ts"
import { moduleProblems, type Tree } from "./modules.ts"
export { checkManifest } from "./manifest.ts"

export interface PluginReference {
  /** What the pipeline calls it. */
  readonly name: string
  readonly url: string
  readonly integrity?: string
}

/** What `flowengine.lock` says of one plugin. */
export interface LockedPlugin {
  readonly url: string
  readonly integrity: string
  readonly files: Readonly<Record<string, string>>
}

export interface LoadPluginOptions {
  readonly files: Files
  readonly cacheDir: string
  /** Folder that relative addresses start at; that of the pipeline file. */
  readonly folder?: string
  readonly lock?: ReadonlyMap<string, LockedPlugin>
  /** Only what the lock has. */
  readonly frozen?: boolean
  readonly fetch?: typeof fetch
  /** A remote plugin without integrity is fetched all the same; for `plugin add` and `plugin check`. */
  readonly trusts?: boolean
  /** How long the top level of its modules may take. */
  readonly loadMs?: number
}

/** A third-party plugin whose every byte is what its manifest says. */
export interface LoadedPlugin {
  readonly manifest: Manifest
  /** The sha256 of the manifest. */
  readonly integrity: string
  /** Undefined for libraries. */
  readonly plugin: Plugin | undefined
  /** Undefined for step types. */
  readonly library?: ScriptLibrary
  /** Folder with the verified files. */
  readonly folder: string
}

/** Loads that have not ended: whoever asks for the same plugin meanwhile gets the same. */
const loading = new Map<string, Promise<LoadedPlugin>>()

/** Throws FlowErrors with all problems of the plugin. */
export function loadPlugin(reference: PluginReference, options: LoadPluginOptions): Promise<LoadedPlugin> {
  const location = locate(reference.url, folderOf(options), options)
  const expected = expectation(reference, location, options)
  if (expected instanceof FlowError) return Promise.reject(new FlowErrors({ errors: [expected] }))
  const key = JSON.stringify([location.key, options.cacheDir, expected])
  const known = loading.get(key)
  if (known !== undefined) return known
  const load = loadFrom(location, expected, options).finally(() => loading.delete(key))
  loading.set(key, load)
  return load
}

const folderOf = ({ folder }: LoadPluginOptions): string => folder ?? currentFolder()

interface Expectation {
  readonly integrity: string | undefined
  /** Who says so. */
  readonly by: string
  readonly files: Readonly<Record<string, string>> | undefined
}

/** What the pipeline and the lock say the plugin must be, or why it may not be loaded at all. */
function expectation(
  { name, url, integrity }: PluginReference,
  { where, isRemote, key }: Location,
  options: LoadPluginOptions,
): Expectation | FlowError {
  const { lock, frozen, trusts } = options
  const locked = lock?.get(name)
  if (locked === undefined) {
    if (frozen) return flowError("FE2015", `flowengine.lock has no plugin \`${name}\``)
    if (isRemote && integrity === undefined && !trusts) {
      return flowError("FE2008", `${where} is remote, and nothing says what its bytes must be`)
    }
    return { integrity, by: "`integrity`", files: undefined }
  }
  if (locate(locked.url, folderOf(options), options).key !== key) {
    const code = frozen ? "FE2015" : "FE2016"
    return flowError(code, `flowengine.lock has \`${name}\` from ${locked.url}, and the pipeline has it from ${url}`)
  }
  if (integrity !== undefined && integrity !== locked.integrity) {
    const message = `the pipeline says ${integrity} of \`${name}\`, and flowengine.lock says ${locked.integrity}`
    return flowError("FE2016", message)
  }
  return { integrity: locked.integrity, by: "flowengine.lock", files: locked.files }
}

async function loadFrom(location: Location, expected: Expectation, options: LoadPluginOptions): Promise<LoadedPlugin> {
  const cache = new PluginCache(options.cacheDir, options.files)
  const { manifest, integrity, bytes } = await manifestOf(location, expected, cache)
  const tree = await filesOf(location, manifest, integrity, cache)
  refuse(await moduleProblems(tree, location.where, manifest))
  await keep(cache, integrity, "plugin.json", integrity, bytes)
  const folder = cache.folderOf(integrity)
  if (manifest.kind === "library") {
    const decoder = new TextDecoder()
    const modules = Object.fromEntries([...tree].map(([path, bytes]) => [path, decoder.decode(bytes)]))
    return { manifest, integrity, folder, plugin: undefined, library: { entry: manifest.entry, modules } }
  }
  const code = { manifest, integrity, where: location.where, folder, entry: fileUrl(folder, manifest.entry) }
  refuse(await exportProblems(code, options.loadMs))
  return { manifest, integrity, folder, plugin: stepPlugin(code) }
}

function refuse(errors: ReadonlyArray<FlowError>): void {
  if (errors.length > 0) throw new FlowErrors({ errors })
}

function fileUrl(folder: string, path: string): string {
  const absolute = `${folder.replaceAll("\\", "/")}/${path}`
  return new URL(
    `file://${absolute.startsWith("/") ? "" : "/"}${absolute.split("/").map(encodeURIComponent).join("/")}`,
  )
    .href
}

/** The manifest, from the cache if it is known which one it must be. */
async function manifestOf(location: Location, expected: Expectation, cache: PluginCache) {
  const known = expected.integrity
  const bytes = (known && location.isRemote ? await cache.read(known, "plugin.json", known) : undefined) ??
    await orRefused(location.read("plugin.json"))
  const integrity = await integrityOf(bytes)
  const read = readManifest(bytes, `${location.where}/plugin.json`)
  const errors = "errors" in read ? [...read.errors] : []
  if (known !== undefined && integrity !== known) {
    const message = `${location.where}/plugin.json is ${integrity}, and ${expected.by} says ${known}`
    errors.push(flowError("FE2007", message))
  } else if ("manifest" in read && expected.files !== undefined) {
    errors.push(...lockedFiles(read.manifest.files, expected.files, location.where))
  }
  refuse(errors)
  return { manifest: (read as { manifest: Manifest }).manifest, integrity, bytes }
}

/** The lock has the digests of all files, so that a look at it shows what changed. */
function lockedFiles(
  files: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
  where: string,
): ReadonlyArray<FlowError> {
  const paths = [...new Set([...Object.keys(files), ...Object.keys(locked)])]
  return paths.filter((path) => files[path] !== locked[path]).map((path) =>
    flowError(
      "FE2016",
      `${where}/${path} is ${files[path] ?? "not there"}, and flowengine.lock says ${locked[path] ?? "nothing of it"}`,
    )
  )
}

/** All files, each compared with the manifest and then kept in the cache. */
async function filesOf(
  location: Location,
  manifest: Manifest,
  integrity: string,
  cache: PluginCache,
): Promise<Tree> {
  const errors: Array<FlowError> = []
  const fetched = await Promise.all(
    Object.entries(manifest.files).map(async ([path, wanted]) => {
      const kept = location.isRemote ? await cache.read(integrity, path, wanted) : undefined
      if (kept !== undefined) return [path, kept] as const
      try {
        const bytes = await location.read(path)
        const found = await integrityOf(bytes)
        if (found !== wanted) {
          errors.push(flowError("FE2009", `${location.where}/${path} is ${found}, and the manifest says ${wanted}`))
        }
        return [path, bytes] as const
      } catch (error) {
        if (!(error instanceof FlowError)) throw error
        errors.push(error)
        return [path, new Uint8Array(0)] as const
      }
    }),
  )
  refuse(errors)
  for (const [path, bytes] of fetched) {
    await keep(cache, integrity, path, manifest.files[path], bytes)
  }
  return new Map(fetched)
}

/** Writes what is not there yet: a cache that is complete may be one that nobody can write. */
async function keep(cache: PluginCache, manifest: string, path: string, digest: string, bytes: Uint8Array) {
  if (await cache.read(manifest, path, digest) === undefined) await cache.write(manifest, path, bytes)
}

/** FlowErrors of a single one. */
async function orRefused<A>(promise: Promise<A>): Promise<A> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof FlowError) throw new FlowErrors({ errors: [error] })
    throw error
  }
}
