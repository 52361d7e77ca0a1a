/**
 * Mistakes that the text of a script proves: columns, functions of the context and methods that are not there, values
 * that fit no cell. Tells only what must go wrong whenever the place is reached, and nothing that a `catch` may expect.
 */
import type { Program } from "acorn"
import { canonicalText } from "../data/scalar.ts"
import type { ColumnSpec, ColumnType, RowSchema } from "../data/schema.ts"
import { didYouMean } from "../errors/suggest.ts"
import { whyUnprovable } from "./analysis.ts"
import { API_FUNCTIONS } from "./program.ts"
import { provenContext } from "./proven_context.ts"
import { RowReads } from "./row_reads.ts"
import { type Binding, childrenOf, type Scopes } from "./scopes.ts"
import { BOOLEAN, isOnly, NUMBER, StaticTypes } from "./static_types.ts"
import { type AnyNode, literal, propertyName, STRICT } from "./syntax.ts"

export interface ScriptMistake {
  readonly code: "FE3001" | "FE4301" | "FE4302"
  readonly message: string
  readonly help?: string
  /** 1-based, in the script. */
  readonly line: number
  readonly column: number
  readonly length: number
}

export interface MistakeInput {
  readonly program: Program
  /** Columns of the rows; undefined where nobody knows them yet. */
  readonly input: RowSchema | undefined
  /** `outputSchema`; without one every value is put out as text. */
  readonly declared: ReadonlyArray<ColumnSpec> | undefined
  /** What is in libraries is not looked at. */
  readonly hasLibraries: boolean
}

export function scriptMistakes(given: MistakeInput): ReadonlyArray<ScriptMistake> {
  if (whyUnprovable(given.program) !== undefined) return []
  const proven = provenContext(given.program)
  if ("whyNot" in proven || proven.context === undefined) return []
  try {
    return new Finder(given, proven.scopes, proven.process, proven.context).result()
  } catch (error) {
    // Functions that call functions that call functions, thousands of them: such a script is run without having been looked at.
    if (error instanceof RangeError) return []
    throw error
  }
}

const SYSTEMS = [...new Set(API_FUNCTIONS.map((name) => name.split(".")[0])), "state"]

/** What values of a column have members of; undefined: anything. Digits that no number can hold come as objects. */
const MEMBERS: Readonly<Record<ColumnType, ReadonlyArray<object> | undefined>> = {
  text: [String.prototype],
  date: [String.prototype],
  datetime: [String.prototype],
  integer: [Number.prototype, BigInt.prototype],
  decimal: [Number.prototype, { toJSON: true }],
  double: [Number.prototype],
  boolean: [Boolean.prototype],
  json: undefined,
}

const IN_WORDS: Readonly<Record<ColumnType, string>> = {
  text: "text",
  date: "text, as 2024-12-31",
  datetime: "text, as 2024-12-31T23:59:59Z",
  integer: "a number",
  decimal: "a number",
  double: "a number",
  boolean: "true or false",
  json: "anything",
}

/** Kinds of values no cell of a type can take. */
const NEVER: Partial<Record<ColumnType, number>> = {
  boolean: NUMBER,
  date: NUMBER | BOOLEAN,
  datetime: NUMBER | BOOLEAN,
  integer: BOOLEAN,
  decimal: BOOLEAN,
  double: BOOLEAN,
}

class Finder {
  readonly #mistakes: Array<ScriptMistake> = []
  readonly #reads: RowReads
  readonly #hasCatch: boolean

  constructor(
    readonly given: MistakeInput,
    readonly scopes: Scopes,
    readonly process: AnyNode,
    readonly context: Binding,
  ) {
    const root = given.program as unknown as AnyNode
    this.#reads = new RowReads(root, scopes, context, given.hasLibraries)
    this.#hasCatch = some(root, ({ type }) => type === "CatchClause")
  }

