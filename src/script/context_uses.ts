/**
 * Where a script uses the context and the rows it gives, as far as the text proves it: calls of the context API, and reads
 * of columns. What is not found here is left to run as it stands.
 */
import type { RowSchema } from "../data/schema.ts"
import type { Binding, Scopes } from "./scopes.ts"
import { type AnyNode, literal, propertyName } from "./syntax.ts"

/** `context.output.setField(…)`. */
export interface ContextCall {
  readonly name: string
  readonly node: AnyNode
}

/** A read of a column that is proven to be one, and the declaration its row comes from (none for a row used at once). */
export interface ColumnRead {
  readonly node: AnyNode
  readonly column: number
}

/** `const row = context.input.current()`, all of whose uses are reads. */
export interface RowVariable {
  readonly declarator: AnyNode
  readonly reads: ReadonlyArray<ColumnRead & { readonly isNested: boolean }>
}

/** `const { a, b: c } = context.input.current()`. */
export interface RowPattern {
  readonly declarator: AnyNode
  readonly columns: ReadonlyArray<{ readonly local: AnyNode; readonly column: number }>
}

export interface ContextUses {
  readonly calls: ReadonlyArray<ContextCall>
  readonly rows: ReadonlyArray<RowVariable>
  readonly patterns: ReadonlyArray<RowPattern>
  /** `context.input.current().x` and `getValue("x")`. */
  readonly direct: ReadonlyArray<ColumnRead>
  /** Calls of `input.current` and `input.getValue` that are not among the above. */
  readonly hasOtherReads: boolean
}

/** Finds the uses; `context` is the parameter of `process`, which nothing else is called for. */
export function contextUses(context: Binding | undefined, scopes: Scopes, input: RowSchema): ContextUses {
  const finder = new Finder(scopes, input)
  for (const use of context?.uses ?? []) finder.contextUse(use)
  return finder
}

class Finder implements ContextUses {
  readonly calls: Array<ContextCall> = []
  readonly rows: Array<RowVariable> = []
  readonly patterns: Array<RowPattern> = []
  readonly direct: Array<ColumnRead> = []
  hasOtherReads = false

  constructor(readonly scopes: Scopes, readonly input: RowSchema) {}

  contextUse(use: AnyNode): void {
    const system = this.#memberOf(use)
    const method = system && this.#memberOf(system)
    const call = method && this.scopes.parents.get(method)
    if (call?.type !== "CallExpression" || call.callee !== method || call.optional) return
    const name = `${propertyName(system!)}.${propertyName(method!)}`
    this.calls.push({ name, node: call })
    if (name === "input.getValue") this.#getValue(call)
    if (name === "input.current") this.#current(call)
  }

