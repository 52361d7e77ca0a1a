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
import { isWhole } from "./bjson.ts"
import { GUEST, guestSpec } from "./guest.ts"
import type { ScriptProgram } from "./program.ts"

/** Something the guest threw, or the reason why the sandbox must be thrown away. */
export interface GuestTrouble {
  /** What is wrong with the sandbox; `thrown` if nothing is, and the script's top level threw. */
  readonly kind: "thrown" | "timeout" | "memory" | "broken"
  readonly message: string
  readonly stack: string
}

const NO_MEMORY: GuestTrouble = { kind: "memory", message: "out of memory", stack: "" }
const PAGE = 64 * 1024
const INITIAL_PAGES = 256
/** Room that packing needs per byte of the result: a buffer that grows by half, and the old ones beside it. */
const PACKING = 4
/** Below what the host's own stack bears, so that deep recursion is an ordinary error of the script. */
const STACK_BYTES = 200 * 1024
/** The top level of a script may prepare tables, even where a row has to be quick. */
const LEAST_LOADING_MS = 1000
/** For our own code in the guest, which unpacks and packs the columns of a chunk: long enough to be a defect. */
const OUR_MS = 120_000
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

/** The parts of the emscripten module that quickjs-emscripten keeps to itself. */
interface Heap {
  readonly HEAPU8: Uint8Array
  _malloc(length: number): number
  _free(pointer: number): void
}

/** What one call of the guest needs; `skipped` are rows (counted from the first) it must leave alone. */
export interface GuestCall {
  /** The columns in the guest's binary form. */
  readonly columns: Uint8Array
  readonly fixes: ReadonlyArray<number | string>
  readonly rows: number
  readonly time: string
  readonly seed: ReadonlyArray<number>
  readonly skipped: ReadonlyArray<number>
}

export class Sandbox {
  #deadline = Infinity
  #seenRow = -2
  #cursorAt = -1
  #isLoading = false
  #run!: QuickJSHandle
  #process!: QuickJSHandle

  private constructor(
    readonly program: ScriptProgram,
    readonly memory: WebAssembly.Memory,
    readonly heap: Heap,
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
    const heap = (module as unknown as { readonly module: Heap }).module
    const sandbox = new Sandbox(program, memory, heap, runtime, runtime.newContext())
    return sandbox.#guarded(() => sandbox.#load()) ?? sandbox
  }

  /** Row the guest works at, counted from the first of the chunk; -1 between chunks. */
  get row(): number {
    return this.#cursorAt < 0 ? -1 : this.#cursor(0)
  }

  #cursor(index: 0 | 1): number {
    return new Int32Array(this.memory.buffer, this.#cursorAt, 2)[index]
  }

