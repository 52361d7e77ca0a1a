/**
 * Where telemetry goes and what it says of its sender: the settings of an export, and how the variables of the
 * environment that OpenTelemetry has agreed on become such.
 */
import { flowError } from "../errors/flow_error.ts"

/** Where telemetry goes, and what it says of its sender. Times in milliseconds. */
export interface OtlpSettings {
  /** Of the collector, as `http://127.0.0.1:4318`; what is sent goes to `/v1/metrics` and `/v1/traces` below it. */
  readonly url: string
  /** Instead of those below `url`. */
  readonly metricsUrl?: string
  readonly tracesUrl?: string
  /** Sent with every request, as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** `flowengine` if absent. */
  readonly serviceName?: string
  /** Further attributes of the resource. */
  readonly resource?: Readonly<Record<string, string>>
  /** Between two sendings while the run lasts; 10,000 if absent. */
  readonly intervalMs?: number
  /** How long one request may take; 10,000 if absent. */
  readonly timeoutMs?: number
  /** How long the end of a run may wait for what is still to be sent; 3,000 if absent. */
  readonly patienceMs?: number
}

export interface Addresses {
  readonly metrics: URL
  readonly traces: URL
}

/** Throws FE1802. */
export function addressesOf({ url, metricsUrl, tracesUrl }: OtlpSettings): Addresses {
  const below = (path: string) => {
    const base = address(url)
    base.pathname = `${base.pathname.replace(/\/$/, "")}/${path}`
    return base
  }
  return {
    metrics: metricsUrl === undefined ? below("v1/metrics") : address(metricsUrl),
    traces: tracesUrl === undefined ? below("v1/traces") : address(tracesUrl),
  }
}

function address(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw flowError("FE1802", `\`${text}\` is no address of a collector`)
  if (url.protocol === "http:" || url.protocol === "https:") return url
  throw flowError("FE1802", `\`${withoutUser(url)}\` is no address of a collector: it begins with ${url.protocol}`)
}

/** An address as it may be shown: neither users nor parameters, which may be keys. */
export function withoutUser(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`
}

/** Reads one variable of the environment. */
export type ReadVariable = (name: string) => string | undefined

/**
 * Settings for an address given by the user; `env` takes that of the environment. All else is from the environment.
 * Throws FE1802.
 */
export function settingsFor(given: string, variable: ReadVariable): OtlpSettings {
  const read = (name: string) => variable(name) || undefined
  const own = given === "env" ? environmentAddresses(read) : { url: given }
  const { "service.name": named, ...resource } = pairs(read("OTEL_RESOURCE_ATTRIBUTES"))
  const serviceName = read("OTEL_SERVICE_NAME") ?? named
  const intervalMs = milliseconds("OTEL_METRIC_EXPORT_INTERVAL", read)
  const timeoutMs = milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", read)
  return {
    ...own,
    headers: pairs(read("OTEL_EXPORTER_OTLP_HEADERS")),
    resource,
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

function environmentAddresses(read: ReadVariable): Pick<OtlpSettings, "url" | "metricsUrl" | "tracesUrl"> {
  const url = read("OTEL_EXPORTER_OTLP_ENDPOINT")
  const metricsUrl = read("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
  const tracesUrl = read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
  if (url === undefined && (metricsUrl === undefined || tracesUrl === undefined)) {
    throw flowError("FE1802", "`--otlp env` takes the address from OTEL_EXPORTER_OTLP_ENDPOINT, which is not set", {
      help: "set it, as OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318, or write the address behind --otlp",
    })
  }
  return {
    url: url ?? "",
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
    ...(tracesUrl === undefined ? {} : { tracesUrl }),
  }
}

/** `name=value,name=value`, values percent-encoded. */
function pairs(text: string | undefined): Record<string, string> {
  return Object.fromEntries(
    (text ?? "").split(",").flatMap((pair) => {
      const at = pair.indexOf("=")
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]]
    }),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function milliseconds(name: string, read: ReadVariable): number | undefined {
  const text = read(name)
  if (text === undefined) return undefined
  const ms = Number(text)
  if (Number.isFinite(ms) && ms > 0) return ms
  throw flowError("FE1802", `${name} is \`${text}\`, and not a number of milliseconds`, {
    help: `write a number, as ${name}=10000, or do not set it`,
  })
}
