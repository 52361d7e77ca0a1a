/** Imports that are to be looked up only when they are reached. */
import { parse } from "acorn"
import { simple } from "acorn-walk"

/**
 * A chunk whose dynamic imports of other chunks have addresses that are computed. Before Deno runs a module it reads all
 * modules whose names it sees, also those that are only imported under a condition: that took half of the start.
 */
export function withHiddenImports(text: string): string {
  const program = parse(text, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true })
  const names: Array<{ readonly start: number; readonly end: number }> = []
  simple(program, {
    ImportExpression({ source }) {
      if (source.type === "Literal" && String(source.value).startsWith("./")) names.push(source)
    },
  })
  names.sort((a, b) => a.start - b.start)
  let done = ""
  let from = 0
  for (const { start, end } of names) {
    done += `${text.slice(from, start)}new URL(${text.slice(start, end)},import.meta.url).href`
    from = end
  }
  return done + text.slice(from)
}
