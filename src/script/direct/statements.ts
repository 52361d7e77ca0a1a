/**
 * Statements of a direct script as code: declarations, conditions, loops over tables, and functions of the script's own.
 */
import type { Binding } from "../scopes.ts"
import { type AnyNode, propertyName } from "../syntax.ts"
import { PRIMITIVE } from "./allowed.ts"
import type { Constant } from "./constants.ts"
import { type Code, Expressions, refuse, type Surroundings } from "./expressions.ts"

/** What statements of `process` may do besides. */
export interface ProcessParts {
  /** Declarations of variables that hold the row: they leave no code. */
  readonly rows: ReadonlySet<AnyNode>
  readonly patterns: ReadonlyMap<AnyNode, ReadonlyArray<{ readonly local: AnyNode; readonly column: number }>>
  setField(call: AnyNode): string
  send(call: AnyNode, isCopy: boolean): string
  /** Queues that rows are sent to so far. */
  queues(): number
}

/** Longest text a function of the script may be given, in weights, and what one of its results may weigh then. */
const GIVEN_WEIGHT = 4
const MOST_TURNS = 1000

interface OwnFunction {
  readonly name: string
  readonly params: number
  readonly weight: number
  readonly steps: number
}

export class Statements {
  readonly around: Surroundings
  readonly expressions: Expressions
  readonly #names = new Map<Binding, string>()
  readonly #weights = new Map<Binding, number>()
  readonly #own = new Map<Binding, OwnFunction | "at work">()
  /** Functions of the script, as code. */
  functions = ""
  #isOwn = false
  /** Variables that were declared inside the loops around the statement at hand. */
  readonly #loops: Array<Set<Binding>> = []
  #hoisted: Array<string> = []
  #returned = 1

  constructor(
    around: Omit<Surroundings, "local" | "callOwn">,
    readonly parts: ProcessParts,
  ) {
    this.around = {
      ...around,
      columnOf: (node) =>
        this.#isOwn && around.columnOf(node) !== undefined ? refuse("a row in a function") : around.columnOf(node),
      local: (binding) => this.#local(binding),
      callOwn: (binding, given) => this.#callOwn(binding, given),
    }
    this.expressions = new Expressions(this.around)
  }

  /** The body of `process`. */
  process({ body }: AnyNode): string {
    const code = this.#block((body as unknown as AnyNode).body ?? [])
    return this.#withHoisted(code)
  }

