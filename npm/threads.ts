/**
 * Threads as browsers and Deno have them, over `node:worker_threads`: `Worker` for who starts one, messages of the global
 * scope for who is one.
 */
import { isMainThread, parentPort, Worker as NodeWorker, workerData } from "node:worker_threads"
import { errors } from "./host_errors.ts"

type Listener = (event: { readonly data: unknown }) => void

interface WorkerOptions {
  readonly name?: string
  readonly deno?: { readonly permissions?: unknown }
}

/** How a thread knows that one of these started it, and not somebody's program that happens to use FlowEngine. */
const MARK = "flowengine-thread"

/** The `Worker` of who starts a thread of FlowEngine. */
export class ThreadWorker {
  readonly #thread: NodeWorker
  #isOver = false
  onmessage: Listener | undefined
  onmessageerror: (() => void) | undefined
  onerror: ((event: { readonly message: string; preventDefault(): void }) => void) | undefined

  constructor(url: URL, { name, deno }: WorkerOptions = {}) {
    if (deno !== undefined) {
      throw new errors.NotSupported("threads with permissions of their own are not available here")
    }
    this.#thread = new NodeWorker(url, { workerData: MARK, ...(name === undefined ? {} : { name }) })
    this.#thread.on("message", (data) => this.onmessage?.({ data }))
    this.#thread.on("messageerror", () => this.onmessageerror?.())
    this.#thread.on("error", (error) => this.#lost(error instanceof Error ? error.message : String(error)))
    this.#thread.on("exit", (code) => this.#lost(`it ended with status ${code}`))
  }

  #lost(message: string): void {
    if (!this.#isOver) this.onerror?.({ message, preventDefault: () => {} })
  }

  postMessage(message: unknown, transfer: ReadonlyArray<ArrayBuffer> = []): void {
    this.#thread.postMessage(message, transfer)
  }

  terminate(): void {
    this.#isOver = true
    void this.#thread.terminate()
  }
}

/** In a thread that one of these started, messages come and go as in a worker of a browser. Elsewhere nothing happens. */
export function provideMessages(): void {
  const port = !isMainThread && workerData === MARK ? parentPort : null
  if (port === null) return
  const listeners = new Set<Listener>()
  const scope = globalThis as unknown as Record<string, unknown>
  port.on("message", (data) => {
    for (const listener of [...listeners, scope.onmessage as Listener | undefined]) listener?.({ data })
  })
  scope.self = globalThis
  scope.postMessage = (message: unknown, transfer?: ReadonlyArray<ArrayBuffer>) => port.postMessage(message, transfer)
  scope.addEventListener = (_kind: "message", listener: Listener) => void listeners.add(listener)
}
