/**
 * The memory of the process: what it has, what it may have at most, and how V8 is made to take less of it. The only place
 * that asks the system.
 */

/** Resident bytes of the process. Takes some microseconds. */
export const residentBytes = (): number => Deno.memoryUsage().rss

/** A run takes so much of what there is, if it is told nothing else: the rest is for the system's file cache. */
const SHARE_OF_MACHINE = 0.75
/** "No limit" in version 1 is a number that is not far from 2 ** 63. */
const NO_LIMIT = 2 ** 60

/** What a run may take if it is told nothing: three quarters of what the container or the machine has. */
export function defaultLimitBytes(): number {
  return SHARE_OF_MACHINE * Math.min(machineBytes(), containerBytes(readText))
}

/** Memory of the machine; without permission to ask there is no limit. */
function machineBytes(): number {
  try {
    return Deno.systemMemoryInfo().total
  } catch {
    return Infinity
  }
}

/**
 * What the control group of the process, or one above it, may take; infinite if there is no limit or nobody may look:
 * Deno lets these files be read only where everything is allowed.
 */
export function containerBytes(read: (path: string) => string | undefined): number {
  const groups = read("/proc/self/cgroup")
  if (groups === undefined) return Infinity
  const limits = groups.trim().split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) return []
    if (controllers === "") return ancestors(path).map((folder) => `/sys/fs/cgroup${folder}memory.max`)
    if (!controllers.split(",").includes("memory")) return []
    return ancestors(path).map((folder) => `/sys/fs/cgroup/memory${folder}memory.limit_in_bytes`)
  })
  return Math.min(Infinity, ...limits.map((file) => limitOf(read(file))))
}

/** A folder and all above it, each with a slash at both ends. In a container the path may be one of the host. */
function ancestors(path: string): ReadonlyArray<string> {
  const names = path.split("/").filter((name) => name !== "" && name !== "..")
  return Array.from({ length: names.length + 1 }, (_, i) => `/${names.slice(0, i).map((name) => `${name}/`).join("")}`)
}

function limitOf(text: string | undefined): number {
  const bytes = Number(text?.trim() || NaN)
  return bytes > 0 && bytes < NO_LIMIT ? bytes : Infinity
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path)
  } catch {
    return undefined
  }
}

/**
 * A run's share of what the container may take, as the system tells Node: for that the files need not be read by us, but
 * a part of Node has to be loaded. Infinite if there is no limit.
 */
export async function containerLimitBytes(): Promise<number> {
  const { default: process } = await import("node:process")
  try {
    const bytes = process.constrainedMemory()
    return bytes > 0 && bytes < NO_LIMIT ? SHARE_OF_MACHINE * bytes : Infinity
  } catch {
    return Infinity // not permitted
  }
}

/**
 * Has V8 keep little garbage: young generations of 1 MB, and slow growth of the old ones. For threads that start later,
 * and in part for this one; it cannot be taken back.
 */
export async function beThrifty(): Promise<void> {
  const { setFlagsFromString } = await import("node:v8")
  setFlagsFromString("--max-semi-space-size=1")
  setFlagsFromString("--optimize-for-size")
}

let collector: (() => void) | undefined

/** Collects the garbage of the main thread now, which takes long: some tens of milliseconds and more. */
export async function collectGarbage(): Promise<void> {
  collector ??= exposedCollector() ?? await hiddenCollector()
  collector()
}

/** The program's own first line has V8 expose it. */
function exposedCollector(): (() => void) | undefined {
  const gc: unknown = Reflect.get(globalThis, "gc")
  return typeof gc === "function" ? () => void gc() : undefined
}

/** Elsewhere it is got at by parts of Node, which take much memory when they are loaded for the first time. */
async function hiddenCollector(): Promise<() => void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")])
  // What is exposed is seen by contexts made from now on: by the one below, and by none where a script runs.
  setFlagsFromString("--expose-gc")
  const collect: unknown = runInNewContext("gc")
  setFlagsFromString("--no-expose-gc")
  return typeof collect === "function" ? () => void collect() : () => {}
}
