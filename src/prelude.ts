/**
 * Must be the first import of every entry point. While effect loads it hides `node:async_hooks`, from which effect
 * would take one `AsyncResource` per fiber suspension: on Deno these keep each other alive (about 450 bytes leak per
 * suspension of a long-lived fiber) and make suspending several times slower. FlowEngine uses no `AsyncLocalStorage`.
 * `tests/unit/prelude_test.ts` watches the heap.
 */
const host = (globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }).process
const original = host?.getBuiltinModule
if (host && original) {
  host.getBuiltinModule = (id) => id === "node:async_hooks" ? undefined : original.call(host, id)
}

export {}
