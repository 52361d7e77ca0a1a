/**
 * The modules of a plugin, read by a parser before one of them runs: they import nothing but files that the manifest
 * vouches for. What they do is fenced in by their thread (host_v1/), not here.
 */
import { type Node, parse, type Program } from "acorn"
import { ancestor, simple } from "acorn-walk"
import { type FlowError, flowError, type TextPlace } from "../errors/flow_error.ts"

import type { Manifest } from "./manifest.ts"

/** Files of a plugin by their path in it. */
export type Tree = ReadonlyMap<string, Uint8Array>

const isModule = (path: string) => /\.(ts|mts|js|mjs)$/.test(path)

/** FE2010, FE2011 and FE2012 for all modules of a plugin; `where` is what messages call its folder. */
export async function moduleProblems(
  tree: Tree,
  where: string,
  { kind, entry }: Pick<Manifest, "kind" | "entry">,
): Promise<ReadonlyArray<FlowError>> {
  const plugin: Modules = { tree, where, entry, isLibrary: kind === "library" }
  const problems = await Promise.all(
    [...tree].filter(([path]) => isModule(path)).map(([path, bytes]) => problemsOf(path, bytes, plugin)),
  )
  return problems.flat()
}

/** The files of the plugin that a module imports; none if it does not parse. For the hashes of authors (hashes.ts). */
export async function importedPaths(path: string, bytes: Uint8Array): Promise<ReadonlyArray<string>> {
  if (!isModule(path)) return []
  const parsed = await parsedModule(path, new TextDecoder().decode(bytes))
  if ("message" in parsed) return []
  return importsOf(parsed.program).flatMap(({ specifier }) =>
    specifier === undefined ? [] : resolved(path, specifier) ?? []
  )
}

interface Modules {
  readonly tree: Tree
  readonly where: string
  readonly entry: string
  /** Runs in the scripts' sandbox: plain JavaScript that is there at once, without `await` or `import()`. */
  readonly isLibrary: boolean
}

async function problemsOf(
  path: string,
  bytes: Uint8Array,
  { tree, where, entry, isLibrary }: Modules,
): Promise<Array<FlowError>> {
  const source = new TextDecoder().decode(bytes)
  const file = `${where}/${path}`
  const place = (start: number, length = 1): TextPlace => {
    const before = source.slice(0, start).split("\n")
    const line = before.length
    const excerpt = { firstLine: line, lines: source.split("\n").slice(line - 1, line) }
    return { file, line, column: before[line - 1].length + 1, length, excerpt }
  }
  const parsed = await parsedModule(path, source)
  if ("message" in parsed) {
    const text = parsed.at === undefined ? undefined : place(parsed.at)
    return [flowError("FE2010", `${file}: ${parsed.message}`, { text })]
  }
  if (isLibrary && path === entry && !exportsAnything(parsed.program)) {
    return [flowError("FE2014", `${file} exports nothing, so the library has nothing to offer`)]
  }
  if (isLibrary && awaitsAtTop(parsed.program)) {
    return [flowError("FE2010", `${file} has an \`await\` outside of functions, and libraries must be there at once`)]
  }
  return importsOf(parsed.program).flatMap(({ specifier, start, end, isDynamic }) => {
    // Without its types the module may have moved; then only the file can be named.
    const text = parsed.isInPlace ? place(start, Math.max(1, Math.min(end - start, 80))) : undefined
    const wrong = specifier === undefined ? undefined : resolved(path, specifier)
    if (isLibrary && isDynamic) {
      return [flowError("FE2011", `${file} uses \`import()\`, which libraries cannot`, { text })]
    }
    if (specifier === undefined) {
      return [flowError("FE2011", `${file} imports a module whose name is computed`, { text })]
    }
    if (wrong === undefined) {
      return [flowError("FE2011", `${file} imports \`${specifier}\`, which is not in the plugin`, { text })]
    }
    if (tree.has(wrong)) return []
    return [flowError("FE2012", `${file} imports ${wrong}, which \`files\` of the manifest does not have`, { text })]
  })
}

type Parsed =
  | { readonly program: Node; readonly isInPlace: boolean }
  | { readonly message: string; readonly at?: number }

async function parsedModule(path: string, source: string): Promise<Parsed> {
  const isTyped = /\.m?ts$/.test(path)
  const plain = isTyped ? await withoutTypes(source) : { code: source, isInPlace: true }
  if ("message" in plain) return plain
  try {
    const program = parse(plain.code, {
      ecmaVersion: "latest",
      sourceType: "module",
    })
    return { program, isInPlace: plain.isInPlace }
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number }
    return { message: message.replace(/ \(\d+:\d+\)$/, ""), ...(plain.isInPlace ? { at: pos } : {}) }
  }
}

/** TypeScript as JavaScript: types become blanks; where that is not enough (enums), it is compiled. */
async function withoutTypes(source: string): Promise<{ code: string; isInPlace: boolean } | { message: string }> {
  const { stripTypeScriptTypes } = await import("node:module")
  if (stripTypeScriptTypes === undefined) return { message: "TypeScript needs Deno, or Node 22.13 or later" }
  try {
    return { code: stripTypeScriptTypes(source), isInPlace: true }
  } catch {
    try {
      return { code: stripTypeScriptTypes(source, { mode: "transform" }), isInPlace: false }
    } catch (error) {
      return { message: String((error as Error).message).replace(/ at file:.*$/s, "") }
    }
  }
}

interface Import {
  /** Undefined if it is computed. */
  readonly specifier: string | undefined
  readonly start: number
  readonly end: number
  readonly isDynamic: boolean
}

function importsOf(program: Node): ReadonlyArray<Import> {
  const found: Array<Import> = []
  const add = (source: Node & { value?: unknown } | null | undefined, isDynamic = false) => {
    if (!source) return
    const { value, start, end } = source
    found.push({ specifier: typeof value === "string" ? value : undefined, start, end, isDynamic })
  }
  simple(program, {
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source, true),
  })
  return found
}

function awaitsAtTop(program: Node): boolean {
  let found = false
  const look = (_node: Node, ancestors: ReadonlyArray<Node>) => {
    found ||= !ancestors.some(({ type }) => /Function/.test(type))
  }
  ancestor(program, {
    AwaitExpression: (node, _state, ancestors) => look(node, ancestors),
    ForOfStatement: (node, _state, ancestors) => node.await && look(node, ancestors),
  })
  return found
}

const exportsAnything = (program: Node): boolean =>
  (program as Program).body.some(({ type }) => type.startsWith("Export"))

/** The path of an imported file in the plugin; undefined if it lies outside or is no file. */
function resolved(from: string, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier) || /[?#\\%]/.test(specifier)) return undefined
  const parts = from.split("/").slice(0, -1)
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined
    } else if (part !== ".") parts.push(part)
  }
  return parts.join("/")
}
