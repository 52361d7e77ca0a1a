/**
 * The ways of running a script that FlowEngine does not take: QuickJS by its documented interface, one handle per field
 * and one host function per method of the context. Each gives the same rows as the product does.
 */
import loader from "@jitl/quickjs-wasmfile-release-sync/emscripten-module"
import { QuickJSFFI } from "@jitl/quickjs-wasmfile-release-sync/ffi"
import { newQuickJSWASMModuleFromVariant, type QuickJSContext, type QuickJSHandle } from "quickjs-emscripten-core"

export type Row = Readonly<Record<string, string | number | null>>

/** What a script made of one row. */
export interface RowResult {
  readonly kept: boolean
  readonly fields: Record<string, unknown>
  readonly routes: Array<string>
}

export type PerRow = (row: Row) => RowResult

/** What the host functions of the context see: the row at work and what came of it. */
class Work {
  row: Row = {}
  fields: Record<string, unknown> = {}
  routes: Array<string> = []
  current: QuickJSHandle | undefined

  constructor(readonly now: string) {}

  begin(row: Row): void {
    this.row = row
    this.fields = {}
    this.routes = []
  }
}

const module = await newQuickJSWASMModuleFromVariant({
  type: "sync",
  importFFI: () => Promise.resolve(QuickJSFFI),
  importModuleLoader: () => Promise.resolve(loader),
})

/** A value as a handle of the context. */
function handle(vm: QuickJSContext, value: string | number | null): QuickJSHandle {
  if (typeof value === "string") return vm.newString(value)
  return typeof value === "number" ? vm.newNumber(value) : vm.null
}

/** The row as an object of the guest: one handle per field. */
function rowHandle(vm: QuickJSContext, row: Row): QuickJSHandle {
  const object = vm.newObject()
  for (const name in row) {
    const value = handle(vm, row[name])
    vm.setProp(object, name, value)
    value.dispose()
  }
  return object
}

type Methods = Readonly<Record<string, (...args: Array<QuickJSHandle>) => QuickJSHandle | void>>

/** `context` of scripts, each method a function of the host. */
function methods(vm: QuickJSContext, work: Work): Readonly<Record<string, Methods>> {
  return {
    input: { current: () => work.current!.dup() },
    validate: {
      required: (names) => {
        const wanted = vm.dump(names) as ReadonlyArray<string>
        const isThere = (name: string) =>
          work.row[name] !== null && work.row[name] !== undefined && work.row[name] !== ""
        return wanted.every(isThere) ? vm.true : vm.false
      },
    },
    output: { setField: (name, value) => void (work.fields[vm.getString(name)] = vm.dump(value)) },
    route: { sendCopy: (queue) => void work.routes.push(vm.getString(queue)) },
    utils: { now: () => vm.newString(work.now) },
  }
}

type Functions = Readonly<Record<string, Readonly<Record<string, QuickJSHandle>>>>

function functions(vm: QuickJSContext, work: Work): Functions {
  const made: Record<string, Record<string, QuickJSHandle>> = {}
  for (const [system, members] of Object.entries(methods(vm, work))) {
    made[system] = {}
    for (const [name, member] of Object.entries(members)) made[system][name] = vm.newFunction(name, member)
  }
  return made
}

/** A fresh context object with those functions. */
function contextHandle(vm: QuickJSContext, made: Functions): QuickJSHandle {
  const context = vm.newObject()
  for (const system in made) {
    const object = vm.newObject()
    for (const name in made[system]) vm.setProp(object, name, made[system][name])
    vm.setProp(context, system, object)
    object.dispose()
  }
  return context
}

function disposeAll(made: Functions): void {
  for (const system of Object.values(made)) for (const member of Object.values(system)) member.dispose()
}

function call(vm: QuickJSContext, process: QuickJSHandle, context: QuickJSHandle, work: Work, row: Row): RowResult {
  work.begin(row)
  work.current = rowHandle(vm, row)
  const returned = vm.unwrapResult(vm.callFunction(process, vm.undefined, context))
  const kept = vm.dump(returned) !== false
  returned.dispose()
  work.current.dispose()
  return { kept, fields: work.fields, routes: work.routes }
}

function evaluated(vm: QuickJSContext, source: string): QuickJSHandle {
  vm.unwrapResult(vm.evalCode(source, "script.js")).dispose()
  return vm.getProp(vm.global, "process")
}

/** A new QuickJS context for every row: the context's functions and the script are made anew. */
export function recompileInNewContext(source: string, now: string): PerRow {
  const runtime = module.newRuntime()
  return (row) => {
    const vm = runtime.newContext()
    const work = new Work(now)
    const made = functions(vm, work)
    const context = contextHandle(vm, made)
    const process = evaluated(vm, source)
    const result = call(vm, process, context, work, row)
    for (const each of [process, context]) each.dispose()
    disposeAll(made)
    vm.dispose()
    return result
  }
}

/** One QuickJS context; the script is evaluated again for every row. */
export function recompileInKeptContext(source: string, now: string): PerRow {
  const vm = module.newContext()
  const work = new Work(now)
  const made = functions(vm, work)
  return (row) => {
    const context = contextHandle(vm, made)
    const process = evaluated(vm, source)
    const result = call(vm, process, context, work, row)
    for (const each of [process, context]) each.dispose()
    return result
  }
}

/** The compiled function is kept; every row has a fresh context object and crosses field by field. */
export function compileOnce(source: string, now: string): PerRow {
  const vm = module.newContext()
  const work = new Work(now)
  const made = functions(vm, work)
  const process = evaluated(vm, source)
  return (row) => {
    const context = contextHandle(vm, made)
    const result = call(vm, process, context, work, row)
    context.dispose()
    return result
  }
}

/** The same, with the functions of the context made anew for every row too. */
export function compileOnceNewFunctions(source: string, now: string): PerRow {
  const vm = module.newContext()
  const work = new Work(now)
  const process = evaluated(vm, source)
  return (row) => {
    const made = functions(vm, work)
    const context = contextHandle(vm, made)
    const result = call(vm, process, context, work, row)
    context.dispose()
    disposeAll(made)
    return result
  }
}
