/** The example plugin http-json-source against a server that misbehaves on purpose. */
import { assert, assertEquals } from "@std/assert"
import { checkPlugin, RunFailed, runPipeline } from "../../mod.ts"
import type { SourcePlugin, StepContext } from "../../src/plugin/mod.ts"
import { type BadRequest, BadServer, type Reaction } from "../support/bad_server.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const COUNT = 25

const order = (id: number) => ({ id, customer: { name: `customer ${id}` }, amount: id / 4 })

/** Items of a page as JSON; 2 ** 53 + 1 would not survive `JSON.parse`, nor would 1.50. */
const itemsText = (first: number, last: number) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => JSON.stringify(order(first + i)))
    .map((text) => text.replace('"id":7,', '"id":9007199254740993,').replace('"amount":1.5}', '"amount":1.50}'))
    .join(",")

const WANTED = Array.from({ length: COUNT }, (_, i) => i + 1).map((id) =>
  `${id === 7 ? "9007199254740993" : id},customer ${id},${id === 6 ? "1.50" : id / 4}`
)

const query = ({ target }: BadRequest, name: string) => Number(new URL(target, "http://x").searchParams.get(name))

/** Pages by number, ten items each. */
const page = (request: BadRequest): Reaction => {
  const n = query(request, "page")
  return { body: `[${itemsText((n - 1) * 10 + 1, Math.min(COUNT, n * 10))}]` }
}

async function run(server: BadServer, folder: string, config: Readonly<Record<string, unknown>> = {}, settings = {}) {
  const pipeline = {
    plugins: { http: { url: `${PROJECT}examples/plugins/http-json-source` } },
    pipeline: {
      name: "orders",
      settings,
      steps: [
        {
          id: "orders",
          type: "http-json-source",
          config: {
            url: `${server.url}/orders`,
            columns: [
              { name: "id", type: "integer", required: true },
              { name: "customer", type: "text", path: "customer.name" },
              { name: "amount", type: "decimal" },
            ],
            paging: { style: "page", size: 10 },
            ...config,
          },
        },
        { id: "result", type: "delimited-sink", config: { filePath: `${folder}/result.csv` } },
      ],
    },
  }
  const input = { text: JSON.stringify(pipeline), file: `${folder}/orders.json` }
  return await runPipeline(input, { pluginCache: `${folder}/cache` })
}

const linesIn = async (folder: string) =>
  (await Deno.readTextFile(`${folder}/result.csv`)).trimEnd().split("\n").slice(1)

async function failed(react: (request: BadRequest) => Reaction, config: Readonly<Record<string, unknown>> = {}) {
  await using server = await BadServer.start(react)
  return await inFolder(async (folder) => {
    try {
      await run(server, folder, config)
    } catch (error) {
      if (!(error instanceof RunFailed)) throw error
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["cache"], "no output")
      const [{ code, class: errorClass, message }] = error.errors
      return { code, class: errorClass, message: message.replaceAll(server.url, "http://server") }
    }
    throw new TypeError("the run did not fail")
  })
}

const STYLES: Readonly<Record<string, [unknown, string, (request: BadRequest) => Reaction]>> = {
  page: [{ style: "page", size: 10 }, "", page],
  "page without a size, up to an empty one": [{ style: "page" }, "", page],
  offset: [{ style: "offset", size: 10, sizeParameter: "max", parameter: "skip" }, "data.items", (request) => {
    const skip = query(request, "skip")
    assertEquals(query(request, "max"), 10)
    return { body: `{"data":{"items":[${itemsText(skip + 1, Math.min(COUNT, skip + 10))}]}}` }
  }],
  cursor: [{ style: "cursor", cursor: "meta.next" }, "items", (request) => {
    const at = query(request, "cursor")
    const next = at + 10 < COUNT ? at + 10 : null
    return { body: `{"items":[${itemsText(at + 1, Math.min(COUNT, at + 10))}],"meta":{"next":${next}}}` }
  }],
  link: [{ style: "link" }, "", (request) => {
    const n = query(request, "page") || 1
    const next: Record<string, string> = n < 3
      ? { link: `</orders?page=1>; rel="first", </orders?page=${n + 1}>; rel="next"` }
      : {}
    return { headers: next, body: `[${itemsText((n - 1) * 10 + 1, Math.min(COUNT, n * 10))}]` }
  }],
}

for (const [title, [paging, items, react]] of Object.entries(STYLES)) {
  Deno.test(`http-json-source pages by ${title}, and no digit is lost`, async () => {
    await using server = await BadServer.start((request) => react(request))
    await inFolder(async (folder) => {
      const report = await run(server, folder, { paging, items })
      assertEquals(report.totals.read, COUNT)
      assertEquals(await linesIn(folder), WANTED)
    })
  })
}

Deno.test("an item that does not fit is a rejected row with its place", async () => {
  await using server = await BadServer.start(() => ({ body: `[{"id":1},{"id":"x"},{"id":null},{"id":2.0}]` }))
  await inFolder(async (folder) => {
    const report = await run(server, folder, { paging: { style: "none" } }, { onError: "skip" })
    assertEquals(await linesIn(folder), ["1,,", "2,,"])
    assertEquals(report.totals, { read: 4, copied: 0, written: 2, filtered: 0, rejected: 2, routed: 0 })
  })
})

