/**
 * A script that tells which of its statements and branches were reached: the same script with a call at each of them. What
 * is reached for the first time goes out as a line of the log at the end of a row. Changes no line number; does nothing
 * else that the script could notice, or says that it cannot.
 */
import type { Program } from "acorn"
import { full } from "acorn-walk"
import { analyse, isRebound, type ScriptFacts } from "./analysis.ts"
import { applyEdits, Edits } from "./edits.ts"
import { type AnyNode, findProcess, isNode, parseScript, processes, STRICT } from "./syntax.ts"

/** A place in a script that can be reached, or a way that can be taken. */
export interface CodePoint {
  readonly kind: "statement" | "branch"
  /** As `if`, `else`, `case`, `&&`. */
  readonly what: string
  /** 1-based. */
  readonly line: number
  readonly column: number
}

export interface CoveredScript {
  readonly source: string
  readonly points: ReadonlyArray<CodePoint>
  /** Numbers of points that a line of the log tells of; undefined if it is the script's own. */
  reached(message: string): ReadonlyArray<number> | undefined
}

const MARK = "\u0001reached "
/** A line of the log is cut when it gets long. */
const POINTS_PER_LINE = 100

/** The script with its points; undefined where it could not be told from the script as it stands. */
export function coveredScript(source: string): CoveredScript | undefined {
  const parsed = parseScript(source)
  if ("problem" in parsed || processes(parsed.program).length !== 1) return undefined
  const instrumenter = new Instrumenter(source, parsed.program)
  const covered = instrumenter.covered()
  if (covered === undefined) return undefined
  const again = parseScript(covered)
  if ("problem" in again || !isSameToOthers(analyse(parsed.program), analyse(again.program))) return undefined
  return {
    source: covered,
    points: instrumenter.points,
    reached: (message) => message.startsWith(MARK) ? message.slice(MARK.length).split(",").map(Number) : undefined,
  }
}

/** Whether what the engine concludes from the text stays: columns, queues, state. */
function isSameToOthers(one: ScriptFacts, other: ScriptFacts): boolean {
  const told = ({ sets, setsAny, routes, routesAny, usesState, usesMetadata }: ScriptFacts) =>
    JSON.stringify([[...sets], setsAny, [...routes], routesAny, usesState, usesMetadata])
  return told(one) === told(other)
}

class Instrumenter {
  readonly points: Array<CodePoint> = []
  readonly #edits: Edits
  /** Stands before all names that are added; nothing in the script begins so. */
  readonly #name: string

  constructor(readonly source: string, readonly program: Program) {
    this.#edits = new Edits(STRICT + source)
    let name = "__covered"
    while (source.includes(name)) name += "_"
    this.#name = name
  }

  covered(): string | undefined {
    const process = findProcess(this.program)
    if (process === undefined || !this.#report(process)) return undefined
    full(this.program, (node) => this.#visit(node as AnyNode))
    const edits = this.#edits.sorted()
    if (edits === undefined) return undefined
    return this.#prelude() + applyEdits(STRICT + this.source, edits).slice(STRICT.length)
  }

  /** All on the first line. */
  #prelude(): string {
    const n = this.#name
    return `const ${n}Seen=new Set(),${n}New=[];function ${n}(n){if(!${n}Seen.has(n)){${n}Seen.add(n);${n}New.push(n)}}` +
      `function ${n}Text(){return ${JSON.stringify(MARK)}+${n}New.splice(0,${POINTS_PER_LINE}).join()};`
  }

  /** Has `process` tell of the points at the end of each row; false if its parameter gives no way to the log. */
  #report(process: AnyNode): boolean {
    if (process.async || process.generator || this.#callsItself(process)) return false
    const log = this.#log(process)
    if (log === undefined) return false
    const end = `}finally{while(${this.#name}New.length>0)${log}("debug",${this.#name}Text())}`
    const body = process.body as unknown as AnyNode
    if (body.type === "BlockStatement") {
      this.#edits.replace(body.start + 1, body.start + 1, "try{")
      this.#edits.close(body.end - 1, end, body.start)
    } else {
      const arrow = (STRICT + this.source).lastIndexOf("=>", body.start)
      this.#edits.around(arrow + 2, process.end, "{try{return(", `)${end}}`)
    }
    return true
  }

  /** Then it may be given anything as context. */
  #callsItself({ id }: AnyNode): boolean {
    let uses = 0
    full(this.program, (node) => {
      const { name } = node as AnyNode
      if (node.type === "Identifier" && (name === "process" || name === id?.name)) uses++
    })
    // Its name as a function, and as a constant that holds it.
    return uses > (id && id.name !== "process" ? 2 : 1)
  }

