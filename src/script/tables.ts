/**
 * Loops over constant tables and lists taken apart: the iterators of the language are slow, and where the list is an
 * ordinary array that nothing else can have changed, reading it by position means the same.
 */
import type { Edits } from "./edits.ts"
import { type Binding, childrenOf, type Scopes } from "./scopes.ts"
import { end, start } from "./script_text.ts"
import type { StaticTypes } from "./static_types.ts"
import { TEXT } from "./static_types.ts"
import { type AnyNode, literal, propertyName } from "./syntax.ts"

/** Rewrites what is proven; new names begin with `prefix`. */
export function readByPosition(
  program: AnyNode,
  scopes: Scopes,
  types: StaticTypes,
  prefix: string,
  edits: Edits,
): void {
  let names = 0
  const visit = (node: AnyNode): void => {
    if (node.type === "ForOfStatement") loop(node)
    if (node.type === "VariableDeclarator") takeApart(node)
    childrenOf(node).forEach(visit)
  }

  const loop = ({ left, right, await: isAsync }: AnyNode): void => {
    const id = left?.type === "VariableDeclaration" && left.kind !== "var" ? left.declarations?.[0].id : undefined
    const parts = id && targetsOf(id)
    if (isAsync || !parts || right?.type !== "Identifier") return
    const depth = tableDepth(scopes.bindingOf(right), scopes)
    if (depth === undefined || (id.type === "ArrayPattern") !== (depth === 2)) return
    if (parts.some(({ node }) => scopes.bindingOf(node)?.isWritten !== false)) return
    const i = `${prefix}i${names++}`
    const values = parts.map(({ node, at }) => `${node.name} = ${right.name}[${i}]${at === undefined ? "" : `[${at}]`}`)
    const declared = [`${i} = 0`, ...parts.map(({ node }) => node.name)].join(", ")
    const head = `let ${declared}; ${i} < ${right.name}.length && (${[...values, "true"].join(", ")}); ${i}++`
    edits.replace(start(left!), end(right), head, start(right))
  }

  /** `const [a, b] = text.split(",")` */
  const takeApart = ({ id, init }: AnyNode): void => {
    const parts = id?.type === "ArrayPattern" ? targetsOf(id) : undefined
    if (!parts || !init || !isNewList(init, types)) return
    const list = `${prefix}l${names++}`
    edits.replace(start(id!), end(id!), list)
    edits.close(end(init), parts.map(({ node, at }) => `, ${node.name} = ${list}[${at}]`).join(""), start(id!))
  }

  visit(program)
}

interface Target {
  readonly node: AnyNode
  /** Place in the list that is taken apart. */
  readonly at: number | undefined
}

/** The names of `x` and `[x, , y]`; undefined for patterns that do more. */
function targetsOf(pattern: AnyNode): ReadonlyArray<Target> | undefined {
  if (pattern.type === "Identifier") return [{ node: pattern, at: undefined }]
  if (pattern.type !== "ArrayPattern") return undefined
  const elements = pattern.elements ?? []
  if (elements.some((element) => element !== null && element.type !== "Identifier")) return undefined
  return elements.flatMap((node, at) => node === null ? [] : [{ node, at }])
}

const isConstant = (node: AnyNode | null): boolean =>
  (node?.type === "Literal" && !node.regex) || literal(node) !== undefined ||
  (node?.type === "UnaryExpression" && node.operator === "-" && node.argument?.type === "Literal")

/** 1 for a list of constants, 2 for one of lists of constants, which nothing can have changed; undefined for all else. */
function tableDepth(binding: Binding | undefined, scopes: Scopes): 1 | 2 | undefined {
  if (binding?.kind !== "const" || binding.isWritten || binding.declarations.length !== 1) return undefined
  const declarator = scopes.parents.get(binding.declarations[0])
  const table = declarator?.type === "VariableDeclarator" && declarator.id === binding.declarations[0]
    ? declarator.init
    : undefined
  if (table?.type !== "ArrayExpression") return undefined
  const rows = table.elements ?? []
  const depth = rows.every(isConstant)
    ? 1
    : rows.every((row) => row?.type === "ArrayExpression" && (row.elements ?? []).every(isConstant))
    ? 2
    : undefined
  return depth !== undefined && binding.uses.every((use) => isHarmless(use, depth, scopes)) ? depth : undefined
}

/** Whether a use of a table can neither change it nor hand out what is in it. */
function isHarmless(use: AnyNode, depth: 1 | 2, { parents }: Scopes): boolean {
  const parent = parents.get(use)
  if (parent?.type === "ForOfStatement" && parent.right === use) {
    const id = parent.left?.type === "VariableDeclaration" ? parent.left.declarations?.[0].id : undefined
    return depth === 1 || (id?.type === "ArrayPattern" && targetsOf(id) !== undefined)
  }
  if (parent?.type !== "MemberExpression" || parent.object !== use) return false
  const name = propertyName(parent)
  const outer = parents.get(parent)
  const isCalled = outer?.type === "CallExpression" && outer.callee === parent
  if (name === "length") return outer?.type === "BinaryExpression"
  return depth === 1 && isCalled && /^(includes|indexOf|join)$/.test(name ?? "")
}

/** Whether the value is an ordinary array that nothing else has. */
function isNewList(node: AnyNode, types: StaticTypes): boolean {
  if (node.type !== "CallExpression" || node.optional || node.callee?.type !== "MemberExpression") return false
  const { callee, arguments: given } = node
  if (callee.optional || propertyName(callee) !== "split" || types.kinds(callee.object) !== TEXT) return false
  const [separator] = given ?? []
  return (separator?.type === "Literal" && separator.regex !== undefined) || types.kinds(separator) === TEXT
}
