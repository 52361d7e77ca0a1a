/**
 * The changes that make a script fast: reads of columns become array reads, setting fields becomes array writes, checks
 * that hold become nothing. Every change means the same on its own; what is not proven stays a call of the context API,
 * which works on the same arrays. Whether anything may be changed at all is decided before (rewrite.ts).
 */
import { hoistBuiltIns } from "./built_ins.ts"
import { type ContextCall, type ContextUses, contextUses } from "./context_uses.ts"
import { applyEdits, type Edit, Edits } from "./edits.ts"
import { copiedFields } from "./plain_copies.ts"
import { API_FUNCTIONS, METADATA, type OutputColumn, type RewrittenScript } from "./program.ts"
import type { RewriteInput, Rewriting } from "./rewriting.ts"
import { isReadableRule } from "./rule_texts.ts"
import { type Binding, type Scopes, withInner } from "./scopes.ts"
import { end, freePrefix, functionTexts, Punctuation, start } from "./script_text.ts"
import { BOOLEAN, isOnly, NUMBER, READY, StaticTypes, TEXT } from "./static_types.ts"
import { type AnyNode, literal } from "./syntax.ts"
import { readByPosition } from "./tables.ts"
import { TextBounds } from "./text_bounds.ts"

/** A column that is read so often in a row is read once, into a variable. */
const OFTEN = 3

export class Rewriter {
  readonly #edits: Edits
  readonly #uses: ContextUses
  readonly #types: StaticTypes
  readonly #lengths: TextBounds
  readonly #signs: Punctuation
  readonly #prefix: string
  readonly #columnOf = new Map<AnyNode | Binding, number>()
  readonly #callOf = new Map<AnyNode, string>()
  /** Columns that are read by position. */
  readonly #read = new Set<number>()
  /** Columns of which the script asks whether they have a value. */
  readonly #asked = new Set<number>()
  readonly #checks: Array<ReadonlyArray<number>> = []
  #constants: ReadonlyArray<string> = []
  readonly #aliases = new Set<string>()
  /** Fields that the script writes by itself, and whether nothing but numbers. */
  readonly #stored = new Map<string, boolean>()
  /** Fields that the context API may write. */
  readonly #written = new Set<string>()
  #snapshots = 0
  #output: ReadonlyArray<OutputColumn>

  constructor(
    readonly given: RewriteInput,
    readonly scopes: Scopes,
    readonly process: AnyNode,
    context: Binding | undefined,
  ) {
    const { source, input, parsed } = given
    this.#edits = new Edits(source)
    this.#uses = contextUses(context, scopes, input)
    this.#prefix = freePrefix(source, parsed, given.globals)
    this.#output = given.output
    for (const { name, node } of this.#uses.calls) this.#callOf.set(node, name)
    for (const { node, column } of this.#allReads()) this.#columnOf.set(node, column)
    for (const { columns } of this.#uses.patterns) {
      for (const { local, column } of columns) {
        const binding = scopes.bindingOf(local)!
        const isOnce = binding.kind !== "var" && !binding.isWritten && binding.declarations.length === 1
        if (isOnce) this.#columnOf.set(binding, column)
      }
    }
    this.#types = new StaticTypes(scopes, {
      columnOf: this.#columnRead,
      typeOfColumn: (column) => input.columns[column].type,
      contextCall: (call) => this.#callOf.get(call),
    })
    this.#lengths = new TextBounds(this.#types)
    this.#signs = new Punctuation(source)
  }

  #allReads() {
    return [...this.#uses.direct, ...this.#uses.rows.flatMap(({ reads }) => reads)]
  }

