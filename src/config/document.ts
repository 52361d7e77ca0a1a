/**
 * A YAML text as plain value plus the position of every key and value in it. Knows YAML; knows nothing of pipelines.
 */
import {
  type Document as YamlDocument,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
} from "yaml"
import type { Fix } from "../errors/fix.ts"
import { type FlowError, flowError, FlowErrors, type TextPlace } from "../errors/flow_error.ts"
import { Anchors, keyText } from "./anchors.ts"
import { syntaxProblems, type YamlProblem } from "./syntax_errors.ts"

export type KeyPath = ReadonlyArray<string | number>

/** A string scalar met while the document is turned into a value. */
export interface TextScalar {
  readonly path: KeyPath
  readonly text: string
  /** Written without quotes and not as a block. */
  readonly isPlain: boolean
}

/** Lines shown above the line in question. */
const LINES_BEFORE = 1

export class Document {
  readonly #source: string
  readonly #lines: ReadonlyArray<string>
  readonly #counter: LineCounter
  readonly #yaml: YamlDocument
  readonly #anchors: Anchors

  /**
   * Throws FlowErrors with what is wrong with the text: FE1002, FE1003 (see syntax_errors.ts and anchors.ts).
   * @param parsed another tree for this text, see `withTree`
   */
  constructor(readonly file: string, text: string, parsed?: { tree: YamlDocument; counter: LineCounter }) {
    this.#source = text.replace(/^\uFEFF/, "")
    this.#lines = this.#source.split(/\r?\n/)
    this.#counter = parsed?.counter ?? new LineCounter()
    this.#yaml = parsed?.tree ?? parseDocument(this.#source, {
      lineCounter: this.#counter,
      intAsBigInt: true,
      prettyErrors: false,
      uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && keyText(a) === keyText(b),
    })
    this.#refuse(syntaxProblems([...this.#yaml.errors, ...this.#yaml.warnings], this.#source))
    this.#anchors = new Anchors(this.#yaml)
    this.#refuse(this.#anchors.problems)
  }

  /** The same text with another tree, whose nodes stand where they say: what it was translated into. */
  withTree(tree: YamlDocument): Document {
    return new Document(this.file, this.#source, { tree, counter: this.#counter })
  }

  /** A tree of its own without aliases and merge keys: each stands where it is used. */
  get tree(): YamlDocument {
    const tree = this.#yaml.clone()
    tree.contents = this.#anchors.expanded(this.#yaml.contents) as typeof tree.contents
    return tree
  }

  /** Where a node of a tree of this text stands. */
  placeOf({ range }: { readonly range?: readonly [number, number, number] | null }): TextPlace {
    const [start, end] = range ?? [0, 1]
    return this.#place(start, this.#onOneLine(start, end))
  }

  /** Whether aliases stand for the value, or for something in it. */
  isAliased(path: KeyPath): boolean {
    const { node, depth } = this.#find(path)
    return depth === path.length && this.#anchors.isAliased(node)
  }

  #refuse(problems: ReadonlyArray<YamlProblem>): void {
    const errors = problems.map(({ code, message, start, length, help, fix }): FlowError => {
      const text = this.#place(start, this.#onOneLine(start, start + length))
      const mending = fix === undefined ? {} : this.#syntaxFix(fix, start)
      return flowError(code, message, { text, ...(help === undefined ? {} : { help }), ...mending })
    })
    if (errors.length > 0) throw new FlowErrors({ errors })
  }

  /** The value; `resolve` may replace each string scalar. Integers too large for a number come as bigint. */
  value(resolve: (scalar: TextScalar) => unknown = ({ text }) => text): unknown {
    return this.#toValue(this.#yaml.contents, [], resolve)
  }

  #toValue(from: unknown, path: KeyPath, resolve: (scalar: TextScalar) => unknown): unknown {
    const node = this.#anchors.target(from)
    if (isScalar(node)) {
      const { value } = node
      return typeof value === "string" ? resolve({ path, text: value, isPlain: node.type === "PLAIN" }) : plain(value)
    }
    if (isSeq(node)) return node.items.map((item, i) => this.#toValue(item, [...path, i], resolve))
    if (!isMap(node)) return null
    const pairs = [...this.#anchors.pairs(node)]
    return Object.fromEntries(pairs.map(([key, pair]) => [key, this.#toValue(pair.value, [...path, key], resolve)]))
  }

  /** A scalar as it is written, `1.50` with both decimals; undefined for lists, maps and what is not there. */
  written(path: KeyPath): string | undefined {
    const { node, depth } = this.#find(path)
    const scalar = this.#anchors.target(node)
    if (depth < path.length || !isScalar(scalar) || scalar.value === null) return undefined
    return typeof scalar.value === "string" ? scalar.value : scalar.source ?? String(scalar.value)
  }

  /** Where a key or value stands; for a path that is not there, where its nearest parent does. */
  at(path: KeyPath, which: "key" | "value"): TextPlace {
    const { node, pair, depth } = this.#find(path)
    const found = depth === path.length
    const wanted = which === "key" || !found ? (pair?.key ?? node) : node
    const range = isNode(wanted) && wanted.range ? wanted.range : isNode(node) && node.range ? node.range : [0, 1]
    return { ...this.#place(range[0], this.#onOneLine(range[0], range[1])), path: pathText(path) }
  }

  /** Where a 1-based line and column inside the text of a value stands; exact for `|` blocks, else the value's start. */
  within(path: KeyPath, line: number, column: number): TextPlace {
    const { node, depth } = this.#find(path)
    const block = this.#anchors.target(node)
    if (depth < path.length || !isScalar(block) || block.type !== "BLOCK_LITERAL" || !block.range) {
      return this.at(path, "value")
    }
    const first = this.#counter.linePos(block.range[0]).line + 1
    return this.#placeAt(first + line - 1, this.#blockIndent(block, first) + column, 1, pathText(path))
  }

  /** Place of a stretch inside a scalar, by offset in its text; the scalar's start if it is not written literally. */
  inside(path: KeyPath, offset: number, length: number): TextPlace {
    const place = this.at(path, "value")
    const scalar = this.#anchors.target(this.#find(path).node)
    const inside = isScalar(scalar) ? this.#insideOf(scalar, offset, length) : undefined
    return inside === undefined ? place : { ...inside, path: pathText(path) }
  }

  /** The same for a scalar of a tree of this text. */
  placeInside(scalar: Scalar, offset: number, length: number): TextPlace {
    return this.#insideOf(scalar, offset, length) ?? this.placeOf(scalar)
  }

  #insideOf(scalar: Scalar, offset: number, length: number): TextPlace | undefined {
    if (!scalar.range || typeof scalar.value !== "string") return undefined
    // Escapes, indentation and folding shift offsets, so the n-th occurrence is looked up in the text as written.
    const wanted = scalar.value.slice(offset, offset + length)
    let at = scalar.range[0] - 1
    for (let from = 0, left = 1; left > 0; left--) {
      at = this.#source.indexOf(wanted, at + 1)
      if (at < 0 || at >= scalar.range[1]) return undefined
      from = scalar.value.indexOf(wanted, from)
      if (from < offset) left++
      from++
    }
    return this.#place(at, length)
  }

  /** The fix that adds an entry to a map; none where there is no map, or an alias stands for it. */
  adding(path: KeyPath, entry: string, description: string): { readonly fix?: Fix } {
    const { node, depth } = this.#find(path)
    if (depth < path.length || !isMap(node) || !node.range) return {}
    // Behind the first entry, which names the rest.
    const key = (node.items[1] ?? node.items[0])?.key
    if (node.flow && node.items.length === 0) return this.#fix(node.range[0] + 1, "", ` ${entry} `, description)
    if (!isNode(key) || !key.range) return {}
    const indent = " ".repeat(this.#counter.linePos(key.range[0]).col - 1)
    return this.#fix(key.range[0], "", node.flow ? `${entry}, ` : `${entry}\n${indent}`, description)
  }

  /** The fix that removes an item of a list with one item a line; none where it is written otherwise. */
  removing(path: KeyPath, description: string): { readonly fix?: Fix } {
    const { node, depth } = this.#find(path)
    if (depth < path.length || !isNode(node) || !node.range) return {}
    const [first, last] = [node.range[0], node.range[1]].map((offset) => this.#counter.linePos(offset).line)
    const line = this.#lines[first - 1]
    if (first !== last || !/^\s*- /.test(line) || first >= this.#lines.length) return {}
    const start = this.#source.lastIndexOf("\n", node.range[0]) + 1
    return this.#fix(start, this.#source.slice(start, this.#source.indexOf("\n", start) + 1), "", description)
  }

  #syntaxFix(fix: "quoted" | "blanks" | "removed", start: number): { readonly fix?: Fix } {
    if (fix === "quoted") {
      // With what stands behind it in the same item: `${name}.csv`.
      const was = /^[^}\n]*\}[^,\]}\s]*/.exec(this.#source.slice(start))?.[0]
      if (was === undefined) return {}
      return this.#fix(start, was, `"${was}"`, `write \`${was}\` in quotes`)
    }
    if (fix === "removed") {
      const line = this.#source.lastIndexOf("\n", start - 1) + 1
      const end = this.#source.indexOf("\n", start) + 1
      return end === 0 ? {} : this.#fix(line, this.#source.slice(line, end), "", "remove what is there twice")
    }
    const edits = this.#lines.flatMap((text, i) => {
      const [was] = /^[ \t]*/.exec(text)!
      const from = { line: i + 1, column: 1 }
      const to = { line: i + 1, column: was.length + 1 }
      return was.includes("\t") ? [{ file: this.file, from, to, was, text: was.replaceAll("\t", "  ") }] : []
    })
    return { fix: { description: "indent with blanks instead of tabs", edits } }
  }

  #fix(offset: number, was: string, text: string, description: string): { readonly fix: Fix } {
    const [from, to] = [offset, offset + was.length].map((at) => {
      const { line, col } = this.#counter.linePos(at)
      return { line, column: col }
    })
    return { fix: { description, edits: [{ file: this.file, from, to, was, text }] } }
  }

  #find(path: KeyPath): { node: unknown; pair: Pair | undefined; depth: number } {
    let node: unknown = this.#yaml.contents
    let pair: Pair | undefined
    for (let depth = 0; depth < path.length; depth++) {
      const parent = this.#anchors.target(node)
      const key = path[depth]
      if (isSeq(parent) && typeof key === "number" && key < parent.items.length) {
        node = parent.items[key]
        pair = undefined
        continue
      }
      const next = isMap(parent) ? this.#anchors.pairs(parent).get(String(key)) : undefined
      if (next === undefined) return { node, pair, depth }
      pair = next
      node = next.value ?? next.key
    }
    return { node, pair, depth: path.length }
  }

  /** Columns that YAML takes off each line of a `|` block: what the first line with text has lost. */
  #blockIndent(block: Scalar, first: number): number {
    const width = (line: string) => line.length - line.trimStart().length
    const hasText = (line: string) => line.trim() !== ""
    const written = this.#lines.slice(first - 1).find(hasText) ?? ""
    return width(written) - width(String(block.value).split("\n").find(hasText) ?? "")
  }

  /** Length to underline: up to the end, but never past the first line. */
  #onOneLine(start: number, end: number): number {
    const { line, col } = this.#counter.linePos(start)
    const rest = (this.#lines[line - 1] ?? "").trimEnd().length - col + 1
    return Math.max(1, this.#counter.linePos(end).line === line ? end - start : rest)
  }

  #place(offset: number, length: number): TextPlace {
    const { line, col } = this.#counter.linePos(offset)
    return this.#placeAt(Math.max(1, line), Math.max(1, col), length)
  }

  #placeAt(line: number, column: number, length: number, path?: string): TextPlace {
    const firstLine = Math.max(1, line - LINES_BEFORE)
    const lines = this.#lines.slice(firstLine - 1, line)
    const excerpt = { firstLine, lines }
    return { file: this.file, line, column, length, excerpt, ...(path === undefined ? {} : { path }) }
  }
}

/** Numbers as number where that loses nothing. */
function plain(value: unknown): unknown {
  if (typeof value !== "bigint") return value ?? null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** What a text would be if it stood unquoted in a document: a number, true, false, null, or the text itself. */
export function unquoted(text: string): unknown {
  if (text.trim() === "") return text === "" ? null : text
  if (text.length > 400) return text
  const { contents, errors } = parseDocument(text, { intAsBigInt: true, prettyErrors: false, logLevel: "silent" })
  const isWhole = errors.length === 0 && isScalar(contents) && contents.type === "PLAIN" && contents.source === text
  return isWhole ? plain(contents.value) : text
}

/** `pipeline.steps[0].config.skipRow` */
export function pathText(path: KeyPath): string {
  return path.map((key, i) => typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`).join("")
}
