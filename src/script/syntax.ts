/**
 * Scripts as syntax trees: parsed, and the questions about single nodes that the analysis asks. Decides nothing.
 */
import { type Node, parse, type Program } from "acorn"

/** A syntax error, or a missing `process`, with its 1-based place in the script. */
export interface ScriptProblem {
  readonly code: "FE4001" | "FE4002"
  readonly message: string
  readonly line: number
  readonly column: number
  readonly help?: string
}

/** A node of acorn, as far as it is looked at here. */
export interface AnyNode extends Node {
  readonly name?: string
  readonly value?: unknown
  readonly computed?: boolean
  readonly optional?: boolean
  readonly shorthand?: boolean
  readonly operator?: string
  readonly object?: AnyNode
  readonly property?: AnyNode
  readonly callee?: AnyNode
  readonly arguments?: ReadonlyArray<AnyNode>
  readonly elements?: ReadonlyArray<AnyNode | null>
  readonly params?: ReadonlyArray<AnyNode>
  readonly id?: AnyNode | null
  readonly kind?: string
  readonly async?: boolean
  readonly await?: boolean
  readonly generator?: boolean
  readonly tag?: AnyNode
  readonly test?: AnyNode
  readonly consequent?: AnyNode
  readonly alternate?: AnyNode
  readonly regex?: { readonly flags: string }
  readonly raw?: string
  readonly init?: AnyNode | null
  readonly key?: AnyNode
  readonly left?: AnyNode
  readonly right?: AnyNode
  readonly param?: AnyNode | null
  readonly argument?: AnyNode
  readonly expression?: AnyNode
  readonly label?: AnyNode | null
  readonly update?: AnyNode | null
  readonly properties?: ReadonlyArray<AnyNode>
  readonly expressions?: ReadonlyArray<AnyNode>
  readonly quasis?: ReadonlyArray<{ readonly value: { readonly cooked?: string } }>
  readonly body?: ReadonlyArray<AnyNode>
  readonly declarations?: ReadonlyArray<AnyNode>
}

/** The sandbox runs scripts in strict mode, so they are read in strict mode; stands before the first line. */
export const STRICT = '"use strict";'

/** Parses a script. */
export function parseScript(source: string): { readonly program: Program } | { readonly problem: ScriptProblem } {
  try {
    const program = parse(STRICT + source, { ecmaVersion: 2023, sourceType: "script", locations: true })
    const deep = tooDeep(program)
    if (deep !== undefined) return { problem: deep }
    return findProcess(program) === undefined ? { problem: NO_PROCESS } : { program }
  } catch (error) {
    const { message, loc } = error as { message: string; loc?: { line: number; column: number } }
    const text = message.replace(/ \(\d+:\d+\)$/, "")
    const line = loc?.line ?? 1
    const column = Math.max(0, (loc?.column ?? 0) - (line === 1 ? STRICT.length : 0)) + 1
    if (/^(not enough stack space|maximum call stack)/i.test(text)) return { problem: { ...TOO_DEEP, line, column } }
    // A script that is only a body: the one mistake with a better name than its syntax error.
    if (/'return' outside of function/.test(text)) return { problem: { ...NO_PROCESS, line, column } }
    const help = /'import' and 'export'/.test(text) ? { help: NO_MODULE } : {}
    return { problem: { code: "FE4001", message: text.charAt(0).toLowerCase() + text.slice(1), line, column, ...help } }
  }
}

/** Whoever looks at a script goes down into it, one call per level; a stack has room for a few thousand. */
const MOST_LEVELS = 1000

const TOO_DEEP = {
  code: "FE4001",
  message: `the script is nested more than ${MOST_LEVELS} levels deep`,
  help: "split long chains of operators and long runs of `else if`; a list and a loop over it does the same",
} as const

/** Goes through the script without going down into it. */
function tooDeep(program: Program): ScriptProblem | undefined {
  let level: ReadonlyArray<unknown> = [program]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return { ...TOO_DEEP, ...placeOf(level) }
    level = level.flatMap((node) =>
      Object.values(node as object).flat().filter((part) => typeof part?.type === "string" && "start" in part)
    )
  }
  return undefined
}

function placeOf(nodes: ReadonlyArray<unknown>): { readonly line: number; readonly column: number } {
  const { line, column } = (nodes[0] as { loc: { start: { line: number; column: number } } }).loc.start
  return { line, column: Math.max(0, column - (line === 1 ? STRICT.length : 0)) + 1 }
}

const NO_MODULE = "a script is one piece: it can neither import nor export"

const NO_PROCESS: ScriptProblem = {
  code: "FE4002",
  message: "the script declares no `function process(context)`",
  line: 1,
  column: 1,
  help: "wrap the code: `function process(context) { … return true }`",
}

export const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value

/** The function that is called per row: a declaration, or a constant with a function. Undefined if there is none. */
export function findProcess(program: Program): AnyNode | undefined {
  return processes(program).findLast((found) => /Function/.test(found.type))
}

/** Everything that the top level names `process`. */
export function processes(program: Program): Array<AnyNode> {
  return (program.body as unknown as ReadonlyArray<AnyNode>).flatMap((node) => {
    if (node.type === "FunctionDeclaration" && node.id?.name === "process") return [node]
    if (node.type !== "VariableDeclaration") return []
    return node.declarations?.filter((declaration) => declaration.id?.name === "process").map(({ init }) => init)
      .filter(isNode) ?? []
  })
}

/** The text of a literal, if it is one. */
export const literal = (node: AnyNode | null | undefined): string | undefined => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value
  if (node?.type === "TemplateLiteral" && node.expressions?.length === 0) return node.quasis?.[0].value.cooked
  return undefined
}

export const propertyName = (node: AnyNode): string | undefined =>
  node.computed ? literal(node.property) : node.property?.name

/** Identifiers that a pattern binds or assigns. `a.b = 1` assigns no name. */
export function patternNames(pattern: AnyNode | null | undefined): ReadonlyArray<AnyNode> {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern]
    case "VariableDeclaration":
      return pattern.declarations?.flatMap(({ id }) => patternNames(id)) ?? []
    case "ObjectPattern":
      return pattern.properties?.flatMap((property) =>
        patternNames(isNode(property.value) ? property.value : property)
      ) ?? []
    case "ArrayPattern":
      return pattern.elements?.flatMap(patternNames) ?? []
    case "AssignmentPattern":
      return patternNames(pattern.left)
    case "RestElement":
      return patternNames(pattern.argument)
    default:
      return []
  }
}

/** Names that a pattern binds or assigns. */
export const names = (pattern: AnyNode | null | undefined): ReadonlyArray<string> =>
  patternNames(pattern).map(({ name }) => name!)

/** Whether a node's value is a boolean or the like, so that `businessRule` will not hand it the row. */
export function isNoRule(node: AnyNode | undefined): boolean {
  if (node?.type === "Literal") return typeof node.value !== "string"
  if (node?.type === "UnaryExpression") return node.operator === "!"
  if (node?.type === "BinaryExpression") return /^([<>]=?|[=!]==?|in|instanceof)$/.test(node.operator ?? "")
  return node?.type === "LogicalExpression" && isNoRule(node.left) && isNoRule(node.right)
}

/** Whether an identifier is the name of a property, not a variable. */
export const isKey = (parent: AnyNode | undefined, node: AnyNode): boolean =>
  (parent?.type === "MemberExpression" && parent.property === node && !parent.computed) ||
  (parent?.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand) ||
  (parent?.type === "MethodDefinition" && parent.key === node && !parent.computed) ||
  (parent?.type === "PropertyDefinition" && parent.key === node && !parent.computed)