  /** How `process` comes to its log. */
  #log(process: AnyNode): string | undefined {
    const [context] = process.params ?? []
    if (context?.type === "Identifier") {
      return isRebound(this.program, context.name!) ? undefined : `${context.name}.utils.log`
    }
    if (context?.type !== "ObjectPattern") return undefined
    if (context.properties?.some(({ type }) => type === "RestElement")) return undefined
    const comma = context.properties?.length === 0 ? "" : ","
    this.#edits.replace(context.start + 1, context.start + 1, `utils:{log:${this.#name}Log}${comma}`)
    return `${this.#name}Log`
  }

  #visit(node: AnyNode): void {
    switch (node.type) {
      case "Program":
      case "BlockStatement":
      case "StaticBlock":
        return (node.body as ReadonlyArray<AnyNode>).forEach((statement) => this.#statement(statement))
      case "SwitchCase":
        this.#way(node, node.test ? "case" : "default", (call) => {
          const at = this.#colon(node)
          this.#edits.replace(at, at, call)
        })
        return (node.consequent as unknown as ReadonlyArray<AnyNode>).forEach((statement) => this.#statement(statement))
      case "IfStatement":
        return this.#if(node)
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        return this.#inner(node.body as unknown as AnyNode)
      case "ConditionalExpression":
        this.#value(node.consequent!, "?")
        return this.#value(node.alternate!, ":")
      case "LogicalExpression":
        return this.#value(node.right!, node.operator!)
      case "ArrowFunctionExpression": {
        const body = node.body as unknown as AnyNode
        if (body.type === "BlockStatement") return
        const call = this.#point("statement", "statement", body)
        return this.#edits.around(body.start, body.end, `(${call},`, ")")
      }
    }
  }

  /** A statement of a list. Functions are there before anything runs. */
  #statement(node: AnyNode): void {
    if (/^(FunctionDeclaration|EmptyStatement|BlockStatement)$/.test(node.type) || "directive" in node) return
    this.#edits.replace(node.start, node.start, `${this.#point("statement", "statement", node)};`)
  }

  /** A statement that is no list: of an `if` or a loop. */
  #inner(node: AnyNode): void {
    if (node.type === "BlockStatement") return
    const call = node.type === "EmptyStatement" ? "" : `${this.#point("statement", "statement", node)};`
    this.#edits.around(node.start, node.end, `{${call}`, "}")
  }

  #if(node: AnyNode): void {
    const then = node.consequent!
    const otherwise = isNode(node.alternate) ? node.alternate : undefined
    this.#way(then, "if", (call) => this.#enter(then, call))
    const isChain = otherwise?.type === "IfStatement"
    this.#way(otherwise ?? node, "else", (call) => {
      if (otherwise === undefined) this.#edits.close(then.end, `else{${call}}`, node.start)
      else if (isChain) this.#edits.around(otherwise.start, otherwise.end, `{${call}`, "}")
      else this.#enter(otherwise, call)
    })
    // `else if` is a statement of its own.
    if (!isChain) return
    const call = this.#point("statement", "statement", otherwise!)
    this.#edits.replace(otherwise.start, otherwise.start, `${call};`)
  }

  #enter(node: AnyNode, call: string): void {
    if (node.type === "BlockStatement") return this.#edits.replace(node.start + 1, node.start + 1, call)
    const own = node.type === "EmptyStatement" ? "" : `${this.#point("statement", "statement", node)};`
    this.#edits.around(node.start, node.end, `{${call}${own}`, "}")
  }

  #value(node: AnyNode, what: string): void {
    const call = this.#point("branch", what, node)
    this.#edits.around(node.start, node.end, `(${call},`, ")")
  }

  #way(node: AnyNode, what: string, put: (call: string) => void): void {
    put(`${this.#point("branch", what, node)};`)
  }

  /** Behind the colon of a case. */
  #colon(node: AnyNode): number {
    const from = node.test ? (node.test as AnyNode).end : node.start
    return (STRICT + this.source).indexOf(":", from) + 1
  }

  #point(kind: CodePoint["kind"], what: string, { loc }: AnyNode): string {
    const { line, column } = loc!.start
    const shift = line === 1 ? STRICT.length : 0
    this.points.push({ kind, what, line, column: column - shift + 1 })
    return `${this.#name}(${this.points.length - 1})`
  }
}
