/**
 * Whether a script may get hold of `Function` by a name that is made at run time: `x["constr" + "uctor"]`. Functions alone
 * have it as a property, so that what is found in data is harmless, and so is what nobody can call. Says yes where the
 * text does not tell.
 */
import type { Program } from "acorn"
import { isTaken } from "./globals.ts"
import { isNumeric } from "./numeric_variables.ts"
import { type Binding, resolveNames, type Scopes, withInner } from "./scopes.ts"
import { BOOLEAN, isOnly, NULL, NUMBER, StaticTypes, TEXT, UNDEFINED } from "./static_types.ts"
import { type AnyNode, findProcess, literal, propertyName } from "./syntax.ts"

/** The context, and objects of it that are no functions. */
const CONTEXT_DATA = /^(|state|input|output|validate|route|utils)$/
/** With them data may inherit from a function. */
const INHERITS = /^(setPrototypeOf|__proto__|create)$/
const CALLS = /^(call|apply|bind)$/
/** Functions of the language that call nothing they are given. */
const QUIET =
  /^(String|Number|Boolean|parse(Int|Float)|is(NaN|Finite)|(Math|Number)\.\w+|Array\.isArray|Object\.(keys|values|entries))$/
/** Functions of the context that call nothing they are given. */
const QUIET_CONTEXT = /^(output\.\w+|input\.\w+|validate\.required|route\.\w+|utils\.\w+)$/

/** Whether all of some computed names are harmless: member expressions, and properties of patterns. */
export function areHarmless(computed: ReadonlyArray<AnyNode>, program: Program): boolean {
  const all = withInner(program as unknown as AnyNode)
  const inherits = all.some((node) => INHERITS.test(node.name ?? literal(node) ?? ""))
  const names = new Names(program, inherits)
  return computed.every((node) => names.isHarmless(node))
}

class Names {
  readonly #scopes: Scopes
  readonly #types: StaticTypes
  readonly #context: Binding | undefined
  /** Variables and functions that are being followed, or were. */
  readonly #followed = new Set<Binding>()

  constructor(program: Program, readonly inherits: boolean) {
    this.#scopes = resolveNames(program)
    const unknown = () => undefined
    this.#types = new StaticTypes(this.#scopes, { columnOf: unknown, typeOfColumn: () => "json", contextCall: unknown })
    const context = findProcess(program)?.params?.[0]
    const binding = context?.type === "Identifier" ? this.#scopes.bindingOf(context) : undefined
    if (binding?.isWritten === false) this.#context = binding
  }

  isHarmless(node: AnyNode): boolean {
    if (node.type === "MemberExpression") {
      return this.#isHarmlessKey(node.property!) || this.#isData(node.object!) || this.#isDropped(node)
    }
    const declarator = this.#scopes.parents.get(this.#scopes.parents.get(node)!)
    const isOfData = declarator?.type === "VariableDeclarator" && !!declarator.init && this.#isData(declarator.init)
    return this.#isHarmlessKey(node.key!) || isOfData
  }

