/**
 * How long the text that an expression gives can be at most, as far as the text of the script tells, so that it need not be
 * measured at every row.
 */
import { isOnly, NULL, OTHER, type StaticTypes, TEXT, UNDEFINED } from "./static_types.ts"
import { type AnyNode, literal, propertyName } from "./syntax.ts"

/** Upper bound of a text: so many characters, and once the longest text of each of these columns in the row. */
export interface Bound {
  readonly fixed: number
  readonly columns: ReadonlyArray<number>
}

/** A number as text. */
const NUMBER_CHARACTERS = 25
const TIME_CHARACTERS = 24

/** Never longer than the text they are called on. */
const NOT_LONGER = new Set("trim trimStart trimEnd slice substring substr charAt toString valueOf".split(" "))

export class TextBounds {
  #fixed = 0
  readonly #columns = new Map<number, number>()

  constructor(readonly types: StaticTypes) {}

  /** One more text that is not measured. */
  add({ fixed, columns }: Bound): void {
    this.#fixed += fixed
    for (const column of columns) this.#columns.set(column, (this.#columns.get(column) ?? 0) + 1)
  }

  /** The bounds of all texts that are not measured: characters, and how often which column. */
  get total(): { readonly fixed: number; readonly columns: ReadonlyArray<readonly [number, number]> } {
    return { fixed: this.#fixed, columns: [...this.#columns] }
  }

  /** How long the value can be as text, if it is one; undefined if the text of the script does not tell. */
  of(node: AnyNode | null | undefined): Bound | undefined {
    if (!node) return undefined
    const column = this.types.known.columnOf(node)
    if (column !== undefined) return { fixed: NUMBER_CHARACTERS, columns: [column] }
    if (isOnly(this.types.kinds(node), ~(TEXT | OTHER))) return { fixed: NUMBER_CHARACTERS, columns: [] }
    switch (node.type) {
      case "Literal":
        return { fixed: literal(node)?.length ?? NUMBER_CHARACTERS, columns: [] }
      case "TemplateLiteral": {
        const fixed = node.quasis?.reduce((sum, { value }) => sum + (value.cooked?.length ?? 0), 0) ?? 0
        return this.#sum(node.expressions ?? [], fixed)
      }
      case "BinaryExpression":
        return node.operator === "+" ? this.#sum([node.left, node.right], 0) : undefined
      case "LogicalExpression":
        return this.#sum([node.left, node.right], 0)
      case "ConditionalExpression":
        return this.#sum([node.consequent, node.alternate], 0)
      case "Identifier":
        return this.#boundOfName(node)
      case "CallExpression":
        return this.#boundOfCall(node)
    }
    return undefined
  }

  readonly #underWay = new Set<AnyNode>()

  #boundOfName(node: AnyNode): Bound | undefined {
    const value = this.types.init(node)?.value
    if (value === undefined || this.#underWay.has(value)) return undefined
    this.#underWay.add(value)
    const bound = this.of(value)
    this.#underWay.delete(value)
    return bound
  }

  #boundOfCall(node: AnyNode): Bound | undefined {
    if (this.types.known.contextCall(node) === "utils.now") return { fixed: TIME_CHARACTERS, columns: [] }
    const { callee } = node
    const method = callee?.type === "MemberExpression" && !callee.optional ? propertyName(callee) : undefined
    if (method === undefined || !isOnly(this.types.kinds(callee?.object), TEXT | NULL | UNDEFINED)) return undefined
    const bound = this.of(callee?.object)
    if (bound === undefined || NOT_LONGER.has(method)) return bound
    // Some letters become three.
    if (method !== "toLowerCase" && method !== "toUpperCase") return undefined
    return { fixed: 3 * bound.fixed, columns: [...bound.columns, ...bound.columns, ...bound.columns] }
  }

  #sum(parts: ReadonlyArray<AnyNode | undefined>, fixed: number): Bound | undefined {
    let sum: Bound = { fixed, columns: [] }
    for (const part of parts) {
      const bound = this.of(part)
      if (bound === undefined) return undefined
      sum = { fixed: sum.fixed + bound.fixed, columns: [...sum.columns, ...bound.columns] }
    }
    return sum
  }
}
