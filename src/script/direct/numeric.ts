/**
 * Which variables of a direct script hold nothing but numbers, whatever happens: they cannot grow as texts do.
 */
import type { Binding } from "../scopes.ts"
import { isOnly, NUMBER, OTHER } from "../static_types.ts"
import type { AnyNode } from "../syntax.ts"
import type { Surroundings } from "./expressions.ts"

type Around = Pick<Surroundings, "scopes" | "types">

/** Whether every value that a variable is ever given is a number, as long as it was one before. */
export function isNumericVariable(
  binding: Binding,
  around: Around,
  assumed: ReadonlySet<Binding> = new Set(),
): boolean {
  if (assumed.has(binding)) return true
  const { parents } = around.scopes
  const declarator = parents.get(binding.declarations[0])
  const isPlain = binding.declarations.length === 1 && declarator?.type === "VariableDeclarator" &&
    declarator.id === binding.declarations[0] && binding.kind !== "var"
  if (!isPlain || !declarator.init) return false
  const known = new Set([...assumed, binding])
  return isNumeric(declarator.init, around, known) && binding.uses.every((use) => {
    const parent = parents.get(use)
    if (parent?.type !== "AssignmentExpression" || parent.left !== use) return true
    return !/^\+?=$/.test(parent.operator!) || isNumeric(parent.right, around, known)
  })
}

function isNumeric(node: AnyNode | null | undefined, around: Around, assumed: ReadonlySet<Binding>): boolean {
  if (!node) return false
  // No value of a direct script is a bigint.
  if (isOnly(around.types.kinds(node), NUMBER | OTHER) && !/^(Identifier|CallExpression)$/.test(node.type)) return true
  switch (node.type) {
    case "Identifier": {
      const binding = around.scopes.bindingOf(node)
      return binding !== undefined && isNumericVariable(binding, around, assumed)
    }
    case "BinaryExpression":
      if (node.operator === "+") return isNumeric(node.left, around, assumed) && isNumeric(node.right, around, assumed)
      return /^([-*/%&|^]|<<|>>>?)$/.test(node.operator!)
    case "ConditionalExpression":
      return isNumeric(node.consequent, around, assumed) && isNumeric(node.alternate, around, assumed)
    default:
      return false
  }
}
