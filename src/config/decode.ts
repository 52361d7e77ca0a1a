/**
 * Values against schemas: everything that is wrong, in one pass, as errors that point into the user's file and speak
 * of keys and values, not of schemas.
 *
 * A schema is an effect `Schema.Struct`. Keys that may be missing use `Schema.optionalKey(…)` or
 * `.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value)))`; each is annotated with a `description`, and with
 * `default` where there is one, for help and reference.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import { type Fix, meaning, replacing } from "../errors/fix.ts"
import { type FlowError, flowError, type TextPlace } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import { type Document, type KeyPath, pathText } from "./document.ts"

/** The decoded value, or all errors. `path` is where the value stands in the document. */
export function decode<A>(
  schema: Schema.Decoder<A>,
  value: unknown,
  document: Document,
  path: KeyPath,
): { readonly value: A } | { readonly errors: ReadonlyArray<FlowError> } {
  const result = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(value)
  const walk: Walk = { document, root: path, ast: schema.ast, value, errors: [] }
  if (Result.isSuccess(result)) {
    // To effect a struct without keys is anything but null.
    const surplus = isWithoutKeys(schema.ast) ? Object.keys(value as object) : []
    return surplus.length === 0 ? { value: result.success } : { errors: surplus.map((key) => unknownKey(walk, [key])) }
  }
  collect(walk, result.failure.issue, [], schema.ast)
  return { errors: walk.errors }
}

const isWithoutKeys = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Objects" && ast.propertySignatures.length === 0 && ast.indexSignatures.length === 0

interface Walk {
  readonly document: Document
  readonly root: KeyPath
  readonly ast: SchemaAST.AST
  readonly value: unknown
  readonly errors: Array<FlowError>
}

function collect(walk: Walk, issue: SchemaIssue.Issue, path: KeyPath, ast: SchemaAST.AST | undefined): void {
  switch (issue._tag) {
    case "Pointer":
      return collect(walk, issue.issue, [...path, ...issue.path as KeyPath], descend(ast, issue.path as KeyPath))
    case "Composite":
      for (const inner of issue.issues) collect(walk, inner, path, ast)
      return
    case "Encoding":
      return collect(walk, issue.issue, path, ast)
    case "MissingKey":
      return void walk.errors.push(missing(walk, path, ast))
    case "UnexpectedKey":
      return void walk.errors.push(unknownKey(walk, path))
    case "AnyOf":
      if (issue.issues.length === 1) return collect(walk, issue.issues[0], path, ast)
      return void walk.errors.push(wrong(walk, path, expectation(issue.ast), "ast" in issue ? issue.ast : ast))
    case "Filter":
      return filtered(walk, issue, path, ast)
    case "InvalidValue":
      if (typeof issue.annotations?.message === "string") return said(walk, issue.annotations.message, path)
      return void walk.errors.push(wrong(walk, path, expectation(ast), ast))
    default:
      return void walk.errors.push(wrong(walk, path, expectation("ast" in issue ? issue.ast : ast), ast))
  }
}

/** A check that failed: says what it expected, or has words of its own, or points at something inside the value. */
function filtered(walk: Walk, issue: SchemaIssue.Filter, path: KeyPath, ast: SchemaAST.AST | undefined): void {
  const { filter, issue: inner } = issue
  if (inner._tag === "Pointer" || inner._tag === "Composite") return collect(walk, inner, path, ast)
  const own = inner._tag === "InvalidValue" ? inner.annotations?.message : undefined
  const message = own ?? filter.annotations?.message
  if (typeof message === "string") return said(walk, message, path)
  walk.errors.push(wrong(walk, path, inPlainWords(String(filter.annotations?.expected ?? "another value")), ast))
}

/** A check that has words of its own. */
function said(walk: Walk, message: string, path: KeyPath): void {
  const at = [...walk.root, ...path]
  walk.errors.push(flowError("FE1202", `${nameOf(at)}: ${message}`, { text: walk.document.at(at, "value") }))
}

/** The built-in checks speak of values and strings; people who write pipelines speak of texts and lists. */
const inPlainWords = (expected: string): string =>
  expected
    .replace(/^an integer$/, "a whole number")
    .replace(/^a value with a length of at least 1$/, "not empty")
    .replace(/^a value with a length of/, "of a length of")
    .replace(/^a value with a size of/, "of a size of")
    .replace(/^an array/, "a list")
    .replace(/^an object/, "a map")
    .replace(/^a string/, "a text")

function missing({ document, root }: Walk, path: KeyPath, ast: SchemaAST.AST | undefined): FlowError {
  const key = String(path.at(-1))
  const description = ast === undefined ? undefined : descriptionOf(ast)
  return flowError("FE1201", `the key \`${key}\` is missing`, {
    text: document.at([...root, ...path.slice(0, -1)], "key"),
    help: description === undefined ? `add \`${key}:\`` : `add \`${key}:\` (${lowerFirst(description)})`,
  })
}

function unknownKey(walk: Walk, path: KeyPath): FlowError {
  const key = String(path.at(-1))
  const keys = keysOf(astAt(walk.ast, path.slice(0, -1)))
  const meant = didYouMean(key, keys)
  const known = `the keys here are: ${keys.join(", ")}`
  const text = walk.document.at([...walk.root, ...path], "key")
  // Where the right key is there as well, somebody has to choose.
  const isThere = meant !== undefined && Object.hasOwn(valueAt(walk, path.slice(0, -1)) ?? {}, meant)
  if (meant !== undefined) {
    const { help, fix } = meaning(text, key, meant)
    return flowError("FE1203", `unknown key \`${key}\``, { text, help, ...(isThere ? {} : { fix }) })
  }
  const help = keys.length > 0 ? known : "there are no keys here; remove it"
  return flowError("FE1203", `unknown key \`${key}\``, { text, help })
}

