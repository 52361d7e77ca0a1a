/** What a run tells about itself: compilations and hit rate, sandboxes, time shares; in text, in JSON, with --debug. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "./support/cli.ts"
import { inFolder } from "./support/paths.ts"

const ROWS = 10_000

const pipeline = (script: string, more = "") =>
  `pipeline:
  name: numbers
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 4096, columns: [{ name: n, type: integer }] } }
    - id: script
      type: javascript-transform
      config:
        ${more}
        script: |
${script.replace(/^/gm, "          ")}
    - { id: write, type: null-sink }
`

const DIRECT = `function process(context) {
  context.output.setField("twice", context.input.current().n * 2)
  return true
}`
/** \`Math.random\` differs from engine to engine, so that such a script is one for the sandbox. */
const SANDBOXED = DIRECT.replace("* 2", "* Math.random()")

async function runOf(script: string, options: ReadonlyArray<string>, more = "") {
  return await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, `n\n${Array.from({ length: ROWS }, (_, i) => `${i}\n`).join("")}`)
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline(script, more))
    const result = await cli(["run", "p.yaml", ...options], { cwd: folder })
    assertEquals(result.code, 0, result.stderr)
    return result
  })
}

// deno-lint-ignore no-explicit-any
const stepOf = (stdout: string, id: string): any =>
  JSON.parse(stdout).report.steps.find((step: { id: string }) => step.id === id)

for (const [name, script, direct] of [["direct", DIRECT, ROWS], ["sandboxed", SANDBOXED, 0]] as const) {
  Deno.test(`a ${name} script is compiled once per sandbox and serves every row`, async () => {
    const step = stepOf((await runOf(script, ["--json"], "concurrency: 2")).stdout, "script")
    const { statistics, pool, shares } = step
    assertEquals([statistics.executions, statistics.direct], [ROWS, direct])
    assertEquals(statistics.scriptsCompiled, statistics.sandboxes)
    assert(statistics.sandboxes >= 1 && statistics.sandboxes <= 2)
    assertEquals(statistics.cacheHits + statistics.cacheMisses, ROWS)
    assertEquals(statistics.cacheMisses, statistics.scriptsCompiled)
    assertEquals(statistics.hitRate, statistics.cacheHits / ROWS)
    assert(statistics.hitRate > 0.999, `${statistics.hitRate}`)
    assert(statistics.executeMs > 0)
    assertEquals([pool.size, pool.limit, pool.active], [statistics.sandboxes, 2, 0])
    assert(pool.uses >= ROWS * 4 / 4096 && pool.peak >= 1 && pool.peak <= 2)
    assert(shares.busy > 0 && shares.waitIn >= 0 && shares.waitOut >= 0)
  })
}

Deno.test("slabs are rented again and again, and none is in use at the end", async () => {
  const { statistics } = stepOf((await runOf(DIRECT, ["--json"])).stdout, "read")
  assertEquals(statistics.slabsInUse, 0)
  assertEquals(statistics.slabRents, statistics.slabHits + statistics.slabMisses)
  assert(statistics.slabHits > 0 && statistics.slabMisses === statistics.slabsPeak, JSON.stringify(statistics))
})

Deno.test("the report shows hit rate, sandboxes and what part of the run each step worked and waited", async () => {
  const { stdout } = await runOf(DIRECT, [], "concurrency: 1")
  assert(/script: 10,000 executions of 1 compilation \(hit rate 99\.9900 %\); /.test(stdout), stdout)
  assert(/^step .* busy +wait in +wait out$/m.test(stdout), stdout)
  assert(/^script +10,000 +10,000 +[\d.]+ (ms|s) +[\d.]+ % +[\d.]+ %/m.test(stdout), stdout)
})

Deno.test("--debug tells every counter, and why a script needs the sandbox", async () => {
  const { stderr } = await runOf(SANDBOXED, ["--debug"], "concurrency: 1")
  const lines = stderr.trim().split("\n").filter((line) => line.startsWith("[debug] script"))
  assert(/^\[debug\] script \(javascript-transform\): busy .* \(.* %\), waited for rows/.test(lines[0]), stderr)
  assert(/pool of 1 \(at most 1\), 1 at work at once, \d+ uses, \d+ waits/.test(lines[1]), stderr)
  for (
    const counter of [
      "scriptsCompiled 1",
      "executions 10,000",
      "direct 0",
      "hitRate 0.999900",
      "compileMs",
      "rewritten 1",
    ]
  ) {
    assert(lines[2].includes(counter), `${counter}: ${lines[2]}`)
  }
  assertEquals(lines[3], "[debug] script: all rows are for the sandbox: Math.random")
})

Deno.test("without --debug nothing of the kind is said", async () => {
  assertEquals((await runOf(DIRECT, [])).stderr, "")
})
