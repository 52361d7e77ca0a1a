/**
 * One QuickJS in one WebAssembly instance with a memory that cannot grow past its maximum, a deadline for whatever it does,
 * and one script compiled once. Runs in the sandbox's own thread; knows no messages (worker.ts) and no engine.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from "quickjs-emscripten-core"
import { isWhole } from "./bjson.ts"
import { globalsSource, GUEST, guestSpec } from "./guest.ts"
import { linkSource } from "./link.ts"
import type { GuestCall, GuestResult } from "./guest_call.ts"
import { loadLibraries } from "./libraries.ts"
import type { ScriptProgram } from "./program.ts"
import { Cursor, GuestMemory, type Inside, SharedRows } from "./guest_memory.ts"
import { KeptState } from "./kept_state.ts"
import { Deadline } from "./metering/deadline.ts"
import { OutOfTime } from "./metering/fuel.ts"
import { meteredQuickJs } from "./metering/quickjs.ts"

export type { GuestCall, GuestResult } from "./guest_call.ts"

/** Something the guest threw, or the reason why the sandbox must be thrown away. */
export interface GuestTrouble {
  /** What is wrong with the sandbox; `thrown` if nothing is, and the script's top level threw. */
  readonly kind: "thrown" | "timeout" | "memory" | "broken" | "stopped"
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
const OUR_MS = 10_000

export class Sandbox {
  #run!: QuickJSHandle
  #weigh!: QuickJSHandle
  #heaviest!: QuickJSHandle
  #attach!: QuickJSHandle
  #process!: QuickJSHandle
  #state!: KeptState
  /** The row without which the result would have fitted, perhaps. */
  #suspect = -1
  readonly #columns: GuestMemory
  readonly shared: SharedRows

  private constructor(
    readonly program: ScriptProgram,
    readonly memory: WebAssembly.Memory,
    readonly inside: Inside,
    readonly runtime: QuickJSRuntime,
    readonly context: QuickJSContext,
    readonly cursor: Cursor,
    readonly deadline: Deadline,
  ) {
    this.#columns = new GuestMemory(inside, context, memory)
    this.shared = new SharedRows(program, new GuestMemory(inside, context, memory))
    runtime.setMaxStackSize(STACK_BYTES)
    runtime.setInterruptHandler(() => deadline.isOver())
  }

  /**
   * Builds the guest's world and loads the script; trouble of its top level is returned, not thrown. A value other than 0 in
   * `stop` ends whatever the guest does. The memory of a sandbox that was lost serves again, so that sandboxes that are
   * lost one after the other do not wait side by side for the garbage collection.
   */
  static async open(
    program: ScriptProgram,
    stop?: Int32Array,
    used?: WebAssembly.Memory,
  ): Promise<Sandbox | GuestTrouble> {
    const memory = used ?? new WebAssembly.Memory({
      initial: INITIAL_PAGES,
      maximum: Math.max(INITIAL_PAGES, Math.floor(program.memoryMB * 1024 * 1024 / PAGE)),
    })
    if (used !== undefined) new Uint8Array(used.buffer).fill(0)
    const cursor = new Cursor(memory)
    const deadline = new Deadline(program.timeoutMs, () => cursor.row, stop)
    deadline.begin(OUR_MS)
    const module = await meteredQuickJs(memory, () => !deadline.isLost())
    const runtime = module.newRuntime()
    const inside = (module as unknown as { readonly module: Inside }).module
    const sandbox = new Sandbox(program, memory, inside, runtime, runtime.newContext(), cursor, deadline)
    return sandbox.#guarded(() => sandbox.#load()) ?? sandbox
  }

  /** Row the guest works at, was late at or made too much of, counted from the first of the chunk; -1 if it is none. */
  get row(): number {
    return this.deadline.late ?? (this.#suspect >= 0 ? this.#suspect : this.cursor.row)
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
      makeLogs: this.#make("logs", values, failures),
      keepTexts: this.#make("texts"),
      keepState: this.#make("state", values),
      harden: this.#make("harden"),
      link: context.unwrapResult(context.evalCode(linkSource(program), "link.js", { type: "global" })),
    })
    const offer = this.#make("libraries")
    const api = this.#make("rows", spec, globals, parts)
    this.#run = context.getProp(api, "run")
    this.#weigh = context.getProp(api, "weigh")
    this.#heaviest = context.getProp(api, "heaviest")
    this.#attach = context.getProp(api, "attach")
    this.#state = new KeptState(context, context.getProp(api, "state"))
    const close = context.getProp(api, "close")
    this.deadline.begin(Math.max(LEAST_LOADING_MS, program.timeoutMs))
    // After everything else is frozen, so that a library cannot change the world of the script.
    const failed = loadLibraries(program.libraries, { runtime: this.runtime, context, offer })
    if (failed !== undefined) return this.#trouble(failed)
    const loaded = context.evalCode(program.rewritten?.source ?? program.source, "script.js", {
      type: "global",
      strict: true,
    })
    if (loaded.error) return this.#trouble(loaded.error)
    loaded.value.dispose()
    this.deadline.begin(OUR_MS)
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
    const bytes = context.newArrayBuffer(this.cursor.mark)
    const toCursor = this.#evaluate("(bytes) => new Int32Array(bytes)", "spec.js")
    context.setProp(spec, "cursor", context.unwrapResult(context.callFunction(toCursor, context.undefined, bytes)))
    this.cursor.find()
  }

