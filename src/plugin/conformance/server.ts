/**
 * A server on this machine that answers what a fixture says, and remembers what it was asked. For plugins that speak HTTP; it
 * can also hold back its answers.
 */
import type { ServedReply } from "./fixture.ts"

export interface ServedRequest {
  readonly method: string
  readonly path: string
  /** `Idempotency-Key`, if there was one. */
  readonly key: string | undefined
  readonly body: string
}

type Served = Readonly<Record<string, ServedReply | ReadonlyArray<ServedReply>>>

export class FixtureServer {
  readonly requests: Array<ServedRequest> = []
  readonly #server: Deno.HttpServer<Deno.NetAddr>
  readonly #counts = new Map<string, number>()
  readonly #closing = new AbortController()
  #held: PromiseWithResolvers<void> | undefined

  constructor(readonly replies: Served) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response(null, { status: 500 }) },
      (request) => this.#answer(request),
    )
  }

  get address(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`
  }

  /** From now on nothing is answered, until `release`. */
  hold(): void {
    this.#held ??= Promise.withResolvers()
  }

  release(): void {
    this.#held?.resolve()
    this.#held = undefined
  }

  async close(): Promise<void> {
    this.release()
    this.#closing.abort()
    await this.#server.shutdown()
  }

  /** What has been asked to be changed; a request that was sent again with the same key counts once. */
  get effects(): ReadonlyArray<string> {
    const seen = new Set<string>()
    return this.requests.filter(({ method, key }) => {
      if (method === "GET" || method === "HEAD") return false
      if (key === undefined) return true
      return !seen.has(key) && seen.add(key)
    }).map(({ method, path, body }) => `${method} ${path} ${body}`)
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const path = pathname + search
    const body = await request.text()
    const key = request.headers.get("idempotency-key") ?? undefined
    this.requests.push({ method: request.method, path, key, body })
    await this.#held?.promise
    const reply = this.#reply(Object.hasOwn(this.replies, path) ? path : pathname)
    if (reply === undefined) return Response.json({ message: `the fixture serves nothing at ${path}` }, { status: 404 })
    const { status, headers, body: content, delayMs = 0, cutAt } = reply
    if (delayMs > 0) await this.#pause(delayMs)
    const isText = typeof content === "string"
    const text = content === undefined ? "" : isText ? content : JSON.stringify(content)
    return new Response(cutAt === undefined ? text : cut(text, cutAt), {
      status: status ?? 200,
      headers: {
        "content-type": isText ? "text/plain; charset=utf-8" : "application/json",
        ...(cutAt === undefined ? {} : { "content-length": String(new TextEncoder().encode(text).length) }),
        ...withAddress(headers ?? {}, this.address),
      },
    })
  }

  /** Ends with the server, so that nobody waits for an answer that nobody wants. */
  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#closing.signal.addEventListener("abort", () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #reply(path: string): ServedReply | undefined {
    const replies = Object.hasOwn(this.replies, path) ? this.replies[path] : undefined
    if (replies === undefined) return undefined
    const list: ReadonlyArray<ServedReply> = Array.isArray(replies) ? replies : [replies as ServedReply]
    const count = this.#counts.get(path) ?? 0
    this.#counts.set(path, count + 1)
    return list[Math.min(count, list.length - 1)]
  }
}

/** A body that breaks off. */
function cut(text: string, at: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = false
  return new ReadableStream({
    pull: (controller) => {
      if (isSent) return controller.error(new TypeError("cut"))
      isSent = true
      controller.enqueue(new TextEncoder().encode(text).subarray(0, at))
    },
  })
}

/** Any value with `${server}` in its texts replaced. */
export function withAddress<A>(value: A, address: string): A {
  if (typeof value === "string") return value.replaceAll("${server}", address) as A
  if (Array.isArray(value)) return value.map((each) => withAddress(each, address)) as A
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withAddress(each, address)])) as A
}
