/**
 * What the value of an expression can be, as far as its text alone tells. Says "anything" where it does not know.
 */
import type { ColumnType } from "../data/schema.ts"
import { childrenOf, type Scopes } from "./scopes.ts"
import { type AnyNode, propertyName } from "./syntax.ts"

// A set of kinds, as bits.
export const TEXT = 1
export const NUMBER = 2
export const BOOLEAN = 4
export const NULL = 8
export const UNDEFINED = 16
/** bigint, symbol, object, function. */
export const OTHER = 32
const ANYTHING = 63

/** Kinds that leave the sandbox as they are. */
export const READY = TEXT | NUMBER | BOOLEAN | NULL

/** Whether all of `kinds` are among `allowed`. */
export const isOnly = (kinds: number, allowed: number): boolean => (kinds & ~allowed) === 0

/** Kinds that the value of a column can be inside the sandbox, null aside. */
const COLUMN_KINDS: Readonly<Record<ColumnType, number>> = {
  text: TEXT,
  date: TEXT,
  datetime: TEXT,
  // A cell that is no such value arrives as its text.
  double: NUMBER | TEXT,
  boolean: BOOLEAN | TEXT,
  integer: NUMBER | OTHER,
  decimal: NUMBER | OTHER,
  json: ANYTHING,
}

const words = (text: string) => new Set(text.split(" "))
const MATH_NUMBERS = words(
  "abs ceil floor round trunc sign sqrt cbrt pow min max log log2 log10 log1p exp expm1 sin cos tan asin acos atan atan2 " +
    "sinh cosh tanh hypot random fround imul clz32",
)
const TEXT_TO_TEXT = words(
  "trim trimStart trimEnd toLowerCase toUpperCase slice substring substr charAt padStart padEnd repeat normalize concat " +
    "toString valueOf",
)
const TEXT_TO_NUMBER = words("indexOf lastIndexOf charCodeAt localeCompare")
const TEXT_TO_BOOLEAN = words("includes startsWith endsWith")
const NUMBER_TO_TEXT = words("toFixed toPrecision toExponential toString")
const GLOBAL_RESULTS: Readonly<Record<string, number>> = {
  String: TEXT,
  Number: NUMBER,
  parseInt: NUMBER,
  parseFloat: NUMBER,
  Boolean: BOOLEAN,
  isNaN: BOOLEAN,
  isFinite: BOOLEAN,
  "Date.parse": NUMBER,
  "Date.now": NUMBER,
  "Date.UTC": NUMBER,
  "Number.isInteger": BOOLEAN,
  "Number.isFinite": BOOLEAN,
  "Number.isNaN": BOOLEAN,
  "Number.isSafeInteger": BOOLEAN,
  "Number.parseFloat": NUMBER,
  "Number.parseInt": NUMBER,
  "Array.isArray": BOOLEAN,
  "String.fromCharCode": TEXT,
}
const CONTEXT_RESULTS: Readonly<Record<string, number>> = {
  "utils.now": TEXT,
  "utils.newGuid": TEXT,
  "utils.format": TEXT | NULL,
  "utils.formatDate": TEXT | NULL,
  "validate.required": BOOLEAN,
  "validate.businessRule": BOOLEAN,
  "validate.custom": BOOLEAN,
}

/** What is known of the row and the context. */
export interface Known {
  /** Number of the input column that an expression or a declared name reads; undefined if it is no such thing. */
  columnOf(node: AnyNode): number | undefined
  typeOfColumn(column: number): ColumnType
  /** `utils.now` for a call of the context. */
  contextCall(call: AnyNode): string | undefined
}

export class StaticTypes {
  readonly #kinds = new Map<AnyNode, number>()

  constructor(readonly scopes: Scopes, readonly known: Known) {}

