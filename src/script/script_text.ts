/**
 * The text of a script around its syntax tree: places, signs that the tree leaves out, names that are free, and whether the
 * script could notice that its text was changed.
 */
import type { Program } from "acorn"
import { applyEdits, type Edit } from "./edits.ts"
import { childrenOf } from "./scopes.ts"
import { type AnyNode, literal, STRICT } from "./syntax.ts"

/** Places in the script; the parser saw a directive before it. */
export const start = (node: AnyNode): number => node.start - STRICT.length
export const end = (node: AnyNode): number => node.end - STRICT.length

/** Names with which a script could see its own text or its call stack. */
const SHOWS_STACK = /^(stack|getOwnPropertyNames|getOwnPropertyDescriptors?|ownKeys|captureStackTrace)$/

export function whyVisible(program: Program): string | undefined {
  const isShown = (node: AnyNode): boolean =>
    SHOWS_STACK.test(node.name ?? literal(node) ?? "") || childrenOf(node).some(isShown)
  return isShown(program as unknown as AnyNode) ? "the script looks at call stacks" : undefined
}

/** Comments as blanks of the same length. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, (comment) => comment.replace(/[^\n]/g, " "))

export class Punctuation {
  constructor(readonly source: string) {}

  /** Place of the parenthesis that opens the arguments of a call. */
  parenthesis(call: AnyNode): number | undefined {
    const { source } = this
    const opening = withoutComments(source.slice(end(call.callee!), end(call))).search(/\S/)
    return source[end(call.callee!) + opening] === "(" ? end(call.callee!) + opening : undefined
  }

  /** Place of a sign between two nodes with nothing but blanks, comments and parentheses around it. */
  between(from: number, to: number, sign: string, isClosing = false): number | undefined {
    const between = withoutComments(this.source.slice(from, to))
    const at = between.indexOf(sign)
    const isPlain = isClosing ? /^[\s)]*,\s*\)$/.test(between) : /^\s*,[\s(]*$/.test(between)
    return at >= 0 && isPlain ? from + at : undefined
  }
}

/** Text of each changed function now and before, so that a script never sees the difference. */
export function functionTexts(program: AnyNode, source: string, edits: ReadonlyArray<Edit>) {
  const texts: Array<readonly [string, string]> = []
  const visit = (node: AnyNode): void => {
    const inside = edits.filter((edit) => start(node) <= edit.start && edit.end <= end(node))
    if (inside.length === 0) return
    if (/Function|Class|MethodDefinition|^Property$/.test(node.type)) {
      const before = source.slice(start(node), end(node))
      const moved = inside.map((edit) => ({ ...edit, start: edit.start - start(node), end: edit.end - start(node) }))
      texts.push([applyEdits(before, moved), before])
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return texts
}

/** A beginning of names that neither the script nor anything it can mention has. */
export function freePrefix(source: string, program: Program, globals: Readonly<Record<string, unknown>>): string {
  const names = new Set(Object.keys(globals))
  const visit = (node: AnyNode): void => {
    if (node.name !== undefined) names.add(node.name)
    childrenOf(node).forEach(visit)
  }
  visit(program as unknown as AnyNode)
  for (let n = 0;; n++) {
    const prefix = n === 0 ? "$$" : `$$${n}_`
    if (!source.includes(prefix) && ![...names].some((name) => name.startsWith(prefix))) return prefix
  }
}
