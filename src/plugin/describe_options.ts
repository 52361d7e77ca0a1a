/** The options of a step as a table, from what its schema says of itself. */
import type * as SchemaAST from "effect/SchemaAST"
import type { Plugin } from "./contract.ts"

/** One option of a step type. */
export interface OptionDescription {
  readonly name: string
  readonly required: boolean
  readonly default?: unknown
  readonly description: string
}

/** The options of a step type, in the order in which its schema has them. */
export function describeOptions(plugin: Plugin): ReadonlyArray<OptionDescription> {
  const { ast } = plugin.options
  if (ast._tag !== "Objects") return []
  return ast.propertySignatures.map(({ name, type }) => {
    const notes = annotationsOf(type)
    const isOptional = type.context?.isOptional === true || type.encoding !== undefined
    return {
      name: String(name),
      required: !isOptional,
      ...(notes.default === undefined ? {} : { default: notes.default }),
      description: typeof notes.description === "string" ? notes.description : "",
    }
  })
}

/** Annotations of a schema, wherever a check or a default has put them. */
function annotationsOf(ast: SchemaAST.AST): Readonly<Record<string, unknown>> {
  const found = [ast.annotations, ...(ast.checks ?? []).map((check) => check.annotations)]
  return Object.assign({}, ...found.filter((each) => each !== undefined))
}
