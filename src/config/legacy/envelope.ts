/**
 * The outermost keys of an old file, as those of a current one: what stands beside `pipeline`, or without it, belongs
 * into it.
 */
import { isMap, type Pair, type YAMLMap } from "yaml"
import { keyText } from "../anchors.ts"
import type { Document } from "../document.ts"
import { emptyMap, entry } from "./nodes.ts"
import type { Notes } from "./notes.ts"
import { rowOf } from "./table.ts"
import { canonical } from "./values.ts"

export function withOneEnvelope(root: YAMLMap, old: Document, notes: Notes): YAMLMap {
  const pairs = root.items as ReadonlyArray<Pair>
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
