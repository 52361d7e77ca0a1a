/**
 * Whether a business rule is surely no text, or a text that can do nothing but compare. Any other text could change what
 * is proven about a script: it is run where the script's own names are.
 */
import { isOnly, type StaticTypes, TEXT } from "./static_types.ts"
import { type AnyNode, literal } from "./syntax.ts"

export function isReadableRule(rule: AnyNode | undefined, types: StaticTypes): boolean {
  if (rule?.type === "SpreadElement") return false
  const text = literal(rule)
  if (text === undefined) return isOnly(types.kinds(rule), ~TEXT)
  const isActive = /[()`\\]|\+\+|--|=>|\bcontext\b/.test(text)
  return !isActive && !/(^|[^=!<>])=(?!=)/.test(text.replace(/[=!]==?|[<>]=/g, " "))
}