  /** The name of a global function that nothing replaces: `parseInt`, `Math.round`. */
  globalName(node: AnyNode | undefined): string | undefined {
    if (node?.type === "Identifier") return this.scopes.isBuiltIn(node) ? node.name : undefined
    if (node?.type !== "MemberExpression" || node.computed || node.optional) return undefined
    const { object, property } = node
    const isGlobal = object?.type === "Identifier" && this.scopes.isBuiltIn(object)
    return isGlobal && property?.type === "Identifier" ? `${object.name}.${property.name}` : undefined
  }

  /** Whether a global function gives a number whatever it is given. */
  isNumeric = (global: string): boolean =>
    global.startsWith("Math.")
      ? MATH_NUMBERS.has(global.slice(5))
      : Object.hasOwn(GLOBAL_RESULTS, global) && GLOBAL_RESULTS[global] === NUMBER

  /** The kinds a value can be of. */
  kinds(node: AnyNode | null | undefined): number {
    if (!node) return ANYTHING
    const known = this.#kinds.get(node)
    if (known !== undefined) return known
    // Whatever depends on itself is not known.
    this.#kinds.set(node, ANYTHING)
    const kinds = this.#find(node)
    this.#kinds.set(node, kinds)
    return kinds
  }

  #find(node: AnyNode): number {
    const column = this.known.columnOf(node)
    if (column !== undefined) return COLUMN_KINDS[this.known.typeOfColumn(column)] | NULL
    switch (node.type) {
      case "Literal":
        return node.value === null && !node.regex ? NULL : kindOf(node.value)
      case "TemplateLiteral":
        return TEXT
      case "UnaryExpression":
        return this.#unary(node)
      case "BinaryExpression":
        return this.#binary(node)
      case "LogicalExpression": {
        const [left, right] = [this.kinds(node.left), this.kinds(node.right)]
        return (node.operator === "&&" ? left : left & ~(NULL | UNDEFINED)) | right
      }
      case "ConditionalExpression":
        return this.kinds(node.consequent) | this.kinds(node.alternate)
      case "SequenceExpression":
        return this.kinds(node.expressions?.at(-1))
      case "AssignmentExpression":
        return node.operator === "=" ? this.kinds(node.right) : ANYTHING
      case "Identifier":
        return this.#name(node)
      case "MemberExpression":
        return this.#member(node)
      case "CallExpression":
        return node.optional ? ANYTHING : this.#call(node)
      case "NewExpression":
      case "ObjectExpression":
      case "ArrayExpression":
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "ClassExpression":
        return OTHER
    }
    return ANYTHING
  }

  #unary({ operator, argument }: AnyNode): number {
    switch (operator) {
      case "!":
      case "delete":
        return BOOLEAN
      case "typeof":
        return TEXT
      case "void":
        return UNDEFINED
      case "+":
        return NUMBER
      default:
        return isOnly(this.kinds(argument), ~OTHER) ? NUMBER : NUMBER | OTHER
    }
  }

  #binary({ operator, left, right }: AnyNode): number {
    if (/^([<>]=?|[=!]==?|in|instanceof)$/.test(operator!)) return BOOLEAN
    const [one, other] = [this.kinds(left), this.kinds(right)]
    if (operator === "+") {
      if (one === TEXT || other === TEXT) return TEXT
      const isArithmetic = isOnly(one | other, NUMBER | BOOLEAN | NULL | UNDEFINED)
      return isArithmetic ? NUMBER : isOnly(one, ~OTHER) || isOnly(other, ~OTHER) ? NUMBER | TEXT : ANYTHING
    }
    // bigint goes with bigint alone.
    return operator === ">>>" || isOnly(one, ~OTHER) || isOnly(other, ~OTHER) ? NUMBER : NUMBER | OTHER
  }

  /** A name that is given a value once, where it is declared. */
  #name(node: AnyNode): number {
    if (this.scopes.isBuiltIn(node)) {
      return node.name === "undefined" ? UNDEFINED : node.name === "NaN" || node.name === "Infinity" ? NUMBER : ANYTHING
    }
    const binding = this.scopes.bindingOf(node)
    if (binding?.kind === "function" && !binding.isWritten) return OTHER
    const init = this.init(node)
    if (init === undefined) return ANYTHING
    return this.kinds(init.value) | (init.isVar ? UNDEFINED : 0)
  }

  /** What a name that is given a value once is declared with. */
  init(node: AnyNode): { readonly value: AnyNode; readonly isVar: boolean } | undefined {
    const binding = this.scopes.bindingOf(node)
    if (binding === undefined || binding.isWritten || binding.declarations.length !== 1) return undefined
    const declarator = this.scopes.parents.get(binding.declarations[0])
    if (declarator?.type !== "VariableDeclarator" || declarator.id !== binding.declarations[0]) return undefined
    return declarator.init ? { value: declarator.init, isVar: binding.kind === "var" } : undefined
  }

  #member(node: AnyNode): number {
    if (node.optional || propertyName(node) !== "length") return ANYTHING
    return isOnly(this.kinds(node.object), TEXT | NULL | UNDEFINED) ? NUMBER : ANYTHING
  }

  #call(node: AnyNode): number {
    const { callee } = node
    const context = this.known.contextCall(node)
    if (context !== undefined) return CONTEXT_RESULTS[context] ?? ANYTHING
    const global = this.globalName(callee)
    if (global !== undefined) {
      if (this.isNumeric(global)) return NUMBER
      return Object.hasOwn(GLOBAL_RESULTS, global) ? GLOBAL_RESULTS[global] : ANYTHING
    }
    if (callee?.type === "Identifier") return this.#ownFunction(callee)
    if (callee?.type !== "MemberExpression" || callee.optional) return ANYTHING
    return this.#method(callee, node.arguments?.[0])
  }

  /** A function that the script declares: whatever its returns give. */
  #ownFunction(name: AnyNode): number {
    const binding = this.scopes.bindingOf(name)
    const declared = binding?.kind === "function" && !binding.isWritten && binding.declarations.length === 1
      ? this.scopes.parents.get(binding.declarations[0])
      : this.init(name)?.value
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(declared?.type ?? "")) {
      return ANYTHING
    }
    if (declared!.async || declared!.generator) return ANYTHING
    const block = declared!.body as unknown as AnyNode
    if (block.type !== "BlockStatement") return this.kinds(block)
    const returned = (node: AnyNode): number => {
      if (/Function/.test(node.type)) return 0
      if (node.type === "ReturnStatement") return node.argument ? this.kinds(node.argument) : UNDEFINED
      return childrenOf(node).reduce((kinds, child) => kinds | returned(child), 0)
    }
    const atEnd = block.body?.at(-1)?.type === "ReturnStatement" ? 0 : UNDEFINED
    return (block.body ?? []).reduce((kinds, statement) => kinds | returned(statement), atEnd)
  }

  /** Methods of texts, numbers and patterns, whose prototypes are frozen. */
  #method(callee: AnyNode, first: AnyNode | undefined): number {
    const method = propertyName(callee)
    if (method === undefined) return ANYTHING
    if (callee.object?.type === "Literal" && callee.object.regex) return method === "test" ? BOOLEAN : ANYTHING
    const on = this.kinds(callee.object)
    if (isOnly(on, TEXT | NULL | UNDEFINED)) {
      if (TEXT_TO_TEXT.has(method)) return TEXT
      if (TEXT_TO_NUMBER.has(method)) return NUMBER
      if (TEXT_TO_BOOLEAN.has(method)) return BOOLEAN
      const isPattern = first?.type === "Literal" && first.regex !== undefined
      if (/^replace(All)?$/.test(method) && (isPattern || this.kinds(first) === TEXT)) return TEXT
    }
    return isOnly(on, NUMBER | NULL | UNDEFINED) && NUMBER_TO_TEXT.has(method) ? TEXT : ANYTHING
  }
}

function kindOf(value: unknown): number {
  switch (typeof value) {
    case "string":
      return TEXT
    case "number":
      return NUMBER
    case "boolean":
      return BOOLEAN
    default:
      return OTHER
  }
}
