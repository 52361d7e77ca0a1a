/**
 * Statements of a direct script as code: declarations, conditions, loops over tables, and functions of the script's own.
 */
import { isNumericVariable } from "../numeric_variables.ts"
import type { Binding } from "../scopes.ts"
import type { AnyNode } from "../syntax.ts"
import type { Table } from "./constants.ts"
import { type Code, Expressions, refuse, type Surroundings } from "./expressions.ts"
import { countedLoop, MOST_TURNS } from "./loops.ts"
import { Variables } from "./variables.ts"

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

interface OwnFunction {
  readonly name: string
  readonly params: number
  readonly weight: number
  readonly steps: number
}

export class Statements {
  readonly around: Surroundings
  readonly expressions: Expressions
  readonly #variables: Variables
  readonly #own = new Map<Binding, OwnFunction | "at work">()
  /** Functions of the script, as code. */
  functions = ""
  #isOwn = false
  #returned = 1

  constructor(
    around: Omit<Surroundings, "local" | "callOwn">,
    readonly parts: ProcessParts,
  ) {
    this.#variables = new Variables(around.scopes)
    this.around = {
      ...around,
      columnOf: (node) =>
        this.#isOwn && around.columnOf(node) !== undefined ? refuse("a row in a function") : around.columnOf(node),
      local: (binding) => this.#variables.code(binding),
      callOwn: (binding, given) => this.#callOwn(binding, given),
    }
    this.expressions = new Expressions(this.around)
  }

  /** The body of `process`. */
  process({ body }: AnyNode): string {
    return this.#variables.inFunction(() => this.#block((body as unknown as AnyNode).body ?? []))
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
    const weight = value?.weight ?? 1
    if (kind === "var") {
      const name = this.#variables.declareVar(id, weight)
      return value === undefined ? "" : `${name} = ${value.code}\n`
    }
    const name = this.#variables.declare(id, weight)
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
      return binding === undefined ? refuse("an update") : `${this.#variables.code(binding).code}${operator}\n`
    }
    return `;${this.expressions.of(node).code}\n`
  }

  #assignment({ operator, left, right }: AnyNode): string {
    const binding = left?.type === "Identifier" ? this.around.scopes.bindingOf(left) : undefined
    if (binding === undefined || !/^([-+*/%]|[&|^])?=$/.test(operator!)) return refuse("an assignment")
    const target = this.#variables.code(binding)
    const value = this.expressions.of(right)
    const isGrowing = operator === "+=" || operator === "="
    const isNumber = !isGrowing || isNumericVariable(binding, this.around)
    const weight = isNumber ? 1 : operator === "+=" ? target.weight + value.weight : value.weight
    this.#variables.grow(binding, weight)
    return `${target.code} ${operator} ${value.code}\n`
  }

  /** `for (const x of TABLE)`, `for (const [a, b] of TABLE)`. */
  #forOf({ left, right, body, await: isAsync }: AnyNode): string {
    const table = this.around.tables.of(right)
    if (
      table === undefined || !table.isList || isAsync || left?.type !== "VariableDeclaration" || left.kind === "var"
    ) {
      return refuse("a loop over something that is no table")
    }
    const id = left.declarations![0].id!
    return this.#loop(Math.max(1, table.size), () => {
      const head = id.type === "ArrayPattern" ? this.#pattern(id, table) : this.#each(id, table)
      return `for (const ${head} of ${table.code}) {\n${this.#statement(body as unknown as AnyNode)}}\n`
    }, left.kind)
  }

  #each(id: AnyNode, { isFlat, weight }: Table): string {
    return isFlat ? this.#variables.declare(id, weight) : refuse("a loop over tables in a table")
  }

  #pattern({ elements = [] }: AnyNode, { list, weight }: Table): string {
    const fits = list.every((each) =>
      "list" in each && each.list.length >= elements.length && each.list.every((inner) => "value" in inner)
    )
    if (!fits) return refuse("a pattern that does not fit the table")
    return `[${elements.map((element) => element === null ? "" : this.#variables.declare(element, weight)).join(", ")}]`
  }

  #for(node: AnyNode): string {
    const counted = countedLoop(node, this.around)
    if (counted === undefined) return refuse("a loop whose end is not known")
    const { id, start, operator, limit, most, body } = counted
    return this.#loop(most + 1, () => {
      const name = this.#variables.declare(id, 1)
      const end = this.expressions.of(limit).code
      const inner = this.#statement(body)
      return `for (let ${name} = ${start}; ${name} ${operator} ${end}; ${name}++) {\n${inner}}\n`
    })
  }

  #loop(turns: number, code: () => string, kind = "let"): string {
    if (turns > MOST_TURNS || !/let|const/.test(kind)) return refuse("a long loop")
    this.expressions.times *= turns
    const made = this.#variables.inLoop(code)
    this.expressions.times /= turns
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
    const outer = { isOwn: this.#isOwn, returned: this.#returned, times: this.expressions.times }
    this.#isOwn = true
    this.#returned = 1
    this.expressions.times = 1
    const before = this.expressions.steps
    const name = `f${this.#own.size}`
    let params: ReadonlyArray<string> = []
    const code = this.#variables.inFunction(() => {
      params = node!.params!.map((param) => this.#variables.declare(param, GIVEN_WEIGHT))
      const body = node!.body as unknown as AnyNode
      return body.type === "BlockStatement"
        ? this.#block(body.body ?? [])
        : this.#return({ argument: body } as unknown as AnyNode)
    })
    this.functions += `function ${name}(${params.join(", ")}) {\n${code}}\n`
    const own = { name, params: params.length, weight: this.#returned, steps: this.expressions.steps - before }
    this.#own.set(binding, own)
    this.#isOwn = outer.isOwn
    this.#returned = outer.returned
    this.expressions.times = outer.times
    return own
  }
}
