/**
 * What a script can be known to do without running it: where it is wrong, which columns it reads, which fields it sets,
 * which queues it sends to. Conservative: what cannot be proven is assumed to read everything.
 */
import { type Node, parse, type Program } from "acorn"
import { ancestor, full } from "acorn-walk"

/** A syntax error, or a missing `process`, with its 1-based place in the script. */
export interface ScriptProblem {
  readonly code: "FE4001" | "FE4002"
  readonly message: string
  readonly line: number
  readonly column: number
  readonly help?: string
}

export interface ScriptFacts {
  /** Columns read, or undefined if it may read any. */
  readonly reads: ReadonlySet<string> | undefined
  /** Fields set or removed by a literal name, in order of first appearance. */
  readonly sets: ReadonlySet<string>
  /** Fields may be set by computed names too. */
  readonly setsAny: boolean
  readonly routes: ReadonlySet<string>
  readonly routesAny: boolean
  readonly usesState: boolean
  readonly usesMetadata: boolean
}

// acorn's nodes, as far as they are looked at here.
interface AnyNode extends Node {
  readonly name?: string
  readonly value?: unknown
  readonly computed?: boolean
  readonly optional?: boolean
  readonly shorthand?: boolean
  readonly operator?: string
  readonly object?: AnyNode
  readonly property?: AnyNode
  readonly callee?: AnyNode
  readonly arguments?: ReadonlyArray<AnyNode>
  readonly elements?: ReadonlyArray<AnyNode | null>
  readonly params?: ReadonlyArray<AnyNode>
  readonly id?: AnyNode
  readonly init?: AnyNode | null
  readonly key?: AnyNode
  readonly left?: AnyNode
  readonly param?: AnyNode | null
  readonly properties?: ReadonlyArray<AnyNode>
  readonly expressions?: ReadonlyArray<AnyNode>
  readonly quasis?: ReadonlyArray<{ readonly value: { readonly cooked?: string } }>
  readonly body?: ReadonlyArray<AnyNode>
  readonly declarations?: ReadonlyArray<AnyNode>
}

/** Parses a script. */
export function parseScript(source: string): { readonly program: Program } | { readonly problem: ScriptProblem } {
  try {
    const program = parse(source, { ecmaVersion: 2023, sourceType: "script", locations: true })
    return findProcess(program) === undefined ? { problem: NO_PROCESS } : { program }
  } catch (error) {
    const { message, loc } = error as { message: string; loc?: { line: number; column: number } }
    const text = message.replace(/ \(\d+:\d+\)$/, "")
    const place = { line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 }
    // A script that is only a body: the one mistake with a better name than its syntax error.
    if (/'return' outside of function/.test(text)) return { problem: { ...NO_PROCESS, ...place } }
    return { problem: { code: "FE4001", message: text.charAt(0).toLowerCase() + text.slice(1), ...place } }
  }
}

const NO_PROCESS: ScriptProblem = {
  code: "FE4002",
  message: "the script declares no `function process(context)`",
  line: 1,
  column: 1,
  help: "wrap the code: `function process(context) { … return true }`",
}

/** The function that is called per row: a declaration, or a constant with a function. */
function findProcess(program: Program): AnyNode | undefined {
  for (const node of program.body as unknown as ReadonlyArray<AnyNode>) {
    if (node.type === "FunctionDeclaration" && node.id?.name === "process") return node
    if (node.type !== "VariableDeclaration") continue
    const found = node.declarations?.find((declaration) => declaration.id?.name === "process")?.init
    if (found && /Function/.test(found.type)) return found
  }
  return undefined
}

const literal = (node: AnyNode | null | undefined): string | undefined => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value
  if (node?.type === "TemplateLiteral" && node.expressions?.length === 0) return node.quasis?.[0].value.cooked
  return undefined
}

const propertyName = (node: AnyNode): string | undefined => node.computed ? literal(node.property) : node.property?.name

/** Looks at a parsed script. */
export function analyse(program: Program): ScriptFacts {
  const facts = new Facts()
  const name = findProcess(program)?.params?.[0]
  if (name === undefined) return facts.result()
  if (name.type !== "Identifier" || hasUnprovable(program, name.name!)) facts.readAll()
  if (name.type !== "Identifier") return facts.assumeAnything()
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const identifier = node as AnyNode
      if (identifier.name === name.name) facts.contextUse(identifier, ancestors as ReadonlyArray<AnyNode>)
    },
  })
  for (const row of facts.rowNames) followRow(program, row, facts)
  return facts.result()
}

/** Things that make it impossible to say what a name means. */
function hasUnprovable(program: Program, context: string): boolean {
  let found = false
  let declarations = 0
  full(program, (node) => {
    const at = node as AnyNode
    if (at.type === "WithStatement") found = true
    if (at.type === "Identifier" && (at.name === "eval" || at.name === "Function" || at.name === "arguments")) {
      found = true
    }
    if (/Function/.test(at.type) && at.params?.some((param) => names(param).includes(context))) declarations++
    if (at.type === "VariableDeclarator" && at.id && names(at.id).includes(context)) found = true
    if (at.type === "AssignmentExpression" && at.left && names(at.left).includes(context)) found = true
    if (at.type === "CatchClause" && at.param && names(at.param).includes(context)) found = true
  })
  return found || declarations !== 1
}

/** Names that a pattern binds; anything fancy binds everything it mentions. */
function names(pattern: AnyNode): ReadonlyArray<string> {
  const found: Array<string> = []
  full(pattern, (node) => {
    const { name } = node as AnyNode
    if (name !== undefined) found.push(name)
  })
  return found
}

