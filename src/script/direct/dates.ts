/** `Date.parse` in a direct script: only of what every engine reads alike. */
import { type AnyNode, literal } from "../syntax.ts"
import type { Code, Surroundings } from "./expressions.ts"

/** The usual form of a day, early enough in its month to be one in every month. */
const SURE_DAY = /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/

export function dateCode(
  node: AnyNode,
  around: Pick<Surroundings, "columnOf" | "timeOf">,
  of: (node: AnyNode) => Code,
): Code {
  const text = literal(node)
  if (text !== undefined && SURE_DAY.test(text)) return { code: `(${Date.parse(text)})`, weight: 1 }
  const column = around.columnOf(node)
  const time = column === undefined ? undefined : around.timeOf(column)
  return { code: time ?? `isoDate(${of(node).code})`, weight: 1 }
}
