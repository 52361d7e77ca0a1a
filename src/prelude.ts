/**
 * Must be the first import of every entry point that uses effect. Hides `process` while effect loads, for two reasons:
 * effect would take one `AsyncResource` per fiber suspension from `node:async_hooks`, and on Deno these keep each other
 * alive (about 450 bytes leak per suspension of a long-lived fiber) and make suspending several times slower; and to look
 * at `process` makes Deno load half of Node, which costs more than all else that a command does when it starts.
 * FlowEngine uses no `AsyncLocalStorage`. `tests/unit/prelude_test.ts` watches the heap.
 */
const original = Object.getOwnPropertyDescriptor(globalThis, "process")
if (original?.configurable) Object.defineProperty(globalThis, "process", { value: undefined, configurable: true })
try {
  await import("effect/Effect")
} finally {
  if (original?.configurable) Object.defineProperty(globalThis, "process", original)
}

export {}
