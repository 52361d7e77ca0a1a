/**
 * An HTTP server that misbehaves on purpose: says it is busy, fails, is slow, stops in the middle of an answer, or resets the
 * connection. Speaks HTTP by hand over a socket, because a proper server would not do such things.
 */
import { Buffer } from "node:buffer"
import { createServer, type Server, type Socket } from "node:net"

export interface BadRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How often this target was asked for before. */
  readonly times: number
}

export interface Reaction {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly delayMs?: number
  /** The connection is closed after so many bytes of the body. */
  readonly cutAt?: number
  /** The connection is reset without an answer. */
  readonly reset?: true
}

export class BadServer implements AsyncDisposable {
  readonly requests: Array<BadRequest> = []
  readonly #times = new Map<string, number>()
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #server: Server

  private constructor(readonly react: (request: BadRequest) => Reaction) {
    this.#server = createServer((socket) => this.#serve(socket))
  }

  static async start(react: (request: BadRequest) => Reaction): Promise<BadServer> {
    const server = new BadServer(react)
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #serve(socket: Socket): void {
    let bytes = Buffer.alloc(0)
    this.#sockets.add(socket)
    socket.on("close", () => this.#sockets.delete(socket))
    socket.on("error", () => {}) // The client went away; it may.
    socket.on("data", (data: Buffer) => {
      bytes = Buffer.concat([bytes, data])
      const request = parsed(bytes)
      if (request === undefined) return
      bytes = Buffer.alloc(0)
      const times = this.#times.get(request.target) ?? 0
      this.#times.set(request.target, times + 1)
      const whole = { ...request, times }
      this.requests.push(whole)
      this.#answer(socket, this.react(whole))
    })
  }

  #answer(socket: Socket, reaction: Reaction): void {
    const { delayMs = 0, reset } = reaction
    if (reset) return void socket.resetAndDestroy()
    if (delayMs === 0) return send(socket, reaction)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      send(socket, reaction)
    }, delayMs)
    this.#timers.add(timer)
  }
}

function send(socket: Socket, { status = 200, headers = {}, body = "", cutAt }: Reaction): void {
  const bytes = Buffer.from(body)
  const lines = Object.entries({ "content-length": bytes.length, connection: "close", ...headers })
  const head = `HTTP/1.1 ${status} .\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`
  socket.end(Buffer.concat([Buffer.from(head), bytes.subarray(0, cutAt ?? bytes.length)]))
}

/** Undefined until the request is whole. */
function parsed(bytes: Buffer): Omit<BadRequest, "times"> | undefined {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return undefined
  const [first, ...lines] = bytes.subarray(0, end).toString().split("\r\n")
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":")
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  }))
  const body = bytes.subarray(end + 4)
  if (body.length < Number(headers["content-length"] ?? 0)) return undefined
  const [method, target] = first.split(" ")
  return { method, target, headers, body: body.toString() }
}
