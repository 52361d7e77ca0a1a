/**
 * What a row looks like: names and types of its columns. Says nothing about where cells lie in memory (column.ts) or
 * how a type reads its text (scalar.ts).
 */

/**
 * `text`: any characters. `integer`: 64-bit, exact. `decimal`: any number of digits, exact. `double`: IEEE 754.
 * `boolean`, `date` (no time), `datetime` (ISO 8601 unless a format is given). `json`: any JSON value; the type of
 * columns that a json-lines source was not told about.
 */
export const COLUMN_TYPES = ["text", "integer", "decimal", "double", "boolean", "date", "datetime", "json"] as const
/** What the values of a column are. */
export type ColumnType = typeof COLUMN_TYPES[number]

/** A column: its name, and what its values must be like. */
export interface ColumnSpec {
  readonly name: string
  readonly type: ColumnType
  /** A null is a row error. */
  readonly required?: boolean
  /** Pattern of dates and datetimes, as `dd/MM/yyyy HH:mm`; ISO 8601 if absent. */
  readonly format?: string
  /** Text that stands for a null. */
  readonly default?: string
}

/** The columns of a stream of rows, in order. Names are unique. */
export class RowSchema {
  readonly columns: ReadonlyArray<ColumnSpec>
  readonly #index: ReadonlyMap<string, number>

  constructor(columns: ReadonlyArray<ColumnSpec>) {
    this.columns = columns
    this.#index = new Map(columns.map((column, index) => [column.name, index]))
  }

  /** Position of a column, or -1. */
  indexOf(name: string): number {
    return this.#index.get(name) ?? -1
  }

  get names(): ReadonlyArray<string> {
    return this.columns.map((column) => column.name)
  }
}

/** Why rows of `other` cannot flow where rows of `schema` do, in words; undefined if they can. */
export function schemaDifference(schema: RowSchema, other: RowSchema): string | undefined {
  const a = schema.names.join(", ")
  const b = other.names.join(", ")
  if (a !== b) return `columns [${a}] and [${b}]`
  const index = schema.columns.findIndex((column, i) => column.type !== other.columns[i].type)
  if (index < 0) return undefined
  const [left, right] = [schema.columns[index], other.columns[index]]
  return `column ${left.name} is ${left.type} in one and ${right.type} in the other`
}
