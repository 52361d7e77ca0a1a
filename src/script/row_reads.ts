/**
 * Reads of columns by name, whether there is such a column or not, and what may have put more onto a row than its
 * columns. Unlike context_uses.ts, which proves reads in order to change them, this is for telling of mistakes.
 */
import { type Binding, childrenOf, type Scopes } from "./scopes.ts"
import { type AnyNode, literal, propertyName } from "./syntax.ts"

/** `row.name`, `const { name } = row`, `getValue("name")`. */
export interface NamedRead {
  readonly column: string
  /** What has the value: the member, the call, or the name it is taken into. */
  readonly node: AnyNode
  /** Where the name is written. */
  readonly at: AnyNode
}

/** What can give members to objects without naming them. */
const GIVES = /^(assign|definePropert(y|ies)|setPrototypeOf|Reflect|__proto__)$/

export class RowReads {
  readonly found: Array<NamedRead> = []
  /** Calls of the context: `output.setField`. */
  readonly calls: Array<{ readonly name: string; readonly node: AnyNode }> = []
  /** Names that the script gives to some object; a row may be that object. */
  readonly #given = new Set<string>()
  /** Some object gets members whose names the text does not tell. */
  #givesAny = false
  /** A row goes somewhere where it is not followed. */
  #escapes = false

  /** @param isOpen code that is not looked at may be given rows */
  constructor(program: AnyNode, readonly scopes: Scopes, context: Binding, isOpen: boolean) {
    this.#givesAny = isOpen
    this.#look(program)
    for (const use of context.uses) this.#contextUse(use)
  }

  /** Whether a row may have a member of that name though no column has it. */
  mayHave(name: string): boolean {
    return this.#given.has(name) || name in Object.prototype || (this.#escapes && this.#givesAny)
  }

  /** What the script puts onto objects, whichever they are. */
  #look(node: AnyNode): void {
    if (node.type === "Property" || node.type === "MethodDefinition" || node.type === "PropertyDefinition") {
      const isPattern = this.scopes.parents.get(node)?.type === "ObjectPattern"
      const name = node.computed ? literal(node.key) : node.key?.name ?? String(node.key?.value)
      if (!isPattern && name === undefined) this.#givesAny = true
      else if (!isPattern) this.#given.add(name!)
    }
    const target = node.type === "AssignmentExpression" || /^For(In|Of)Statement$/.test(node.type)
      ? node.left
      : node.type === "UpdateExpression"
      ? node.argument
      : undefined
    if (target !== undefined) this.#targets(target)
    const word = node.type === "Identifier" ? node.name : undefined
    if (GIVES.test(word ?? "")) this.#givesAny = true
    childrenOf(node).forEach((child) => this.#look(child))
  }

  #targets(target: AnyNode): void {
    if (target.type === "MemberExpression") {
      const name = propertyName(target)
      if (name === undefined) this.#givesAny = true
      else this.#given.add(name)
    } else if (/Pattern$/.test(target.type)) {
      for (const child of childrenOf(target)) this.#targets(child.type === "Property" ? child.value as AnyNode : child)
    }
  }

  #contextUse(use: AnyNode): void {
    const { parents } = this.scopes
    const system = parents.get(use)
    const method = system && parents.get(system)
    const call = method && parents.get(method)
    if (system?.type !== "MemberExpression" || system.object !== use) return
    if (method?.type !== "MemberExpression" || method.object !== system) return
    if (call?.type !== "CallExpression" || call.callee !== method) return
    const name = `${propertyName(system)}.${propertyName(method)}`
    this.calls.push({ name, node: call })
    const wanted = call.arguments?.[0]
    const column = literal(wanted)
    if (name === "input.getValue" && column !== undefined) this.found.push({ column, node: call, at: wanted! })
    if (name === "validate.required") {
      const names = wanted?.type === "ArrayExpression" ? wanted.elements ?? [] : call.arguments ?? []
      for (const at of names) {
        const column = literal(at)
        if (at !== null && column !== undefined) this.found.push({ column, node: at, at })
      }
    }
    if (name === "input.current") this.#row(call)
  }

  /** An expression that is a row. */
  #row(row: AnyNode): void {
    const parent = this.scopes.parents.get(row)
    if (parent?.type === "MemberExpression" && parent.object === row) {
      const column = propertyName(parent)
      if (column === undefined) this.#escapes = true
      else if (!this.#isDoubt(parent)) this.found.push({ column, node: parent, at: parent.property! })
      return
    }
    if (parent?.type !== "VariableDeclarator" || parent.init !== row) return void (this.#escapes = true)
    const { id } = parent
    if (id?.type === "ObjectPattern") return this.#pattern(id)
    const binding = id?.type === "Identifier" ? this.scopes.bindingOf(id) : undefined
    if (binding === undefined || binding.isWritten || binding.declarations.length !== 1) {
      return void (this.#escapes = true)
    }
    for (const use of binding.uses) this.#row(use)
  }

  /** `row.x ?? 0`, `row.x?.y`, `typeof row.x`, `delete row.x`, `row.x === undefined`: it need not be there. */
  #isDoubt(member: AnyNode): boolean {
    const user = this.scopes.parents.get(member)
    switch (user?.type) {
      case "LogicalExpression":
        return user.left === member
      case "UnaryExpression":
        return /^(typeof|delete|void|!)$/.test(user.operator ?? "")
      case "MemberExpression":
      case "CallExpression":
        return user.optional === true
      case "BinaryExpression":
        return /^[=!]==?$/.test(user.operator ?? "") &&
          [user.left, user.right].some((side) => side?.name === "undefined")
      case "IfStatement":
      case "ConditionalExpression":
        return user.test === member
      default:
        return false
    }
  }

  #pattern(pattern: AnyNode): void {
    for (const property of pattern.properties ?? []) {
      const column = property.type !== "Property"
        ? undefined
        : property.computed
        ? literal(property.key)
        : property.key?.name ?? literal(property.key)
      const value = property.value as AnyNode | undefined
      // What has a value to fall back on need not be there.
      if (column === undefined || value?.type === "AssignmentPattern") continue
      this.found.push({ column, node: value!, at: property.key! })
    }
  }
}
