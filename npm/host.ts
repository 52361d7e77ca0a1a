/**
 * What FlowEngine needs of Deno, made of what Node and Bun have. The modules of the npm build import these names from here;
 * the global scope of the program has none of them, lest others take Node for Deno. On Deno they are Deno's own.
 */
import { availableParallelism } from "node:os"
import { provideBuiltIns } from "./built_ins.ts"
import { standIn } from "./deno_stand_in.ts"
import { provideMessages, ThreadWorker } from "./threads.ts"

const here = globalThis as {
  readonly Deno?: unknown
  readonly Worker?: unknown
  readonly navigator?: unknown
  readonly Bun?: { gc(isNow: boolean): void }
}
const isDeno = here.Deno !== undefined

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

const ownDeno: unknown = isDeno ? here.Deno : standIn()
const ownWorker: unknown = isDeno ? here.Worker : ThreadWorker
const ownNavigator: unknown = here.navigator ?? { hardwareConcurrency: availableParallelism() }

export { ownDeno as Deno, ownNavigator as navigator, ownWorker as Worker }
