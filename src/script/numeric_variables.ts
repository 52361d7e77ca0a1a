/**
 * Which variables hold nothing but numbers, whatever happens: they cannot grow as texts do, and name nothing as keys.
 */
import type { Binding, Scopes } from "./scopes.ts"
import { isOnly, NUMBER, OTHER, type StaticTypes } from "./static_types.ts"
import type { AnyNode } from "./syntax.ts"

interface Around {
  readonly scopes: Scopes
  readonly types: StaticTypes
}

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
    declarator.id === binding.declarations[0]
  if (!isPlain || !declarator.init) return false
  const known = new Set([...assumed, binding])
  return isNumeric(declarator.init, around, known) && binding.uses.every((use) => {
    const parent = parents.get(use)!
    if (parent.type === "AssignmentExpression" && parent.left === use) {
      return !/^(\+|&&|\|\||\?\?)?=$/.test(parent.operator!) || isNumeric(parent.right, around, known)
    }
    // What is taken apart may be given to it.
    const isTaken = parent.type === "Property" && parents.get(parent)?.type === "ObjectPattern"
    return !isTaken && !/Pattern$|^RestElement$/.test(parent.type) &&
      !(/^For(In|Of)Statement$/.test(parent.type) && parent.left === use)
  })
}

/** Whether an expression gives a number, as long as some variables hold numbers. */
export function isNumeric(
  node: AnyNode | null | undefined,
  around: Around,
  assumed: ReadonlySet<Binding> = new Set(),
): boolean {
  if (!node) return false
  // A bigint is a number here: no direct script has any, and as a key it is as harmless.
  const mayBe = /^(Unary|Binary|Update)Expression$/.test(node.type) ? NUMBER | OTHER : NUMBER
  if (isOnly(around.types.kinds(node), mayBe) && !/^(Identifier|CallExpression)$/.test(node.type)) return true
  switch (node.type) {
    case "Identifier": {
      const binding = around.scopes.bindingOf(node)
      return binding !== undefined && isNumericVariable(binding, around, assumed)
    }
    case "UpdateExpression":
      return true
    case "BinaryExpression":
      if (node.operator === "+") return isNumeric(node.left, around, assumed) && isNumeric(node.right, around, assumed)
      return /^([-*/%&|^]|<<|>>>?)$/.test(node.operator!)
    case "ConditionalExpression":
      return isNumeric(node.consequent, around, assumed) && isNumeric(node.alternate, around, assumed)
    default:
      return false
  }
}
