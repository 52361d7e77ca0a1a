/**
 * Which columns a sink writes, under which names: chosen, renamed, reordered, left out.
 */
import * as Schema from "effect/Schema"
import type { Chunk } from "../data/chunk.ts"
import { type Column, missingColumn } from "../data/column.ts"
import { RowSchema } from "../data/schema.ts"
import { didYouMean } from "../errors/suggest.ts"
import { flowError } from "../errors/flow_error.ts"
import type { StepContext } from "./contract.ts"

/** A column to write: its name, or its name in the output and the column it is made of. */
export type OutputColumnConfig = string | { readonly name: string; readonly from?: string; readonly default?: string }

const OutputColumn = Schema.Union([
  Schema.String,
  Schema.Struct({
    name: Schema.String.annotate({ description: "Name in the output." }),
    from: Schema.optionalKey(Schema.String.annotate({ description: "Column of the rows; the same name if absent." })),
    default: Schema.optionalKey(Schema.String.annotate({ description: "Stands for a missing value." })),
  }),
])

/** The option `columns` of a sink: which columns it writes, and what they are called there. */
export const OutputColumns: Schema.Codec<ReadonlyArray<OutputColumnConfig>> = Schema.Array(OutputColumn).check(
  Schema.isMinLength(1, { expected: "at least one column" }),
)
  .annotate({ description: "Columns to write, in order: a name, or {name, from, default} to rename." })

export interface ColumnChoice {
  readonly columns?: ReadonlyArray<OutputColumnConfig>
  readonly exclude?: ReadonlyArray<string>
}

/** The columns of a sink. */
export interface ChosenColumns {
  readonly schema: RowSchema
  /** The columns of a chunk that are to be written. */
  of(chunk: Chunk): ReadonlyArray<Column>
}

/**
 * Throws FE3001 for a column that the rows do not have, FE3002 for a name given twice, FE1205 if `exclude` leaves
 * nothing.
 */
export function chooseColumns(choice: ColumnChoice, input: RowSchema, context: StepContext): ChosenColumns {
  const indexOf = (name: string, ...path: ReadonlyArray<string | number>) => {
    const index = input.indexOf(name)
    if (index >= 0) return index
    const meant = didYouMean(name, input.names)
    throw flowError("FE3001", `there is no column \`${name}\` here; there are ${input.names.join(", ")}`, {
      text: context.at(...path),
      ...(meant === undefined ? {} : { help: `did you mean \`${meant}\`?` }),
    })
  }
  const excluded = new Set((choice.exclude ?? []).map((name, i) => indexOf(name, "exclude", i)))
  const wanted = choice.columns === undefined
    ? input.columns.map((spec, index) => ({ spec, index }))
    : choice.columns.map((column, i) => {
      const entry = typeof column === "string" ? { name: column } : column
      const index = indexOf(entry.from ?? entry.name, "columns", i)
      const fallback = entry.default ?? input.columns[index].default
      return {
        index,
        spec: { ...input.columns[index], name: entry.name, ...(fallback === undefined ? {} : { default: fallback }) },
      }
    })
  const chosen = wanted.filter(({ index }) => !excluded.has(index))
  if (chosen.length === 0 && wanted.length > 0) {
    throw flowError("FE1205", "`exclude` leaves no column to write", { text: context.at("exclude") })
  }
  const twice = wanted.findIndex(({ spec }, i) => wanted.findIndex((other) => other.spec.name === spec.name) < i)
  if (twice >= 0) {
    const name = wanted[twice].spec.name
    throw flowError("FE3002", `\`columns\` has the name \`${name}\` twice`, {
      text: context.at("columns", twice),
      help: `give one of the two another name: {name: …, from: …}`,
    })
  }
  return {
    schema: new RowSchema(chosen.map(({ spec }) => spec)),
    of: (chunk) =>
      chosen.map(({ index, spec }) => ({ spec, cells: (chunk.columns[index] ?? missingColumn(spec)).cells })),
  }
}
