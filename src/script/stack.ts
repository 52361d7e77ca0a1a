/** Places in the user's script, read from QuickJS stack traces. */
import { originalPlace } from "./edits.ts"
import type { ScriptProgram } from "./program.ts"

/** The innermost frame in the script as the user wrote it, 1-based; nothing if there is none. */
export function placeInStack(
  stack: string,
  { source, rewritten }: ScriptProgram,
): { readonly line?: number; readonly column?: number } {
  const found = /\bscript\.js:(\d+)(?::(\d+))?/.exec(stack)
  if (found === null) return {}
  const line = Number(found[1])
  if (found[2] === undefined) return { line }
  const place = { line, column: Number(found[2]) }
  return rewritten === undefined ? place : originalPlace(source, rewritten.edits, place)
}
