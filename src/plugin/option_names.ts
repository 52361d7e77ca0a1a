/** The names of the options of a step type; what they mean is told in describe_options.ts. */
import type { Plugin } from "./contract.ts"

export function optionNames({ options: { ast } }: Plugin): ReadonlyArray<string> {
  return ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []
}
