/**
 * What FlowEngine needs of Deno, made of what Node and Bun have. Every file of the npm build that starts something imports
 * this before all else. Does nothing where there is a Deno.
 */
import { hostname, totalmem } from "node:os"
import { deno } from "./files.ts"
import { errors } from "./host_errors.ts"
import { provideBuiltIns } from "./built_ins.ts"
import { provideThreads } from "./threads.ts"

/** What a program finds that uses more of Deno than there is. */
function unavailable(name: string): () => never {
  return () => {
    throw new errors.NotSupported(`Deno.${name} is not available here: this needs Deno`)
  }
}

function provideDeno(): void {
  const known: Record<string, unknown> = {
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
  const host = new Proxy(known, {
    get: (target, name) =>
      typeof name === "string" && !(name in target) ? unavailable(name) : Reflect.get(target, name),
  })
  Object.defineProperty(globalThis, "Deno", { value: host, configurable: true, enumerable: false, writable: true })
}

/** Bun collects garbage under a name of its own. */
function provideCollector(): void {
  const { Bun } = globalThis as { Bun?: { gc(isNow: boolean): void } }
  if (Bun !== undefined && !("gc" in globalThis)) {
    Object.defineProperty(globalThis, "gc", { value: () => Bun.gc(true), configurable: true, writable: true })
  }
}

if (!("Deno" in globalThis)) {
  provideCollector()
  provideBuiltIns()
  provideDeno()
  provideThreads()
}
