/**
 * Variables of a direct script: the names they have in the code, and what their texts can weigh. What grows in a loop grows
 * with every turn, so that it is refused.
 */
import type { Binding, Scopes } from "../scopes.ts"
import type { AnyNode } from "../syntax.ts"
import { MOST_WEIGHT } from "./allowed.ts"
import { type Code, refuse } from "./expressions.ts"

export class Variables {
  readonly #names = new Map<Binding, string>()
  readonly #weights = new Map<Binding, number>()
  /** Variables that are new in each turn of the loops around the statement at hand. */
  #loops: Array<Set<Binding>> = []
  #hoisted: Array<string> = []

  constructor(readonly scopes: Scopes) {}

  code(binding: Binding): Code {
    const code = this.#names.get(binding)
    return code === undefined
      ? refuse(`the variable ${binding.name}`)
      : { code, weight: this.#weights.get(binding) ?? 1 }
  }

  /** Declares a name; the code of it. */
  declare(id: AnyNode | null | undefined, weight: number): string {
    const binding = id?.type === "Identifier" ? this.scopes.bindingOf(id) : undefined
    if (binding === undefined || !/let|const|param/.test(binding.kind)) return refuse("a declaration")
    this.#loops.at(-1)?.add(binding)
    return this.#add(binding, weight)
  }

  /** Declares a name that is known in all of its function, and that outlives the turns of a loop. */
  declareVar(id: AnyNode | null | undefined, weight: number): string {
    const binding = id?.type === "Identifier" ? this.scopes.bindingOf(id) : undefined
    if (binding?.kind !== "var") return refuse("a declaration")
    const known = this.#names.get(binding)
    if (known !== undefined) {
      this.grow(binding, weight)
      return known
    }
    const name = this.#add(binding, weight)
    this.#hoisted.push(name)
    return name
  }

  #add(binding: Binding, weight: number): string {
    const name = `v${this.#names.size}`
    this.#names.set(binding, name)
    this.#weights.set(binding, weight)
    return name
  }

  /** A variable is given a text that may be longer than before. */
  grow(binding: Binding, weight: number): void {
    if (weight <= this.code(binding).weight) return
    if (this.#loops.length > 0 && !this.#loops.at(-1)!.has(binding)) refuse("a text that grows in a loop")
    if (weight > MOST_WEIGHT) refuse("a text may become too long")
    this.#weights.set(binding, weight)
  }

  /** What `make` declares is new in each turn of a loop. */
  inLoop(make: () => string): string {
    this.#loops.push(new Set())
    const code = make()
    this.#loops.pop()
    return code
  }

  /** The body of a function, with its `var`s in front. */
  inFunction(make: () => string): string {
    const [loops, hoisted] = [this.#loops, this.#hoisted]
    this.#loops = []
    this.#hoisted = []
    const code = make()
    const own = this.#hoisted.length === 0 ? "" : `let ${this.#hoisted.join(", ")}\n`
    this.#loops = loops
    this.#hoisted = hoisted
    return own + code
  }
}
