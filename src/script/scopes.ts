/**
 * Which declaration each name in a script means. Knows strict mode only, and looks at text alone: code made at run time
 * is not its business.
 */
import type { Program } from "acorn"
import { type AnyNode, isKey, isNode, patternNames } from "./syntax.ts"

/** A declared name, and every place that means it. */
export interface Binding {
  readonly name: string
  readonly kind: "var" | "let" | "const" | "function" | "class" | "param" | "catch"
  /** Identifiers that declare it. More than one for a repeated `var`. */
  readonly declarations: Array<AnyNode>
  /** Identifiers that use it, the declaring ones left out. */
  readonly uses: Array<AnyNode>
  /** Something other than its declaration may give it a value. */
  isWritten: boolean
}

export interface Scopes {
  /** The node around a node. */
  readonly parents: ReadonlyMap<AnyNode, AnyNode>
  /** What an identifier means; undefined for names the script does not declare. */
  bindingOf(identifier: AnyNode): Binding | undefined
  /** Whether a name that no scope declares is never given a value either, so that it is what the sandbox made it. */
  isBuiltIn(identifier: AnyNode): boolean
}

/** The members of a node that are nodes, in the order of the text. */
export function childrenOf(node: AnyNode): ReadonlyArray<AnyNode> {
  const found: Array<AnyNode> = []
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) { for (const item of value) if (isNode(item)) found.push(item) }
    else if (isNode(value)) found.push(value)
  }
  // In `{ a }` key and value are the same piece of text.
  return node.type === "Property" && node.shorthand ? found.filter((child) => child !== node.key) : found
}

/** A node and all nodes inside it. */
export const withInner = (node: AnyNode): ReadonlyArray<AnyNode> => [node, ...childrenOf(node).flatMap(withInner)]

class Scope {
  readonly names = new Map<string, Binding>()
  /** @param params those of the function whose body it is */
  constructor(readonly outer: Scope | undefined, readonly holdsVars: boolean, readonly params?: Scope) {}

  find(name: string): Binding | undefined {
    return this.names.get(name) ?? this.outer?.find(name)
  }

  get forVars(): Scope {
    return this.holdsVars ? this : this.outer!.forVars
  }
}

/** Resolves every name of a program. */
export function resolveNames(program: Program): Scopes {
  const resolver = new Resolver()
  const root = new Scope(undefined, true)
  resolver.visit(program as unknown as AnyNode, root)
  resolver.resolve()
  const writtenGlobals = resolver.writtenGlobals
  return {
    parents: resolver.parents,
    bindingOf: (identifier) => resolver.found.get(identifier),
    isBuiltIn: (identifier) => !resolver.found.has(identifier) && !writtenGlobals.has(identifier.name!),
  }
}

class Resolver {
  readonly parents = new Map<AnyNode, AnyNode>()
  readonly found = new Map<AnyNode, Binding>()
  readonly writtenGlobals = new Set<string>()
  readonly #identifiers: Array<{ readonly node: AnyNode; readonly scope: Scope }> = []
  readonly #written: Array<AnyNode> = []
  readonly #declared = new Set<AnyNode>()

  visit(node: AnyNode, scope: Scope): void {
    if (node.type === "Identifier") return this.#identifier(node, scope)
    if (/Function/.test(node.type)) return this.#function(node, scope)
    let inner = scope
    if (/^(Block|For|ForIn|ForOf|Switch)Statement$/.test(node.type)) inner = new Scope(scope, false)
    if (node.type === "CatchClause") {
      inner = new Scope(scope, false)
      this.#declare(inner, "catch", node.param)
    }
    if (node.type === "StaticBlock" || node.type === "PropertyDefinition") inner = new Scope(scope, true)
    if (/^Class/.test(node.type)) {
      if (node.type === "ClassDeclaration") this.#declare(scope, "class", node.id)
      inner = new Scope(scope, false)
    }
    if (node.type === "VariableDeclaration") {
      const kind = node.kind as "var" | "let" | "const"
      for (const { id } of node.declarations ?? []) this.#declare(kind === "var" ? scope.forVars : scope, kind, id)
    }
    if (node.type === "AssignmentExpression" || /^For(In|Of)Statement$/.test(node.type)) {
      this.#written.push(...patternNames(node.left))
    }
    if (node.type === "UpdateExpression") this.#written.push(...patternNames(node.argument))
    this.#visitChildren(node, inner)
  }

  /** Parameters have a scope of their own, around that of the body. */
  #function(node: AnyNode, scope: Scope): void {
    if (node.type === "FunctionDeclaration") this.#declare(scope, "function", node.id)
    const named = new Scope(scope, false)
    if (node.type === "FunctionExpression" && node.id) this.#declare(named, "function", node.id)
    const params = new Scope(named, true)
    for (const param of node.params ?? []) this.#declare(params, "param", param)
    const body = new Scope(params, true, params)
    for (const child of childrenOf(node)) {
      this.parents.set(child, node)
      const isBody = child === (node.body as unknown)
      // The braces of a function are no block of their own.
      if (isBody && child.type === "BlockStatement") this.#visitChildren(child, body)
      else this.visit(child, isBody ? body : params)
    }
  }

  #visitChildren(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) {
      this.parents.set(child, node)
      this.visit(child, scope)
    }
  }

  #identifier(node: AnyNode, scope: Scope): void {
    const parent = this.parents.get(node)
    if (isKey(parent, node) || /^(Labeled|Break|Continue)Statement$|^MetaProperty$/.test(parent?.type ?? "")) return
    if (!this.#declared.has(node)) this.#identifiers.push({ node, scope })
  }

  #declare(scope: Scope, kind: Binding["kind"], pattern: AnyNode | null | undefined): void {
    for (const node of patternNames(pattern)) {
      // A `var` with the name of a parameter is that parameter.
      const param = kind === "var" ? scope.params?.names.get(node.name!) : undefined
      if (param !== undefined) param.isWritten = true
      const earlier = scope.names.get(node.name!) ?? param
      const binding = earlier ?? { name: node.name!, kind, declarations: [], uses: [], isWritten: false }
      if (earlier === undefined) scope.names.set(node.name!, binding)
      binding.declarations.push(node)
      this.#declared.add(node)
      this.found.set(node, binding)
    }
  }

  /** After all declarations are known, since a name may stand before its own. */
  resolve(): void {
    for (const { node, scope } of this.#identifiers) {
      const binding = scope.find(node.name!)
      if (binding === undefined) continue
      binding.uses.push(node)
      this.found.set(node, binding)
    }
    for (const node of this.#written) {
      const binding = this.found.get(node)
      if (binding === undefined) this.writtenGlobals.add(node.name!)
      else if (!binding.declarations.includes(node)) binding.isWritten = true
    }
  }
}
