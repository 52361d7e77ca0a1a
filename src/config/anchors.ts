/**
 * Anchors, aliases and merge keys of a YAML document: which node an alias stands for, which pairs a map really has.
 * Finds what the parser lets pass: aliases without anchor or without end, and keys and tags that are not plain data.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml"
import { nestedTooDeeply, unknownTag, type YamlProblem } from "./syntax_errors.ts"

/** Values that a file may have once every alias is replaced by what it stands for. */
const MAX_VALUES = 1_000_000
/** Maps and lists within each other, counted the same way. */
const MAX_DEPTH = 200

interface Extent {
  readonly values: number
  readonly depth: number
}

const PLAIN_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$|^!$/

/** The text of a key: as written where it is not quoted, so that `1.10` stays `1.10`. */
export const keyText = (key: unknown): string =>
  isScalar(key) ? (key.type === "PLAIN" ? key.source : undefined) ?? String(key.value) : String(key)

export const isMerge = (pair: Pair): boolean =>
  isScalar(pair.key) && pair.key.type === "PLAIN" && pair.key.source === "<<"

export class Anchors {
  readonly problems: Array<YamlProblem> = []
  readonly #targets = new Map<Alias, Node>()
  readonly #extents = new Map<Node, Extent>()
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>()

  constructor(document: Document) {
    const root = document.contents as Node | null
    if (root === null) return
    this.#bind(root, new Map(), new Set())
    if (this.problems.length > 0) return
    const { values, depth } = this.#extent(root)
    if (depth > MAX_DEPTH) this.problems.push(nestedTooDeeply(0))
    else if (values > MAX_VALUES) {
      this.#problem(root, `the aliases of this file stand for more than ${MAX_VALUES} values`, "repeat less")
    }
  }

  /** The node itself, or what it is an alias of. Only meaningful while there are no problems. */
  target(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node
  }

  /** Whether aliases stand for the node, or for something in it. */
  isAliased(node: unknown): boolean {
    if ([...this.#targets.values()].some((target) => target === node)) return true
    return isCollection(node) && node.items.some((item) => this.isAliased(isPair(item) ? item.value : item))
  }

  /** The pairs of a map by key, merged ones included: own keys win over merged ones, earlier maps over later ones. */
  pairs(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map)
    if (known !== undefined) return known
    const pairs = new Map<string, Pair>()
    const items = map.items as ReadonlyArray<Pair>
    for (const pair of items.filter((item) => !isMerge(item))) pairs.set(keyText(pair.key), pair)
    for (const pair of items.filter(isMerge)) {
      for (const merged of this.#mergedMaps(pair.value)) {
        for (const [key, inner] of this.pairs(merged)) if (!pairs.has(key)) pairs.set(key, inner)
      }
    }
    this.#pairs.set(map, pairs)
    return pairs
  }

  /** A copy of a node with what aliases and merge keys stand for in their places. */
  expanded(from: unknown): unknown {
    const node = this.target(from)
    if (!isMap(node) && !isSeq(node)) {
      const copy = isScalar(node) ? node.clone() as Scalar : node
      if (isScalar(copy)) delete copy.anchor
      return copy
    }
    const copy: YAMLMap | YAMLSeq = Object.create(
      Object.getPrototypeOf(node),
      Object.getOwnPropertyDescriptors(node),
    )
    delete copy.anchor
    copy.items = isMap(node)
      ? [...this.pairs(node).values()].map((pair) => new Pair(this.expanded(pair.key), this.expanded(pair.value)))
      : node.items.map((item) => this.expanded(item))
    return copy
  }

  #mergedMaps(value: unknown): ReadonlyArray<YAMLMap> {
    const node = this.target(value)
    return isMap(node) ? [node] : isSeq(node) ? node.items.map((item) => this.target(item)).filter(isMap) : []
  }

  /** Walks the nodes in the order of the text; `open` are those around the present one. */
  #bind(node: unknown, anchors: Map<string, Node>, open: Set<unknown>): void {
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) {
        const help = anchors.size === 0 ? "mark a value with `&name` first" : `anchors so far: ${list(anchors.keys())}`
        return this.#problem(node, `no anchor \`&${node.source}\` stands before this alias`, help)
      }
      if (open.has(target)) {
        return this.#problem(node, `the alias \`*${node.source}\` stands inside the value it stands for`)
      }
      this.#targets.set(node, target)
      return
    }
    if (!isScalar(node) && !isCollection(node)) return
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (node.tag !== undefined && !PLAIN_TAG.test(node.tag)) {
      const [start, end] = node.range ?? [0, 1]
      this.problems.push(unknownTag(node.tag, start, end))
      return
    }
    if (isScalar(node)) return
    open.add(node)
    for (const item of node.items) {
      if (isPair(item)) this.#bindPair(item, anchors, open)
      else this.#bind(item, anchors, open)
    }
    open.delete(node)
  }

  #bindPair(pair: Pair, anchors: Map<string, Node>, open: Set<unknown>): void {
    if (!isScalar(pair.key) || (pair.key.type === "PLAIN" && pair.key.source === "")) {
      return this.#problem(pair.key ?? pair.value, "a key must be a single word or text")
    }
    this.#bind(pair.key, anchors, open)
    this.#bind(pair.value, anchors, open)
    if (!isMerge(pair) || this.problems.length > 0) return
    const node = this.target(pair.value)
    const all = isSeq(node) ? node.items.map((item) => this.target(item)) : [node]
    if (!all.every(isMap)) this.#problem(pair.key, "`<<` takes a map, or a list of maps, to merge")
  }

  /** Each node is measured once, however many aliases it has. */
  #extent(node: unknown): Extent {
    const target = this.target(node) as Node
    const known = this.#extents.get(target)
    if (known !== undefined) return known
    let values = 1
    let depth = 0
    const inner = isMap(target) ? target.items.map((pair) => pair.value) : isSeq(target) ? target.items : []
    for (const item of inner) {
      const extent = this.#extent(item)
      values += extent.values
      depth = Math.max(depth, extent.depth)
    }
    const extent = { values, depth: depth + 1 }
    this.#extents.set(target, extent)
    return extent
  }

  #problem(node: unknown, message: string, help?: string): void {
    const [start, end] = (node as Node | null)?.range ?? [0, 1]
    this.problems.push({ code: "FE1002", message, start, length: Math.max(1, end - start), ...(help && { help }) })
  }
}

const list = (names: Iterable<string>) => [...names].map((name) => `&${name}`).join(", ")
