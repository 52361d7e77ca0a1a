/** `debug` and `run --debug`: what a pipeline turned out to be, and no secret in it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { bindPipeline } from "../../mod.ts"
import { DebugWatch } from "../../src/cli/debug_watch.ts"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const pipeline = `
variables: { region: north, dbPassword: hunter2, place: "\${env:FE_PLACE}", unset: "\${env:FE_UNSET:nowhere}" }
pipeline:
  name: "p-\${region}"
  globals:
    password: plain-secret
    credentials: { user: bob, parts: [one-secret, 2] }
    token: "\${env:FE_TOKEN}"
    inWords: "as \${dbPassword} says"
    inParts: "Bearer \${env:FE_TOKEN}"
    url: "postgres://bob:url-secret@db.example/x?api_key=key-secret&page=1"
    place: "\${place}/\${unset}"
    given: "\${apiSecret}"
    many: 12345678901234567890
  steps:
    - { id: read, type: delimited-source, config: { filePath: "\${region}.csv", columns: [{ name: id, type: integer, required: true }, { name: token }] } }
    - { id: js, type: javascript-transform, config: { script: "function process(context) { context.route.sendCopy('extra'); context.output.setField('id', '\${region}'); return true }" } }
    - { id: write, type: null-sink }
  routing: { extra: { type: null-sink } }
`
const SECRETS = [
  "hunter2",
  "plain-secret",
  "bob",
  "one-secret",
  "env-secret",
  "url-secret",
  "key-secret",
  "given-secret",
]

const inPipeline = (
  body: (run: (...args: ReadonlyArray<string>) => ReturnType<typeof cli>, folder: string) => Promise<void>,
) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline)
    await Deno.writeTextFile(`${folder}/north.csv`, `id,token\n${"1,a\n".repeat(5000)}`)
    await body((...args) => {
      const env = { FE_TOKEN: "env-secret", FE_PLACE: "env-secret-place" }
      return cli([...args, "--var", "apiSecret=given-secret"], { cwd: folder, env })
    }, folder)
  })

Deno.test("debug: the configuration with variables in their places, and no secret", () =>
  inPipeline(async (run) => {
    const { code, stdout, stderr } = await run("debug", "p.yaml", "--json")
    assertEquals([code, stderr], [0, ""])
    for (const secret of SECRETS) assert(!stdout.includes(secret), secret)
    const { config: { pipeline, variables }, plugins, connections } = JSON.parse(stdout)
    assertEquals(variables, { region: "north", dbPassword: "***", place: "${env:FE_PLACE}", unset: "nowhere" })
    assertEquals(pipeline.name, "p-north")
    assertEquals(pipeline.globals, {
      password: "***",
      credentials: { user: "***", parts: ["***", "***"] },
      token: "${env:FE_TOKEN}",
      inWords: "as *** says",
      inParts: "Bearer ${env:FE_TOKEN}",
      url: "postgres://***@db.example/x?api_key=***&page=1",
      place: "${env:FE_PLACE}/nowhere",
      given: "***",
      many: "12345678901234567890",
    })
    // Scripts are shown as they stand, as they are run.
    assertStringIncludes(pipeline.steps[1].config.script, "'${region}'")
    assertEquals(plugins.map(({ type, from }: { type: string; from: string }) => [type, from]), [
      ["delimited-source", "built in"],
      ["javascript-transform", "built in"],
      ["null-sink", "built in"],
    ])
    const ways = connections.map(({ from, to, route, columns }: typeof connections[0]) => [
      from,
      to,
      route,
      columns.map(({ name, type, required }: typeof columns[0]) => `${name} ${type}${required ? "!" : ""}`).join(),
    ])
    assertEquals(ways, [
      ["read", "js", undefined, "id integer!,token text"],
      ["js", "write", undefined, "id text,token text"],
      ["js", "extra", "extra", "id integer!,token text"],
    ])
  }))

Deno.test("run --debug: says the same, and how long the chunks of each step took, and nothing on stdout", () =>
  inPipeline(async (run) => {
    const text = (await run("debug", "p.yaml")).stdout.trimEnd().split("\n")
    const { code, stdout, stderr } = await run("run", "p.yaml", "-q", "--debug")
    assertEquals([code, stdout], [0, ""], stderr)
    for (const secret of SECRETS) assert(!stderr.includes(secret), secret)
    const lines = stderr.split("\n")
    const start = lines.indexOf(`[debug] ${text[0]}`)
    assertEquals(lines.slice(start, start + text.length), text.map((line) => `[debug] ${line}`))
    for (const step of ["read", "js", "write", "extra"]) {
      assert(
        new RegExp(`^\\[debug\\] chunks of ${step}: 1 chunk, 5,000 rows and [\\d,]+ bytes each; half took up to`, "m")
          .test(stderr),
        stderr,
      )
    }
    const failed = await run("debug", "p.yaml", "--var", "region=south")
    assertEquals(failed.code, 3)
    assertStringIncludes(failed.stderr, "error[FE6001]")
  }))

Deno.test("run --debug: many chunks are told by a few numbers", async () => {
  const said: Array<string> = []
  const watch = new DebugWatch((line) => void said.push(line))
  const event = {
    step: "s",
    kind: "sink",
    startMs: 0,
    waitedMs: 1,
    rowsIn: 10,
    rowsOut: 10,
    rejected: 0,
    bytes: 100,
  } as const
  for (let n = 1; n <= 1000; n++) {
    watch.observer.chunk!({ ...event, number: n, endMs: n === 17 ? 5000 : n <= 900 ? 10 : 50 })
  }
  await watch.ended()
  const found =
    /^\[debug\] chunks of s: 1,000 chunks, 10 rows and 100 bytes each; half took up to ([\d.]+) ms, 95 % up to ([\d.]+) ms, number 17 5\.0 s; 1\.0 s of waiting/
      .exec(said[0])
  assert(Math.abs(Number(found?.[1]) / 10 - 1) < 0.1 && Math.abs(Number(found?.[2]) / 50 - 1) < 0.1, said[0])
})

Deno.test("debug: a third-party plugin is shown with version, hash and rights", async () => {
  const { plan } = await bindPipeline(`${PROJECT}examples/03-validation-and-routing/pipeline.yaml`)
  const { setupLines } = await import("../../src/cli/setup_text.ts")
  const { setupOf } = await import("../../mod.ts")
  const [first, ...others] = plan.steps
  const thirdParty = {
    name: "geo",
    version: "1.2.3",
    integrity: "sha256-abc",
    from: "./geo",
    permissions: () => "net x",
    optionsSchema: {},
  }
  const steps = [{ ...first, plugin: { ...first.plugin, thirdParty } }, ...others]
  const lines = await setupLines(await setupOf({ plan: { ...plan, steps, edges: [] }, steps: [] }))
  assert(lines.includes("plugin delimited-source: ./geo, 1.2.3, sha256-abc, may net x"), lines.join("\n"))
})
