/**
 * Functions of the language and patterns in a script that are looked up or made once instead of per row. They are frozen,
 * and a pattern without `g` and `y` keeps no state.
 */
import type { Edits } from "./edits.ts"
import { childrenOf } from "./scopes.ts"
import { end, start } from "./script_text.ts"
import type { StaticTypes } from "./static_types.ts"
import { type AnyNode, literal } from "./syntax.ts"

/** Replaces them by names beginning with `prefix` and `k`; returns what the names stand for. */
export function hoistBuiltIns(
  program: AnyNode,
  types: StaticTypes,
  prefix: string,
  edits: Edits,
): ReadonlyArray<string> {
  const constants: Array<string> = []
  const replace = (node: AnyNode, text: string): void => {
    const known = constants.indexOf(text)
    edits.replace(start(node), end(node), `${prefix}k${known < 0 ? constants.push(text) - 1 : known}`)
  }
  const visit = (node: AnyNode): void => {
    if (node.type === "CallExpression") {
      const { callee } = node
      const global = callee?.type === "MemberExpression" ? types.globalName(callee) : undefined
      if (global === "Date.parse" && node.arguments?.length === 1 && literal(node.arguments[0]) !== undefined) {
        return replace(node, `Date.parse(${JSON.stringify(literal(node.arguments[0]))})`)
      }
      if (global !== undefined && /^(Math|Date)\./.test(global) && types.isNumeric(global)) replace(callee!, global)
      const pattern = testedPattern(node)
      if (pattern !== undefined) replace(pattern, pattern.raw!)
    }
    childrenOf(node).forEach(visit)
  }
  visit(program)
  return constants
}

/** `/x/` in `/x/.test(y)`. */
function testedPattern({ callee, arguments: given }: AnyNode): AnyNode | undefined {
  if (callee?.type !== "MemberExpression" || callee.optional || callee.computed) return undefined
  const { object, property } = callee
  const isStateless = object?.type === "Literal" && object.regex !== undefined && !/[gy]/.test(object.regex.flags)
  return isStateless && property?.name === "test" && given?.length === 1 ? object : undefined
}
