/**
 * A YAML text as plain value plus the position of every key and value in it. Knows YAML; knows nothing of pipelines.
 */
import {
  type Document as YamlDocument,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from "yaml"
import { type FlowError, flowError, FlowErrors, type TextPlace } from "../errors/flow_error.ts"

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
  readonly #yaml: YamlDocument
  readonly #counter = new LineCounter()
  readonly #lines: ReadonlyArray<string>

  /** Throws FlowErrors with the first syntax error (FE1002) and every duplicate key (FE1003). */
  constructor(readonly file: string, source: string) {
    this.#lines = source.split(/\r?\n/)
    this.#yaml = parseDocument(source, { lineCounter: this.#counter, intAsBigInt: true, prettyErrors: false })
    const errors = mainErrors(this.#yaml.errors).map((error): FlowError => {
      const isDuplicate = error.code === "DUPLICATE_KEY"
      const text = this.#place(error.pos[0], isDuplicate ? wordAt(source, error.pos[0]) : 1)
      if (isDuplicate) return flowError("FE1003", "this key is there twice", { text })
      const line = this.#lines[text.line - 1] ?? ""
      const help = /[{[].*[^"']\$\{/.test(line)
        ? "inside `{ }` and `[ ]` a text with `${…}` must be in quotes"
        : undefined
      return flowError("FE1002", sentence(error.message), { text, ...(help === undefined ? {} : { help }) })
    })
    if (errors.length > 0) throw new FlowErrors({ errors })
  }

  /** The value; `resolve` may replace each string scalar. Integers too large for a number come as bigint. */
  value(resolve: (scalar: TextScalar) => unknown = ({ text }) => text): unknown {
    return this.#yaml.contents === null ? null : this.#toValue(this.#yaml.contents as Node, [], resolve)
  }

  #toValue(node: unknown, path: KeyPath, resolve: (scalar: TextScalar) => unknown): unknown {
    if (isAlias(node)) return this.#toValue(node.resolve(this.#yaml), path, resolve)
    if (isScalar(node)) return this.#scalar(node, path, resolve)
    if (isSeq(node)) return node.items.map((item, i) => this.#toValue(item, [...path, i], resolve))
    if (!isMap(node)) return null
    const entries = node.items.flatMap((pair): Array<[string, unknown]> => {
      const key = keyOf(pair)
      if (key !== "<<") return [[key, this.#toValue(pair.value, [...path, key], resolve)]]
      const merged = [this.#toValue(pair.value, path, resolve)].flat()
      return merged.flatMap((map) => Object.entries(map as Record<string, unknown>))
    })
    // Keys of the map itself win over merged ones, whichever stands first.
    const own = new Set(node.items.map(keyOf))
    const merged = entries.filter(([key], i) =>
      !own.has(key) || node.items.some((pair) => keyOf(pair) === key && entries[i])
    )
    return Object.fromEntries(merged)
  }

  #scalar(node: Scalar, path: KeyPath, resolve: (scalar: TextScalar) => unknown): unknown {
    const { value } = node
    if (typeof value === "bigint") {
      const number = Number(value)
      return Number.isSafeInteger(number) ? number : value
    }
    if (typeof value !== "string") return value ?? null
    return resolve({ path, text: value, isPlain: node.type === "PLAIN" })
  }

  /** Where a key or value stands; for a path that is not there, where its nearest parent does. */
  at(path: KeyPath, which: "key" | "value"): TextPlace {
    const { node, pair, depth } = this.#find(path)
    const found = depth === path.length
    const wanted = which === "key" || !found ? (pair?.key ?? node) : node
    const range = isNode(wanted) && wanted.range ? wanted.range : isNode(node) && node.range ? node.range : [0, 1, 1]
    return { ...this.#place(range[0], oneLine(this.#lines, this.#counter, range)), path: pathText(path) }
  }

  /** Where a 1-based line and column inside the text of a value stands; exact for `|` blocks, else the value's start. */
  within(path: KeyPath, line: number, column: number): TextPlace {
    const { node, depth } = this.#find(path)
    if (depth < path.length || !isScalar(node) || node.type !== "BLOCK_LITERAL" || !node.range) {
      return this.at(path, "value")
    }
    const first = this.#counter.linePos(node.range[0]).line + 1
    const indent = blockIndent(this.#lines, first)
    return this.#placeAt(first + line - 1, indent + column, 1, pathText(path))
  }

  /** Place of a stretch inside a scalar, by offset in its text; the scalar's start unless it is written on one line. */
  inside(path: KeyPath, offset: number, length: number): TextPlace {
    const place = this.at(path, "value")
    const { node } = this.#find(path)
    if (!isScalar(node) || !node.range || node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") return place
    const quote = node.type === "PLAIN" ? 0 : 1
    return { ...place, column: place.column + quote + offset, length }
  }

  #find(path: KeyPath): { node: unknown; pair: Pair | undefined; depth: number } {
    let node: unknown = this.#yaml.contents
    let pair: Pair | undefined
    for (let depth = 0; depth < path.length; depth++) {
      if (isAlias(node)) node = node.resolve(this.#yaml)
      const key = path[depth]
      if (isSeq(node) && typeof key === "number" && key < node.items.length) {
        node = node.items[key]
        pair = undefined
        continue
      }
      const next = isMap(node) ? node.items.find((item) => keyOf(item) === String(key)) : undefined
      if (next === undefined) return { node, pair, depth }
      pair = next
      node = next.value ?? next.key
    }
    return { node, pair, depth: path.length }
  }

  #place(offset: number, length: number): TextPlace {
    const { line, col } = this.#counter.linePos(offset)
    return this.#placeAt(Math.max(1, line), Math.max(1, col), length)
  }

  #placeAt(line: number, column: number, length: number, path?: string): TextPlace {
    const firstLine = Math.max(1, line - LINES_BEFORE)
    const lines = this.#lines.slice(firstLine - 1, line)
    return {
      file: this.file,
      line,
      column,
      length,
      excerpt: { firstLine, lines },
      ...(path === undefined ? {} : { path }),
    }
  }
}

/** Duplicate keys are told all; of syntax errors only the first, because the others mostly follow from it. */
function mainErrors<E extends { readonly code: string }>(errors: ReadonlyArray<E>): ReadonlyArray<E> {
  const syntax = errors.find((error) => error.code !== "DUPLICATE_KEY")
  return errors.filter((error) => error.code === "DUPLICATE_KEY" || error === syntax)
}

/** Length of the word at an offset. */
const wordAt = (text: string, offset: number): number => /^[\w.$-]*/.exec(text.slice(offset))![0].length || 1

const keyOf = (pair: unknown): string => isPair(pair) ? String(isScalar(pair.key) ? pair.key.value : pair.key) : ""

/** Length to underline: the node, but never past its first line. */
function oneLine(lines: ReadonlyArray<string>, counter: LineCounter, range: ArrayLike<number>): number {
  const start = counter.linePos(range[0])
  const end = counter.linePos(range[1])
  const lineEnd = (lines[start.line - 1] ?? "").trimEnd().length
  return Math.max(1, end.line === start.line ? range[1] - range[0] : lineEnd - start.col + 1)
}

function blockIndent(lines: ReadonlyArray<string>, first: number): number {
  const line = lines.slice(first - 1).find((line) => line.trim() !== "") ?? ""
  return line.length - line.trimStart().length
}

/** `pipeline.steps[0].config.skipRow` */
export function pathText(path: KeyPath): string {
  return path.map((key, i) => typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`).join("")
}

const sentence = (message: string) => message.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, "")
