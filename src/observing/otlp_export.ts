/**
 * Sends metrics and spans of one run to a collector: now and then while it lasts, and the rest at its end. The run never
 * waits for it before it has ended, and then only so long; what cannot be sent is dropped and counted. Not made of
 * `effect/observability`: that keeps its metrics in registries of its own, which every plain run would have to feed, drops
 * what fails without telling how much, and its spans are those of effects, which chunks have none of their own.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import manifest from "../../deno.json" with { type: "json" }
import { type FlowError, flowError } from "../errors/flow_error.ts"
import type { ChunkEvent, RunObserver } from "../execution/observer.ts"
import type { RunReport } from "../execution/telemetry.ts"
import { RunMetrics } from "./metrics_of_run.ts"
import { metricsRequest, type Sender, tracesRequest } from "./otlp_json.ts"
import { type Addresses, addressesOf, type OtlpSettings, withoutUser } from "./otlp_settings.ts"
import { RunSpans, type Span } from "./spans.ts"

const INTERVAL_MS = 10_000
const TIMEOUT_MS = 10_000
const PATIENCE_MS = 3000
/** Spans in one request, and those that may wait for theirs. */
const BATCH = 512
const MOST_WAITING = 8192
/** Answers that mean "later". */
const LATER = new Set([429, 502, 503, 504])

/** How sending to a collector went. */
export interface OtlpOutcome {
  /** Requests that were made, and those that the collector did not take. */
  readonly requests: number
  readonly failed: number
  /** Spans that arrived, and those that were dropped. */
  readonly spans: number
  readonly spansLost: number
  /** Whether the metrics of the end arrived. */
  readonly hasMetrics: boolean
  /** FE1803, where something did not arrive. */
  readonly warning?: FlowError
}

/** An observer that sends what it sees to an OpenTelemetry collector; `otlpExport` makes one. */
export class OtlpExport implements RunObserver {
  readonly #addresses: Addresses
  readonly #metrics = new RunMetrics()
  readonly #spans: RunSpans
  readonly #nowMs: () => number
  readonly #waiting: Array<Span> = []
  #sender: Sender | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #over = new AbortController()
  #startMs = 0
  #underWay: Promise<void> | undefined
  #requests = 0
  #failed = 0
  #sent = 0
  #lost = 0
  #hasMetrics = false
  #firstFailure: string | undefined

  /** Throws FE1802. */
  constructor(readonly settings: OtlpSettings) {
    this.#addresses = addressesOf(settings)
    const clock = Effect.runSync(Clock.Clock)
    this.#nowMs = () => clock.currentTimeMillisUnsafe()
    const monotonicMs = Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    this.#spans = new RunSpans(this.#nowMs() - monotonicMs, (span) => this.#take(span))
  }

