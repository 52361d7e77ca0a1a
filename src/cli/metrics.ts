/** `run --metrics-port`: the metrics of a run at an address, while it lasts and, if asked for, until they are fetched. */
import type { RunReport } from "../../mod.ts"
import { milliseconds } from "../config/durations.ts"
import { RunMetrics } from "../observing/metrics_of_run.ts"
import { type MetricsServer, serveMetrics } from "../observing/metrics_server.ts"
import type { Invocation } from "./arguments.ts"
import type { Companion } from "./companion.ts"
import { UsageError } from "./usage_error.ts"

/** Listens at once, so that nothing is run where nobody could look. Throws UsageError, FE1801. */
export function metricsCompanion({ options }: Invocation, say: (line: string) => void): Companion {
  const { "metrics-port": port, "metrics-host": hostname, "metrics-linger": linger } = options
  if (port === undefined) {
    const given = hostname === undefined ? "linger" : "host"
    throw new UsageError(`--metrics-${given} says how metrics are served, and none are`, "add --metrics-port 9464")
  }
  const lingerMs = linger === undefined ? 0 : lingerOf(String(linger))
  const metrics = new RunMetrics()
  const server = serveMetrics(metrics, {
    port: portOf(String(port)),
    ...(hostname === undefined ? {} : { hostname: String(hostname) }),
  })
  if (!options.quiet || port === "0") say(`metrics: ${server.url}`)
  return new ServedMetrics(metrics, server, lingerMs, say)
}

class ServedMetrics implements Companion {
  constructor(
    readonly observer: RunMetrics,
    readonly server: MetricsServer,
    readonly lingerMs: number,
    readonly say: (line: string) => void,
  ) {}

  /** Nobody has to see the metrics of a run that could not begin: there are none. */
  async ended(report: RunReport | undefined): Promise<void> {
    if (this.lingerMs === 0 || report === undefined) await this.server.close()
  }

  async last(signal: AbortSignal): Promise<void> {
    if (this.lingerMs === 0 || this.observer.report === undefined) return
    this.say(`metrics: waiting until they are fetched once more, at most ${this.lingerMs / 1000} s`)
    await this.server.fetched(AbortSignal.any([signal, AbortSignal.timeout(this.lingerMs)]))
    await this.server.close()
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(
    `--metrics-port is \`${text}\`, and no port`,
    "write a number up to 65535, as --metrics-port 9464; 0 takes one that is free",
  )
}

function lingerOf(text: string): number {
  const ms = milliseconds(text)
  if (ms !== undefined) return ms
  throw new UsageError(`--metrics-linger is \`${text}\`, and no duration`, "write it as 30s, 500ms or 2m")
}