  result(): Rewriting | { readonly whyNot: string } {
    const rules = this.#uses.calls.filter(({ name }) => name === "validate.businessRule")
    if (!rules.every(({ node }) => isReadableRule(node.arguments?.[0], this.#types))) {
      return { whyNot: "a business rule may be a text" }
    }
    const copies = copiedFields(this.given, this.#uses, this.process, this.scopes, this.#columnRead)
    this.#output = this.given.output.map((output) => {
      const copy = copies.get(output.spec.name)
      if (copy === undefined) return output
      const { column, parts } = copy
      return column === undefined
        ? { ...output, from: -1, way: "joined", parts, mayPass: false }
        : { ...output, from: column, way: "same", mayPass: true }
    })
    const gone = new Set([...copies.values()].flatMap(({ node }) => withInner(node)))
    for (const { node } of copies.values()) this.#replace(node, "0")
    for (const call of this.#uses.calls) {
      if (!gone.has(call.node) && !this.#isColumnRead(call.node)) this.#call(call)
    }
    this.#rows(gone)
    this.#constants = hoistBuiltIns(this.given.parsed as unknown as AnyNode, this.#types, this.#prefix, this.#edits)
    readByPosition(this.given.parsed as unknown as AnyNode, this.scopes, this.#types, this.#prefix, this.#edits)
    const edits = this.#edits.sorted()
    if (edits === undefined) return { whyNot: "changes overlap" }
    if (edits.length === 0) return { whyNot: "nothing to gain" }
    const reads = this.#crossing()
    // The call that is left in the script asks for columns one by one.
    for (const column of this.#asked) if (column >= 0 && !reads.includes(column)) this.#checkOf([column])
    return { output: this.#output, reads, rewritten: this.#script(edits) }
  }

  /** A name stands for its column only where it surely has been given it. */
  #columnRead = (node: AnyNode): number | undefined => {
    const binding = this.scopes.bindingOf(node)
    const isLater = binding !== undefined && node.start > binding.declarations[0].end
    return this.#columnOf.get(node) ?? (isLater ? this.#columnOf.get(binding) : undefined)
  }

  #isColumnRead = (node: AnyNode): boolean =>
    this.#columnOf.has(node) || this.#columnOf.has(this.scopes.parents.get(node)!) ||
    this.#uses.rows.some(({ declarator }) => declarator.init === node) ||
    this.#uses.patterns.some(({ declarator }) => declarator.init === node)

  // ---- reads ---------------------------------------------------------------------------------------------------------

  #column(column: number): string {
    this.#read.add(column)
    return `${this.#prefix}c${column}[${this.#prefix}at]`
  }

  #rows(gone: ReadonlySet<AnyNode>): void {
    for (const { node, column } of this.#uses.direct) {
      if (!gone.has(node)) this.#replace(node, this.#column(column))
    }
    for (const { declarator, columns } of this.#uses.patterns) {
      const parts = columns.map(({ local, column }) => `${local.name} = ${this.#column(column)}`)
      this.#edits.replace(start(declarator), end(declarator), parts.join(", "))
    }
    for (const { declarator, reads } of this.#uses.rows) {
      const left = reads.filter(({ node }) => !gone.has(node))
      const snapshots = new Map<number, string>()
      for (const { column, isNested } of left) {
        const isOften = left.filter((read) => read.column === column).length >= OFTEN
        if ((isNested || isOften) && !snapshots.has(column)) {
          snapshots.set(column, `${this.#prefix}r${this.#snapshots++}`)
        }
      }
      for (const { node, column } of left) this.#replace(node, snapshots.get(column) ?? this.#column(column))
      const parts = [...snapshots].map(([column, name]) => `${name} = ${this.#column(column)}`)
      if (parts.length === 0) this.#replace(declarator.init!, "0")
      else this.#edits.replace(start(declarator), end(declarator), parts.join(", "))
    }
  }

  /** Columns that cross: those read by position, and all that other reads may want. */
  #crossing(): ReadonlyArray<number> {
    const { facts, reads, input } = this.given
    const isAll = facts.reads === undefined || this.#uses.hasOtherReads
    if (isAll) return reads
    return reads.filter((column) =>
      this.#read.has(column) || (facts.usesMetadata && input.columns[column].name === METADATA)
    )
  }

  // ---- calls ---------------------------------------------------------------------------------------------------------

  #call(call: ContextCall): void {
    const { name, node } = call
    if (name === "utils.now") return this.#replace(node, `${this.#prefix}now`)
    if (name === "output.setField" && this.#setField(node)) return
    const field = /^output\.(set|remove)Field$/.test(name) ? literal(node.arguments![0]) : undefined
    if (field !== undefined && this.#made.some(({ spec }) => spec.name === field)) this.#written.add(field)
    if (name === "validate.required" && this.#required(node)) return
    if (name === "validate.businessRule" && this.#businessRule(node)) return
    if (API_FUNCTIONS.includes(name)) this.#replace(node.callee!, this.#alias(name))
  }

  #alias(name: string): string {
    this.#aliases.add(name)
    return `${this.#prefix}${name.replace(".", "_")}`
  }

  /** A field set by a statement of its own becomes an array write, with a check if the value may need more. */
  #setField(node: AnyNode): boolean {
    const [field, value] = node.arguments!
    const made = this.#madeIndex(literal(field))
    const isAlone = this.scopes.parents.get(node)?.type === "ExpressionStatement"
    if (!isAlone || node.arguments!.length !== 2 || value.type === "SpreadElement" || made < 0) return false
    const comma = this.#signs.between(end(field), start(value), ",")
    const spec = this.#made[made].spec
    if (comma === undefined || spec.type === "json" || spec.name === METADATA) return false
    const p = this.#prefix
    const cell = `${p}o${made}[${p}at]`
    const kinds = this.#types.kinds(value)
    this.#stored.set(spec.name, this.#stored.get(spec.name) !== false && kinds === NUMBER)
    let [before, after] = [`${cell} = (`, ""]
    if (isOnly(kinds, READY)) {
      const bound = this.#lengths.of(value)
      if (bound !== undefined) this.#lengths.add(bound)
      else if (kinds === TEXT) [before, after] = [`${p}w += (${cell} = (`, ").length"]
      else [before, after] = this.#checked(cell, made)
    } else [before, after] = this.#checked(cell, made)
    const parenthesis = this.#signs.parenthesis(node)
    this.#edits.replace(start(node), comma + 1, before)
    const trailing = this.#signs.between(end(value), end(node), ",", true)
    if (trailing !== undefined) this.#edits.replace(trailing, trailing + 1, " ")
    if (after !== "") this.#edits.close(end(node), after, start(node), parenthesis)
    return true
  }

  #checked(cell: string, made: number): [string, string] {
    const v = `${this.#prefix}v`
    return [
      `${cell} = typeof (${v} = (`,
      `) === "string" ? (${this.#prefix}w += ${v}.length, ${v}) : typeof ${v} === "number" || typeof ${v} === "boolean" ? ${v} : ${this.#prefix}convert(${made}, ${v})`,
    ]
  }

  get #made(): ReadonlyArray<OutputColumn> {
    return this.#output.filter(({ way }) => way === "made")
  }

