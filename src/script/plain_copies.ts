/**
 * Fields that every row which goes on takes over from a column unchanged, or that are put together of such texts and
 * constants alone, so that they can be made outside of the sandbox and nothing has to cross.
 */
import type { ColumnSpec, RowSchema } from "../data/schema.ts"
import type { ContextCall, ContextUses } from "./context_uses.ts"
import { METADATA, type OutputColumn, type TextPart } from "./program.ts"
import type { RewriteInput } from "./rewriting.ts"
import { childrenOf, type Scopes } from "./scopes.ts"
import { type AnyNode, literal } from "./syntax.ts"

export interface FieldCopy {
  /** The column whose cells are the field's; undefined if it is put together. */
  readonly column: number | undefined
  readonly parts: ReadonlyArray<TextPart>
  /** The call that sets the field. */
  readonly node: AnyNode
}

/** The fields that are plain copies, by name. */
export function copiedFields(
  { facts, output, input }: RewriteInput,
  { calls }: ContextUses,
  process: AnyNode,
  scopes: Scopes,
  columnOf: (node: AnyNode) => number | undefined,
): ReadonlyMap<string, FieldCopy> {
  const copies = new Map<string, FieldCopy>()
  if (facts.setsAny || process.async || process.generator) return copies
  const body = process.body as unknown as AnyNode
  if (body.type !== "BlockStatement") return copies
  const statements = body.body ?? []
  for (const call of calls) {
    const field = call.name === "output.setField" ? literal(call.node.arguments?.[0]) : undefined
    const statement = scopes.parents.get(call.node)
    const at = statement?.type === "ExpressionStatement" ? statements.indexOf(statement) : -1
    const target = output.find(({ spec }) => spec.name === field)
    if (field === undefined || field === METADATA || at < 0 || target?.way !== "made") continue
    const value = call.node.arguments!.length === 2 ? call.node.arguments![1] : undefined
    if (value === undefined || setters(calls, field) !== 1 || target.spec.type !== "text") continue
    const own = columnOf(value)
    const column = own !== undefined && isSameText(input.columns[own], target.spec) ? own : undefined
    const parts = column === undefined ? new Parts(calls, input, columnOf).of(value) : []
    if (parts === undefined) continue
    const routes = calls.filter(({ name }) => /^route\.send/.test(name)).map(({ node }) => node)
    if (routes.some((route) => functionAround(route, scopes) !== process)) continue
    // A row that was sent somewhere shows its fields even if it goes no further.
    const isSent = (node: AnyNode) => routes.some((route) => node.start <= route.start && route.end <= node.end)
    const sending = statements.slice(0, at).findIndex(isSent)
    const quiet = statements.slice(0, sending < 0 ? at : sending)
    if (!quiet.every((node) => returns(node, isFalse)) || !statements.slice(quiet.length, at).every(neverReturns)) {
      continue
    }
    copies.set(field, { column, parts, node: call.node })
  }
  return copies
}

const setters = (calls: ReadonlyArray<ContextCall>, field: string): number =>
  calls.filter(({ name, node }) => /^output\.(set|remove)Field$/.test(name) && literal(node.arguments?.[0]) === field)
    .length

/** Whether a cell of the one column means the same in the other. */
const isSameText = (from: ColumnSpec, to: OutputColumn["spec"]): boolean =>
  from.type === "text" && to.type === "text" && from.default === undefined && to.default === undefined &&
  (!to.required || from.required === true)

/** Expressions that are surely a text, made of constants and columns of text. */
class Parts {
  readonly #now: ReadonlySet<AnyNode>

  constructor(
    calls: ReadonlyArray<ContextCall>,
    readonly input: RowSchema,
    readonly columnOf: (node: AnyNode) => number | undefined,
  ) {
    this.#now = new Set(calls.filter(({ name }) => name === "utils.now").map(({ node }) => node))
  }

  of(node: AnyNode): ReadonlyArray<TextPart> | undefined {
    if (this.#now.has(node)) return [{ isNow: true }]
    const constant = literal(node)
    if (constant !== undefined) return constant.isWellFormed() ? [{ text: constant }] : undefined
    switch (node.type) {
      case "TemplateLiteral":
        return joined((node.quasis ?? []).flatMap(({ value }, i) => {
          const expression = node.expressions?.[i]
          const text = value.cooked ?? ""
          const before = text === "" ? [] : [text.isWellFormed() ? [{ text }] : undefined]
          return expression === undefined ? before : [...before, this.#within(expression)]
        }))
      case "BinaryExpression": {
        // null + null is a number.
        const isText = this.of(node.left!) !== undefined || this.of(node.right!) !== undefined
        return node.operator === "+" && isText
          ? joined([this.#within(node.left!), this.#within(node.right!)])
          : undefined
      }
      case "LogicalExpression": {
        const column = this.#textColumn(node.left!)
        const other = literal(node.right)
        if (column === undefined || other?.isWellFormed() !== true || node.operator === "&&") return undefined
        return [{ column, ifNull: other, ...(node.operator === "||" ? { ifEmpty: other } : {}) }]
      }
    }
    return undefined
  }

  /** As part of a longer text, a null shows as such. */
  #within(node: AnyNode): ReadonlyArray<TextPart> | undefined {
    const column = this.#textColumn(node)
    return column === undefined ? this.of(node) : [{ column, ifNull: "null" }]
  }

  #textColumn(node: AnyNode): number | undefined {
    const column = this.columnOf(node)
    return column !== undefined && this.input.columns[column].type === "text" ? column : undefined
  }
}

const joined = (lists: ReadonlyArray<ReadonlyArray<TextPart> | undefined>): ReadonlyArray<TextPart> | undefined =>
  lists.includes(undefined) ? undefined : lists.flatMap((list) => list!)

/** Whether all returns of the function inside a statement are of a kind. */
const returns = (node: AnyNode, isSo: (node: AnyNode) => boolean): boolean =>
  /Function/.test(node.type) ||
  (node.type === "ReturnStatement" ? isSo(node) : childrenOf(node).every((child) => returns(child, isSo)))

const isFalse = ({ argument }: AnyNode): boolean => argument?.type === "Literal" && argument.value === false

const neverReturns = (node: AnyNode): boolean => returns(node, () => false)

function functionAround(node: AnyNode, scopes: Scopes): AnyNode | undefined {
  let at = scopes.parents.get(node)
  while (at !== undefined && !/Function/.test(at.type)) at = scopes.parents.get(at)
  return at
}
