/**
 * Whether a script may be rewritten for speed, and the rewritten script. A name must mean what its text says, and the
 * script must not be able to see its own text.
 */
import { whyUnprovable } from "./analysis.ts"
import { provenContext } from "./proven_context.ts"
import { Rewriter } from "./rewriter.ts"
import type { RewriteInput, Rewriting } from "./rewriting.ts"
import { whyVisible } from "./script_text.ts"

/** The rewritten script, or why it must run as it stands. */
export function rewriteScript(given: RewriteInput): Rewriting | { readonly whyNot: string } {
  const whyNot = whyUnprovable(given.parsed) ?? whyVisible(given.parsed)
  if (whyNot !== undefined) return { whyNot }
  const proven = provenContext(given.parsed)
  if ("whyNot" in proven) return proven
  const { scopes, process, context } = proven
  try {
    return new Rewriter(given, scopes, process, context).result()
  } catch (error) {
    // Functions that call functions that call functions, thousands of them.
    if (error instanceof RangeError) return { whyNot: "it is too deep" }
    throw error
  }
}
