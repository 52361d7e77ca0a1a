/**
 * Expressions of a direct script as code that the engine wrote: every name, number and text in it is put there by this
 * file, nothing of the user's text is taken over. What is not known to be harmless stops the compilation.
 */
import type { Binding, Scopes } from "../scopes.ts"
import { isOnly, NUMBER, type StaticTypes, TEXT } from "../static_types.ts"
import { type AnyNode, literal, propertyName } from "../syntax.ts"
import {
  BINARY,
  FUNCTIONS,
  LATIN_ONLY,
  LONGEST_SOUGHT,
  MAKING,
  MOST_STEPS,
  MOST_WEIGHT,
  SEARCHES,
  SEARCHING,
  TEXT_METHODS,
  UNARY,
  weightOfConstant,
} from "./allowed.ts"
import type { Tables } from "./constants.ts"
import { dateCode } from "./dates.ts"
import { patternCost } from "./patterns.ts"

/** Why a script is none that can run directly; caught where the compilation began. */
export class NotDirect {
  constructor(readonly why: string) {}
}

export const refuse = (why: string): never => {
  throw new NotDirect(why)
}

/** Code, and how many times as long as the longest cell a text that it gives can be. */
export interface Code {
  readonly code: string
  readonly weight: number
}

/** What the compilation of statements knows and expressions need. */
export interface Surroundings {
  readonly scopes: Scopes
  readonly types: StaticTypes
  readonly tables: Tables
  /** The number of the input column that a node reads. */
  columnOf(node: AnyNode): number | undefined
  contextCall(call: AnyNode): string | undefined
  /** The value of a column in the row at hand. */
  readColumn(column: number): Code
  /** Whether the cell of a text column is a text of ASCII, without a string being made; undefined if it has to be. */
  isCell(column: number, text: string): string | undefined
  /** The time that a cell with a day stands for, without a string being made; undefined if it has to be. */
  timeOf(column: number): string | undefined
  local(binding: Binding): Code
  /** A call of a function that the script declares. */
  callOwn(binding: Binding, given: ReadonlyArray<Code>): Code
  /** A call of the context that gives a value. */
  callContext(name: string, call: AnyNode): Code
}

export class Expressions {
  /** How often the code at hand runs per row. */
  times = 1
  #steps = 0

  constructor(readonly around: Surroundings) {}

  /** Counts work per row; too much is no direct script. */
  step(count = 1): void {
    this.#steps += count * this.times
    if (this.#steps > MOST_STEPS) refuse("it may take too many steps per row")
  }

  get steps(): number {
    return this.#steps
  }

  of(node: AnyNode | null | undefined): Code {
    if (!node) return refuse("something is missing")
    const found = this.#find(node)
    // Numbers and the like are short as texts.
    const isShort = !(this.around.types.kinds(node) & TEXT)
    const weight = isShort ? 1 : found.weight
    if (weight > MOST_WEIGHT) return refuse("a text may become too long")
    const isMade = !isShort && (node.type === "TemplateLiteral" || node.type === "BinaryExpression")
    this.step(isMade ? weight * (1 + MAKING) : weight)
    return { code: found.code, weight }
  }

  #find(node: AnyNode): Code {
    const column = this.around.columnOf(node)
    if (column !== undefined) return this.around.readColumn(column)
    switch (node.type) {
      case "Literal":
        return this.#literal(node)
      case "TemplateLiteral":
        return this.#template(node)
      case "Identifier":
        return this.#name(node)
      case "UnaryExpression":
        return this.#unary(node)
      case "BinaryExpression":
        return this.#binary(node)
      case "LogicalExpression": {
        const [left, right] = [this.of(node.left), this.of(node.right)]
        return {
          code: `(${left.code} ${node.operator} ${right.code})`,
          weight: Math.max(left.weight, right.weight),
        }
      }
      case "ConditionalExpression": {
        const [test, one, other] = [this.of(node.test), this.of(node.consequent), this.of(node.alternate)]
        return { code: `(${test.code} ? ${one.code} : ${other.code})`, weight: Math.max(one.weight, other.weight) }
      }
      case "MemberExpression":
        return this.#member(node)
      case "CallExpression":
        return node.optional ? refuse("optional calls") : this.#call(node)
      default:
        return refuse(`a ${node.type}`)
    }
  }

