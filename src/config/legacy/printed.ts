/** A tree as YAML, in the manner of the text that it comes from: its indentation, quotes, comments, empty lines. */
import { type Document as YamlDocument, isMap, isPair, isScalar, isSeq, type Node, type Pair } from "yaml"

/** @param source the text in which the nodes of the tree stand */
export function printed(tree: YamlDocument, source: string): string {
  opened(tree.contents)
  const manner: Manner = { indent: undefined, isSequenceIn: undefined }
  look(tree.contents, source.replace(/^\uFEFF/, ""), manner)
  const text = tree.toString({
    lineWidth: 0,
    indent: manner.indent ?? 2,
    indentSeq: manner.isSequenceIn ?? true,
    nullStr: "",
  })
  return source.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text
}

/** Lists and maps in brackets that hold `${Name}` without quotes, which cannot stand there, one entry a line. */
function opened(node: unknown): boolean {
  if (isScalar(node)) return node.type === "PLAIN" && typeof node.value === "string" && /[{}]/.test(node.value)
  if (!isMap(node) && !isSeq(node)) return false
  const items: ReadonlyArray<unknown> = node.items
  const isOpened = items.map((item) => opened(isPair(item) ? item.value : item)).some((each) => each)
  if (isOpened) node.flow = false
  return isOpened
}

interface Manner {
  /** How much farther in the keys of an inner map are. */
  indent: number | undefined
  /** Whether the items of a list are farther in than its key. */
  isSequenceIn: boolean | undefined
}

function look(node: unknown, source: string, manner: Manner): void {
  if (isSeq(node)) { for (const item of node.items) look(item, source, manner) }
  if (!isMap(node) || node.flow) return
  for (const { key, value } of node.items as ReadonlyArray<Pair>) {
    if (isScalar(key) && key.range && (isMap(value) || isSeq(value)) && !value.flow && value.range) {
      const first = isMap(value) ? (value.items[0] as Pair | undefined)?.key as Node | undefined : value
      const farther = column(first?.range?.[0] ?? 0, source) - column(key.range[0], source)
      if (isSeq(value)) manner.isSequenceIn ??= farther > 0
      else if (farther > 0 && farther <= 8) manner.indent ??= farther
    }
    look(value, source, manner)
  }
}

const column = (offset: number, source: string): number => offset - source.lastIndexOf("\n", offset - 1)
