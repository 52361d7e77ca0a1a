/**
 * What a script can be known to do without running it: which columns it reads, which fields it sets, which queues it
 * sends to. Conservative: what cannot be proven is assumed to read everything.
 */
import type { Program } from "acorn"
import { ancestor, full } from "acorn-walk"
import { areHarmless } from "./computed_names.ts"
import { type AnyNode, findProcess, isKey, isNoRule, literal, names, processes, propertyName } from "./syntax.ts"

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

/**
 * Looks at a parsed script.
 * @param hidden the context may be used by names of old where nobody sees it (old_names.ts)
 */
export function analyse(program: Program, hidden = false): ScriptFacts {
  const facts = new Facts(program)
  if (hidden) return facts.assumeAnything(currentName)
  const context = findProcess(program)?.params?.[0]
  if (processes(program).length > 1 || whyUnprovable(program) !== undefined) return facts.assumeAnything()
  if (context === undefined) return facts.result()
  if (context.type !== "Identifier" || isRebound(program, context.name!)) return facts.assumeAnything()
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const identifier = node as AnyNode
      if (identifier.name === context.name) facts.contextUse(identifier, ancestors as ReadonlyArray<AnyNode>)
    },
  })
  for (const row of facts.rowNames) followRow(program, row, facts)
  return facts.result()
}

/** Words with which code can reach names that nobody sees it mention, `process` among them. */
const UNPROVABLE = new Set(
  "eval Function arguments globalThis constructor getOwnPropertyDescriptor getOwnPropertyDescriptors".split(" "),
)
/** What of `Reflect` gives no property by its name. */
const REFLECTS = /^(apply|construct|has|ownKeys)$/

/** Why a name may mean something else at run time than the text says; undefined if none can. */
export function whyUnprovable(program: Program): string | undefined {
  let why: string | undefined
  let reflects = 0
  const computed: Array<AnyNode> = []
  const look = (word: string | undefined) => {
    if (UNPROVABLE.has(word ?? "")) why ??= `${word} is used`
  }
  full(program, (node) => {
    const at = node as AnyNode
    if (at.type === "Identifier") {
      look(at.name)
      if (at.name === "Reflect") reflects++
    } else if (at.type === "MemberExpression") {
      const name = propertyName(at)
      look(name)
      if (at.computed && name === undefined && at.property?.type !== "Literal") computed.push(at)
      if (at.object?.type === "Identifier" && at.object.name === "Reflect" && REFLECTS.test(name ?? "")) reflects--
    } else if (at.type === "Property") look(at.key?.name ?? literal(at.key))
    else if (at.type === "ObjectPattern") {
      for (const property of at.properties ?? []) {
        look(property.computed ? literal(property.key) : property.key?.name ?? literal(property.key))
        if (property.computed && literal(property.key) === undefined) computed.push(property)
      }
    }
    if (at.type === "ThisExpression" && isTopLevel(program, at)) why ??= "this is the global object"
    const isTarget = at.type === "AssignmentExpression" || /^For(Of|In)Statement$/.test(at.type)
    if (isTarget && at.left && names(at.left).includes("process")) why ??= "process is given another value"
  })
  if (reflects > 0) why ??= "Reflect is used"
  if (why !== undefined || computed.length === 0 || areHarmless(computed, program)) return why
  return "a name that is made at run time may be constructor"
}

/** Whether a `this` stands outside of every function, where it is the global object. Arrows do not count. */
function isTopLevel(program: Program, self: AnyNode): boolean {
  let isOutside = true
  full(program, (node) => {
    if (!/^(Function|Class|PropertyDefinition|StaticBlock)/.test(node.type)) return
    if (node.start < self.start && self.end <= node.end) isOutside = false
  })
  return isOutside
}

/** Whether another function, variable, assignment or catch binds the name too. */
export function isRebound(program: Program, context: string): boolean {
  let others = -1 // the parameter of process itself
  full(program, (node) => {
    const at = node as AnyNode
    if (/Function/.test(at.type) && at.params?.some((param) => names(param).includes(context))) others++
    if (/^(Function|Class)(Declaration|Expression)$/.test(at.type) && at.id?.name === context) others++
    if (at.type === "VariableDeclarator" && names(at.id).includes(context)) others++
    if (at.type === "AssignmentExpression" && at.left && names(at.left).includes(context)) others++
    if (at.type === "CatchClause" && at.param && names(at.param).includes(context)) others++
  })
  return others !== 0
}

/** `SetField` is `setField`. */
const currentName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

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

  constructor(readonly program: Program) {}

  readAll(): void {
    this.#readsAny = true
  }

  read(column: string): void {
    this.#reads.add(column)
  }

  /** The context went where it cannot be followed. Fields named by a literal still become columns. */
  assumeAnything(named = (name: string) => name): ScriptFacts {
    this.#readsAny =
      this.#setsAny =
      this.#routesAny =
      this.#usesState =
        true
    full(this.program, (node) => {
      const at = node as AnyNode
      const { callee } = at
      if (at.type === "Identifier" && named(at.name!) === "addMetadata") this.#usesMetadata = true
      if (at.type !== "CallExpression" || callee === undefined) return
      const called = named((callee.type === "MemberExpression" ? propertyName(callee) : callee.name) ?? "")
      const field = literal(at.arguments?.[0])
      if (called === "addMetadata") this.#usesMetadata = true
      if ((called === "setField" || called === "removeField") && field !== undefined) this.#sets.add(field)
    })
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
        return isNoRule(first) ? undefined : this.readAll()
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
      if (column === undefined || column in Object.prototype) this.readAll()
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