  begun(snapshot: () => RunReport): void {
    const { runId, pipeline, startedAt } = snapshot()
    const { serviceName = "flowengine", resource = {}, intervalMs = INTERVAL_MS } = this.settings
    this.#sender = {
      version: manifest.version,
      resource: {
        ...resource,
        "service.name": serviceName,
        "service.version": manifest.version,
        "service.instance.id": runId,
        "flowengine.pipeline": pipeline,
      },
    }
    this.#startMs = Date.parse(startedAt)
    this.#metrics.begun(snapshot)
    this.#spans.begun(snapshot)
    const timer = this.#timer = setInterval(() => this.#tick(), intervalMs)
    // Nothing that is still to be sent keeps a process alive.
    Deno.unrefTimer(timer)
  }

  chunk(event: ChunkEvent): void {
    this.#metrics.chunk(event)
    this.#spans.chunk(event)
  }

  ended(report: RunReport): void {
    clearInterval(this.#timer)
    this.#metrics.ended(report)
    this.#spans.ended(report)
  }

  /** Sends what is left. To be awaited when the run is over. Never fails. */
  async finished(): Promise<OtlpOutcome> {
    clearInterval(this.#timer)
    if (this.#sender !== undefined) {
      const patience = AbortSignal.timeout(this.settings.patienceMs ?? PATIENCE_MS)
      await Promise.race([this.#underWay, aborted(patience)])
      while (await this.#sendSpans(patience));
      this.#hasMetrics = await this.#sendMetrics(patience)
      this.#lost += this.#waiting.splice(0).length
    }
    this.#over.abort()
    return this.#outcome()
  }

  #take(span: Span): void {
    // The last spans say most: those of the steps and of the run.
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift()
      this.#lost++
    }
    this.#waiting.push(span)
  }

  /** One sending at a time: where the collector is slow, there are fewer. */
  #tick(): void {
    if (this.#underWay !== undefined) return
    this.#underWay = (async () => {
      await this.#sendMetrics()
      while (this.#waiting.length >= BATCH && await this.#sendSpans());
      await this.#sendSpans()
      this.#underWay = undefined
    })()
  }

  async #sendMetrics(patience?: AbortSignal): Promise<boolean> {
    const times = { startMs: this.#startMs, nowMs: this.#nowMs() }
    const answer = await this.#post(
      this.#addresses.metrics,
      metricsRequest(this.#metrics.families(), this.#sender!, times),
      patience,
    )
    return answer === "taken"
  }

  /** Whether there may be more to send. */
  async #sendSpans(patience?: AbortSignal): Promise<boolean> {
    const spans = this.#waiting.splice(0, BATCH)
    if (spans.length === 0) return false
    const answer = await this.#post(this.#addresses.traces, tracesRequest(spans, this.#sender!), patience)
    if (answer === "taken") this.#sent += spans.length
    else if (answer === "refused" || this.#waiting.length + spans.length > MOST_WAITING) this.#lost += spans.length
    else this.#waiting.unshift(...spans)
    return answer !== "later" && this.#waiting.length > 0
  }

  async #post(url: URL, body: unknown, patience?: AbortSignal): Promise<"taken" | "refused" | "later"> {
    this.#requests++
    const limit = AbortSignal.timeout(this.settings.timeoutMs ?? TIMEOUT_MS)
    try {
      const { username, password, ...request } = target(url)
      const response = await fetch(request.url, {
        method: "POST",
        headers: {
          ...(username === "" ? {} : { authorization: `Basic ${btoa(`${username}:${password}`)}` }),
          ...this.settings.headers,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([limit, this.#over.signal, ...patience === undefined ? [] : [patience]]),
        // Headers may be keys, which are for nobody else.
        redirect: "manual",
      })
      const answer = await response.text()
      if (!response.ok) {
        this.#fail(url, `it answered ${response.status}`)
        return LATER.has(response.status) ? "later" : "refused"
      }
      const refused = refusedIn(answer)
      if (refused !== undefined) this.#fail(url, refused)
      return "taken"
    } catch (error) {
      this.#fail(url, reasonOf(error))
      return "later"
    }
  }

  #fail(url: URL, reason: string): void {
    this.#failed++
    this.#firstFailure ??= `${withoutUser(url)}: ${reason}`
  }

  #outcome(): OtlpOutcome {
    const [requests, failed, spans, spansLost] = [this.#requests, this.#failed, this.#sent, this.#lost]
    const outcome = { requests, failed, spans, spansLost, hasMetrics: this.#hasMetrics }
    if (failed === 0 && spansLost === 0) return outcome
    const first = this.#firstFailure === undefined ? "" : `, first ${this.#firstFailure}`
    const lost = [
      ...spansLost === 0 ? [] : [`${spansLost} of ${spans + spansLost} spans`],
      ...this.#hasMetrics ? [] : ["the metrics of the end"],
    ]
    const without = `missing there: ${lost.length === 0 ? "nothing" : lost.join(" and ")}`
    const message = `${failed} of ${requests} requests to the collector failed${first}; ${without}`
    return { ...outcome, warning: flowError("FE1803", message) }
  }
}

/** An address without the user that it may name: `fetch` does not take those. */
function target(url: URL) {
  const plain = new URL(url)
  plain.username = plain.password = ""
  return { url: plain, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true })
  )

/** What a collector that took the request says of a part that it did not take. */
function refusedIn(answer: string): string | undefined {
  try {
    const { partialSuccess = {} } = JSON.parse(answer)
    const { rejectedSpans = 0, rejectedDataPoints = 0, errorMessage = "" } = partialSuccess
    const count = Number(rejectedSpans) + Number(rejectedDataPoints)
    return count > 0 ? `it refused ${count} of what it was sent: ${errorMessage}` : undefined
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "it does not answer"
  // What lies at the bottom says it; what is above says the address once more.
  let deepest = error
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause
  const text = deepest instanceof Error ? deepest.message : String(deepest)
  return text.replace(/^error sending request for url \(.*?\): (client error \(\w+\): )?/, "")
}
