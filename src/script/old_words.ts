/**
 * Words of old that functions of the context took: levels of `utils.log`, letters of patterns. The sandbox understands them
 * where a script asks for names of old (guest/logs.js, guest/format.js, by the same tables); here they are found in calls,
 * so that the current ones can be written.
 */
import { type AnyNode, literal } from "./syntax.ts"

/** An argument of a call, and what to write for what is between its quotes. */
interface Word {
  readonly node: AnyNode
  readonly now: string
}

const LEVELS: ReadonlyMap<string, string> = new Map([
  ...["debug", "info", "warn", "error"].map((level): [string, string] => [level, level]),
  ["trace", "debug"],
  ["verbose", "debug"],
  ["information", "info"],
  ["warning", "warn"],
  ["critical", "error"],
  ["fatal", "error"],
])

const LETTERS: ReadonlyMap<string, string> = new Map([["fff", "SSS"], ["tt", "a"]])

/** Functions that take words of old. */
export const takesWords = (name: string): boolean => name === "log" || name === "format" || name === "formatDate"

/** The words of old in a call; undefined if it may have some that nobody can see. */
export function oldWords(name: string, call: AnyNode): ReadonlyArray<Word> | undefined {
  const given = call.arguments ?? []
  if (given.some(({ type }) => type === "SpreadElement")) return undefined
  return name === "log" ? levels(given) : pattern(given[1])
}

function levels(given: ReadonlyArray<AnyNode>): ReadonlyArray<Word> | undefined {
  if (given.length < 2) return []
  // In either order; the first wins.
  const node = given.slice(0, 2).find((node) => LEVELS.has(literal(node)?.toLowerCase() ?? ""))
  if (node === undefined) return undefined
  const was = literal(node)!.toLowerCase()
  return LEVELS.get(was) === was ? [] : [{ node, now: LEVELS.get(was)! }]
}

function pattern(node: AnyNode | undefined): ReadonlyArray<Word> | undefined {
  if (node === undefined) return []
  const was = literal(node)
  if (was === undefined) return undefined
  const now = was.replace(/'[^']*'|([A-Za-z])\1*/g, (piece) => LETTERS.get(piece) ?? piece)
  return now === was ? [] : [{ node, now }]
}