  #isHarmlessKey(key: AnyNode): boolean {
    return isOnly(this.#types.kinds(key), NUMBER | BOOLEAN | NULL | UNDEFINED) ||
      isNumeric(key, { scopes: this.#scopes, types: this.#types })
  }

  /** Whether something is no function and inherits from none. */
  #isData(node: AnyNode): boolean {
    if (isOnly(this.#types.kinds(node), TEXT | NUMBER | BOOLEAN | NULL | UNDEFINED)) return true
    const isCall = node.type === "CallExpression"
    const name = this.#contextName(isCall ? node.callee! : node)
    if (name !== undefined) return isCall ? name === "input.current" : CONTEXT_DATA.test(name)
    if (this.inherits) return false
    if (node.type === "ArrayExpression" || node.type === "ObjectExpression") return true
    if (node.type !== "Identifier") return false
    const binding = this.#scopes.bindingOf(node)
    // A name that nobody declares is one of `globals:`, which are data.
    if (binding === undefined) return this.#scopes.isBuiltIn(node) && !isTaken(node.name!)
    const value = this.#types.init(node)?.value
    return value !== undefined && value.type !== "Identifier" && this.#isData(value)
  }

  /** `input.current` for `context.input.current`. */
  #contextName(node: AnyNode): string | undefined {
    const path: Array<string> = []
    let at = node
    while (at.type === "MemberExpression" && !at.optional && propertyName(at) !== undefined) {
      path.unshift(propertyName(at)!)
      at = at.object!
    }
    const isContext = at.type === "Identifier" && this.#context !== undefined &&
      this.#scopes.bindingOf(at) === this.#context
    return isContext ? path.join(".") : undefined
  }

  /** Whether nothing is done with a value that could call it, now or later. */
  #isDropped(node: AnyNode): boolean {
    const user = this.#scopes.parents.get(node)!
    switch (user.type) {
      case "BinaryExpression":
        return user.operator !== "instanceof"
      case "UnaryExpression":
      case "UpdateExpression":
      case "ExpressionStatement":
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForOfStatement":
      case "ForInStatement":
      case "SwitchStatement":
      case "SwitchCase":
        return true
      case "TemplateLiteral":
        return this.#scopes.parents.get(user)?.type !== "TaggedTemplateExpression"
      case "ConditionalExpression":
        return user.test === node || this.#isDropped(user)
      case "LogicalExpression":
      case "SequenceExpression":
      case "ChainExpression":
        return this.#isDropped(user)
      case "AssignmentExpression":
        return this.#isDroppedBy(user, node)
      case "VariableDeclarator":
        return user.id?.type === "Identifier" ? this.#areUsesDropped(user.id) : true
      case "MemberExpression":
        // A property of it is no function that makes code, unless by a computed name, which is looked at by itself.
        return user.object !== node || !CALLS.test(propertyName(user) ?? "")
      case "Property":
        return user.key === node
      case "CallExpression":
        return user.callee !== node && this.#isDroppedByCall(user, node)
      case "ReturnStatement":
      case "ArrowFunctionExpression":
        return this.#isResultDropped(user)
      default:
        return false
    }
  }

  #isDroppedBy(assignment: AnyNode, node: AnyNode): boolean {
    const { left, operator } = assignment
    const mayKeep = /^(&&|\|\||\?\?)=$/.test(operator!)
    if (left === node) return !mayKeep || this.#isDropped(assignment)
    if (!mayKeep && operator !== "=") return true
    return left?.type === "Identifier" && this.#areUsesDropped(left) && this.#isDropped(assignment)
  }

  #areUsesDropped(name: AnyNode): boolean {
    const binding = this.#scopes.bindingOf(name)
    if (binding === undefined) return false
    if (this.#followed.has(binding)) return true
    this.#followed.add(binding)
    return binding.uses.every((use) => this.#isDropped(use))
  }

  /** The value is an argument. */
  #isDroppedByCall({ callee, arguments: given = [] }: AnyNode, node: AnyNode): boolean {
    if (QUIET.test(this.#types.globalName(callee) ?? "") || QUIET_CONTEXT.test(this.#contextName(callee!) ?? "")) {
      return true
    }
    const method = callee?.type === "MemberExpression" ? callee : undefined
    if (method !== undefined) return isOnly(this.#types.kinds(method.object), TEXT | NUMBER | NULL | UNDEFINED)
    const own = this.#ownFunction(callee!)
    const param = own?.params?.[given.indexOf(node)]
    const isPlain = own?.params?.every(({ type }) => type === "Identifier") &&
      given.every(({ type }) => type !== "SpreadElement")
    return param !== undefined && isPlain === true && this.#areUsesDropped(param)
  }

  #ownFunction(name: AnyNode): AnyNode | undefined {
    const binding = name.type === "Identifier" ? this.#scopes.bindingOf(name) : undefined
    if (binding === undefined || binding.isWritten || binding.declarations.length !== 1) return undefined
    const declared = this.#scopes.parents.get(binding.declarations[0])
    const found = declared?.type === "VariableDeclarator" ? declared.init : declared
    // What is waited for or stepped through comes out by other ways.
    if (found?.async || found?.generator) return undefined
    return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(found?.type ?? "")
      ? found!
      : undefined
  }

  /** The value is what a function gives. */
  #isResultDropped(node: AnyNode): boolean {
    let at = node
    while (!/Function/.test(at.type)) at = this.#scopes.parents.get(at)!
    const holder = this.#scopes.parents.get(at)
    const name = at.type === "FunctionDeclaration"
      ? at.id
      : holder?.type === "VariableDeclarator"
      ? holder.id
      : undefined
    const binding = name?.type === "Identifier" ? this.#scopes.bindingOf(name) : undefined
    if (binding === undefined || this.#ownFunction(name!) !== at) return false
    if (this.#followed.has(binding)) return true
    this.#followed.add(binding)
    return binding.uses.every((use) => {
      const call = this.#scopes.parents.get(use)!
      return call.type === "CallExpression" && call.callee === use && this.#isDropped(call)
    })
  }
}
