/** A transform: counts the words of a column. Replace what it does with what you need. */
import type { Options, Outcome, Row, Transform } from "../../api_v1.ts"

interface WordOptions extends Options {
  readonly column: string
  readonly most: number
}

const transform: Transform = {
  apiVersion: 1,
  kind: "transform",
  type: "my-plugin-transform",
  open(options, columns, host) {
    const { column, most } = options as WordOptions
    const at = columns.findIndex(({ name }) => name === column)
    const names = columns.map(({ name }) => name).join(", ")
    if (at < 0) host.fail("NO_COLUMN", `there is no column ${column}; there are ${names}`)
    return {
      columns: [...columns, { name: `${column}_words`, type: "integer" }],
      process: (rows) => rows.map((row) => outcome(row, countWords(row[at]), most)),
    }
  },
}

export default transform

const countWords = (cell: Row[number]): number => String(cell ?? "").split(/\s+/).filter((word) => word !== "").length

/** One of three things becomes of a row: it goes on, it is filtered, or it is rejected. */
function outcome(row: Row, words: number, most: number): Outcome {
  if (words === 0) return { filtered: true }
  if (words > most) return { error: { code: "TOO_LONG", message: `${words} words, and ${most} are allowed` } }
  return { row: [...row, words] }
}
