/**
 * The step types a pipeline may name. Built-ins and third-party plugins enter alike; the engine itself names none.
 */
import { flowError, FlowErrors } from "../errors/flow_error.ts"
import type { Plugin } from "./contract.ts"

/** Step types by name; nothing in it changes. */
export class Registry {
  readonly #plugins: ReadonlyMap<string, Plugin>

  /** Throws FE2002 for every type that is offered twice. */
  constructor(plugins: Iterable<Plugin>) {
    const known = new Map<string, Plugin>()
    const errors = []
    for (const plugin of plugins) {
      if (known.has(plugin.type)) errors.push(flowError("FE2002", `the step type ${plugin.type} is offered twice`))
      known.set(plugin.type, plugin)
    }
    if (errors.length > 0) throw new FlowErrors({ errors })
    this.#plugins = known
  }

  get(type: string): Plugin | undefined {
    return this.#plugins.get(type)
  }

  get types(): ReadonlyArray<string> {
    return [...this.#plugins.keys()]
  }

  get plugins(): ReadonlyArray<Plugin> {
    return [...this.#plugins.values()]
  }

  /** The same registry with further plugins. */
  with(plugins: Iterable<Plugin>): Registry {
    return new Registry([...this.#plugins.values(), ...plugins])
  }
}
