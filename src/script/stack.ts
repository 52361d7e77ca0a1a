/** Places in the user's script, read from QuickJS stack traces. */

/** The innermost frame in the script, 1-based; nothing if there is none. */
export function placeInStack(stack: string): { readonly line?: number; readonly column?: number } {
  const found = /\bscript\.js:(\d+)(?::(\d+))?/.exec(stack)
  if (found === null) return {}
  return { line: Number(found[1]), ...(found[2] === undefined ? {} : { column: Number(found[2]) }) }
}
