/**
 * Fields that every row which goes on takes over from a column unchanged, so that the column's cells can stand for them
 * and nothing has to cross.
 */
import type { ColumnSpec } from "../data/schema.ts"
import type { ContextCall, ContextUses } from "./context_uses.ts"
import { METADATA, type OutputColumn } from "./program.ts"
import type { RewriteInput } from "./rewriter.ts"
import { childrenOf, type Scopes } from "./scopes.ts"
import { type AnyNode, literal } from "./syntax.ts"

export interface FieldCopy {
  readonly column: number
  /** The call that sets the field. */
  readonly node: AnyNode
  /** The read of the column in it. */
  readonly value: AnyNode
}

/** The fields that are plain copies, by name. */
export function copiedFields(
  { facts, output, input, reads }: RewriteInput,
  { calls, hasOtherReads }: ContextUses,
  process: AnyNode,
  scopes: Scopes,
  columnOf: ReadonlyMap<unknown, number>,
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
    const column = value && columnOf.get(value)
    if (value === undefined || column === undefined || value.type !== "MemberExpression") continue
    if (setters(calls, field) !== 1 || !isSameText(input.columns[column], target.spec)) continue
    const routes = calls.filter(({ name }) => /^route\.send/.test(name)).map(({ node }) => node)
    if (routes.some((route) => functionAround(route, scopes) !== process)) continue
    // A row that was sent somewhere shows its fields even if it goes no further.
    const isSent = (node: AnyNode) => routes.some((route) => node.start <= route.start && route.end <= node.end)
    const sending = statements.slice(0, at).findIndex(isSent)
    const quiet = statements.slice(0, sending < 0 ? at : sending)
    if (!quiet.every((node) => returns(node, isFalse)) || !statements.slice(quiet.length, at).every(neverReturns)) {
      continue
    }
    // Where everything crosses anyway, nothing is won.
    if (hasOtherReads && !reads.includes(column)) continue
    copies.set(field, { column, node: call.node, value })
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
