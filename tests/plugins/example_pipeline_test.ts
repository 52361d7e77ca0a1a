/** examples/plugins/pipeline.yaml: from one HTTP API to another, through a library for scripts. */
import { assert, assertEquals } from "@std/assert"
import { type BadRequest, BadServer, type Reaction } from "../support/bad_server.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const CITIES: ReadonlyArray<unknown> = [
  { name: "Berlin", position: { lat: 52.52, lon: 13.405 } },
  { name: "Paris", position: { lat: 48.8566, lon: 2.3522 } },
  { name: "Atlantis" },
]

function react({ target, method, headers }: BadRequest): Reaction {
  if (method === "POST") return headers["idempotency-key"] ? { status: 202 } : { status: 400 }
  const page = Number(new URL(target, "http://x").searchParams.get("page"))
  return { body: JSON.stringify({ data: CITIES.slice(2 * page - 2, 2 * page) }) }
}

Deno.test("the example pipeline of plugins takes cities from one server and gives distances to another", async () => {
  await using from = await BadServer.start(react)
  await using to = await BadServer.start(react)
  await inFolder(async (folder) => {
    const args = [
      "run",
      "examples/plugins/pipeline.yaml",
      "--json",
      "--var",
      `from=${from.url}`,
      "--var",
      `to=${to.url}`,
    ]
    const { code, stdout, stderr } = await cli(args, { cwd: PROJECT, env: { FLOWENGINE_CACHE: folder } })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    const { report } = JSON.parse(stdout)
    assertEquals([report.totals.read, report.totals.written, report.warnings], [3, 3, []])
  })
  assertEquals(from.requests.map(({ target }) => target), ["/cities?limit=2&page=1", "/cities?limit=2&page=2"])
  assertEquals(to.requests.map(({ body }) => body), [
    '{"cities":[{"name":"Berlin","km":0,"area":"u33d"},{"name":"Paris","km":877,"area":"u09t"}]}',
    '{"cities":[{"name":"Atlantis","km":null,"area":null}]}',
  ])
  assert(to.requests[0].headers["idempotency-key"] !== to.requests[1].headers["idempotency-key"])
})