  #literal({ value, regex }: AnyNode): Code {
    if (regex !== undefined) return refuse("a pattern that is not tested on the spot")
    if (typeof value === "string") {
      return { code: JSON.stringify(value), weight: weightOfConstant(value.length) }
    }
    if (typeof value === "number" && Number.isFinite(value)) return { code: `(${value})`, weight: 1 }
    return typeof value === "boolean" || value === null ? { code: String(value), weight: 1 } : refuse("a literal")
  }

  #template(node: AnyNode): Code {
    const parts: Array<string> = []
    let weight = 0
    let constant = 0
    node.quasis?.forEach(({ value }, i) => {
      const cooked = value.cooked ?? refuse("a template")
      constant += cooked.length
      parts.push(JSON.stringify(cooked))
      const inner = node.expressions?.[i]
      if (inner === undefined) return
      const { code, weight: more } = this.of(inner)
      parts.push(code)
      weight += more
    })
    return { code: `(${parts.join(" + ")})`, weight: weight + weightOfConstant(constant) }
  }

  #name(node: AnyNode): Code {
    const { scopes, tables } = this.around
    const constant = tables.named(node)
    if (constant !== undefined) return tables.primitive(constant) ?? refuse("a table that is handed on")
    const binding = scopes.bindingOf(node)
    if (binding !== undefined) return this.around.local(binding)
    const isKnown = scopes.isBuiltIn(node) && /^(undefined|NaN|Infinity)$/.test(node.name!)
    return isKnown ? { code: node.name!, weight: 1 } : refuse(`the name ${node.name}`)
  }

  #unary({ operator, argument }: AnyNode): Code {
    if (!UNARY.has(operator!)) return refuse(`the operator ${operator}`)
    return { code: `(${operator} ${this.of(argument).code})`, weight: 1 }
  }

  #binary(node: AnyNode): Code {
    const { operator, left, right } = node
    if (!BINARY.has(operator!)) return refuse(`the operator ${operator}`)
    if (operator === "===" || operator === "!==") {
      const quick = this.#isCell(left, right) ?? this.#isCell(right, left)
      if (quick !== undefined) return { code: operator === "===" ? quick : `!${quick}`, weight: 1 }
    }
    const [one, other] = [this.of(left), this.of(right)]
    return { code: `(${one.code} ${operator} ${other.code})`, weight: operator === "+" ? one.weight + other.weight : 1 }
  }

  #isCell(cell: AnyNode | undefined, wanted: AnyNode | undefined): string | undefined {
    const text = literal(wanted)
    const column = cell && this.around.columnOf(cell)
    return text === undefined || column === undefined ? undefined : this.around.isCell(column, text)
  }

  #member(node: AnyNode): Code {
    if (node.optional) return refuse("optional chaining")
    const { types } = this.around
    const { object, property, computed } = node
    const split = this.#part(node)
    if (split !== undefined) return split
    const table = this.around.tables.of(object)
    if (table !== undefined) {
      const name = computed ? undefined : JSON.stringify(property!.name!)
      const key = name ?? this.of(property).code
      if (table.isList) {
        if (name !== undefined) {
          return name === '"length"' ? { code: `${table.code}.length`, weight: 1 } : refuse("a list")
        }
        return { code: `element(${table.code}, ${key})`, weight: table.weight }
      }
      return { code: `entry(${table.code}, ${key})`, weight: table.weight }
    }
    if (computed || property?.name !== "length") return refuse("a property")
    const { code } = this.of(object)
    return { code: `${isOnly(types.kinds(object), TEXT) ? code : `text(${code})`}.length`, weight: 1 }
  }

  /** `x.split("@")[1]`. */
  #part({ object, property, computed }: AnyNode): Code | undefined {
    if (!computed || object?.type !== "CallExpression" || object.optional) return undefined
    const { callee, arguments: given } = object
    if (callee?.type !== "MemberExpression" || callee.optional || propertyName(callee) !== "split") return undefined
    const separator = given?.length === 1 ? literal(given[0]) : undefined
    const index = property?.type === "Literal" ? property.value : undefined
    if (separator === undefined || separator === "" || typeof index !== "number" || !(index >= 0 && index < 1000)) {
      return refuse("split")
    }
    if (!Number.isInteger(index)) return refuse("split")
    if (separator.length > LONGEST_SOUGHT) return refuse("split")
    const { code, weight } = this.of(callee.object)
    this.step(weight * SEARCHING)
    return { code: `part(text(${code}), ${JSON.stringify(separator)}, ${index})`, weight }
  }

  #call(node: AnyNode): Code {
    const { types, scopes } = this.around
    const { callee, arguments: given = [] } = node
    const context = this.around.contextCall(node)
    if (context !== undefined) return this.around.callContext(context, node)
    const global = types.globalName(callee)
    if (global === "Date.parse") return dateCode(one(given), this.around, (node) => this.of(node))
    if (global !== undefined && this.around.tables.of(callee?.object) === undefined) {
      if (!FUNCTIONS.has(global)) return refuse(global)
      // Long numbers to an odd base are for each engine to round.
      if (/parseInt$/.test(global) && given.length > 1 && (given.length > 2 || !isTen(given[1]))) {
        return refuse("a base")
      }
      const codes = given.map((each) => this.of(each))
      const weight = Math.max(1, ...codes.map((each) => each.weight))
      return { code: `${global}(${codes.map((each) => each.code).join(", ")})`, weight }
    }
    if (callee?.type === "Identifier") {
      const binding = scopes.bindingOf(callee)
      if (binding === undefined) return refuse(`the function ${callee.name}`)
      return this.around.callOwn(binding, given.map((each) => this.of(each)))
    }
    if (callee?.type !== "MemberExpression" || callee.optional || callee.computed) return refuse("a call")
    return this.#method(callee, given)
  }

  #method({ object, property }: AnyNode, given: ReadonlyArray<AnyNode>): Code {
    const { types } = this.around
    const name = property!.name!
    if (object?.type === "Literal" && object.regex !== undefined) return this.#test(object, name, given)
    const table = this.around.tables.of(object)
    if (table !== undefined) {
      if (!table.isList || !table.isFlat || !/^(includes|indexOf)$/.test(name)) return refuse("a method of a table")
      this.step(table.size)
      return { code: `${table.code}.${name}(${this.of(one(given)).code})`, weight: 1 }
    }
    if (name === "toFixed") {
      const places = given[0]?.type === "Literal" ? given[0].value : undefined
      if (typeof places !== "number" || !(places >= 0 && places <= 20) || given.length !== 1) return refuse("toFixed")
      const { code } = this.of(object)
      return { code: `${isOnly(types.kinds(object), NUMBER) ? code : `number(${code})`}.toFixed(${places})`, weight: 1 }
    }
    if (!Object.hasOwn(TEXT_METHODS, name)) return refuse(`the method ${name}`)
    const [least, most] = TEXT_METHODS[name]
    if (given.length < least || given.length > most) return refuse(`the arguments of ${name}`)
    const { code, weight } = this.of(object)
    const checked = isOnly(types.kinds(object), TEXT) ? code : `text(${code})`
    const isCase = LATIN_ONLY.has(name)
    const isSearch = SEARCHES.has(name)
    this.step(weight * (isCase ? MAKING : isSearch ? SEARCHING : 0))
    const codes = given.map((each, i) => isSearch && i === 0 ? this.#sought(each) : this.of(each).code)
    return { code: `${isCase ? `latin(${checked})` : checked}.${name}(${codes.join(", ")})`, weight }
  }

  /** A text that is looked for, of which it is known or tested that it is short. */
  #sought(node: AnyNode): string {
    const { code } = this.of(node)
    const text = literal(node)
    const isShort = text === undefined ? !(this.around.types.kinds(node) & TEXT) : text.length <= LONGEST_SOUGHT
    return isShort ? code : `sought(${code})`
  }

  #test(pattern: AnyNode, name: string, given: ReadonlyArray<AnyNode>): Code {
    const { flags } = pattern.regex!
    const source = pattern.raw!.slice(1, pattern.raw!.lastIndexOf("/"))
    const cost = name === "test" ? patternCost(source, flags) : undefined
    if (cost === undefined) return refuse("a pattern")
    this.step(cost)
    const { code } = this.of(one(given))
    return { code: `${this.around.tables.pattern(source, flags)}.test(tried(${code}))`, weight: 1 }
  }
}

const one = (given: ReadonlyArray<AnyNode>): AnyNode =>
  given.length === 1 && given[0].type !== "SpreadElement" ? given[0] : refuse("the number of arguments")

const isTen = (node: AnyNode): boolean => node.type === "Literal" && node.value === 10
