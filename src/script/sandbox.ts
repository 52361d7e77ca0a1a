/**
 * One QuickJS in one WebAssembly instance with a memory that cannot grow past its maximum, a deadline per row, and one
 * script compiled once. Runs in the sandbox's own thread; knows no messages (worker.ts) and no engine.
 */
import variant from "@jitl/quickjs-singlefile-mjs-release-sync"
import { Buffer } from "node:buffer"
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten-core"
import { GUEST_SOURCE, guestSpec } from "./guest.ts"
import type { ScriptProgram } from "./program.ts"

/** Something the guest threw, or the reason why the sandbox must be thrown away. */
export interface GuestTrouble {
  /** `thrown`: the sandbox is fine. The others: it must not be used again. */
  readonly kind: "thrown" | "timeout" | "memory" | "broken"
  readonly message: string
  readonly stack: string
}

const PAGE = 64 * 1024
const INITIAL_PAGES = 256
/** Below what the host's own stack bears, so that deep recursion is an ordinary error of the script. */
const STACK_BYTES = 200 * 1024
/** Marks the row counter in the guest's memory, so that the host finds it. */
const CURSOR_MARK = Uint32Array.of(
  0x466c6f77,
  0x456e6769,
  0x6e652063,
  0x7572736f,
  0x72000001,
  0xa5a5a5a5,
  0x5a5a5a5a,
  0x13579bdf,
)

export class Sandbox {
  #deadline = Infinity
  #seenRow = -2
  #cursorAt = -1
  #run!: QuickJSHandle
  #process!: QuickJSHandle