function wrong(walk: Walk, path: KeyPath, expected: string, ast: SchemaAST.AST | undefined): FlowError {
  const value = valueAt(walk, path)
  const literals = ast === undefined ? [] : literalsOf(ast)
  const meant = typeof value === "string" ? didYouMean(value, literals) : undefined
  const text = walk.document.at([...walk.root, ...path], "value")
  return flowError("FE1202", `${nameOf([...walk.root, ...path])} must be ${expected}, and it is ${shown(value)}`, {
    text,
    ...(meant === undefined ? converted(value, ast, text) : meaning(text, String(value), meant)),
  })
}

const valueAt = ({ value }: Walk, path: KeyPath): object | undefined =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)?.[key], value) as object | undefined

/** A number or yes in quotes, or in words that YAML does not know, as what it stands for. */
function converted(value: unknown, ast: SchemaAST.AST | undefined, text: TextPlace): { help?: string; fix?: Fix } {
  if (typeof value !== "string" || ast === undefined) return {}
  const kinds = ast._tag === "Union" ? ast.types.map(({ _tag }) => _tag) : [ast._tag]
  const yes = /^(true|yes|on)$/i.test(value) ? "true" : /^(false|no|off)$/i.test(value) ? "false" : undefined
  const number = /^-?\d+(\.\d+)?$/.test(value) ? value : undefined
  const plain = kinds.includes("Boolean") && yes !== undefined ? yes : kinds.includes("Number") ? number : undefined
  if (plain === undefined) return {}
  // With its quotes, if it has some.
  const written = text.excerpt?.lines.at(-1)?.slice(text.column - 1, text.column - 1 + (text.length ?? 1)) ?? value
  return { help: `write \`${plain}\`, without quotes`, ...replacing(text, written, plain) }
}

/** The last key of a path, with the positions after it: `steps[1]`. */
function nameOf(path: KeyPath): string {
  const last = path.findLastIndex((key) => typeof key === "string")
  return path.length === 0 ? "the file" : `\`${pathText(path.slice(Math.max(0, last)))}\``
}

/** The value as the user would recognise it, cut short. */
function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "empty"
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list"
  if (typeof value === "object") return "a map"
  if (Number.isNaN(value)) return "not a number"
  const text = typeof value === "string" ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** What an AST takes, in words. */
function expectation(ast: SchemaAST.AST | undefined): string {
  if (ast === undefined) return "something else"
  const literals = literalsOf(ast)
  if (literals.length > 0) return literals.length === 1 ? `\`${literals[0]}\`` : `one of ${literals.join(", ")}`
  switch (ast._tag) {
    case "String":
      return "text"
    case "Number":
    case "BigInt":
      return "a number"
    case "Null":
      return "empty"
    case "Boolean":
      return "true or false"
    case "Arrays":
      return "a list"
    case "Objects":
      return "a map of keys and values"
    case "Union":
      return [...new Set(ast.types.map(expectation))].join(" or ")
    default:
      return "another kind of value"
  }
}

function literalsOf(ast: SchemaAST.AST): ReadonlyArray<string> {
  if (ast._tag === "Literal") return [String(ast.literal)]
  if (ast._tag === "Union" && ast.types.every((type) => type._tag === "Literal")) return ast.types.flatMap(literalsOf)
  return []
}

const descriptionOf = (ast: SchemaAST.AST): string | undefined => {
  const found = [ast.annotations, ...(ast.checks ?? []).map((check) => check.annotations)]
  const description = found.findLast((notes) => typeof notes?.description === "string")?.description
  return typeof description === "string" ? description : undefined
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "")

function keysOf(ast: SchemaAST.AST | undefined): ReadonlyArray<string> {
  if (ast?._tag === "Objects") return ast.propertySignatures.map((property) => String(property.name))
  if (ast?._tag === "Union") return [...new Set(ast.types.flatMap(keysOf))]
  return []
}

const astAt = (ast: SchemaAST.AST | undefined, path: KeyPath) => descend(ast, path)

/** The schema of the value at a path, as far as it is known. */
function descend(ast: SchemaAST.AST | undefined, path: KeyPath): SchemaAST.AST | undefined {
  let at = ast
  for (const key of path) {
    at = unwrapped(at)
    const candidates: ReadonlyArray<SchemaAST.AST> = at?._tag === "Union" ? at.types : at === undefined ? [] : [at]
    at = candidates.map((candidate) => child(candidate, key)).find((found) => found !== undefined)
  }
  return unwrapped(at)
}

/** What a schema that speaks of itself stands for. */
const unwrapped = (ast: SchemaAST.AST | undefined): SchemaAST.AST | undefined =>
  ast?._tag === "Suspend" ? unwrapped(ast.thunk()) : ast

function child(of: SchemaAST.AST, key: string | number): SchemaAST.AST | undefined {
  const ast = unwrapped(of)!
  if (ast._tag === "Arrays") return ast.rest[0] ?? ast.elements[Number(key)]
  if (ast._tag !== "Objects") return undefined
  const property = ast.propertySignatures.find((property) => property.name === key)
  return property?.type ?? ast.indexSignatures[0]?.type
}
