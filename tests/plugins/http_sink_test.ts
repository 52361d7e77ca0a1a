/** The example plugin http-batch-sink against a server that misbehaves on purpose. */
import { assert, assertEquals } from "@std/assert"
import { RunFailed, runPipeline } from "../../mod.ts"
import { type BadRequest, BadServer, type Reaction } from "../support/bad_server.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const ROWS = Array.from({ length: 25 }, (_, i) => `${i === 6 ? "9007199254740993" : i + 1},${i}.50,note ${i + 1}`)

const objectOf = (line: string) => {
  const [id, amount, note] = line.split(",")
  return `{"id":${id},"amount":${amount},"note":${JSON.stringify(note)}}`
}

/** A server that takes every batch once, by its key. */
class Shop {
  readonly taken = new Map<string, string>()

  take({ headers, body }: BadRequest): Reaction {
    const key = headers["idempotency-key"]
    if (this.taken.has(key)) return { status: 200 }
    this.taken.set(key, body)
    return { status: 201 }
  }

  get bodies(): ReadonlyArray<string> {
    return [...this.taken.values()]
  }
}

async function run(server: BadServer, folder: string, config: Readonly<Record<string, unknown>> = {}, step = {}) {
  await Deno.writeTextFile(`${folder}/orders.csv`, `id,amount,note\n${ROWS.join("\n")}\n`)
  const pipeline = {
    plugins: { http: { url: `${PROJECT}examples/plugins/http-batch-sink` } },
    pipeline: {
      name: "orders",
      steps: [
        {
          id: "orders",
          type: "delimited-source",
          config: {
            filePath: "orders.csv",
            columns: [
              { name: "id", type: "integer" },
              { name: "amount", type: "decimal" },
              { name: "note", type: "text" },
            ],
          },
        },
        {
          id: "shop",
          type: "http-batch-sink",
          config: { url: `${server.url}/batches`, batchRows: 10, ...config },
          ...step,
        },
      ],
    },
  }
  const input = { text: JSON.stringify(pipeline), file: `${folder}/orders.json` }
  return await runPipeline(input, { pluginCache: `${folder}/cache` })
}

const listOf = (first: number, last: number) => `[${ROWS.slice(first, last).map(objectOf).join(",")}]`

Deno.test("http-batch-sink posts batches of rows, each with a key of its own, and no digit is lost", async () => {
  const shop = new Shop()
  await using server = await BadServer.start((request) => shop.take(request))
  await inFolder(async (folder) => {
    const report = await run(server, folder, { headers: { "x-more": "1" } })
    assertEquals(report.totals.written, 25)
  })
  assertEquals(shop.bodies, [listOf(0, 10), listOf(10, 20), listOf(20, 25)])
  const [{ method, headers }] = server.requests
  assertEquals([method, headers["content-type"], headers["x-more"]], ["POST", "application/json", "1"])
})

Deno.test("the body can be lines of JSON, or an object with the list in it", async () => {
  const shop = new Shop()
  await using server = await BadServer.start((request) => shop.take(request))
  await inFolder((folder) => run(server, folder, { format: "ndjson", batchRows: 100, method: "PUT" }))
  await inFolder((folder) => run(server, folder, { field: "orders", batchRows: 100 }))
  assertEquals(shop.bodies, [ROWS.map((row) => `${objectOf(row)}\n`).join(""), `{"orders":${listOf(0, 25)}}`])
})

Deno.test("a run that failed half way and is repeated with the same keyPrefix doubles nothing", async () => {
  const shop = new Shop()
  let isBad = true
  await using server = await BadServer.start((request) => {
    const reaction = shop.take(request)
    // The second batch is taken, and its answer never comes.
    return isBad && shop.taken.size === 2 ? { reset: true } : reaction
  })
  await inFolder(async (folder) => {
    const failure = await failureOf(() => run(server, folder, { keyPrefix: "orders-2026-11-26" }))
    assertEquals([failure.code, failure.class], ["FE2031", "transient"])
    assertEquals(shop.taken.size, 2)
    isBad = false
    await run(server, folder, { keyPrefix: "orders-2026-11-26" })
  })
  assertEquals(shop.bodies, [listOf(0, 10), listOf(10, 20), listOf(20, 25)])
  assertEquals(server.requests.length, 5)
})

async function failureOf(body: () => Promise<unknown>) {
  try {
    await body()
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error
    return error.errors[0]
  }
  throw new TypeError("the run did not fail")
}

Deno.test("what may pass by itself is transient, what will not is not", async () => {
  const classOf = async (reaction: Reaction, config = {}) => {
    await using server = await BadServer.start(() => reaction)
    const failure = await inFolder((folder) => failureOf(() => run(server, folder, config)))
    return `${failure.class} ${failure.message.split(": ")[1]}`
  }
  assertEquals(await classOf({ status: 429, headers: { "retry-after": "3" } }), "transient BUSY")
  assertEquals(await classOf({ status: 502 }), "transient BUSY")
  assertEquals(await classOf({ delayMs: 5000 }, { timeoutMs: 100 }), "transient TOO_SLOW")
  assertEquals(await classOf({ body: "accepted", cutAt: 3 }), "transient BROKEN_ANSWER")
  assertEquals(await classOf({ reset: true }), "transient UNREACHABLE")
  assertEquals(await classOf({ status: 422, body: "row 3 is bad" }), "permanent BAD_STATUS")
})

Deno.test("both HTTP plugins have the same exchange", async () => {
  const [one, other] = await Promise.all(
    ["http-json-source", "http-batch-sink"].map((name) =>
      Deno.readTextFile(`${PROJECT}examples/plugins/${name}/lib/http.ts`)
    ),
  )
  assert(one === other)
})
