/**
 * A direct script: one that is made of nothing but reads of columns, arithmetic, comparisons, texts and tables, so that it
 * surely ends soon, takes little memory and reaches nothing but its row. Such a script is compiled to code of the engine's
 * own making, which the thread's own JavaScript runs; rows at which anything is unusual (a value that would not fit, an
 * error) are left to the sandbox, which has the last word. Everything that is not known to be harmless is not direct.
 */
import type { Program } from "acorn"
import type { ColumnSpec, RowSchema } from "../../data/schema.ts"
import { whyUnprovable } from "../analysis.ts"
import { contextUses } from "../context_uses.ts"
import { METADATA, type OutputColumn } from "../program.ts"
import { type Binding, resolveNames } from "../scopes.ts"
import { StaticTypes, TEXT } from "../static_types.ts"
import { type AnyNode, findProcess, literal, patternNames, processes } from "../syntax.ts"
import { MOST_UNCOUNTED, SUPPORT } from "./allowed.ts"
import { Tables } from "./constants.ts"
import { type Code, NotDirect, refuse } from "./expressions.ts"
import { Statements } from "./statements.ts"

/** How a column is read. */
export interface DirectColumn {
  readonly column: number
  readonly as: "text" | "number" | "boolean"
}

/** A compiled direct script, as plain data. */
export interface DirectProgram {
  /** The body of a function that returns the function over the rows of a chunk; see run.ts. */
  readonly code: string
  readonly columns: ReadonlyArray<DirectColumn>
  /** Texts that cells are compared with. */
  readonly texts: ReadonlyArray<string>
  /** Fields it sets, by their place among the columns of the output. */
  readonly fields: ReadonlyArray<number>
  readonly queues: ReadonlyArray<string>
}

export interface DirectInput {
  readonly parsed: Program
  readonly input: RowSchema
  readonly output: ReadonlyArray<OutputColumn>
  readonly globals: Readonly<Record<string, unknown>>
  readonly queues: ReadonlyArray<string>
}

/** The compiled script, or why it is none that can run directly. */
export function compileDirect(given: DirectInput): DirectProgram | { readonly whyNot: string } {
  const whyNot = whyUnprovable(given.parsed)
  if (whyNot !== undefined) return { whyNot }
  try {
    return new Compilation(given).result()
  } catch (error) {
    if (error instanceof NotDirect) return { whyNot: error.why }
    // Functions that call functions that call functions, thousands of them.
    if (error instanceof RangeError) return { whyNot: "it is too deep" }
    throw error
  }
}

const READS: Readonly<Partial<Record<ColumnSpec["type"], DirectColumn["as"]>>> = {
  text: "text",
  date: "text",
  datetime: "text",
  integer: "number",
  decimal: "number",
  double: "number",
  boolean: "boolean",
}

class Compilation {
  readonly #columns: Array<DirectColumn> = []
  readonly #texts: Array<string> = []
  readonly #fields: Array<number> = []
  readonly #queues: Array<string> = []
  /** What all fields weigh. */
  #weight = 0
  readonly #columnOf = new Map<AnyNode, number>()
  readonly #callOf = new Map<AnyNode, string>()
  readonly #statements: Statements
  readonly #process: AnyNode
  readonly #tables: Tables