  result(): ReadonlyArray<ScriptMistake> {
    for (const use of this.context.uses) this.#api(use)
    const { input } = this.given
    if (input !== undefined) {
      for (const read of this.#reads.found) {
        const column = input.indexOf(read.column)
        if (column >= 0) this.#member(read.node, input.columns[column])
        else if (!this.#reads.mayHave(read.column)) this.#unknownColumn(read.column, read.at, input)
      }
    }
    this.#fields()
    return this.#mistakes.sort((a, b) => a.line - b.line || a.column - b.column)
  }

  #unknownColumn(name: string, at: AnyNode, input: RowSchema): void {
    const message = `the script reads \`${name}\`, and there is no such column; there are ${input.names.join(", ")}`
    this.#tell("FE3001", at, message, name, input.names)
  }

  /** `context.a.b(`, where there is no `a`, or no `b` in it. */
  #api(use: AnyNode): void {
    const { parents } = this.scopes
    const system = parents.get(use)
    if (system?.type !== "MemberExpression" || system.object !== use || system.optional) return
    const name = propertyName(system)
    if (name === undefined || name === "state" || name in Object.prototype) return
    const outer = parents.get(system)
    const isMember = outer?.type === "MemberExpression" && outer.object === system && !outer.optional
    if (!SYSTEMS.includes(name)) {
      const isCalled = outer?.type === "CallExpression" && outer.callee === system && !outer.optional
      if (!isMember && !isCalled) return
      const functions = API_FUNCTIONS.filter((known) => known.endsWith(`.${name}`))
      const meant = functions.length === 1 ? functions[0] : didYouMean(name, SYSTEMS)
      return this.#tell("FE4301", system.property!, `the context has no \`${name}\``, undefined, [], meant)
    }
    if (!isMember) return
    const method = propertyName(outer)
    const call = parents.get(outer)
    if (call?.type !== "CallExpression" || call.callee !== outer || call.optional) return
    if (method === undefined || method in Object.prototype || API_FUNCTIONS.includes(`${name}.${method}`)) return
    const own = API_FUNCTIONS.filter((known) => known.startsWith(`${name}.`))
    const others = API_FUNCTIONS.filter((known) => known.endsWith(`.${method}`))
    const near = didYouMean(method, own.map((known) => known.slice(name.length + 1)))
    const meant = near === undefined ? others[0] : `${name}.${near}`
    const message = `\`context.${name}\` has no \`${method}\``
    this.#tell("FE4301", outer.property!, message, undefined, own.map((known) => `context.${known}`), meant)
  }

  /** A method called on the value of a column that values of its type do not have. */
  #member(value: AnyNode, { name, type }: ColumnSpec): void {
    const { parents } = this.scopes
    const nodes = value.type === "Identifier" ? this.#usesOf(value) : [value]
    const known = MEMBERS[type]
    if (known === undefined) return
    for (const node of nodes) {
      const member = parents.get(node)
      const call = member && parents.get(member)
      if (member?.type !== "MemberExpression" || member.object !== node) continue
      if (call?.type !== "CallExpression" || call.callee !== member || call.optional) continue
      const method = propertyName(member)
      if (method === undefined || known.some((prototype) => method in prototype)) continue
      const message = `the column ${name} is ${type}, so its value is ${IN_WORDS[type]}, which has no \`${method}\``
      const way = method in String.prototype ? "String" : method in Number.prototype ? "Number" : undefined
      const methods = [...known, String.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype))
      const meant = way === undefined ? didYouMean(method, methods) : undefined
      const help = way && `make it one first: ${way}(…).${method}`
      this.#tell("FE4302", member.property!, message, undefined, [], meant, help)
    }
  }

  #usesOf(declared: AnyNode): ReadonlyArray<AnyNode> {
    const binding = this.scopes.bindingOf(declared)
    const isOnce = binding !== undefined && !binding.isWritten && binding.declarations.length === 1
    return isOnce ? binding.uses : []
  }

  /** Values that no cell of the field can take, where nothing else sets the field. */
  #fields(): void {
    const { declared } = this.given
    if (declared === undefined) return
    const sets = this.#reads.calls.filter(({ name }) => /^output\.(set|remove)Field$/.test(name))
    if (sets.some(({ node }) => literal(node.arguments?.[0]) === undefined)) return
    const calls = new Map(this.#reads.calls.map(({ node, name }) => [node, name]))
    const columns = this.#columns()
    const types = new StaticTypes(this.scopes, {
      columnOf: (node) => columns.get(node),
      typeOfColumn: (column) => this.given.input!.columns[column].type,
      contextCall: (call) => calls.get(call),
    })
    for (const { name, node } of sets) {
      const field = literal(node.arguments![0])!
      const spec = declared.find((column) => column.name === field)
      const isAlone = sets.filter((other) => literal(other.node.arguments![0]) === field).length === 1
      if (name !== "output.setField" || spec === undefined || !isAlone) continue
      const value = node.arguments?.[1]
      if (value === undefined || value.type === "SpreadElement") continue
      const why = misfit(spec, value, types)
      if (why !== undefined) {
        this.#tell("FE4302", value, `the output column ${field} is ${spec.type}, and ${why}`, undefined, [])
      }
    }
  }

  /** Expressions that are the value of a column. */
  #columns(): ReadonlyMap<AnyNode, number> {
    const columns = new Map<AnyNode, number>()
    for (const { node, column } of this.#reads.found) {
      const at = this.given.input?.indexOf(column) ?? -1
      if (at >= 0 && /^(Member|Call)Expression$/.test(node.type)) columns.set(node, at)
    }
    return columns
  }

  #tell(
    code: ScriptMistake["code"],
    at: AnyNode,
    message: string,
    word: string | undefined,
    candidates: ReadonlyArray<string>,
    known?: string,
    otherHelp?: string,
  ): void {
    if (this.#mayBeCaught(at) || this.#mistakes.some((known) => known.message === message)) return
    const meant = known ?? (word === undefined ? undefined : didYouMean(word, candidates))
    const shown = code === "FE4301" && meant !== undefined ? `context.${meant}` : meant
    const there = code === "FE4301" && candidates.length > 0 ? `there are ${candidates.join(", ")}` : undefined
    const help = shown !== undefined ? `did you mean \`${shown}\`?` : otherHelp ?? there
    const { line, column } = (at as unknown as { loc: { start: { line: number; column: number } } }).loc.start
    this.#mistakes.push({
      code,
      message,
      ...(help === undefined ? {} : { help }),
      line,
      column: Math.max(0, column - (line === 1 ? STRICT.length : 0)) + 1,
      length: Math.max(1, at.end - at.start),
    })
  }

  /** What throws inside a `try` may be meant to. A function may be called from there, so any is suspect. */
  #mayBeCaught(node: AnyNode): boolean {
    if (!this.#hasCatch) return false
    for (let at: AnyNode | undefined = node; at !== undefined; at = this.scopes.parents.get(at)) {
      if (at === this.process) return false
      if (at.type === "TryStatement" || /Function/.test(at.type)) return true
    }
    return true
  }
}