  #withHoisted(code: string): string {
    const hoisted = this.#hoisted.length === 0 ? "" : `let ${this.#hoisted.join(", ")}\n`
    this.#hoisted = []
    return hoisted + code
  }

  #local(binding: Binding): Code {
    const name = this.#names.get(binding)
    return name === undefined
      ? refuse(`the variable ${binding.name}`)
      : { code: name, weight: this.#weights.get(binding) ?? 1 }
  }

  #block(statements: ReadonlyArray<AnyNode>): string {
    return statements.map((statement) => this.#statement(statement)).join("")
  }

  #statement(node: AnyNode): string {
    this.expressions.step()
    switch (node.type) {
      case "EmptyStatement":
        return ""
      case "BlockStatement":
        return `{\n${this.#block(node.body ?? [])}}\n`
      case "VariableDeclaration":
        return this.#declaration(node)
      case "ExpressionStatement":
        return this.#expression(node.expression!)
      case "IfStatement": {
        const otherwise = node.alternate ? ` else {\n${this.#statement(node.alternate)}}` : ""
        return `if (${this.expressions.of(node.test).code}) {\n${this.#statement(node.consequent!)}}${otherwise}\n`
      }
      case "ReturnStatement":
        return this.#return(node)
      case "ThrowStatement":
        return "doubt()\n"
      case "ForOfStatement":
        return this.#forOf(node)
      case "ForStatement":
        return this.#for(node)
      case "BreakStatement":
      case "ContinueStatement":
        return node.label ? refuse("a label") : node.type === "BreakStatement" ? "break\n" : "continue\n"
      default:
        return refuse(`a ${node.type}`)
    }
  }

  #return({ argument }: AnyNode): string {
    if (this.#isOwn) {
      const { code, weight } = argument ? this.expressions.of(argument) : { code: "undefined", weight: 1 }
      this.#returned = Math.max(this.#returned, weight)
      return `return ${code}\n`
    }
    if (!argument) return "doubt()\n"
    if (argument.type === "Literal" && typeof argument.value === "boolean") {
      return `return end(${Number(argument.value)})\n`
    }
    return `return end(verdict(${this.expressions.of(argument).code}))\n`
  }

  /** Declares a name; the code of it. */
  #declare(id: AnyNode | null | undefined, weight: number): string {
    const binding = id?.type === "Identifier" ? this.around.scopes.bindingOf(id) : undefined
    if (binding === undefined || /function|class|catch/.test(binding.kind)) return refuse("a declaration")
    const name = this.#names.get(binding) ?? `v${this.#names.size}`
    this.#names.set(binding, name)
    this.#weights.set(binding, Math.max(weight, this.#weights.get(binding) ?? 1))
    this.#loops.at(-1)?.add(binding)
    return name
  }

  #declaration(node: AnyNode): string {
    return (node.declarations ?? []).map((declarator) => this.#declarator(node, declarator)).join("")
  }

  #declarator({ kind }: AnyNode, declarator: AnyNode): string {
    if (this.parts.rows.has(declarator)) return ""
    const pattern = this.parts.patterns.get(declarator)
    if (pattern !== undefined) {
      if (this.#isOwn) return refuse("a row in a function")
      return pattern.map(({ local, column }) => this.#variable(kind, local, this.around.readColumn(column))).join("")
    }
    const { id, init } = declarator
    const value = init ? this.expressions.of(init) : undefined
    return this.#variable(kind, id, value)
  }

  #variable(kind: string | undefined, id: AnyNode | null | undefined, value: Code | undefined): string {
    const name = this.#declare(id, value?.weight ?? 1)
    if (kind === "var") {
      // Known in all of the function, with a value where the declaration stands.
      if (!this.#hoisted.includes(name)) this.#hoisted.push(name)
      return value === undefined ? "" : `${name} = ${value.code}\n`
    }
    return `${kind === "const" ? "const" : "let"} ${name}${value === undefined ? "" : ` = ${value.code}`}\n`
  }

  #expression(node: AnyNode): string {
    const context = node.type === "CallExpression" ? this.around.contextCall(node) : undefined
    if (context !== undefined && !this.#isOwn) {
      if (context === "output.setField") return this.parts.setField(node)
      if (context === "route.send" || context === "route.sendCopy") {
        return this.parts.send(node, context === "route.sendCopy")
      }
    }
    if (node.type === "AssignmentExpression") return this.#assignment(node)
    if (node.type === "UpdateExpression") {
      const { argument, operator } = node
      const binding = argument?.type === "Identifier" ? this.around.scopes.bindingOf(argument) : undefined
      return binding === undefined ? refuse("an update") : `${this.#local(binding).code}${operator}\n`
    }
    return `;${this.expressions.of(node).code}\n`
  }

  #assignment({ operator, left, right }: AnyNode): string {
    const binding = left?.type === "Identifier" ? this.around.scopes.bindingOf(left) : undefined
    if (binding === undefined || !/^([-+*/%]|[&|^])?=$/.test(operator!)) return refuse("an assignment")
    const target = this.#local(binding)
    const value = this.expressions.of(right)
    const weight = operator === "+=" ? target.weight + value.weight : value.weight
    if (weight > target.weight) {
      // What grows in a loop grows with every turn.
      const isInside = this.#loops.length === 0 || this.#loops.at(-1)!.has(binding)
      const isNumeric = !(this.around.types.kinds(right) & PRIMITIVE & 1) && operator !== "+="
      if (!isInside && !isNumeric) return refuse("a text that grows in a loop")
      this.#weights.set(binding, weight)
      if (weight > 64) return refuse("a text may become too long")
    }
    return `${target.code} ${operator} ${value.code}\n`
  }

  /** `for (const x of TABLE)`, `for (const [a, b] of TABLE)`. */
  #forOf({ left, right, body, await: isAsync }: AnyNode): string {
    const { scopes, tables } = this.around
    const binding = right?.type === "Identifier" ? scopes.bindingOf(right) : undefined
    const constant = binding !== undefined
      ? tables.constant(binding)
      : right?.type === "Identifier" && scopes.isBuiltIn(right)
      ? tables.global(right.name!)
      : undefined
    const table = constant && tables.table(constant)
    if (
      table === undefined || !table.isList || isAsync || left?.type !== "VariableDeclaration" || left.kind === "var"
    ) {
      return refuse("a loop over something that is no table")
    }
    const id = left.declarations![0].id!
    return this.#loop(Math.max(1, table.size), () => {
      const head = id.type === "ArrayPattern" ? this.#pattern(id, table.list) : this.#each(id, table.isFlat)
      return `for (const ${head} of ${table.code}) {\n${this.#statement(body as unknown as AnyNode)}}\n`
    }, left.kind)
  }

  #each(id: AnyNode, isFlat: boolean): string {
    return isFlat ? this.#declare(id, 1) : refuse("a loop over tables in a table")
  }

  #pattern({ elements = [] }: AnyNode, list: ReadonlyArray<Constant>): string {
    const fits = list.every((each) =>
      "list" in each && each.list.length >= elements.length && each.list.every((inner) => "value" in inner)
    )
    if (!fits) return refuse("a pattern that does not fit the table")
    return `[${elements.map((element) => element === null ? "" : this.#declare(element, 1)).join(", ")}]`
  }

  /** `for (let i = 0; i < 10; i++)`, up to a number or the length of a table. */
  #for({ init, test, update, body }: AnyNode): string {
    const declarator = init?.type === "VariableDeclaration" && init.kind === "let" && init.declarations?.length === 1
      ? init.declarations[0]
      : undefined
    const counter = declarator?.id?.type === "Identifier" ? this.around.scopes.bindingOf(declarator.id) : undefined
    const start = declarator?.init
    const isCounter = (node: AnyNode | null | undefined) =>
      node?.type === "Identifier" && this.around.scopes.bindingOf(node) === counter
    const most = this.#limit(test?.right)
    const isPlain = counter !== undefined && start?.type === "Literal" && typeof start.value === "number" &&
      start.value >= 0 && test?.type === "BinaryExpression" && /^<=?$/.test(test.operator!) && isCounter(test.left) &&
      update?.type === "UpdateExpression" && update.operator === "++" && isCounter(update.argument)
    // Besides here it is only read.
    const writers = counter?.uses.filter((use) =>
      /^(Assignment|Update)/.test(this.around.scopes.parents.get(use)?.type ?? "")
    )
    if (
      !isPlain || most === undefined ||
      writers?.some((use) => use !== update!.argument && isWriter(use, this.around.scopes.parents.get(use)!))
    ) {
      return refuse("a loop whose end is not known")
    }
    return this.#loop(most + 1, () => {
      const name = this.#declare(declarator!.id, 1)
      const limit = this.expressions.of(test!.right).code
      const inner = this.#statement(body as unknown as AnyNode)
      return `for (let ${name} = ${start!.value}; ${name} ${test!.operator} ${limit}; ${name}++) {\n${inner}}\n`
    })
  }

  #limit(node: AnyNode | undefined): number | undefined {
    if (node?.type === "Literal" && typeof node.value === "number" && node.value <= MOST_TURNS) return node.value
    if (node?.type !== "MemberExpression" || propertyName(node) !== "length" || node.object?.type !== "Identifier") {
      return undefined
    }
    const { scopes, tables } = this.around
    const binding = scopes.bindingOf(node.object)
    const constant = binding !== undefined
      ? tables.constant(binding)
      : scopes.isBuiltIn(node.object)
      ? tables.global(node.object.name!)
      : undefined
    const table = constant && tables.table(constant)
    return table?.isList && table.size <= MOST_TURNS ? table.size : undefined
  }

  #loop(turns: number, code: () => string, kind = "let"): string {
    if (turns > MOST_TURNS || !/let|const/.test(kind)) return refuse("a long loop")
    this.#loops.push(new Set())
    this.expressions.times *= turns
    const made = code()
    this.expressions.times /= turns
    this.#loops.pop()
    return made
  }

  #callOwn(binding: Binding, given: ReadonlyArray<Code>): Code {
    const own = this.#own.get(binding) ?? this.#compileOwn(binding)
    if (own === "at work") return refuse("a function that calls itself")
    if (given.some(({ weight }) => weight > GIVEN_WEIGHT)) return refuse("a long text for a function")
    this.expressions.step(own.steps)
    return { code: `${own.name}(${given.map(({ code }) => code).join(", ")})`, weight: own.weight }
  }

  #compileOwn(binding: Binding): OwnFunction {
    const { parents } = this.around.scopes
    const declared = parents.get(binding.declarations[0])
    const isDeclaration = declared?.type === "FunctionDeclaration"
    const node = isDeclaration ? declared : declared?.type === "VariableDeclarator" ? declared.init : undefined
    const home = isDeclaration ? parents.get(declared) : declared && parents.get(parents.get(declared)!)
    const isKnown = /^(Arrow)?Function/.test(node?.type ?? "") && home?.type === "Program" && !binding.isWritten &&
      binding.declarations.length === 1 && /^(function|const)$/.test(binding.kind)
    if (!isKnown || node!.async || node!.generator) return refuse(`the function ${binding.name}`)
    this.#own.set(binding, "at work")
    const outer = {
      isOwn: this.#isOwn,
      hoisted: this.#hoisted,
      returned: this.#returned,
      times: this.expressions.times,
      loops: this.#loops.splice(0),
    }
    this.#isOwn = true
    this.#hoisted = []
    this.#returned = 1
    this.expressions.times = 1
    const before = this.expressions.steps
    const name = `f${this.#own.size}`
    const params = node!.params!.map((param) => this.#declare(param, GIVEN_WEIGHT))
    const body = node!.body as unknown as AnyNode
    const code = body.type === "BlockStatement"
      ? this.#withHoisted(this.#block(body.body ?? []))
      : this.#return({ argument: body } as unknown as AnyNode)
    this.functions += `function ${name}(${params.join(", ")}) {\n${code}}\n`
    const own = { name, params: params.length, weight: this.#returned, steps: this.expressions.steps - before }
    this.#own.set(binding, own)
    this.#isOwn = outer.isOwn
    this.#hoisted = outer.hoisted
    this.#returned = outer.returned
    this.expressions.times = outer.times
    this.#loops.push(...outer.loops)
    return own
  }
}

/** Whether an identifier is what an assignment or update gives a value to. */
const isWriter = (use: AnyNode, parent: AnyNode): boolean => parent.left === use || parent.argument === use
