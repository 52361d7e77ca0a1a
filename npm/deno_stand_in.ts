/** The stand-in for Deno: as much of it as the library uses, made of what Node and Bun have. */
import { hostname, totalmem } from "node:os"
import { deno } from "./files.ts"
import { errors } from "./host_errors.ts"

/** What there is, by the names of Deno. */
export const members: Readonly<Record<string, unknown>> = {
  ...deno,
  errors,
  args: process.argv.slice(2),
  build: { os: process.platform === "win32" ? "windows" : process.platform, standalone: false },
  /** No version of Deno: so one can tell. */
  version: {},
  env: { get: (name: string) => process.env[name] },
  pid: process.pid,
  hostname,
  memoryUsage: () => process.memoryUsage(),
  systemMemoryInfo: () => ({ total: totalmem() }),
  unrefTimer: (timer: { unref(): void }) => timer.unref(),
}

/** What a program finds that uses more of Deno than there is. */
function unavailable(name: string): () => never {
  return () => {
    throw new errors.NotSupported(`Deno.${name} is not available here: this needs Deno`)
  }
}

export const standIn = (): unknown =>
  new Proxy(members, {
    get: (target, name) =>
      typeof name === "string" && !(name in target) ? unavailable(name) : Reflect.get(target, name),
  })
