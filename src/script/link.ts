/**
 * The names that a rewritten script and the guest's own code share: the row at hand, the columns read and made. Written as
 * source, because they must be variables, not properties, to be fast.
 */
import loop from "./guest/loop.js" with { type: "text" }
import type { RewrittenScript, ScriptProgram } from "./program.ts"

const DEFAULT_PREFIX = "$$"

/**
 * An expression statement whose value is what rows.js calls `link`. For a rewritten script the variables are global ones,
 * which no property of the global object shows; else they stay inside a function.
 */
export function linkSource({ rewritten, reads }: ScriptProgram): string {
  const p = rewritten?.prefix ?? DEFAULT_PREFIX
  const { constants, checks, stored, numbers, aliases }: Partial<RewrittenScript> = rewritten ?? {}
  const columns = rewritten === undefined ? [] : reads
  const made = [...stored ?? [], ...numbers ?? []]
  const names = [
    `${p}at = 0`,
    `${p}dirty = false`,
    `${p}now = ""`,
    `${p}w = 0`,
    `${p}v`,
    `${p}convert`,
    ...columns.map((column) => `${p}c${column}`),
    ...made.map((i) => `${p}o${i}`),
    ...(checks ?? []).map((_, i) => `${p}q${i}`),
    ...(aliases ?? []).map((name) => `${p}${name.replace(".", "_")}`),
    ...(constants ?? []).map((text, i) => `${p}k${i} = ${text}`),
  ]
  const begin = [
    ...columns.map((column, i) => `${p}c${column} = columns[${i}]`),
    ...made.map((i) => `${p}o${i} = made[${i}]`),
    ...(checks ?? []).map((_, i) => `${p}q${i} = checks[${i}]`),
    `${p}now = now`,
    `${p}w = 0`,
  ]
  const bind = [
    ...(aliases ?? []).map((name) => `${p}${name.replace(".", "_")} = api.${name}`),
    `${p}convert = convert`,
  ]
  const declarations = `"use strict";let ${names.join(", ")};`
  const link = `({
    touch() { ${p}dirty = true },
    weight() { return ${p}w },
    begin(columns, made, checks, now) { ${begin.join("; ")} },
    bind(api, convert) { ${bind.join("; ")} },
    loop: ${loop.split("$$").join(p).replace(/^[^]*?;(?=\(function)/, "")}
  })`
  return rewritten === undefined ? `(function () { ${declarations} return ${link} })()` : `${declarations}${link}`
}
