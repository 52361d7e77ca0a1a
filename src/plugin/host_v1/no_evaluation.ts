/**
 * Takes from a plugin's thread everything that makes code from texts. For compiled programs only: there, Deno asks for no
 * permission when a module is imported from disk, so that an evaluated `import()` would read any file of JavaScript, JSON
 * or text. The plugin's own modules are known (modules.ts): they import files of the plugin and nothing else.
 */
import { flowError } from "../../errors/flow_error.ts"

const WHY = "a compiled FlowEngine makes no code from texts for plugins"

/** Ways to all kinds of functions, whose constructors take source text. */
const KINDS = [
  function () {},
  async function () {},
  function* () {},
  async function* () {},
]

/** Of the thread that calls it, and for good. */
export function forbidEvaluation(): void {
  for (const kind of KINDS) {
    const prototype = Object.getPrototypeOf(kind)
    const refuse = function () {
      throw new EvalError(WHY)
    }
    // `instanceof` goes on to work.
    refuse.prototype = prototype
    Object.defineProperty(prototype, "constructor", { value: refuse, writable: true, configurable: true })
  }
  const refuse = Function.prototype.constructor
  Object.defineProperty(globalThis, "Function", { value: refuse, writable: true, configurable: true })
  Object.defineProperty(globalThis, "eval", { value: refuse, writable: true, configurable: true })
  const { process } = globalThis as unknown as { process: object }
  const { internal } = Deno as unknown as { internal: symbol }
  // Threads have globals of their own; the others lead to Node's `vm` and to Deno's own evaluation.
  for (
    const [object, name] of [
      [globalThis, "Worker"],
      [process, "getBuiltinModule"],
      [process, "binding"],
      [process, "dlopen"],
      [Deno, internal],
    ] as const
  ) {
    if (!Reflect.deleteProperty(object, name)) throw flowError("FE9000", `${String(name)} cannot be taken away`)
  }
}