  constructor(readonly given: DirectInput) {
    const { parsed, input } = given
    const found = findProcess(parsed)
    if (processes(parsed).length !== 1 || found === undefined) throw new NotDirect("process is declared twice")
    this.#process = found
    const { params = [], async, generator, body } = found
    const isPlain = !async && !generator && params.length <= 1 && (body as unknown as AnyNode).type === "BlockStatement"
    if (!isPlain || (params.length === 1 && params[0].type !== "Identifier")) refuse("the head of process")
    const scopes = resolveNames(parsed)
    const context = params.length === 0 ? undefined : scopes.bindingOf(params[0])
    const uses = contextUses(context, scopes, input)
    if (context?.isWritten || uses.hasOtherReads || uses.calls.length !== (context?.uses.length ?? 0)) {
      refuse("context is used for more than calls")
    }
    for (const { name, node } of uses.calls) this.#callOf.set(node, name)
    for (const { node, column } of [...uses.direct, ...uses.rows.flatMap(({ reads }) => reads)]) {
      this.#columnOf.set(node, column)
    }
    this.#tables = new Tables(scopes, given.globals)
    const columnOf = (node: AnyNode) => this.#columnOf.get(node)
    const patternColumns = new Map<Binding, number>()
    for (const { local, column } of uses.patterns.flatMap(({ columns }) => columns)) {
      const binding = scopes.bindingOf(local)!
      const isOnce = binding.kind !== "var" && !binding.isWritten && binding.declarations.length === 1
      if (isOnce) patternColumns.set(binding, column)
    }
    const types = new StaticTypes(scopes, {
      columnOf: (node) => columnOf(node) ?? patternColumns.get(scopes.bindingOf(node)!),
      typeOfColumn: (column) => input.columns[column].type,
      contextCall: (call) => this.#callOf.get(call),
    })
    this.#statements = new Statements({
      scopes,
      types,
      tables: this.#tables,
      columnOf,
      contextCall: (call) => this.#callOf.get(call),
      readColumn: (column) => this.#read(column),
      isCell: (column, text) => this.#isCell(column, text),
      timeOf: (column) => this.#timeOf(column),
      callContext: (name, call) => this.#call(name, call),
    }, {
      rows: new Set(uses.rows.map(({ declarator }) => declarator)),
      patterns: new Map(uses.patterns.map(({ declarator, columns }) => [declarator, columns])),
      setField: (call) => this.#setField(call),
      send: (call, isCopy) => this.#send(call, isCopy),
      queues: () => this.#queues.length,
    })
  }

  result(): DirectProgram {
    // What stands at the top level must be what the compilation looks at when it is used: constants and functions.
    for (const node of this.given.parsed.body as unknown as ReadonlyArray<AnyNode>) this.#topLevel(node)
    const body = this.#statements.process(this.#process)
    const queues = this.#queues.map((_, i) => `q${i} = 0`)
    const names = (prefix: string, list: ReadonlyArray<unknown>) => list.map((_, i) => `${prefix}${i}`)
    const cached = this.#columns.flatMap(({ as }, i) => as === "number" ? [] : [`x${i}`])
    const numbers = this.#columns.flatMap(({ as }, i) => as === "number" ? [`n${i}`, `g${i}`] : [])
    const declared = [
      ...names("c", this.#columns),
      ...numbers,
      ...names("o", this.#fields),
      ...names("s", this.#queues),
    ]
    const code = `"use strict"
${SUPPORT}${this.#tables.declarations}let now = "", ${["i = 0", ...declared, ...queues, ...cached].join(", ")}
${this.#statements.functions}function row() {
${body}return doubt()
}
const end = (isKept) => {
  let fate = isKept
${
      this.#queues.map((_, n) =>
        `  if (q${n} > 0) { s${n}.push(i); fate = q${n} === 2 ? 3 : fate === 3 ? 3 : fate === 1 ? 1 : 4 }\n`
      ).join("")
    }  return fate
}
return (columns, outputs, sent, time, count, fates) => {
  now = time
  enter()
  ${list("c", this.#columns)} = columns
${this.#columns.map(({ as }, n) => as === "number" ? `  n${n} = c${n}.values; g${n} = c${n}.flags\n` : "").join("")}  ${
      list("o", this.#fields)
    } = outputs
  ${list("s", this.#queues)} = sent
  for (i = 0; i < count; i++) {
${queues.map((each) => `    ${each}\n`).join("")}${cached.map((name) => `    ${name} = undefined\n`).join("")}    try {
      fates[i] = row()
    } catch {
      fates[i] = 5
    }
  }
}
`
    return { code, columns: this.#columns, texts: this.#texts, fields: this.#fields, queues: this.#queues }
  }

  #topLevel(node: AnyNode): void {
    for (const { id } of node.type === "FunctionDeclaration" ? [node] : node.declarations ?? []) {
      // The sandbox has something to say about that.
      const isTaken = patternNames(id).some(({ name }) =>
        Object.hasOwn(this.given.globals, name!) || /^(undefined|NaN|Infinity)$/.test(name!)
      )
      if (isTaken) refuse("a name that is taken")
    }
    if (node.type === "FunctionDeclaration" || node.type === "EmptyStatement") return
    if (node.type === "ExpressionStatement" && node.expression?.type === "Literal") return
    if (node.type !== "VariableDeclaration" || node.kind !== "const") refuse("the top level does something")
    for (const { id, init } of node.declarations ?? []) {
      if (init === this.#process || /^(Arrow)?Function(Expression)?$/.test(init?.type ?? "")) continue
      const binding = id?.type === "Identifier" ? this.#statements.around.scopes.bindingOf(id) : undefined
      if (binding === undefined || this.#tables.constant(binding) === undefined) refuse("the top level does something")
    }
  }

  #use(column: number): number {
    const known = this.#columns.findIndex((each) => each.column === column)
    if (known >= 0) return known
    const { type, format } = this.given.input.columns[column]
    const as = READS[type]
    if (as === undefined || (as === "text" && format !== undefined)) return refuse(`a column of type ${type}`)
    return this.#columns.push({ column, as }) - 1
  }

  #read(column: number): Code {
    const n = this.#use(column)
    const { as } = this.#columns[n]
    if (as === "number") return { code: `(g${n}[i] === 0 ? n${n}[i] : c${n}.other(i))`, weight: 1 }
    return { code: `(x${n} === undefined ? x${n} = c${n}.at(i) : x${n})`, weight: 1 }
  }

  #isCell(column: number, text: string): string | undefined {
    if (this.given.input.columns[column].type !== "text" || text === "" || !isAscii(text)) {
      return undefined
    }
    const n = this.#use(column)
    const known = this.#texts.indexOf(text)
    return `c${n}.is(i, ${known < 0 ? this.#texts.push(text) - 1 : known})`
  }

  #timeOf(column: number): string | undefined {
    const { type, format } = this.given.input.columns[column]
    return type === "text" || (type === "date" && format === undefined) ? `c${this.#use(column)}.time(i)` : undefined
  }

  #call(name: string, call: AnyNode): Code {
    const given = call.arguments ?? []
    const expressions = this.#statements.expressions
    if (name === "utils.now" && given.length === 0) return { code: "now", weight: 1 }
    if (name === "validate.required") {
      const wanted = given.length === 1 && given[0].type === "ArrayExpression" ? given[0].elements ?? [] : given
      const codes = wanted.map((each) => {
        const wanted = literal(each)
        const column = wanted === undefined ? -1 : this.given.input.indexOf(wanted)
        return column < 0 ? refuse("required") : `${this.#read(column).code} !== null`
      })
      return codes.length === 0 ? refuse("required") : { code: `(${codes.join(" && ")})`, weight: 1 }
    }
    if (name === "validate.businessRule" && given.length >= 1 && given.length <= 2) {
      const isText = this.#statements.around.types.kinds(given[0]) & ~4
      if (isText || (given.length === 2 && literal(given[1]) === undefined)) return refuse("businessRule")
      return expressions.of(given[0])
    }
    return refuse(`context.${name}`)
  }

  #setField(call: AnyNode): string {
    const [name, value, ...more] = call.arguments ?? []
    const field = literal(name)
    const at = this.given.output.findIndex(({ spec }) => spec.name === field)
    if (field === undefined || field === METADATA || at < 0 || more.length > 0) return refuse("setField")
    const output = this.given.output[at]
    if (value === undefined || output.spec.type === "json") return refuse("setField")
    const { code, weight } = this.#statements.expressions.of(value)
    // These are put together from cells, whatever the script does.
    if (output.way === "same" || output.way === "joined") return ""
    const known = this.#fields.indexOf(at)
    const n = known < 0 ? this.#fields.push(at) - 1 : known
    this.#weight += weight
    const kinds = this.#statements.around.types.kinds(value)
    const kept = this.#weight > MOST_UNCOUNTED && kinds & TEXT ? `counted(${code})` : code
    return `o${n}[i] = ${kinds & ~15 ? `given(${kept})` : kept}\n`
  }

  #send(call: AnyNode, isCopy: boolean): string {
    const queue = literal(call.arguments?.[0])
    if (queue === undefined || call.arguments!.length !== 1 || !this.given.queues.includes(queue)) {
      return refuse("route")
    }
    const known = this.#queues.indexOf(queue)
    const n = known < 0 ? this.#queues.push(queue) - 1 : known
    return isCopy ? `if (q${n} === 0) q${n} = 1\n` : `q${n} = 2\n`
  }
}

const list = (prefix: string, of: ReadonlyArray<unknown>): string =>
  `;[${of.map((_, i) => `${prefix}${i}`).join(", ")}]`

const isAscii = (text: string): boolean => [...text].every((char) => char.charCodeAt(0) < 128)