/** Why a value never fits a column, as far as the text tells. */
function misfit(
  { type, required, default: fallback }: ColumnSpec,
  value: AnyNode,
  types: StaticTypes,
): string | undefined {
  if (type === "json") return undefined
  const constant = constantOf(value)
  if (constant === null) {
    return required && fallback === undefined ? "it is required, and set to no value" : undefined
  }
  if (constant !== undefined) {
    return canonicalText(type, constant) === undefined ? `${JSON.stringify(constant)} does not fit` : undefined
  }
  const never = NEVER[type]
  if (never === undefined || !isOnly(types.kinds(value), never)) return undefined
  return isOnly(types.kinds(value), NUMBER) ? "a number does not fit" : "true or false does not fit"
}

function constantOf(node: AnyNode): string | number | boolean | null | undefined {
  const text = literal(node)
  if (text !== undefined) return text
  if (node.type === "UnaryExpression" && node.operator === "-" && typeof node.argument?.value === "number") {
    return -node.argument.value
  }
  const { value } = node
  if (node.type !== "Literal" || node.regex !== undefined) return undefined
  return value === null || typeof value === "number" || typeof value === "boolean" ? value : undefined
}

const some = (node: AnyNode, holds: (node: AnyNode) => boolean): boolean =>
  holds(node) || childrenOf(node).some((child) => some(child, holds))
