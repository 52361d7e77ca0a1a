/**
 * The context API by its names of old, `context.Input.Current()` for `context.input.current()`: finds where a script uses
 * them, and the edits that write the current ones. Follows the context from `process` into variables, patterns and
 * functions of the script; where it loses sight of it, it says so, and the sandbox answers to both names.
 */
import type { Program } from "acorn"
import { whyUnprovable } from "./analysis.ts"
import { type Edit, Edits } from "./edits.ts"
import { oldWords, takesWords } from "./old_words.ts"
import { API_FUNCTIONS } from "./program.ts"
import { type Binding, resolveNames, type Scopes } from "./scopes.ts"
import { type AnyNode, literal, processes, STRICT } from "./syntax.ts"

export interface OldName {
  /** As `Input` or `GetValue`. */
  readonly was: string
  readonly now: string
  /** Offset in the script. */
  readonly offset: number
}

export interface OldNames {
  readonly names: ReadonlyArray<OldName>
  /** Of the script's text; they keep its lines. */
  readonly edits: ReadonlyArray<Edit>
  /** The context goes nowhere where it could be used by a name that was not seen. */
  readonly isComplete: boolean
}

/** What a value is: the context, or one of its parts. */
type Kind = string
const CONTEXT = "context"

const MEMBERS: ReadonlyMap<Kind, ReadonlyArray<string>> = new Map([
  [CONTEXT, [...new Set(API_FUNCTIONS.map((name) => name.split(".")[0])), "state"]],
  ...Map.groupBy(API_FUNCTIONS.map((name) => name.split(".")), ([part]) => part).entries().map((
    [part, names],
  ): [Kind, ReadonlyArray<string>] => [part, names.map(([, name]) => name)]),
])

export function oldNames(source: string, program: Program): OldNames {
  const finder = new Finder(source, resolveNames(program))
  for (const process of processes(program)) finder.called(process, [CONTEXT])
  return finder.result(whyUnprovable(program) === undefined)
}

class Finder {
  /** What nodes of the script surely are. */
  readonly #kinds = new Map<AnyNode, Kind>()
  readonly #seen = new Set<Binding>()
  /** Functions of the script that are given the context: all that call them must do so. */
  readonly #calls: Array<{ readonly binding: Binding; readonly index: number; readonly kind: Kind }> = []
  readonly #names: Array<OldName> = []
  readonly #edits: Edits
  #isComplete = true

  constructor(readonly source: string, readonly scopes: Scopes) {
    this.#edits = new Edits(source)
  }

  result(isProvable: boolean): OldNames {
    const isSure = this.#calls.every(({ binding, index, kind }) =>
      binding.uses.every((use) => {
        const call = this.scopes.parents.get(use)
        const given = call?.type === "CallExpression" && call.callee === use ? call.arguments?.[index] : undefined
        return given !== undefined && this.#kinds.get(given) === kind
      })
    )
    const edits = this.#edits.sorted()
    // A function that is given other things too may mean those by `Input`: then nothing is written over.
    if (!isSure || edits === undefined) return { names: this.#names, edits: [], isComplete: false }
    return { names: this.#names, edits, isComplete: this.#isComplete && isProvable }
  }

  /** A function that is called with values of these kinds. */
  called(fn: AnyNode, kinds: ReadonlyArray<Kind | undefined>): void {
    kinds.forEach((kind, i) => {
      const param = fn.params?.[i]
      if (kind === undefined) return
      if (!/Function/.test(fn.type)) this.#isComplete = false
      else if (param === undefined) return
      else if (param.type === "RestElement") this.#isComplete = false
      else this.#bound(param, kind)
    })
  }

  /** A pattern that is given a value of this kind. */
  #bound(pattern: AnyNode | null | undefined, kind: Kind): void {
    if (pattern?.type === "Identifier") {
      const binding = this.scopes.bindingOf(pattern)
      if (binding === undefined || binding.isWritten || binding.declarations.length > 1) this.#isComplete = false
      else if (!this.#seen.has(binding)) {
        this.#seen.add(binding)
        for (const use of binding.uses) this.#used(use, kind)
      }
    } else if (pattern?.type === "AssignmentPattern") this.#bound(pattern.left, kind)
    else if (pattern?.type === "ObjectPattern") {
      for (const property of pattern.properties ?? []) this.#property(property, kind)
    } else this.#isComplete = false
  }