  /** Makes room for so many rows; undefined if that went well. */
  reserve(rows: number): GuestTrouble | undefined {
    const { context, shared } = this
    if (rows <= shared.capacity) return undefined
    return this.#guarded(() => {
      const buffer = shared.reserve(rows)
      if (buffer === undefined) return NO_MEMORY
      const attached = context.callFunction(this.#attach, context.undefined, buffer, context.newNumber(shared.capacity))
      return attached.error === undefined ? undefined : this.#trouble(attached.error)
    })
  }

  /**
   * Runs rows for which there is room. After any trouble the sandbox must not be used again: what the guest threw for one
   * row alone is part of the result.
   */
  process({ columns, bound, ...more }: GuestCall): GuestResult | GuestTrouble {
    const { context } = this
    let result: Uint8Array | undefined
    const trouble = this.#guarded(() => {
      const crossed = this.#decode(columns)
      if (crossed === undefined) return NO_MEMORY
      const plain = context.newString(JSON.stringify(more))
      const returned = context.callFunction(this.#run, context.undefined, this.#process, plain, crossed)
      for (const handle of [crossed, plain]) handle.dispose()
      if (returned.error) return this.#trouble(returned.error)
      // An async function turns its end into a promise that nobody looks at, and the row goes on.
      if (this.deadline.late !== undefined) return { kind: "timeout", message: "interrupted", stack: "" }
      result = this.#encoded(returned.value, bound)
      return result === undefined ? NO_MEMORY : undefined
    })
    if (trouble !== undefined) return trouble
    return { result: result!, ...this.shared.outcome(more.rows) }
  }

  /** Takes out what the script remembers, or puts it in; the body gives back what the guest threw. */
  remember(body: (state: KeptState) => QuickJSHandle | undefined): GuestTrouble | undefined {
    return this.#guarded(() => {
      // Proxies in the state run code of the script.
      this.deadline.begin(Math.max(LEAST_LOADING_MS, this.program.timeoutMs))
      const error = body(this.#state)
      return error && this.#trouble(error)
    })
  }

  /** A value of the guest from its binary form; undefined if there is no room. */
  #decode(bytes: Uint8Array): QuickJSHandle | undefined {
    const { context } = this
    const packed = this.#columns.reserve(bytes.length)
    if (packed === undefined) return undefined
    new Uint8Array(this.memory.buffer, this.#columns.pointer, bytes.length).set(bytes)
    const value = context.decodeBinaryJSON(packed)
    // Out of memory makes it an exception, which is no object.
    return context.typeof(value) === "object" ? value : undefined
  }

  /** The binary form of a value of the guest, which is given back; undefined if there is no room. */
  #encoded(value: QuickJSHandle, bound: number): Uint8Array | undefined {
    const { context } = this
    // QuickJS leaves out what it has no room for and does not always say so: hence the check before and the one after.
    if (!this.#hasRoom(PACKING * (this.cursor.weight + bound))) {
      if (!this.#hasRoom(PACKING * this.#number(this.#weigh))) {
        this.#suspect = this.#number(this.#heaviest)
        return undefined
      }
    }
    const packed = context.encodeBinaryJSON(value)
    value.dispose()
    if (context.typeof(packed) !== "object") return undefined
    const bytes = context.getArrayBuffer(packed)
    const copy = bytes.value.slice()
    bytes.dispose()
    packed.dispose()
    return isWhole(copy) ? copy : undefined
  }

  #number(of: QuickJSHandle): number {
    return this.context.getNumber(this.context.unwrapResult(this.context.callFunction(of, this.context.undefined)))
  }

  #hasRoom(bytes: number): boolean {
    if (bytes >= 2 ** 31) return false
    const room = this.inside._malloc(bytes)
    this.inside._free(room)
    return room !== 0
  }

  /** Everything that enters the guest goes through here: a host-side exception means the instance is lost. */
  #guarded(body: () => GuestTrouble | undefined): GuestTrouble | undefined {
    this.deadline.begin(OUR_MS)
    try {
      return this.#stopped() ?? body()
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      if (error instanceof OutOfTime || /interrupted/.test(message)) {
        return this.#stopped() ?? { kind: "timeout", message, stack: "" }
      }
      if (/out of memory/.test(message)) return { ...NO_MEMORY, message }
      return { kind: "broken", message, stack: "" }
    }
  }

  #stopped(): GuestTrouble | undefined {
    return this.deadline.isStopped ? { kind: "stopped", message: "it was told to stop", stack: "" } : undefined
  }

  #trouble(error: QuickJSHandle): GuestTrouble {
    const { context } = this
    const dumped = context.dump(error) as { name?: string; message?: string; stack?: string } | null
    error.dispose()
    const name = typeof dumped?.name === "string" ? dumped.name : "Error"
    const isObject = typeof dumped === "object" && dumped !== null
    const message = dumped === null ? "out of memory" : isObject ? shownValue(dumped.message ?? "") : String(dumped)
    const stack = typeof dumped === "object" ? dumped?.stack ?? "" : ""
    if (name === "InternalError" && message === "interrupted") {
      return this.#stopped() ?? { kind: "timeout", message, stack }
    }
    if (dumped === null || (name === "InternalError" && message === "out of memory")) {
      return { kind: "memory", message, stack }
    }
    return { kind: "thrown", message: `${name}: ${message}`, stack }
  }

  // There is no dispose: instance and memory are one garbage-collected object, and disposing after trouble may abort.
}

/** A message that is no text, as JSON writes it. */
const shownValue = (value: unknown): string => typeof value === "object" ? JSON.stringify(value) ?? "" : String(value)
