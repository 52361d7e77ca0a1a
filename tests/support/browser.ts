/**
 * A real browser without a window, where this machine has one: a page is opened, everything it complains of or asks for is
 * noted, and questions are put to it in its own language.
 */

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

/** `CHROME_PATH`, or the first known name on the PATH; undefined where there is none. */
export function browserPath(): string | undefined {
  const given = Deno.env.get("CHROME_PATH")
  if (given !== undefined && given !== "") return given
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of NAMES) {
      try {
        if (Deno.statSync(`${folder}/${name}`).isFile) return `${folder}/${name}`
      } catch {
        // Not here.
      }
    }
  }
  return undefined
}

export interface OpenPage {
  /** Errors and exceptions, and everything else that was said on the console. */
  readonly said: ReadonlyArray<string>
  /** Addresses that were asked for. */
  readonly asked: ReadonlyArray<string>
  evaluate<Value>(expression: string): Promise<Value>
  /** As a screen of that size. */
  resize(width: number, height: number, isDark?: boolean): Promise<void>
}

interface Message {
  readonly id?: number
  readonly method?: string
  // deno-lint-ignore no-explicit-any
  readonly params?: any
  // deno-lint-ignore no-explicit-any
  readonly result?: any
  readonly error?: { readonly message: string }
}

/** Opens a file in a new browser, and ends the browser afterwards. `profile` is an empty folder. */
export async function inBrowser(
  { browser, file, profile }: { readonly browser: string; readonly file: string; readonly profile: string },
  body: (page: OpenPage) => Promise<void>,
): Promise<void> {
  const process = new Deno.Command(browser, {
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn()
  const lines = process.stderr.pipeThrough(new TextDecoderStream())
  let socket: WebSocket | undefined
  const drained = Promise.withResolvers<void>()
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let text = ""
      lines.pipeTo(
        new WritableStream({
          write(piece) {
            text += piece
            const found = /DevTools listening on (ws:\S+)/.exec(text)
            if (found !== null) resolve(found[1])
          },
          close: () => reject(new Error(`the browser ended: ${text}`)),
        }),
      ).finally(() => drained.resolve())
    })
    socket = new WebSocket(address)
    await new Promise((resolve, reject) => {
      socket!.onopen = resolve
      socket!.onerror = reject
    })
    await body(await openPage(socket, file))
  } finally {
    socket?.close()
    process.kill("SIGTERM")
    await process.status
    await drained.promise
  }
}

async function openPage(socket: WebSocket, file: string): Promise<OpenPage> {
  const waiting = new Map<number, (message: Message) => void>()
  const [said, asked]: [Array<string>, Array<string>] = [[], []]
  const loaded = Promise.withResolvers<void>()
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data)
    const { id, method, params } = message
    if (id !== undefined) waiting.get(id)?.(message)
    if (method === "Page.loadEventFired") loaded.resolve()
    if (method === "Network.requestWillBeSent") asked.push(params.request.url)
    if (method === "Log.entryAdded") said.push(`${params.entry.level}: ${params.entry.text}`)
    if (method === "Runtime.consoleAPICalled") said.push(`${params.type}: ${JSON.stringify(params.args)}`)
    if (method === "Runtime.exceptionThrown") said.push(`exception: ${JSON.stringify(params.exceptionDetails)}`)
  }
  let number = 0
  const session: { sessionId?: string } = {}
  const send = async (method: string, params: unknown = {}) => {
    const id = ++number
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params, ...session }))
    const { result, error } = await answer
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }
  const { targetId } = await send("Target.createTarget", { url: "about:blank" })
  session.sessionId = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId
  for (const domain of ["Page", "Network", "Log", "Runtime"]) await send(`${domain}.enable`)
  await send("Page.navigate", { url: `file://${file}` })
  await loaded.promise
  return {
    said,
    asked,
    evaluate: async (expression) => {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, returnByValue: true })
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
      return result.value
    },
    resize: async (width, height, isDark = false) => {
      await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false })
      const features = [{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }]
      await send("Emulation.setEmulatedMedia", { features })
    },
  }
}
