/** The HTTP example plugins with `retry`, against a server that misbehaves in every way there is: every row, once. */
import { assert, assertEquals } from "@std/assert"
import { runPipeline } from "../../mod.ts"
import { type BadRequest, BadServer, type Reaction } from "../support/bad_server.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const COUNT = 60
const RETRY = { maxAttempts: 10, baseDelay: 1, maxDelay: 5, honourRetryAfter: true }

/** What happens to the first attempts of every request, in turn. */
const MISCHIEF: ReadonlyArray<Reaction> = [
  { status: 429, headers: { "retry-after": "0" } },
  { status: 500, body: "oops" },
  { reset: true },
  { cutAt: 5 },
  { delayMs: 60_000 },
  { status: 503 },
]

class Warehouse {
  readonly taken = new Map<string, string>()
  readonly #failures = new Map<string, number>()
  #mischief = 0

  react(request: BadRequest): Reaction {
    const { method, target, headers } = request
    const what = method === "GET" ? target : headers["idempotency-key"]
    const failures = this.#failures.get(what) ?? 0
    const good = method === "GET" ? this.page(target) : this.take(request, failures)
    if (failures >= 2) return good
    this.#failures.set(what, failures + 1)
    const bad = MISCHIEF[this.#mischief++ % MISCHIEF.length]
    return bad.cutAt === undefined ? bad : { ...good, body: good.body || "accepted", cutAt: bad.cutAt }
  }

  page(target: string): Reaction {
    const first = Number(new URL(target, "http://x").searchParams.get("offset"))
    const ids = Array.from({ length: Math.min(10, COUNT - first) }, (_, i) => first + i + 1)
    return { body: JSON.stringify(ids.map((id) => ({ id }))) }
  }

  /** Now and then it takes a batch and fails all the same. */
  take({ headers, body }: BadRequest, failures: number): Reaction {
    if (failures > 0) this.taken.set(headers["idempotency-key"], body)
    return { status: 202 }
  }
}

Deno.test({
  name: "with retry, a pipeline from and to a server in trouble has every row once",
  fn: retried,
})

async function retried(): Promise<void> {
  const warehouse = new Warehouse()
  await using server = await BadServer.start((request) => warehouse.react(request))
  const steps = [
    {
      id: "from",
      type: "http-json-source",
      retry: RETRY,
      config: {
        url: `${server.url}/items`,
        columns: [{ name: "id", type: "integer" }],
        paging: { style: "offset", size: 10 },
        timeoutMs: 150,
      },
    },
    {
      id: "to",
      type: "http-batch-sink",
      retry: RETRY,
      config: { url: `${server.url}/batches`, batchRows: 7, timeoutMs: 150 },
    },
  ]
  const plugins = Object.fromEntries(
    ["http-json-source", "http-batch-sink"].map((name) => [name, { url: `${PROJECT}examples/plugins/${name}` }]),
  )
  await inFolder(async (folder) => {
    const text = JSON.stringify({ plugins, pipeline: { name: "retry", steps } })
    const report = await runPipeline({ text, file: `${folder}/p.json` }, { pluginCache: `${folder}/cache` })
    assertEquals(report.totals.written, COUNT)
  })
  const ids = [...warehouse.taken.values()].flatMap((body) => JSON.parse(body).map(({ id }: { id: number }) => id))
  assertEquals(ids, Array.from({ length: COUNT }, (_, i) => i + 1))
  assert(server.requests.length > 30, String(server.requests.length))
}
