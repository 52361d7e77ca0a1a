/**
 * What FlowEngine needs of Deno, made of what Node and Bun have. The modules of the npm build import these names from here;
 * the global scope of the program has none of them, lest others take Node for Deno. On Deno they are Deno's own.
 */
import { availableParallelism, hostname, totalmem } from "node:os"
import { provideBuiltIns } from "./built_ins.ts"
import { deno } from "./files.ts"
import { errors } from "./host_errors.ts"
import { provideMessages, ThreadWorker } from "./threads.ts"

const here = globalThis as {
  readonly Deno?: unknown
  readonly Worker?: unknown
  readonly navigator?: unknown
  readonly Bun?: { gc(isNow: boolean): void }
}
const isDeno = here.Deno !== undefined

/** What a program finds that uses more of Deno than there is. */
function unavailable(name: string): () => never {
  return () => {
    throw new errors.NotSupported(`Deno.${name} is not available here: this needs Deno`)
  }
}

function substitute(): unknown {
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
  return new Proxy(known, {
    get: (target, name) =>
      typeof name === "string" && !(name in target) ? unavailable(name) : Reflect.get(target, name),
  })
}

/** Bun collects garbage under a name of its own. */
function provideCollector({ gc }: { gc(isNow: boolean): void }): void {
  if ("gc" in globalThis) return
  Object.defineProperty(globalThis, "gc", { value: () => gc(true), configurable: true, writable: true })
}

if (!isDeno) {
  provideBuiltIns()
  provideMessages()
  if (here.Bun !== undefined) provideCollector(here.Bun)
}

const ownDeno: unknown = isDeno ? here.Deno : substitute()
const ownWorker: unknown = isDeno ? here.Worker : ThreadWorker
const ownNavigator: unknown = here.navigator ?? { hardwareConcurrency: availableParallelism() }

export { ownDeno as Deno, ownNavigator as navigator, ownWorker as Worker }
