/**
 * Whether a script may be rewritten for speed, and the rewritten script. A name must mean what its text says, and the
 * script must not be able to see its own text.
 */
import { whyUnprovable } from "./analysis.ts"
import { Rewriter } from "./rewriter.ts"
import type { RewriteInput, Rewriting } from "./rewriting.ts"
import { resolveNames } from "./scopes.ts"
import { whyVisible } from "./script_text.ts"
import { findProcess, processes } from "./syntax.ts"

/** The rewritten script, or why it must run as it stands. */
export function rewriteScript(given: RewriteInput): Rewriting | { readonly whyNot: string } {
  const whyNot = whyUnprovable(given.parsed) ?? whyVisible(given.parsed)
  if (whyNot !== undefined) return { whyNot }
  if (processes(given.parsed).length > 1) return { whyNot: "process is declared twice" }
  const process = findProcess(given.parsed)!
  const scopes = resolveNames(given.parsed)
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
  try {
    return new Rewriter(given, scopes, process, binding).result()
  } catch (error) {
    // Functions that call functions that call functions, thousands of them.
    if (error instanceof RangeError) return { whyNot: "it is too deep" }
    throw error
  }
}
