/**
 * The engine's end of a plugin's thread: starts it with the permissions of the manifest, asks, and turns its answers into
 * values and coded errors. Knows no rows.
 */
import { type DataPlace, type FlowError, flowError } from "../../errors/flow_error.ts"
import { fenceProblem } from "./fence.ts"
import { pluginError } from "./failures.ts"
import type { Answer, Call, Exports, LogEntry, Request } from "./protocol.ts"
import type { Manifest } from "../manifest.ts"

/** Beside this module in the source, beside the bundle in a release. */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./plugin_worker.ts" : "./plugin_worker.js", import.meta.url)

/** How long a plugin may take to clean up after it was stopped. */
const GRACE_MS = 5000

/** A plugin that has been fetched and verified. */
export interface PluginCode {
  readonly manifest: Manifest
  /** As the user named it, for messages. */
  readonly where: string
  /** Folder with the verified files, and nothing else. */
  readonly folder: string
  /** `file:` URL of the entry in it. */
  readonly entry: string
}

/** Where a row of the batch that a call was given came from. */
export type PlaceOf = (row: number) => DataPlace | undefined

interface Waiting {
  readonly placeOf: PlaceOf | undefined
  resolve: (value: unknown) => void
  reject: (error: FlowError) => void
}

export interface SessionOptions {
  readonly log?: (entry: LogEntry) => void
  /** The longest time for loading the plugin; without it, as long as it takes. */
  readonly loadMs?: number
}

export class PluginSession {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #lost: FlowError | undefined
  /** What the entry exports. */
  exports: Exports = { names: [] }

  private constructor(
    readonly code: PluginCode,
    permissions: Deno.PermissionOptionsObject,
    readonly log: (entry: LogEntry) => void,
  ) {
    const problem = fenceProblem()
    if (problem !== undefined) throw problem
    try {
      this.#worker = new Worker(WORKER, { type: "module", name: code.manifest.name, deno: { permissions } })
    } catch (error) {
      throw flowError("FE2019", `${code.where}: ${(error as Error).message}`, { cause: error })
    }
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#take(data)
    this.#worker.onerror = (event) => {
      event.preventDefault()
      this.#lose(flowError("FE2035", `the thread of ${code.manifest.name} ended: ${event.message}`))
    }
    this.#worker.onmessageerror = () =>
      this.#lose(flowError("FE2035", `an answer of ${code.manifest.name} could not be read`))
  }

  /** Starts a thread and loads the plugin in it. */
  static async start(
    code: PluginCode,
    permissions: Deno.PermissionOptionsObject,
    { log = () => {}, loadMs }: SessionOptions = {},
  ): Promise<PluginSession> {
    const session = new PluginSession(code, permissions, log)
    const late = flowError("FE2013", `${code.where}/${code.manifest.entry} is not loaded after ${loadMs} ms`)
    const timer = loadMs === undefined ? undefined : setTimeout(() => session.#lose(late), loadMs)
    try {
      session.exports = await session.ask<Exports>({ call: "load", entry: code.entry })
      return session
    } catch (error) {
      session.end()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** FE2035 if the thread is lost; what the plugin says is wrong otherwise. */
  async ask<A>(ask: Call, placeOf?: PlaceOf): Promise<A> {
    return await new Promise<unknown>((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost)
      const id = this.#asked++
      this.#waiting.set(id, { resolve, reject, placeOf })
      this.#worker.postMessage({ id, ask } satisfies Request)
    }) as A
  }

  /** Asks, and tells the plugin to stop when the signal aborts. */
  async askUntil<A>(signal: AbortSignal, ask: Call, placeOf?: PlaceOf): Promise<A> {
    const stop = () => this.stop()
    if (signal.aborted) stop()
    signal.addEventListener("abort", stop, { once: true })
    try {
      return await this.ask(ask, placeOf)
    } finally {
      signal.removeEventListener("abort", stop)
    }
  }

  /** `host.signal` aborts. */
  stop(): void {
    if (this.#lost === undefined) this.#worker.postMessage({ stop: true })
  }

  /** The last call: done, failed or given up after a while; then the thread ends. */
  async finish(call: "abort" | "close"): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, GRACE_MS))
    try {
      await Promise.race([this.ask({ call }), late])
    } finally {
      clearTimeout(timer)
      this.end()
    }
  }

  end(): void {
    this.#lose(flowError("FE2035", `${this.code.manifest.name} was closed`))
  }

  #take(answer: Answer): void {
    if (!Array.isArray(answer?.logs)) return // no answer of ours
    answer.logs.forEach(this.log)
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ("failure" in answer) waiting?.reject(pluginError(answer.failure, this.code, waiting.placeOf))
    else waiting?.resolve(answer.value)
  }

  #lose(error: FlowError): void {
    this.#lost ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#lost)
    this.#waiting.clear()
    this.#worker.terminate()
  }
}