  #property(property: AnyNode, kind: Kind): void {
    const { key, value, shorthand } = property
    const name = property.computed || key?.type === "Literal" ? literal(key) : key?.name
    if (property.type !== "Property" || name === undefined) return void (this.#isComplete = false)
    const member = this.#named(name, kind, key!, shorthand)
    if (kind === CONTEXT && member !== undefined && member !== "state") this.#bound(value as AnyNode, member)
    // Nobody sees what it will be called with.
    if (kind === "utils" && member !== undefined && takesWords(member)) this.#isComplete = false
  }

  /** What stands around a value of this kind. */
  #used(node: AnyNode, kind: Kind): void {
    this.#kinds.set(node, kind)
    const parent = this.scopes.parents.get(node)
    switch (parent?.type) {
      case "ChainExpression":
        return this.#used(parent, kind)
      case "ExpressionStatement":
        return
      case "MemberExpression": {
        const name = parent.computed ? literal(parent.property) : parent.property?.name
        if (parent.object !== node || name === undefined) break
        const member = this.#named(name, kind, parent.property!)
        if (kind === CONTEXT && member !== undefined && member !== "state") this.#used(parent, member)
        if (kind === "utils" && member !== undefined && takesWords(member)) this.#words(parent, member)
        return
      }
      case "VariableDeclarator":
        return this.#bound(parent.id, kind)
      case "CallExpression":
        return this.#passed(parent, node, kind)
    }
    this.#isComplete = false
  }

  /** A function that takes words of old, where it is called. */
  #words(member: AnyNode, name: string): void {
    const around = this.scopes.parents.get(member)
    const call = around?.type === "ChainExpression" ? this.scopes.parents.get(around) : around
    const isCall = call?.type === "CallExpression" && (call.callee === member || call.callee === around)
    const words = isCall ? oldWords(name, call) : undefined
    if (words === undefined) this.#isComplete = false
    for (const { node, now } of words ?? []) {
      const [start, end] = [node.start - STRICT.length, node.end - STRICT.length]
      const quote = this.source[start]
      if (this.source.slice(start, end) !== `${quote}${literal(node)}${quote}`) this.#isComplete = false
      else this.#edits.replace(start, end, `${quote}${now}${quote}`)
    }
  }

  /** A value of this kind as an argument of a function. */
  #passed(call: AnyNode, node: AnyNode, kind: Kind): void {
    const index = call.arguments?.indexOf(node) ?? -1
    const binding = call.callee?.type === "Identifier" ? this.scopes.bindingOf(call.callee) : undefined
    const fn = binding && !binding.isWritten && binding.declarations.length === 1
      ? this.#functionOf(binding.declarations[0])
      : undefined
    if (index < 0 || fn === undefined || call.arguments!.some(({ type }) => type === "SpreadElement")) {
      return void (this.#isComplete = false)
    }
    if (!this.#calls.some((known) => known.binding === binding && known.index === index && known.kind === kind)) {
      this.#calls.push({ binding: binding!, index, kind })
      this.called(fn, [...new Array(index).fill(undefined), kind])
    }
  }

  #functionOf(name: AnyNode): AnyNode | undefined {
    const declared = this.scopes.parents.get(name)
    const fn = declared?.type === "VariableDeclarator" ? declared.init : declared
    return fn && /Function/.test(fn.type) ? fn : undefined
  }

  /** The current name of a member, written where it has its old one; undefined if there is no such member. */
  #named(name: string, kind: Kind, at: AnyNode, shorthand = false): string | undefined {
    const members = MEMBERS.get(kind)!
    if (members.includes(name)) return name
    const now = members.find((member) => member[0].toUpperCase() + member.slice(1) === name)
    if (now === undefined) return undefined
    const [start, end] = [at.start - STRICT.length, at.end - STRICT.length]
    const quote = this.source.slice(start, end) === name ? "" : this.source[start]
    this.#names.push({ was: name, now, offset: start + quote.length })
    if (shorthand) this.#edits.replace(start, start, `${now}: `)
    else this.#edits.replace(start, end, `${quote}${now}${quote}`)
    return now
  }
}
