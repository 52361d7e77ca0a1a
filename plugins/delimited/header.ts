/**
 * From the header of a file, or the lack of one, to the columns of the stream: which cell of a record is which column.
 */
import { type ColumnSpec, didYouMean, type FlowError, flowError, RowSchema } from "../../src/plugin/mod.ts"

/** Which cells of a record make up the columns. */
export interface Layout {
  readonly schema: RowSchema
  /** Cells a record must have. */
  readonly width: number
  /** Number of the cell, per column of the schema. */
  readonly cells: ReadonlyArray<number>
  /** Names in the file that are no columns. */
  readonly extra: ReadonlyArray<string>
}

/** Names for a header: empty ones become `column_N`. FE3002 if two are equal. */
export function headerNames(cells: ReadonlyArray<string | null>, file: string): ReadonlyArray<string> {
  const names = cells.map((cell, i) => cell === null || cell === "" ? `column_${i + 1}` : cell)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    const data = { file, column: twice }
    throw flowError("FE3002", `the header of ${file} has two columns named \`${twice}\``, { data })
  }
  return names
}

/** The columns of a file with header, by name. `declared` undefined: as the header says. */
export function layoutByName(
  names: ReadonlyArray<string>,
  declared: ReadonlyArray<ColumnSpec> | undefined,
  file: string,
): Layout {
  const columns = declared ?? names.map((name): ColumnSpec => ({ name, type: "text" }))
  const missing = columns.filter((column) => !names.includes(column.name)).map((column) => column.name)
  if (missing.length > 0) throw missingColumns(missing, columns, names, file)
  const wanted = new Set(columns.map((column) => column.name))
  return {
    schema: new RowSchema(columns),
    width: names.length,
    cells: columns.map((column) => names.indexOf(column.name)),
    extra: names.filter((name) => !wanted.has(name)),
  }
}

/** The columns of a file without header, by position. */
export function layoutByPosition(width: number, declared: ReadonlyArray<ColumnSpec> | undefined): Layout {
  const columns = declared ??
    Array.from({ length: width }, (_, i): ColumnSpec => ({ name: `column_${i + 1}`, type: "text" }))
  return { schema: new RowSchema(columns), width: columns.length, cells: columns.map((_, i) => i), extra: [] }
}

function missingColumns(
  missing: ReadonlyArray<string>,
  columns: ReadonlyArray<ColumnSpec>,
  names: ReadonlyArray<string>,
  file: string,
): FlowError {
  const unused = names.filter((name) => !columns.some((column) => column.name === name))
  const list = missing.map((name) => `\`${name}\``).join(", ")
  const message = `${file} has no column ${list}; declared are ${columns.map((column) => column.name).join(", ")}; ` +
    `the header has ${names.join(", ")}`
  const meant = missing.flatMap((name) => {
    const candidate = didYouMean(name, unused)
    return candidate === undefined ? [] : [`\`${candidate}\` for \`${name}\``]
  })
  return flowError("FE3001", message, {
    data: { file, line: 1, column: missing[0] },
    ...(meant.length === 0 ? {} : { help: `did you mean ${meant.join(", ")}?` }),
  })
}

/** Why the header of a further file does not go with that of the first, in words. */
export function headerDifference(first: ReadonlyArray<string>, names: ReadonlyArray<string>): string | undefined {
  const missing = first.filter((name) => !names.includes(name))
  const extra = names.filter((name) => !first.includes(name))
  const parts = [
    missing.length === 0 ? [] : [`lacks ${missing.join(", ")}`],
    extra.length === 0 ? [] : [`has ${extra.join(", ")} besides`],
  ].flat()
  return parts.length === 0 ? undefined : parts.join(" and ")
}