  /** `a.b` around `a`, if b is told by the text. */
  #memberOf(object: AnyNode): AnyNode | undefined {
    const parent = this.scopes.parents.get(object)
    const isMember = parent?.type === "MemberExpression" && parent.object === object && !parent.optional
    return isMember && propertyName(parent) !== undefined ? parent : undefined
  }

  #getValue(call: AnyNode): void {
    const column = this.#column(literal(call.arguments?.[0]))
    if (column >= 0 && call.arguments?.length === 1) this.direct.push({ node: call, column })
    else this.hasOtherReads = true
  }

  #column = (name: string | undefined): number => name === undefined ? -1 : this.input.indexOf(name)

  #current(call: AnyNode): void {
    if (call.arguments?.length !== 0) return void (this.hasOtherReads = true)
    const read = this.#readOf(call)
    if (read !== undefined) return void this.direct.push(read)
    const declarator = this.scopes.parents.get(call)
    if (declarator?.type !== "VariableDeclarator" || declarator.init !== call) return void (this.hasOtherReads = true)
    const pattern = this.#pattern(declarator)
    if (pattern !== undefined) return void this.patterns.push(pattern)
    const row = this.#variable(declarator)
    if (row === undefined) this.hasOtherReads = true
    else {
      this.rows.push(row.variable)
      this.patterns.push(...row.patterns)
    }
  }

  /** `row.x`, read. */
  #readOf(row: AnyNode): ColumnRead | undefined {
    const { parents } = this.scopes
    const node = parents.get(row)
    if (node?.type !== "MemberExpression" || node.object !== row) return undefined
    const column = this.#column(propertyName(node))
    if (column < 0) return undefined
    const outer = parents.get(node)
    const user = outer?.type === "ChainExpression" ? parents.get(outer) : outer
    const isTarget = user?.type === "Property" && parents.get(user)?.type === "ObjectPattern" && user.value === node
    if (isTarget || !isReadBy(user, node) || !isReadBy(user, outer!)) return undefined
    return { node, column }
  }

  #pattern(declarator: AnyNode): RowPattern | undefined {
    const { id } = declarator
    if (id?.type !== "ObjectPattern" || id.properties?.length === 0) return undefined
    const columns: Array<{ local: AnyNode; column: number }> = []
    for (const property of id.properties ?? []) {
      if (property.type !== "Property" || property.computed) return undefined
      const value = property.value as AnyNode
      // No value of a column is undefined, so that a default is never used.
      const isDefault = value.type === "AssignmentPattern" && value.right?.type === "Literal"
      const local = isDefault ? value.left! : value
      const column = this.#column(property.key?.type === "Identifier" ? property.key.name : literal(property.key))
      if (local.type !== "Identifier" || column < 0) return undefined
      columns.push({ local, column })
    }
    return { declarator, columns }
  }

  /** A variable that holds the row and is used, after its declaration, to read columns and for nothing else. */
  #variable(declarator: AnyNode): { variable: RowVariable; patterns: ReadonlyArray<RowPattern> } | undefined {
    const { parents } = this.scopes
    const { id } = declarator
    const binding = id?.type === "Identifier" ? this.scopes.bindingOf(id) : undefined
    const declaration = parents.get(declarator)!
    const block = parents.get(declaration)
    if (binding === undefined || binding.isWritten || binding.declarations.length !== 1) return undefined
    if (block?.type !== "BlockStatement" || this.#functionOf(declarator) === undefined) return undefined
    const reads: Array<ColumnRead & { isNested: boolean }> = []
    const patterns: Array<RowPattern> = []
    for (const use of binding.uses) {
      if (use.start < declarator.end || use.start > block.end) return undefined
      const path = this.#functionsBetween(use, declarator)
      // A function declaration can be called before the row is there.
      if (path === undefined || path.some(({ type }) => type === "FunctionDeclaration")) return undefined
      const read = this.#readOf(use)
      const isNested = path.length > 0 || this.#mayPause(declarator)
      if (read !== undefined) {
        reads.push({ ...read, isNested })
        continue
      }
      const parent = parents.get(use)
      const pattern = parent?.type === "VariableDeclarator" && parent.init === use ? this.#pattern(parent) : undefined
      if (pattern === undefined || isNested) return undefined
      patterns.push(pattern)
    }
    return { variable: { declarator, reads }, patterns }
  }

  #functionOf(node: AnyNode): AnyNode | undefined {
    let at = this.scopes.parents.get(node)
    while (at !== undefined && !isOwnTime(at)) at = this.scopes.parents.get(at)
    return at
  }

  #mayPause(node: AnyNode): boolean {
    const around = this.#functionOf(node)
    return around?.generator === true || around?.async === true || !/Function/.test(around?.type ?? "")
  }

  /** Functions around `inner` up to the one that `outer` is in; undefined if that one is not around it. */
  #functionsBetween(inner: AnyNode, outer: AnyNode): ReadonlyArray<AnyNode> | undefined {
    const home = this.#functionOf(outer)
    const found: Array<AnyNode> = []
    for (let at = this.#functionOf(inner); at !== home; at = this.#functionOf(at)) {
      if (at === undefined) return undefined
      found.push(at)
    }
    return found
  }
}

/** Code that runs at a time of its own: a function, or an initializer of a class. */
const isOwnTime = ({ type }: AnyNode) => /Function|StaticBlock|PropertyDefinition/.test(type)

/** Whether `node` stands inside `user` as a value that is read. */
function isReadBy(user: AnyNode | undefined, node: AnyNode): boolean {
  switch (user?.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForInStatement":
    case "ForOfStatement":
      return user.left !== node
    case "UpdateExpression":
    case "ArrayPattern":
    case "RestElement":
      return false
    case "UnaryExpression":
      return user.operator !== "delete"
    case "CallExpression":
      return user.callee !== node
    case "TaggedTemplateExpression":
      return user.tag !== node
    default:
      return true
  }
}