  #madeIndex = (field: string | undefined): number =>
    field === undefined ? -1 : this.#made.findIndex(({ spec }) => spec.name === field)

  /** Whether all columns have a value is known before the row; the call is left for the rows where one has none. */
  #required(node: AnyNode): boolean {
    const [first] = node.arguments!
    const elements = first?.type === "ArrayExpression" && node.arguments!.length === 1
      ? first.elements!
      : node.arguments!
    const columns = elements.map((element) => this.given.input.indexOf(literal(element) ?? ""))
    for (const column of columns) this.#asked.add(column)
    if (columns.some((column) => column < 0) || this.#beginsStatement(node)) return false
    const check = this.#checkOf([...new Set(columns)].sort((one, other) => one - other))
    const p = this.#prefix
    this.#edits.around(start(node), end(node), `(${p}q${check}[${p}at] === 1 || `, ")")
    this.#edits.replace(start(node.callee!), end(node.callee!), this.#alias("validate.required"))
    return true
  }

  #checkOf(columns: ReadonlyArray<number>): number {
    const check = this.#checks.findIndex((earlier) => earlier.join() === columns.join())
    return check < 0 ? this.#checks.push(columns) - 1 : check
  }

  /** A rule that is a boolean already; the call is left for the rows where it is false. */
  #businessRule(node: AnyNode): boolean {
    const [rule, message] = node.arguments!
    const isPlain = rule !== undefined && rule.type !== "SpreadElement" &&
      isOnly(this.#types.kinds(rule), BOOLEAN) && node.arguments!.length <= 2
    if (!isPlain || (message !== undefined && literal(message) === undefined)) return false
    const parenthesis = this.#signs.parenthesis(node)
    const close = message === undefined ? end(node) - 1 : this.#signs.between(end(rule), start(message), ",")
    if (parenthesis === undefined || close === undefined) return false
    if (message === undefined && this.#signs.between(end(rule), end(node), ",", true) !== undefined) return false
    const isStart = this.#beginsStatement(node)
    const call = `${this.#alias("validate.businessRule")}(false`
    this.#edits.replace(start(node), parenthesis + 1, `${isStart ? `${this.#prefix}v = ` : ""}((`)
    this.#edits.close(close, `) ? true : ${call}`, start(node))
    this.#edits.close(end(node), ")", start(node))
    return true
  }

  /** A parenthesis at the start of a statement could be taken for a call of the line before. */
  #beginsStatement(node: AnyNode): boolean {
    let at: AnyNode | undefined = node
    while (at !== undefined && at.type !== "ExpressionStatement") at = this.scopes.parents.get(at)
    return at?.start === node.start
  }

  #replace(node: AnyNode, text: string): void {
    this.#edits.replace(start(node), end(node), text, this.#placeIn(node))
  }

  #placeIn = (node: AnyNode): number =>
    node.type === "CallExpression" ? this.#signs.parenthesis(node) ?? start(node) : start(node)

  // ---- the result ----------------------------------------------------------------------------------------------------

  #script(edits: ReadonlyArray<Edit>): RewrittenScript {
    const { source, facts } = this.given
    const isStored = ({ spec }: OutputColumn) => this.#stored.has(spec.name)
    const isNumber = ({ spec }: OutputColumn) =>
      this.#stored.get(spec.name) === true && !facts.setsAny && !this.#written.has(spec.name)
    const places = (isSo: (output: OutputColumn) => boolean) =>
      this.#made.flatMap((output, i) => isSo(output) ? [i] : [])
    return {
      source: applyEdits(source, edits),
      edits,
      prefix: this.#prefix,
      checks: this.#checks,
      constants: this.#constants,
      aliases: [...this.#aliases],
      stored: places((output) => isStored(output) && !isNumber(output)),
      numbers: places(isNumber),
      bound: this.#lengths.total,
      texts: functionTexts(this.given.parsed as unknown as AnyNode, source, edits),
    }
  }
}