/** The second page is bad. */
const second = (reaction: Reaction) => (request: BadRequest) => query(request, "page") === 2 ? reaction : page(request)

/** What the step throws, before the engine does anything about it. */
async function retryAfterMs(reaction: Reaction): Promise<number | undefined> {
  await using server = await BadServer.start(() => reaction)
  return await inFolder(async (folder) => {
    const url = `${PROJECT}examples/plugins/http-json-source`
    const plugin = (await checkPlugin(url, { folder, pluginCache: `${folder}/cache` })).plugin as SourcePlugin
    const options = { url: server.url, columns: [{ name: "id", type: "integer" }], headers: {}, items: "" }
    const context = { resolve: (path: string) => `${folder}/${path}` } as StepContext
    const source = await plugin.open({ ...options, paging: { style: "none" }, timeoutMs: 5000 }, context)
    try {
      for await (const _ of source.chunks(new AbortController().signal)) throw new TypeError("it did not fail")
    } catch (error) {
      return (error as { readonly retryAfterMs?: number }).retryAfterMs
    } finally {
      await source.close()
    }
  })
}

Deno.test("a busy server is a transient error that knows when to come again", async () => {
  const busy = { status: 429, headers: { "retry-after": "7" }, body: "slow\n down" }
  assertEquals(await failed(second(busy)), {
    code: "FE2031",
    class: "transient",
    message: "http-json-source: BUSY: GET http://server/orders?limit=10&page=2 answered 429: slow down",
  })
  assertEquals(await retryAfterMs(busy), 7000)
  const date = new Date(Date.now() + 60_000).toUTCString()
  const wait = await retryAfterMs({ status: 503, headers: { "retry-after": date } })
  assert(wait! > 50_000 && wait! <= 60_000, String(wait))
  assertEquals(await retryAfterMs({ status: 500 }), undefined)
})

Deno.test("what may pass by itself is transient, what will not is not", async () => {
  const classOf = async (reaction: Reaction, config = {}) => {
    const { class: errorClass, message } = await failed(second(reaction), config)
    return `${errorClass} ${message.split(": ")[1]}`
  }
  const body = `[${itemsText(11, 20)}]`
  assertEquals(await classOf({ status: 500, body: "oops" }), "transient BUSY")
  assertEquals(await classOf({ body, delayMs: 5000 }, { timeoutMs: 100 }), "transient TOO_SLOW")
  assertEquals(await classOf({ body, cutAt: 100 }), "transient BROKEN_ANSWER")
  assertEquals(await classOf({ reset: true }), "transient UNREACHABLE")
  assertEquals(await classOf({ status: 404 }), "permanent BAD_STATUS")
  assertEquals(await classOf({ status: 401 }), "permanent BAD_STATUS")
  assertEquals(await classOf({ body: "<html>" }), "permanent NOT_JSON")
  assertEquals(await classOf({ body: `{"items":[]}` }), "permanent NOT_JSON")
})

Deno.test("a cancelled run leaves a server that does not answer", async () => {
  await using server = await BadServer.start(second({ delayMs: 60_000 }))
  await inFolder(async (folder) => {
    const started = performance.now()
    const stop = new AbortController()
    const pipeline = {
      plugins: { http: { url: `${PROJECT}examples/plugins/http-json-source` } },
      pipeline: {
        name: "orders",
        steps: [
          {
            id: "orders",
            type: "http-json-source",
            config: {
              url: server.url,
              columns: [{ name: "id", type: "integer" }],
              paging: { style: "page" },
            },
          },
          { id: "result", type: "delimited-sink", config: { filePath: `${folder}/result.csv` } },
        ],
      },
    }
    const run = runPipeline({ text: JSON.stringify(pipeline), file: `${folder}/p.json` }, {
      pluginCache: `${folder}/cache`,
      signal: stop.signal,
    })
    const waits = setInterval(() => server.requests.length >= 2 && stop.abort(), 10)
    try {
      await run
    } catch (error) {
      if (!(error instanceof RunFailed)) throw error
    } finally {
      clearInterval(waits)
    }
    assert(stop.signal.aborted)
    assert(performance.now() - started < 5000)
  })
})

Deno.test("a page of another host is refused: the manifest names the host of `url`", async () => {
  await using other = await BadServer.start(() => ({ body: "[]" }))
  const { code } = await failed(() => ({ body: `[{"id":1}]`, headers: { link: `<${other.url}/>; rel=next` } }), {
    paging: { style: "link" },
  })
  assertEquals(code, "FE2034")
  assertEquals(other.requests, [])
})

Deno.test("the token comes from the environment variable that the option names", async () => {
  await using server = await BadServer.start(() => ({ body: "[]" }))
  Deno.env.set("FLOWENGINE_TEST_TOKEN", "secret")
  await inFolder(async (folder) => {
    await run(server, folder, { tokenEnv: "FLOWENGINE_TEST_TOKEN", headers: { "x-more": "1" } })
  })
  const [{ headers }] = server.requests
  assertEquals([headers.authorization, headers["x-more"], headers.accept], ["Bearer secret", "1", "application/json"])
})
