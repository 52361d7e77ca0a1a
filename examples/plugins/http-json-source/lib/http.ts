/**
 * One HTTP exchange, and what its failures mean: which of them may pass by themselves, and when to come again. The codes are
 * those of the manifest. (http-batch-sink has the same file: plugins share nothing.)
 */
import type { Host } from "../../../../src/plugin/api_v1.ts"

export interface Exchange {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
}

export interface Answer {
  readonly text: string
  readonly bytes: number
  readonly headers: Headers
}

/** Statuses of servers that have too much to do or are being restarted. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

export async function exchange(host: Host, { url, method, headers, body, timeoutMs }: Exchange): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([host.signal, timeout])
  let response: Response | undefined
  try {
    response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }), signal })
    if (response.ok) {
      const bytes = await response.bytes()
      return { text: new TextDecoder().decode(bytes), bytes: bytes.length, headers: response.headers }
    }
  } catch (error) {
    // The run was stopped, or the manifest does not allow this host: neither is for this plugin to explain.
    if (host.signal.aborted || error instanceof Deno.errors.NotCapable) throw error
    if (timeout.aborted) return host.fail("TOO_SLOW", `${method} ${url} took longer than ${timeoutMs} ms`)
    if (response === undefined) return host.fail("UNREACHABLE", `${method} ${url}: ${reasonOf(error)}`)
    return host.fail("BROKEN_ANSWER", `${method} ${url}: the answer ended early: ${reasonOf(error)}`)
  }
  const { status } = response
  const said = await beginningOf(response)
  const message = `${method} ${url} answered ${status}${said === "" ? "" : `: ${said}`}`
  if (!PASSING.has(status)) return host.fail("BAD_STATUS", message)
  const retryAfterMs = retryAfter(response.headers.get("retry-after"))
  return host.fail("BUSY", message, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** `Retry-After` is a number of seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** What a server says of a failure, in one line; whatever it is, it must not hide the status. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  try {
    const { value } = await reader?.read() ?? {}
    return new TextDecoder().decode(value).replaceAll(/\s+/g, " ").trim().slice(0, 200)
  } catch {
    return ""
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

/** Deno's errors name the address again, and hide the reason in their cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message.replace(/^error sending request for url \(.*?\):? ?/, "")
}
