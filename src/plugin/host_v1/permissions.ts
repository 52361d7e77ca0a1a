/**
 * From the wishes of a manifest and the options of a step to the permissions of a thread. What nobody wished for is
 * denied.
 */
import { isAbsolute, join } from "../../data/path.ts"
import type { Manifest, PluginPermissions } from "../manifest.ts"

export interface PermissionNeeds {
  readonly manifest: Manifest
  /** Folder of the plugin's own files: reading them gives nothing away. */
  readonly code: string
  /** Folder of the pipeline file, where relative paths start. */
  readonly folder: string
  /** Undefined while no step is opened; then wishes that depend on options are not granted. */
  readonly options?: unknown
}

export function permissionsFor({ manifest, code, folder, options }: PermissionNeeds): Deno.PermissionOptionsObject {
  const { net, read, write, env } = manifest.permissions ?? {}
  const absolute = (path: string) => isAbsolute(path) ? path : join(folder, path)
  const paths = (wishes: ReadonlyArray<string> | undefined) => granted(wishes, options, absolute)
  const readable = paths(read)
  return {
    read: readable === true ? true : [code, ...readable],
    write: paths(write),
    net: granted(net, options, hostOf),
    env: granted(env, options, (name) => name),
    import: [],
    run: false,
    sys: false,
    ffi: false,
  }
}

/** The wishes with the step's options in them. */
export function wishesOf({ permissions = {} }: Manifest, options: unknown): PluginPermissions {
  return Object.fromEntries(
    Object.entries(permissions).map(([kind, wishes]) => {
      const values = wishes.flatMap((wish) => valuesOf(wish, options))
      return [kind, kind === "net" ? values.map(hostOf) : values]
    }),
  )
}

function granted(
  wishes: ReadonlyArray<string> = [],
  options: unknown,
  asPermission: (wish: string) => string,
): true | Array<string> {
  if (wishes.includes("*")) return true
  return wishes.flatMap((wish) => valuesOf(wish, options)).map(asPermission)
}

/** `${options.url}` stands for what the option has. */
function valuesOf(wish: string, options: unknown): ReadonlyArray<string> {
  const name = /^\$\{options\.([^}]+)\}$/.exec(wish)?.[1]
  if (name === undefined) return [wish]
  const value = name.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], options)
  const values = Array.isArray(value) ? value : [value]
  return values.filter((each) => typeof each === "string" && each !== "")
}

/** Host and port of an address; what is no address is a host already. */
function hostOf(text: string): string {
  if (!text.includes("://") || !URL.canParse(text)) return text
  const { protocol, hostname, port } = new URL(text)
  return `${hostname}:${port || (protocol === "http:" ? 80 : 443)}`
}
