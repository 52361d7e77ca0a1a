/**
 * The outermost keys of an old file, as those of a current one: what stands beside `pipeline`, or without it, belongs
 * into it.
 */
import { isMap, type Pair, type Scalar, type YAMLMap } from "yaml"
import { didYouMean } from "../../errors/suggest.ts"
import { keyText } from "../anchors.ts"
import type { Document } from "../document.ts"
import { emptyMap, entry } from "./nodes.ts"
import type { Notes } from "./notes.ts"
import { rowOf, TABLE } from "./table.ts"
import { canonical } from "./values.ts"

/** A key for the sake of its anchors, or one that says that it is nobody's business; what is said of it. */
function isTemplate({ key }: Pair, old: Document, notes: Notes): boolean {
  const name = keyText(key)
  const known = [...TABLE.file, ...TABLE.pipeline].map((row) => row.old)
  if (known.includes(canonical(name))) return false
  const isFound = /^x-/i.test(name) || (old.isAliased([name]) && didYouMean(name, known) === undefined)
  if (isFound) {
    notes.form(`\`${name}\` is gone: what it has anchors for stands where it is used`, old.placeOf(key as Scalar))
  }
  return isFound
}

export function withOneEnvelope(root: YAMLMap, old: Document, notes: Notes): YAMLMap {
  const pairs = (root.items as ReadonlyArray<Pair>).filter((pair) => !isTemplate(pair, old, notes))
  root.items = [...pairs]
  const is = (name: string) => (pair: Pair) => canonical(keyText(pair.key)) === name
  const outside = (pair: Pair) => is("variables")(pair) || (is("plugins")(pair) && isMap(pair.value))
  const written = pairs.find(is("pipeline"))
  const pipeline = written === undefined
    ? emptyMap(pairs.find((pair) => !outside(pair))?.key as YAMLMap)
    : written.value
  if (!isMap(pipeline)) return root
  const belongs = (pair: Pair) =>
    written === undefined
      ? !outside(pair)
      : pair !== written && !outside(pair) && rowOf("pipeline", keyText(pair.key)) !== undefined
  const moved = pairs.filter(belongs)
  for (const pair of moved) {
    notes.form(`\`${keyText(pair.key)}\` is a key of \`pipeline\``, old.placeOf(pair.key as YAMLMap))
  }
  pipeline.items.push(...moved)
  const rest = pairs.filter((pair) => !moved.includes(pair))
  const first = moved[0]
  root.items = written === undefined && first !== undefined
    ? [...rest, entry("pipeline", pipeline, first.key as YAMLMap)]
    : [...rest]
  return root
}
