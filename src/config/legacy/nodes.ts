/**
 * Nodes of a YAML tree that stand where other ones did, and the comments that go with them. Knows nothing of old keys.
 */
import { isCollection, isMap, isScalar, type Node, Pair, Scalar, YAMLMap } from "yaml"

type Ranged = { readonly range?: Node["range"] } | null | undefined

/** A value in place of an old one, whose comments it keeps. */
export function scalarAt(value: unknown, old: Node | null): Scalar {
  const scalar = new Scalar(value)
  if (old === null) return scalar
  scalar.range = old.range
  scalar.comment = old.comment
  scalar.commentBefore = old.commentBefore
  if (old.spaceBefore) scalar.spaceBefore = true
  return scalar
}

/** Another key in place of the one that a pair has. */
export function renamedKey(pair: Pair, key: string): unknown {
  if (isScalar(pair.key) && pair.key.value === key) return pair.key
  const scalar = scalarAt(key, pair.key as Node)
  scalar.source = key
  scalar.type = "PLAIN"
  return scalar
}

/** A pair that nobody wrote; it stands where the object does that it belongs to. */
export function entry(key: string, value: unknown, at: Ranged): Pair {
  const name = new Scalar(key)
  name.range = at?.range
  if (isCollection(value)) return new Pair(name, value)
  const scalar = new Scalar(value)
  scalar.range = at?.range
  return new Pair(name, scalar)
}

export function emptyMap(at: Ranged): YAMLMap {
  const map = new YAMLMap()
  map.range = at?.range
  return map
}

/** Gives what was said above keys that are gone to the next one; what is left to say: nothing. */
export function commented(pair: Pair, comment: string | undefined, isFirst: boolean): undefined {
  const key = pair.key
  if (comment === undefined || !isScalar(key)) return undefined
  key.commentBefore = [comment, key.commentBefore].filter((each) => each).join("\n")
  if (isFirst) delete key.spaceBefore
  return undefined
}

/** What was said above a key that is gone; and what it said itself, if that was for people. */
export function withComment(comment: string | undefined, pair: Pair, isForPeople: boolean): string | undefined {
  const key = pair.key as Node
  const own = isForPeople ? lines(pair) : undefined
  const all = [comment, key.commentBefore, own].filter((each) => each)
  return all.length === 0 ? undefined : all.join("\n")
}

const lines = ({ key, value }: Pair): string =>
  textLines(`${(key as Scalar).value}:`, value).map((line) => ` ${line}`).join("\n")

/** A key or the dash of a list, and what it has, each level two blanks farther in. */
function textLines(head: string, value: unknown): ReadonlyArray<string> {
  if (isCollection(value)) {
    const inner = value.items.flatMap((item) =>
      item instanceof Pair ? textLines(`${(item.key as Scalar).value}:`, item.value) : textLines("-", item)
    )
    const [first, ...more] = inner
    return head === "-" && isMap(value) && first !== undefined
      ? [`- ${first}`, ...more.map((line) => `  ${line}`)]
      : [head, ...inner.map((line) => `  ${line}`)]
  }
  const text = isScalar(value) ? String(value.value ?? "") : ""
  return `${head} ${text}`.trimEnd().split("\n")
}