  /**
   * A row gets its time from the moment it is first seen at work, so the deadline is never too early. Rows are told
   * apart by the cursor, which the guest writes and the host reads without a call. Between rows only our own code runs.
   */
  #isLate(): boolean {
    const { row, program: { timeoutMs } } = this
    const now = performance.now()
    if (row !== this.#seenRow) {
      this.#seenRow = row
      this.#deadline = now + (row >= 0 ? timeoutMs : this.#isLoading ? Math.max(LEAST_LOADING_MS, timeoutMs) : OUR_MS)
      return false
    }
    return now > this.#deadline
  }

  #load(): GuestTrouble | undefined {
    const { context, program } = this
    const spec = this.#evaluate(`(${JSON.stringify(guestSpec(program))})`, "spec.js")
    this.#addCursor(spec)
    const globals = this.#evaluate(globalsSource(program.globals), "globals.js")
    const values = this.#make("values")
    const failures = this.#make("failures", values)
    const parts = this.#object({
      values,
      failures,
      format: this.#make("format", values),
      random: this.#make("random"),
      fields: this.#make("fields", values, failures),
      makeRules: this.#make("rules", values),
      harden: this.#make("harden"),
    })
    const api = this.#make("rows", spec, globals, parts)
    this.#run = context.getProp(api, "run")
    const close = context.getProp(api, "close")
    this.#isLoading = true
    this.#seenRow = -2
    const loaded = context.evalCode(program.source, "script.js", { type: "global", strict: true })
    this.#isLoading = false
    if (loaded.error) return this.#trouble(loaded.error)
    loaded.value.dispose()
    this.#process = this.#evaluate("process", "script.js")
    context.unwrapResult(context.callFunction(close, context.undefined)).dispose()
    return undefined
  }

  #evaluate(source: string, name: string): QuickJSHandle {
    return this.context.unwrapResult(this.context.evalCode(source, name))
  }

  /** What a part of the guest's own code returns. */
  #make(part: keyof typeof GUEST, ...given: ReadonlyArray<QuickJSHandle>): QuickJSHandle {
    const { context } = this
    const make = context.unwrapResult(context.evalCode(GUEST[part], `guest/${part}.js`, { strict: true }))
    return context.unwrapResult(context.callFunction(make, context.undefined, ...given))
  }

  #object(members: Readonly<Record<string, QuickJSHandle>>): QuickJSHandle {
    const object = this.context.newObject()
    for (const [name, value] of Object.entries(members)) this.context.setProp(object, name, value)
    return object
  }

  #addCursor(spec: QuickJSHandle): void {
    const { context } = this
    const bytes = context.newArrayBuffer(CURSOR_MARK.buffer)
    const toCursor = this.#evaluate("(bytes) => new Int32Array(bytes)", "spec.js")
    const cursor = context.unwrapResult(context.callFunction(toCursor, context.undefined, bytes))
    context.setProp(spec, "cursor", cursor)
    this.#cursorAt = Buffer.from(this.memory.buffer).indexOf(Buffer.from(CURSOR_MARK.buffer))
    new Int32Array(this.memory.buffer, this.#cursorAt, 1)[0] = -1
  }

  /**
   * Runs rows. The result is in the guest's binary form. After any trouble the sandbox must not be used again: what the
   * guest threw for one row alone is part of the result.
   */
  process({ columns, ...more }: GuestCall): { readonly result: Uint8Array } | GuestTrouble {
    const { context } = this
    let result: Uint8Array | undefined
    const trouble = this.#guarded(() => {
      const crossed = this.#decode(columns)
      if (crossed === undefined) return NO_MEMORY
      const plain = context.newString(JSON.stringify(more))
      const returned = context.callFunction(this.#run, context.undefined, this.#process, plain, crossed)
      for (const handle of [crossed, plain]) handle.dispose()
      if (returned.error) return this.#trouble(returned.error)
      result = this.#encoded(returned.value)
      return result === undefined ? NO_MEMORY : undefined
    })
    return trouble ?? { result: result! }
  }

  /** A value of the guest from its binary form; undefined if there is no room. */
  #decode(bytes: Uint8Array): QuickJSHandle | undefined {
    const { context } = this
    // The library's own way in would write to address 0 if there is no room.
    if (!this.#hasRoom(bytes.length + 16)) return undefined
    const packed = context.newArrayBuffer(bytes.slice().buffer)
    const value = context.decodeBinaryJSON(packed)
    packed.dispose()
    // Out of memory makes it an exception, which is no object.
    return context.typeof(value) === "object" ? value : undefined
  }

  /** The binary form of a value of the guest, which is given back; undefined if there is no room. */
  #encoded(value: QuickJSHandle): Uint8Array | undefined {
    const { context } = this
    // QuickJS leaves out what it has no room for and does not always say so: hence the check before and the one after.
    if (!this.#hasRoom(PACKING * this.#cursor(1))) return undefined
    const packed = context.encodeBinaryJSON(value)
    value.dispose()
    if (context.typeof(packed) !== "object") return undefined
    const bytes = context.getArrayBuffer(packed)
    const copy = bytes.value.slice()
    bytes.dispose()
    packed.dispose()
    return isWhole(copy) ? copy : undefined
  }

  #hasRoom(bytes: number): boolean {
    const room = this.heap._malloc(bytes)
    this.heap._free(room)
    return room !== 0
  }

  /** Everything that enters the guest goes through here: a host-side exception means the instance is lost. */
  #guarded(body: () => GuestTrouble | undefined): GuestTrouble | undefined {
    this.#seenRow = -2
    try {
      return body()
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      if (/interrupted/.test(message)) return { kind: "timeout", message, stack: "" }
      if (/out of memory/.test(message)) return { ...NO_MEMORY, message }
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
    if (dumped === null || (name === "InternalError" && message === "out of memory")) {
      return { kind: "memory", message, stack }
    }
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
