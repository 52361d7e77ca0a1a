/**
 * What a stateful script remembers, on its way out of a sandbox and into the next; and what it remembers elsewhere, where
 * nobody could find it again.
 */
import type { Program } from "acorn"
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core"
import { resolveNames, type Scopes, withInner } from "./scopes.ts"
import { type AnyNode, patternNames, propertyName } from "./syntax.ts"

/** The state of one sandbox, whose guest side is guest/state.js. Whoever calls guards the calls. */
export class KeptState {
  constructor(readonly context: QuickJSContext, readonly guest: QuickJSHandle) {}

  /** Gives it as text; one that begins with `!` says why it cannot be kept. What the guest threw is returned. */
  pack(take: (text: string) => void): QuickJSHandle | undefined {
    const { context, guest } = this
    const returned = context.callFunction(context.getProp(guest, "pack"), context.undefined)
    if (returned.error) return returned.error
    take(context.getString(returned.value))
    returned.value.dispose()
    return undefined
  }

  unpack(text: string): QuickJSHandle | undefined {
    const { context, guest } = this
    const handle = context.newString(text)
    const returned = context.callFunction(context.getProp(guest, "unpack"), context.undefined, handle)
    handle.dispose()
    if (returned.error) return returned.error
    returned.value.dispose()
    return undefined
  }
}

const CHANGING = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/

/** Variables outside of all functions that a function changes: memory which is not in `context.state`. */
export function rememberingVariables(program: Program): ReadonlyArray<string> {
  const scopes = resolveNames(program)
  const declared = (program.body as unknown as ReadonlyArray<AnyNode>).flatMap((node) =>
    node.type === "VariableDeclaration" ? node.declarations!.flatMap(({ id }) => patternNames(id)) : []
  )
  return declared.filter((name) =>
    scopes.bindingOf(name)!.uses.some((use) => isInFunction(use, scopes) && isChange(use, scopes))
  ).map(({ name }) => name!)
}

function isInFunction(node: AnyNode, { parents }: Scopes): boolean {
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) if (/Function/.test(at.type)) return true
  return false
}

/** Whether a use of a name gives the variable, or what it holds, another value. */
function isChange(use: AnyNode, { parents }: Scopes): boolean {
  let at = use
  let parent = parents.get(at)
  while (parent?.type === "MemberExpression" && parent.object === at) {
    const call = parents.get(parent)
    if (call?.type === "CallExpression" && call.callee === parent && CHANGING.test(propertyName(parent) ?? "")) {
      return true
    }
    at = parent
    parent = call
  }
  // In `[a.b, c] = …` the targets are inside a pattern.
  while (/^(Property|ObjectPattern|ArrayPattern|RestElement|AssignmentPattern)$/.test(parent?.type ?? "")) {
    if (parent!.right === at) return false
    at = parent!
    parent = parents.get(at)
  }
  if (parent?.type === "UnaryExpression") return parent.operator === "delete"
  if (parent?.type === "UpdateExpression") return true
  const isTarget = parent?.type === "AssignmentExpression" || /^For(In|Of)Statement$/.test(parent?.type ?? "")
  return isTarget && parent!.left !== undefined && parent!.left === at && withInner(at).includes(use)
}
