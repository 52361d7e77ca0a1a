/**
 * Loops whose end can be told: `for (let i = 0; i < 10; i++)`, up to a number or the length of a table, where nothing else
 * changes the counter.
 */
import type { Binding } from "../scopes.ts"
import { type AnyNode, propertyName } from "../syntax.ts"
import type { Surroundings } from "./expressions.ts"

/** More turns than this are for the sandbox. */
export const MOST_TURNS = 1000

type Around = Pick<Surroundings, "scopes" | "tables">

export interface CountedLoop {
  /** The counter's name where it is declared. */
  readonly id: AnyNode
  readonly start: number
  readonly operator: "<" | "<="
  readonly limit: AnyNode
  /** The limit as a number. */
  readonly most: number
  readonly body: AnyNode
}

/** The loop, if it is such a one. */
export function countedLoop({ init, test, update, body }: AnyNode, around: Around): CountedLoop | undefined {
  const declarator = init?.type === "VariableDeclaration" && init.kind === "let" && init.declarations?.length === 1
    ? init.declarations[0]
    : undefined
  const id = declarator?.id
  const counter = id?.type === "Identifier" ? around.scopes.bindingOf(id) : undefined
  const start = declarator?.init?.type === "Literal" ? declarator.init.value : undefined
  if (counter === undefined || typeof start !== "number" || !(start >= 0)) return undefined
  if (test?.type !== "BinaryExpression" || !/^<=?$/.test(test.operator!) || !means(test.left, counter, around)) {
    return undefined
  }
  const isStep = update?.type === "UpdateExpression" && update.operator === "++" &&
    means(update.argument, counter, around)
  const most = limitOf(test.right, around)
  if (!isStep || most === undefined || !isOnlyCounted(counter, update.argument!, around)) return undefined
  const operator = test.operator as "<" | "<="
  return { id: id!, start, operator, limit: test.right!, most, body: body as unknown as AnyNode }
}

const means = (node: AnyNode | null | undefined, counter: Binding, { scopes }: Around): boolean =>
  node?.type === "Identifier" && scopes.bindingOf(node) === counter

function limitOf(node: AnyNode | undefined, { tables }: Around): number | undefined {
  if (node?.type === "Literal" && typeof node.value === "number") {
    return node.value <= MOST_TURNS ? node.value : undefined
  }
  if (node?.type !== "MemberExpression" || node.optional || propertyName(node) !== "length") return undefined
  const table = tables.of(node.object)
  return table?.isList && table.size <= MOST_TURNS ? table.size : undefined
}

/** Whether the step is all that gives the counter a value. */
function isOnlyCounted(counter: Binding, step: AnyNode, { scopes }: Around): boolean {
  return counter.uses.every((use) => {
    const parent = scopes.parents.get(use)!
    const isWritten = (parent.type === "AssignmentExpression" && parent.left === use) ||
      (parent.type === "UpdateExpression" && parent.argument === use) || /Pattern|^For(In|Of)/.test(parent.type)
    return use === step || !isWritten
  })
}
