/** The metrics of a run under an address of its own, for Prometheus to scrape while the run lasts. */
import { flowError } from "../errors/flow_error.ts"
import { CONTENT_TYPES, type ExpositionFormat } from "./exposition.ts"
import type { RunMetrics } from "./metrics_of_run.ts"

/** Where metrics are served. */
export interface ServeMetricsOptions {
  /** 0 takes one that is free. */
  readonly port: number
  /** The address to listen at; 127.0.0.1 if absent, so that only this machine sees it. */
  readonly hostname?: string
}

/** A server of metrics, until it is closed. */
export interface MetricsServer {
  /** As `http://127.0.0.1:9464/metrics`. */
  readonly url: string
  /** Resolves when the metrics have been fetched after this call, or when the signal aborts. */
  fetched(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Throws FE1801 if nothing can listen there. */
export function serveMetrics(metrics: RunMetrics, options: ServeMetricsOptions): MetricsServer {
  const { port, hostname = "127.0.0.1" } = options
  const waiting = new Set<() => void>()
  const onFetched = () => {
    for (const tell of [...waiting]) tell()
  }
  const server = listening(port, hostname, (request) => answer(request, metrics, onFetched))
  return {
    url: `http://${inUrl(hostname)}:${server.addr.port}/metrics`,
    fetched: (signal) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(done)
          signal.removeEventListener("abort", done)
          resolve()
        }
        if (signal.aborted) return resolve()
        waiting.add(done)
        signal.addEventListener("abort", done)
      }),
    close: () => server.shutdown(),
  }
}

const inUrl = (hostname: string): string => hostname.includes(":") ? `[${hostname}]` : hostname

function listening(port: number, hostname: string, handler: (request: Request) => Response) {
  try {
    return Deno.serve({ port, hostname, onListen: () => {} }, handler)
  } catch (cause) {
    throw flowError("FE1801", `metrics cannot be served at ${inUrl(hostname)}:${port}: ${why(cause)}`, { cause })
  }
}

function why(cause: unknown): string {
  if (cause instanceof Deno.errors.AddrInUse) return "another program listens there"
  if (cause instanceof Deno.errors.AddrNotAvailable) return "this machine has no such address"
  return cause instanceof Error ? cause.message : String(cause)
}

function answer(request: Request, metrics: RunMetrics, onFetched: () => void): Response {
  const { pathname } = new URL(request.url)
  if (pathname !== "/metrics") return new Response("the metrics are at /metrics\n", { status: 404 })
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("the metrics can only be read\n", { status: 405, headers: { allow: "GET, HEAD" } })
  }
  const format = formatFor(request.headers.get("accept") ?? "")
  const text = metrics.text(format)
  if (request.method === "GET") onFetched()
  return new Response(request.method === "HEAD" ? null : text, {
    headers: { "content-type": CONTENT_TYPES[format], "cache-control": "no-store" },
  })
}

/** OpenMetrics for who asks for it, as Prometheus does. */
const formatFor = (accept: string): ExpositionFormat =>
  /application\/openmetrics-text/i.test(accept) ? "openmetrics" : "prometheus"
