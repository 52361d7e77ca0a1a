/** A collector for OTLP over HTTP that keeps what it is sent, and answers as a test says. */

export interface Received {
  readonly path: string
  readonly headers: Headers
  // deno-lint-ignore no-explicit-any
  readonly body: any
}

export interface Collector {
  readonly url: string
  readonly received: ReadonlyArray<Received>
  close(): Promise<void>
}

export function collector(answer: (n: number) => Response | Promise<Response> = () => new Response("{}")): Collector {
  const received: Array<Received> = []
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url)
    received.push({ path: pathname, headers: request.headers, body: await request.json() })
    return await answer(received.length)
  })
  return { url: `http://127.0.0.1:${server.addr.port}`, received, close: () => server.shutdown() }
}

export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Record<string, unknown>
  readonly status: { readonly code?: number; readonly message?: string }
}

// deno-lint-ignore no-explicit-any
const plain = (attributes: ReadonlyArray<any>): Record<string, any> =>
  Object.fromEntries(attributes.map(({ key, value: { stringValue, intValue, doubleValue, arrayValue } }) => [
    key,
    stringValue ?? (intValue === undefined ? doubleValue ?? arrayValue : Number(intValue)),
  ]))

export const spansOf = (received: ReadonlyArray<Received>): ReadonlyArray<SentSpan> =>
  received.filter(({ path }) => path === "/v1/traces").flatMap(({ body }) =>
    // deno-lint-ignore no-explicit-any
    body.resourceSpans[0].scopeSpans[0].spans.map((span: any) => ({ ...span, attributes: plain(span.attributes) }))
  )

/** The points of the last metrics that arrived, by name. */
export function pointsOf(received: ReadonlyArray<Received>) {
  const { body } = received.findLast(({ path }) => path === "/v1/metrics")!
  const [{ resource, scopeMetrics: [{ metrics }] }] = body.resourceMetrics
  // deno-lint-ignore no-explicit-any
  const points = new Map<string, ReadonlyArray<any>>(metrics.map((metric: any) => [
    metric.name,
    (metric.sum ?? metric.gauge ?? metric.histogram).dataPoints.map((point: Record<string, unknown>) => ({
      ...point,
      labels: plain(point.attributes as ReadonlyArray<unknown>),
    })),
  ]))
  const value = (name: string, labels: Record<string, string> = {}): number => {
    const [point, ...more] = points.get(name)!.filter((each) =>
      Object.entries(labels).every(([label, wanted]) => each.labels[label] === wanted)
    )
    if (point === undefined || more.length > 0) throw new Error(`not one point of ${name}`)
    return point.asDouble ?? Number(point.asInt)
  }
  return { resource: plain(resource.attributes), points, value }
}
