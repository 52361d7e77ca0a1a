/**
 * Hides what effect had better not see while it loads, from the moment this module is evaluated:
 *
 * - `process`. Effect would take one `AsyncResource` per fiber suspension from `node:async_hooks`, and on Deno these keep
 *   each other alive (about 450 bytes leak per suspension of a long-lived fiber) and make suspending several times
 *   slower; and to look at `process` makes Deno load half of Node. FlowEngine uses no `AsyncLocalStorage`.
 *   `tests/unit/prelude_test.ts` watches the heap.
 * - stack traces. Effect would make two errors only to see how their stacks are written, and the first stack of a process
 *   is costly on Deno; without, it takes the way that suits every engine.
 */
const original = Object.getOwnPropertyDescriptor(globalThis, "process")
const { stackTraceLimit } = Error
if (original?.configurable) Object.defineProperty(globalThis, "process", { value: undefined, configurable: true })
Error.stackTraceLimit = 0

/** Puts back what was hidden. */
export function show(): void {
  Error.stackTraceLimit = stackTraceLimit
  if (original?.configurable) Object.defineProperty(globalThis, "process", original)
}