class Facts {
  readonly #reads = new Set<string>()
  readonly #sets = new Set<string>()
  readonly #routes = new Set<string>()
  /** Variables that hold the row. */
  readonly rowNames: Array<{ readonly name: string; readonly declarator: AnyNode }> = []
  #readsAny = false
  #setsAny = false
  #routesAny = false
  #usesState = false
  #usesMetadata = false

  readAll(): void {
    this.#readsAny = true
  }

  read(column: string): void {
    this.#reads.add(column)
  }

  /** The context itself went where it cannot be followed. */
  assumeAnything(): ScriptFacts {
    this.#readsAny =
      this.#setsAny =
      this.#routesAny =
      this.#usesState =
      this.#usesMetadata =
        true
    return this.result()
  }

  contextUse(context: AnyNode, ancestors: ReadonlyArray<AnyNode>): void {
    const [system, method, call, holder] = [2, 3, 4, 5].map((back) => ancestors.at(-back))
    if (/Function/.test(system?.type ?? "") && system?.params?.includes(context)) return
    if (isKey(system, context)) return
    if (system?.type !== "MemberExpression" || system.object !== context) return void this.assumeAnything()
    const systemName = propertyName(system)
    if (systemName === "state") return void (this.#usesState = true)
    const isCall = method?.type === "MemberExpression" && method.object === system &&
      call?.type === "CallExpression" && call.callee === method
    const methodName = isCall ? propertyName(method) : undefined
    if (systemName === undefined || methodName === undefined) return void this.assumeAnything()
    this.#call(`${systemName}.${methodName}`, call!, holder)
  }

  #call(name: string, call: AnyNode, holder: AnyNode | undefined): void {
    const first = call.arguments?.[0]
    const text = literal(first)
    switch (name) {
      case "input.current":
        return this.#current(call, holder)
      case "input.getValue":
        return text === undefined ? this.readAll() : this.read(text)
      case "validate.required": {
        const wanted = first?.type === "ArrayExpression" ? first.elements ?? [] : call.arguments ?? []
        for (const element of wanted) {
          const column = literal(element)
          if (column === undefined) this.readAll()
          else this.read(column)
        }
        return
      }
      case "validate.businessRule":
        return first?.type === "Literal" && typeof first.value !== "string" ? undefined : this.readAll()
      case "validate.custom":
        return this.readAll()
      case "output.setField":
      case "output.removeField":
        if (text === undefined) this.#setsAny = true
        else this.#sets.add(text)
        return
      case "output.addMetadata":
        this.#usesMetadata = true
        return
      case "route.send":
      case "route.sendCopy":
        if (text === undefined) this.#routesAny = true
        else this.#routes.add(text)
        return
    }
  }

  /** `context.input.current()`: used on the spot, taken apart, or kept in a variable. */
  #current(call: AnyNode, holder: AnyNode | undefined): void {
    if (holder?.type === "MemberExpression" && holder.object === call) {
      const column = propertyName(holder)
      // A method called on the row sees all of it.
      return column === undefined || column in Object.prototype ? this.readAll() : this.read(column)
    }
    if (holder?.type !== "VariableDeclarator" || holder.init !== call) return this.readAll()
    if (holder.id?.type === "Identifier") return void this.rowNames.push({ name: holder.id.name!, declarator: holder })
    for (const property of holder.id?.properties ?? []) {
      const key = property.type === "Property" && !property.computed ? property.key : undefined
      const column = key?.type === "Identifier" ? key.name : literal(key)
      if (column === undefined) this.readAll()
      else this.read(column)
    }
    if (holder.id?.type !== "ObjectPattern") this.readAll()
  }

  result(): ScriptFacts {
    return {
      reads: this.#readsAny ? undefined : this.#reads,
      sets: this.#sets,
      setsAny: this.#setsAny,
      routes: this.#routes,
      routesAny: this.#routesAny,
      usesState: this.#usesState,
      usesMetadata: this.#usesMetadata,
    }
  }
}

const isKey = (parent: AnyNode | undefined, node: AnyNode): boolean =>
  (parent?.type === "MemberExpression" && parent.property === node && !parent.computed) ||
  (parent?.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand) ||
  (parent?.type === "MethodDefinition" && parent.key === node) ||
  (parent?.type === "PropertyDefinition" && parent.key === node && !parent.computed)

/** Every use of a variable that holds the row must be `row.column`, read; else all columns are assumed to be read. */
function followRow(program: Program, { name, declarator }: { name: string; declarator: AnyNode }, facts: Facts): void {
  ancestor(program, {
    Pattern(node, _state, ancestors) {
      const pattern = node as AnyNode
      if (pattern.type === "Identifier" && pattern.name === name && ancestors.at(-2) !== declarator) facts.readAll()
    },
    Identifier(node, _state, ancestors) {
      const identifier = node as AnyNode
      if (identifier.name !== name) return
      const [parent, grandparent] = [ancestors.at(-2), ancestors.at(-3)] as ReadonlyArray<AnyNode | undefined>
      if (parent === declarator && parent.id === identifier) return
      if (isKey(parent, identifier)) return
      if (parent?.type !== "MemberExpression" || parent.object !== identifier) return facts.readAll()
      const column = propertyName(parent)
      const changes = /^(Assignment|Update)/.test(grandparent?.type ?? "") && grandparent?.left !== undefined
        ? grandparent.left === parent
        : grandparent?.type === "UpdateExpression" ||
          (grandparent?.type === "UnaryExpression" && grandparent.operator === "delete")
      const isCalled = grandparent?.type === "CallExpression" && grandparent.callee === parent
      if (column === undefined || changes || isCalled || column in Object.prototype) facts.readAll()
      else facts.read(column)
    },
  })
}
