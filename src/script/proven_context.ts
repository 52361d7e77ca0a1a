/**
 * Which name in a script is the context and nothing else: the parameter of `process`, where nothing but the engine calls
 * `process`. What scripts do with it is seen elsewhere (context_uses.ts, mistakes.ts).
 */
import type { Program } from "acorn"
import { type Binding, resolveNames, type Scopes } from "./scopes.ts"
import { type AnyNode, findProcess, processes } from "./syntax.ts"

export interface ProvenContext {
  readonly scopes: Scopes
  readonly process: AnyNode
  /** Undefined if `process` takes none. */
  readonly context: Binding | undefined
}

/** The context, or why it may be something else. Names must mean what the text says (`whyUnprovable`). */
export function provenContext(program: Program): ProvenContext | { readonly whyNot: string } {
  if (processes(program).length > 1) return { whyNot: "process is declared twice" }
  const process = findProcess(program)!
  const scopes = resolveNames(program)
  const name = scopes.parents.get(process)
  const own = scopes.bindingOf(process.type === "FunctionDeclaration" ? process.id! : name!.id!)
  if (own === undefined || own.uses.length > 0 || own.isWritten) {
    return { whyNot: "process is used by the script itself" }
  }
  const self = process.type === "FunctionExpression" && process.id ? scopes.bindingOf(process.id) : undefined
  if (self !== undefined && self.uses.length > 0) return { whyNot: "process is used by the script itself" }
  const context = process.params?.[0]
  if (context !== undefined && context.type !== "Identifier") return { whyNot: "context is taken apart" }
  const binding = context && scopes.bindingOf(context)
  if (binding?.isWritten) return { whyNot: "context is given another value" }
  return { scopes, process, context: binding }
}
