/** Old references to variables in all texts of a tree but scripts; what is wrong with them, where they stand. */
import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml"
import { replacing } from "../../errors/fix.ts"
import { keyText } from "../anchors.ts"
import type { Document } from "../document.ts"
import type { Notes } from "./notes.ts"
import { currentReferences } from "./references.ts"
import { inner, textOf } from "./values.ts"

interface Rewriting {
  readonly old: Document
  readonly notes: Notes
  readonly variables: ReadonlyArray<string>
  readonly verbatim: (stepType: string) => ReadonlyArray<string>
}

/** Values that are texts even where a variable stands for all of them. */
const TEXTS: ReadonlySet<string> = new Set([
  ...["id", "name", "version", "description", "type", "from", "to", "route", "format", "default"],
  ...["filePath", "delimiter", "quote", "escape", "nullValues", "scriptFile"],
])

/** @param rewriting `variables`: see `variableNames` */
export function rewriteReferences(root: YAMLMap, rewriting: Rewriting): void {
  walk(root, undefined, false, rewriting)
}

/** The names of variables that a file declares, and of those that are given with the command. */
export function variableNames(root: YAMLMap, given: ReadonlyArray<string>): ReadonlyArray<string> {
  const declared = inner(root, "variables")
  return [...isMap(declared) ? declared.items.map((pair) => keyText(pair.key)) : [], ...given]
}

function walk(node: unknown, key: string | undefined, isVariable: boolean, rewriting: Rewriting): void {
  if (isScalar(node) && typeof node.value === "string") return rewrite(node, key, isVariable, rewriting)
  if (isSeq(node)) { for (const item of node.items) walk(item, key, isVariable, rewriting) }
  if (!isMap(node)) return
  const type = textOf(inner(node, "type"))
  for (const pair of node.items as ReadonlyArray<Pair>) {
    const name = keyText(pair.key)
    if (name === "config" && type !== undefined && isMap(pair.value)) {
      const code = rewriting.verbatim(type)
      for (const option of pair.value.items as ReadonlyArray<Pair>) {
        const optionName = keyText(option.key)
        if (!code.includes(optionName)) walk(option.value, optionName, false, rewriting)
      }
    } else walk(pair.value, name, isVariable || (key === undefined && name === "variables"), rewriting)
  }
}

const WHOLE = /^\{[^{}]*\}$/

function rewrite(node: Scalar, key: string | undefined, isVariable: boolean, rewriting: Rewriting): void {
  const old = String(node.value)
  if (!old.includes("{")) return
  const { old: document, notes, variables } = rewriting
  const { text, problems } = currentReferences(old, (name) => variables.includes(name), variables)
  for (const { offset, length, name, meant, isUnfit } of problems) {
    const place = document.placeInside(node, offset, length)
    if (isUnfit) {
      const help = "rename it: letters, digits, _, - and ."
      notes.fail("FE1507", `a variable cannot be called \`${name}\` any more`, { text: place, help })
      continue
    }
    const reference = old.slice(offset, offset + length)
    const help = meant === undefined ? { help: "declare it under `variables:`" } : {
      help: `did you mean \`${meant}\`?`,
      ...replacing(place, reference, reference.replace(name, () => meant)),
    }
    notes.fail("FE1101", `there is no variable \`${name}\``, { text: place, ...help })
  }
  if (text === old) return
  notes.form("`{Name}` is `${Name}`", document.placeOf(node as Node))
  node.value = text
  // An old value took the type of what the variable stood for, in quotes or not.
  if (WHOLE.test(old) && !isVariable && !TEXTS.has(key ?? "")) node.type = "PLAIN"
  if (node.type === "PLAIN") node.source = text
}
