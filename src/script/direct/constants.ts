/**
 * Constants of a direct script: literals and tables of literals, from the script itself and from `globals:`. They are
 * written out anew, so that nobody can change them.
 */
import type { Binding, Scopes } from "../scopes.ts"
import type { AnyNode } from "../syntax.ts"
import { literal } from "../syntax.ts"
import { MOST_WEIGHT, weightOfConstant } from "./allowed.ts"

export type Constant =
  | { readonly value: string | number | boolean | null | undefined }
  | { readonly list: ReadonlyArray<Constant> }
  | { readonly entries: ReadonlyArray<readonly [string, Constant]> }

/** A table as code may use it. */
export interface Table {
  /** The name it has in the code. */
  readonly code: string
  readonly isList: boolean
  /** Whether it holds nothing but primitives. */
  readonly isFlat: boolean
  readonly size: number
  /** Weight of the longest text in it. */
  readonly weight: number
  readonly list: ReadonlyArray<Constant>
}

export class Tables {
  readonly #known = new Map<Binding, Constant | undefined>()
  readonly #named = new Map<Constant, Table>()
  readonly #patterns: Array<string> = []
  readonly #globals = new Map<string, Constant | undefined>()

  constructor(readonly scopes: Scopes, readonly globals: Readonly<Record<string, unknown>>) {}

  /** The constant that a name of the script's top level stands for. */
  constant(binding: Binding): Constant | undefined {
    if (!this.#known.has(binding)) this.#known.set(binding, this.#find(binding))
    return this.#known.get(binding)
  }

  global(name: string): Constant | undefined {
    if (!Object.hasOwn(this.globals, name)) return undefined
    if (!this.#globals.has(name)) this.#globals.set(name, limited(ofData(this.globals[name])))
    return this.#globals.get(name)
  }

  #find(binding: Binding): Constant | undefined {
    const { parents } = this.scopes
    if (binding.kind !== "const" || binding.isWritten) return undefined
    const declarator = parents.get(binding.declarations[0])
    if (declarator?.type !== "VariableDeclarator" || declarator.id !== binding.declarations[0]) return undefined
    if (parents.get(parents.get(declarator)!)?.type !== "Program") return undefined
    return limited(ofNode(declarator.init))
  }

  /** The constant that a name stands for. */
  named(node: AnyNode | null | undefined): Constant | undefined {
    if (node?.type !== "Identifier") return undefined
    const binding = this.scopes.bindingOf(node)
    if (binding !== undefined) return this.constant(binding)
    return this.scopes.isBuiltIn(node) ? this.global(node.name!) : undefined
  }

  /** The table that a name stands for. */
  of(node: AnyNode | null | undefined): Table | undefined {
    const constant = this.named(node)
    return constant && this.table(constant)
  }

  /** The code of a constant that is no table. */
  primitive(constant: Constant | undefined): { readonly code: string; readonly weight: number } | undefined {
    if (constant === undefined || !("value" in constant)) return undefined
    const { value } = constant
    return { code: codeOf(constant), weight: typeof value === "string" ? weightOfConstant(value.length) : 1 }
  }

  table(constant: Constant): Table | undefined {
    if ("value" in constant) return undefined
    const known = this.#named.get(constant)
    if (known !== undefined) return known
    const list = "list" in constant ? constant.list : constant.entries.map(([, inner]) => inner)
    const table = {
      code: `t${this.#named.size}`,
      isList: "list" in constant,
      isFlat: list.every((inner) => "value" in inner),
      size: list.length,
      weight: weightOf(constant),
      list,
    }
    this.#named.set(constant, table)
    return table
  }

  /** The name of a pattern, which keeps nothing from one text to the next. */
  pattern(source: string, flags: string): string {
    const made = `new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`
    const known = this.#patterns.indexOf(made)
    return `r${known < 0 ? this.#patterns.push(made) - 1 : known}`
  }

  /** The tables and patterns that are used, as declarations. */
  get declarations(): string {
    const tables = [...this.#named].map(([constant, { code }]) => `const ${code} = ${codeOf(constant)}\n`)
    return [...tables, ...this.#patterns.map((made, i) => `const r${i} = ${made}\n`)].join("")
  }
}

/** Most values of a table, those of tables in it included. */
const LARGEST = 10_000

const partsOf = (constant: Constant): ReadonlyArray<Constant> =>
  "list" in constant ? constant.list : "entries" in constant ? constant.entries.map(([, inner]) => inner) : []

const sizeOf = (constant: Constant): number => partsOf(constant).reduce((sum, inner) => sum + sizeOf(inner), 1)

const weightOf = (constant: Constant): number =>
  "value" in constant
    ? typeof constant.value === "string" ? weightOfConstant(constant.value.length) : 1
    : partsOf(constant).reduce((most, inner) => Math.max(most, weightOf(inner)), 1)

/** The constant, unless it is too large for the code. */
const limited = (constant: Constant | undefined): Constant | undefined =>
  constant !== undefined && sizeOf(constant) <= LARGEST && weightOf(constant) <= MOST_WEIGHT ? constant : undefined

function ofNode(node: AnyNode | null | undefined): Constant | undefined {
  if (!node) return undefined
  const text = literal(node)
  if (text !== undefined) return { value: text }
  if (node.type === "Literal") {
    const { value, regex } = node
    const isPlain = value === null || typeof value === "number" || typeof value === "boolean"
    return isPlain && regex === undefined ? { value: value as number | boolean | null } : undefined
  }
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const inner = ofNode(node.argument)
    return inner !== undefined && "value" in inner && typeof inner.value === "number"
      ? { value: -inner.value }
      : undefined
  }
  if (node.type === "ArrayExpression") {
    const list = node.elements?.map((element) => ofNode(element)) ?? []
    return list.every((each) => each !== undefined) ? { list: list as Array<Constant> } : undefined
  }
  if (node.type !== "ObjectExpression") return undefined
  const entries: Array<[string, Constant]> = []
  for (const property of node.properties ?? []) {
    if (property.type !== "Property" || property.computed || property.kind !== "init") return undefined
    const name = property.key?.type === "Identifier" ? property.key.name : literal(property.key)
    const inner = ofNode(property.value as AnyNode)
    if (name === undefined || name === "__proto__" || inner === undefined) return undefined
    entries.push([name, inner])
  }
  return { entries }
}

function ofData(value: unknown): Constant | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return { value }
  if (typeof value === "number") return { value }
  if (typeof value !== "object") return undefined
  const inner = Array.isArray(value) ? value.map(ofData) : Object.entries(value).map(([, each]) => ofData(each))
  if (inner.includes(undefined) || Object.hasOwn(value, "__proto__")) return undefined
  const list = inner as Array<Constant>
  return Array.isArray(value) ? { list } : { entries: Object.keys(value).map((key, i) => [key, list[i]] as const) }
}

function codeOf(constant: Constant): string {
  if ("list" in constant) return `[${constant.list.map(codeOf).join(", ")}]`
  if ("entries" in constant) {
    const entries = constant.entries.map(([key, inner]) => `${JSON.stringify(key)}: ${codeOf(inner)}`)
    return `{ __proto__: null, ${entries.join(", ")} }`
  }
  const { value } = constant
  if (typeof value === "number") return Object.is(value, -0) ? "(-0)" : `(${value})`
  return typeof value === "string" ? JSON.stringify(value) : String(value)
}
