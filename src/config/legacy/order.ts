/** Names that become ids, and columns in the order of their indexes. */
import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml"
import type { Document } from "../document.ts"
import type { Notes } from "./notes.ts"
import { inner, textOf } from "./values.ts"

/** The id of every step by its name: letters, digits, `_` and `-`; no two the same. */
export function idsOf(steps: Node | null): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  if (!isSeq(steps)) return ids
  for (const step of steps.items) {
    const name = textOf(inner(step as Node, "name") ?? inner(step as Node, "id"))
    if (name === undefined || ids.has(name)) continue
    const plain = name.trim().normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[^A-Za-z0-9_-]+/g, "-").replace(
      /^-+|-+$/g,
      "",
    ).replace(/^(?![A-Za-z_])/, "_")
    const taken = new Set(ids.values())
    let id = plain
    for (let n = 2; taken.has(id); n++) id = `${plain}-${n}`
    ids.set(name, id)
  }
  return ids
}

/**
 * Sorts columns by `Index`, where every one has it. Without a header it tells the cells, so that none may be missing.
 */
export function inIndexOrder(columns: YAMLSeq, hasHeaders: boolean, old: Document, notes: Notes): void {
  const found = columns.items.filter(isMap).map((column) => ({ column, node: inner(column, "index") }))
  const indexes = found.map(({ node }) => /^\d+$/.test(textOf(node) ?? "") ? Number(textOf(node)) : undefined)
  if (found.length === 0 || indexes.some((index) => index === undefined)) return
  const sorted = found.map(({ column, node }, i) => ({ column, node, index: indexes[i]! })).sort((a, b) =>
    a.index - b.index
  )
  const twice = sorted.find(({ index }, i) => i > 0 && sorted[i - 1].index === index)
  const gap = hasHeaders ? undefined : sorted.find(({ index }, i) => index !== i)
  const wrong = twice ?? gap
  if (wrong !== undefined) {
    const message = twice === undefined
      ? `columns start at 0 and leave none out where there is no header, and here ${wrong.index} comes too early`
      : `two columns have the index ${wrong.index}`
    const help = twice === undefined ? "declare the columns between, too" : "give each column its own index"
    notes.fail("FE1507", message, { text: old.placeOf(wrong.node as Node), help })
    return
  }
  columns.items = sorted.map(({ column }) => column as YAMLMap)
}
