/**
 * The engine's end of a sandbox: starts its thread, sends it chunks, and turns its answers into results and
 * coded errors.
 */
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type {
  ChunkReply,
  ChunkRequest,
  SandboxFailure,
  SandboxReply,
  ScriptProgram,
  StartRequest,
  StateReply,
  StateRequest,
} from "./program.ts"

/** Beside this module in the source, beside the bundle in a release. */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url)

export interface SessionSettings {
  /** What a failure of the script's top level is told as. */
  readonly explain: (failure: SandboxFailure) => FlowError
  /** Threads can be given permissions of their own: then this one gets none. A second wall, where it can be had. */
  readonly isFenced: boolean
}

let isLazy: Promise<void> | undefined

/**
 * Threads of a compiled program have no cache of compiled code, which is what `--no-lazy` of the program's first line is
 * for: they would compile all they have at every start.
 */
function compileLazily(): Promise<void> {
  return isLazy ??= import("node:v8").then(({ setFlagsFromString }) => setFlagsFromString("--lazy"))
}

/** A session that threw is closed: the next call throws again. */
export class SandboxSession {
  readonly #worker: Worker
  /** Set to 1, it ends whatever the thread is doing, which ending the thread alone does not. */
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  /** Who waits for the next answers, in the order of the questions. */
  readonly #waiting: Array<{ resolve: (reply: SandboxReply) => void; reject: (error: FlowError) => void }> = []
  #lost: FlowError | undefined
  /** Counters of making the sandbox. */
  compiled = { scriptsCompiled: 0, executions: 0, direct: 0, compileMs: 0, executeMs: 0 }

  private constructor(isFenced: boolean) {
    this.#worker = new Worker(WORKER, {
      type: "module",
      ...(isFenced ? { deno: { permissions: "none" as const } } : {}),
    })
    this.#worker.onmessage = ({ data }: MessageEvent<SandboxReply>) => {
      this.#waiting.shift()?.resolve(data)
    }
    this.#worker.onerror = (event) => {
      event.preventDefault()
      this.#lose(`the sandbox's thread ended: ${event.message}`)
    }
    this.#worker.onmessageerror = () => this.#lose("an answer of the sandbox could not be read")
  }

  /** Starts a thread with the script loaded. Throws what `explain` makes of a failure. */
  static async open(program: ScriptProgram, { explain, isFenced }: SessionSettings): Promise<SandboxSession> {
    if (Deno.build.standalone) await compileLazily()
    const session = new SandboxSession(isFenced)
    const reply = await session.#ask({ program, stop: session.#stop })
    if ("failed" in reply) {
      session.close()
      throw explain(reply)
    }
    if ("ready" in reply) session.compiled = reply.ready
    return session
  }

  /** Runs one chunk, after those before it. FE4201 if the sandbox is lost or closed meanwhile. */
  async run(request: ChunkRequest): Promise<ChunkReply | SandboxFailure> {
    return await this.#ask(request) as ChunkReply | SandboxFailure
  }

  /** What the script remembers after the chunks so far, packed; undefined if that is nothing. */
  async state(): Promise<StateReply | SandboxFailure> {
    return await this.#ask({ remember: undefined }) as StateReply | SandboxFailure
  }

  /** Goes on with what was remembered elsewhere. Before the first chunk. */
  async remember(packed: string): Promise<StateReply | SandboxFailure> {
    return await this.#ask({ remember: packed }) as StateReply | SandboxFailure
  }

  #ask(message: StartRequest | ChunkRequest | StateRequest): Promise<SandboxReply> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost)
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(message)
    })
  }

  #lose(why: string): void {
    this.#lost ??= flowError("FE4201", why)
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost)
    Atomics.store(this.#stop, 0, 1)
    this.#worker.terminate()
  }

  /** Ends the thread within milliseconds; a chunk that is still in it is given up. */
  close(): void {
    this.#lose("the sandbox was closed")
  }
}
