/**
 * The obvious ways to run a script in QuickJS, for comparison: its text compiled again at every row, and a kept function
 * that is handed every field and every call of the context one by one. They do just what the reference script needs.
 */
import variant from "@jitl/quickjs-singlefile-mjs-release-sync"
import { newQuickJSWASMModuleFromVariant, type QuickJSHandle } from "quickjs-emscripten-core"
import { type Cells, cellText } from "../src/plugin/mod.ts"
import { INPUT } from "./script_workloads.ts"

export type Arm = (cells: ReadonlyArray<Cells>, rows: number) => number

const valueAt = (cells: Cells, column: number, row: number) => {
  const text = cellText({ spec: INPUT[column], cells }, row)
  return text !== null && /^(double|decimal)$/.test(INPUT[column].type) ? Number(text) : text
}

/** The script's text, the row and a small context API, evaluated at every row; in a context of its own if `isFresh`. */
export async function recompiling(source: string, isFresh: boolean): Promise<Arm> {
  const runtime = (await newQuickJSWASMModuleFromVariant(variant)).newRuntime()
  const kept = runtime.newContext()
  const api = `const out = {}, sent = [], context = {
    input: { current: () => row },
    validate: { required: (names) => names.every((name) => row[name] !== null) },
    route: { sendCopy: (queue) => { sent.push(queue) } },
    output: { setField: (name, value) => { out[name] = value } },
    utils: { now: () => "2026-01-01T00:00:00.000Z" },
  }`
  return (cells, rows) => {
    let count = 0
    for (let row = 0; row < rows; row++) {
      const context = isFresh ? runtime.newContext() : kept
      const object = Object.fromEntries(INPUT.map(({ name }, column) => [name, valueAt(cells[column], column, row)]))
      const code = `(() => { const row = ${JSON.stringify(object)}; ${api}
        ${source}
        return JSON.stringify([process(context), out, sent]) })()`
      const result = context.unwrapResult(context.evalCode(code))
      if (JSON.parse(context.getString(result))[0]) count++
      result.dispose()
      if (isFresh) context.dispose()
    }
    return count
  }
}

/** One function kept; every field a handle, every call of the context a call of the host. */
export async function handleByHandle(source: string): Promise<Arm> {
  const context = (await newQuickJSWASMModuleFromVariant(variant)).newContext()
  let [row, out]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}]
  const handleOf = (value: unknown): QuickJSHandle =>
    typeof value === "string"
      ? context.newString(value)
      : typeof value === "number"
      ? context.newNumber(value)
      : value === undefined
      ? context.undefined
      : value === null
      ? context.null
      : value
      ? context.true
      : context.false
  const root = context.newObject()
  const define = (system: string, methods: Record<string, (...given: Array<QuickJSHandle>) => QuickJSHandle>) => {
    const object = context.newObject()
    for (const [name, method] of Object.entries(methods)) {
      context.newFunction(name, method).consume((handle) => context.setProp(object, name, handle))
    }
    context.setProp(root, system, object)
    object.dispose()
  }
  define("input", {
    current: () => {
      const object = context.newObject()
      for (const [name, value] of Object.entries(row)) {
        handleOf(value).consume((handle) => context.setProp(object, name, handle))
      }
      return object
    },
  })
  define("validate", {
    required: (names) => handleOf((context.dump(names) as Array<string>).every((name) => row[name] !== null)),
  })
  define("route", { sendCopy: (queue) => (context.getString(queue), context.undefined) })
  define("output", {
    setField: (name, value) => {
      out[context.getString(name)] = context.dump(value)
      return context.undefined
    },
  })
  define("utils", { now: () => context.newString("2026-01-01T00:00:00.000Z") })
  context.unwrapResult(context.evalCode(source)).dispose()
  const process = context.getProp(context.global, "process")
  return (cells, rows) => {
    let kept = 0
    for (let at = 0; at < rows; at++) {
      row = Object.fromEntries(INPUT.map(({ name }, column) => [name, valueAt(cells[column], column, at)]))
      out = {}
      const result = context.unwrapResult(context.callFunction(process, context.undefined, root))
      if (context.dump(result) === true) kept++
      result.dispose()
    }
    return kept
  }
}