  private constructor(
    readonly program: ScriptProgram,
    readonly memory: WebAssembly.Memory,
    readonly runtime: QuickJSRuntime,
    readonly context: QuickJSContext,
  ) {
    runtime.setMaxStackSize(STACK_BYTES)
    runtime.setInterruptHandler(() => this.#isLate())
  }

  /** Builds the guest's world and loads the script; trouble of its top level is returned, not thrown. */
  static async open(program: ScriptProgram): Promise<Sandbox | GuestTrouble> {
    const memory = new WebAssembly.Memory({
      initial: INITIAL_PAGES,
      maximum: Math.max(INITIAL_PAGES, Math.floor(program.memoryMB * 1024 * 1024 / PAGE)),
    })
    const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory }))
    const runtime = module.newRuntime()
    const sandbox = new Sandbox(program, memory, runtime, runtime.newContext())
    return sandbox.#guarded(() => sandbox.#load()) ?? sandbox
  }

  /** Row the guest works at, counted from the first of the chunk; -1 between chunks. */
  get row(): number {
    return this.#cursorAt < 0 ? -1 : new Int32Array(this.memory.buffer, this.#cursorAt, 1)[0]
  }

  /** A row gets its time from the moment it is first seen at work, so the deadline is never too early. */
  #isLate(): boolean {
    const { row } = this
    const now = performance.now()
    if (row !== this.#seenRow) {
      this.#seenRow = row
      this.#deadline = now + this.program.timeoutMs
      return false
    }
    return now > this.#deadline
  }

  #load(): GuestTrouble | undefined {
    const { context, program } = this
    const spec = context.unwrapResult(context.evalCode(`(${JSON.stringify(guestSpec(program))})`, "spec.js"))
    const cursorBytes = context.newArrayBuffer(CURSOR_MARK.buffer)
    const int32 = context.getProp(context.global, "Int32Array")
    const makeCursor = context.unwrapResult(context.evalCode("(buffer) => new Int32Array(buffer)", "spec.js"))
    const cursor = context.unwrapResult(context.callFunction(makeCursor, context.undefined, cursorBytes))
    context.setProp(spec, "cursor", cursor)
    this.#cursorAt = Buffer.from(this.memory.buffer).indexOf(Buffer.from(CURSOR_MARK.buffer))
    const globals = context.unwrapResult(context.evalCode(globalsSource(program.globals), "globals.js"))
    const make = context.unwrapResult(context.evalCode(GUEST_SOURCE, "guest.js"))
    const api = context.unwrapResult(context.callFunction(make, context.undefined, spec, globals))
    for (const handle of [spec, cursorBytes, int32, makeCursor, cursor, globals, make]) handle.dispose()
    this.#run = context.getProp(api, "run")
    this.#callMethod(api, "seal")
    const loaded = context.evalCode(program.source, "script.js", { type: "global", strict: true })
    if (loaded.error) {
      const trouble = this.#trouble(loaded.error)
      api.dispose()
      return trouble
    }
    loaded.value.dispose()
    this.#process = context.unwrapResult(context.evalCode("process", "script.js"))
    this.#callMethod(api, "close")
    api.dispose()
    return undefined
  }

  #callMethod(object: QuickJSHandle, name: string): void {
    const { context } = this
    const method = context.getProp(object, name)
    context.unwrapResult(context.callFunction(method, object)).dispose()
    method.dispose()
  }

  /**
   * Runs the rows of a chunk. `columns` is the chunk in the guest's binary form; the result is too, and valid until the
   * next call.
   */
  process(input: {
    readonly columns: Uint8Array
    readonly fixes: ReadonlyArray<number | string>
    readonly count: number
    readonly now: string
    readonly seed: Uint32Array
    readonly skipped: ReadonlyArray<number>
  }): { readonly result: Uint8Array } | GuestTrouble {
    const { context } = this
    let result: Uint8Array | undefined
    const trouble = this.#guarded(() => {
      const packed = context.newArrayBuffer(input.columns.slice().buffer)
      const columns = context.decodeBinaryJSON(packed)
      packed.dispose()
      const plain = JSON.stringify([input.count, input.now, [...input.seed], input.fixes, input.skipped])
      const more = context.newString(plain)
      const returned = context.callFunction(this.#call(), context.undefined, this.#run, this.#process, more, columns)
      for (const handle of [columns, more]) handle.dispose()
      if (returned.error) return this.#trouble(returned.error)
      const encoded = context.encodeBinaryJSON(returned.value)
      returned.value.dispose()
      const bytes = context.getArrayBuffer(encoded)
      result = bytes.value.slice()
      bytes.dispose()
      encoded.dispose()
      return undefined
    })
    return trouble ?? { result: result! }
  }

  #callHandle: QuickJSHandle | undefined

  #call(): QuickJSHandle {
    return this.#callHandle ??= this.context.unwrapResult(
      this.context.evalCode(
        "(run, process, more, columns) => { const [count, now, seed, fixes, skipped] = JSON.parse(more); return run(process, count, now, seed, columns, fixes, skipped) }",
        "guest.js",
      ),
    )
  }

  /** Everything that enters the guest goes through here: a host-side exception means the instance is lost. */
  #guarded(body: () => GuestTrouble | undefined): GuestTrouble | undefined {
    this.#seenRow = -2
    this.#deadline = performance.now() + this.program.timeoutMs
    try {
      return body()
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      if (/interrupted/.test(message)) return { kind: "timeout", message, stack: "" }
      if (/out of memory/.test(message)) return { kind: "memory", message, stack: "" }
      return { kind: "broken", message, stack: "" }
    }
  }

  #trouble(error: QuickJSHandle): GuestTrouble {
    const { context } = this
    const dumped = context.dump(error) as { name?: string; message?: string; stack?: string } | null
    error.dispose()
    const name = dumped?.name ?? "Error"
    const message = dumped === null
      ? "out of memory"
      : typeof dumped === "object"
      ? dumped.message ?? ""
      : String(dumped)
    const stack = typeof dumped === "object" ? dumped?.stack ?? "" : ""
    if (name === "InternalError" && message === "interrupted") return { kind: "timeout", message, stack }
    if (/out of memory/.test(message)) return { kind: "memory", message, stack }
    return { kind: "thrown", message: `${name}: ${message}`, stack }
  }

  // There is no dispose: the instance and all its memory are one garbage-collected object, and disposing of a guest that
  // was interrupted or ran out of memory may abort.
}

/** Globals as an expression; integers too large for a number become bigint. */
function globalsSource(globals: Readonly<Record<string, unknown>>): string {
  const write = (value: unknown): string => {
    if (typeof value === "bigint") return `${value}n`
    if (Array.isArray(value)) return `[${value.map(write).join(",")}]`
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
    return `{${Object.entries(value).map(([key, inner]) => `[${JSON.stringify(key)}]:${write(inner)}`).join(",")}}`
  }
  return `(${write(globals)})`
}
