/** `run --log json`: every line on stderr is an object with time, level and message, whatever happens. */
import { assert, assertEquals } from "@std/assert"
import { CODES } from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

interface Line {
  readonly time: string
  readonly level: "debug" | "info" | "warn" | "error"
  readonly message: string
  readonly run?: string
  readonly step?: string
  readonly code?: string
  readonly event?: string
  readonly [field: string]: unknown
}

function linesOf(stderr: string): ReadonlyArray<Line> {
  return stderr.split("\n").slice(0, -1).map((text) => {
    const line: Line = JSON.parse(text)
    assertEquals(new Date(line.time).toISOString(), line.time)
    assert(["debug", "info", "warn", "error"].includes(line.level), text)
    assert(typeof line.message === "string" && line.message !== "", text)
    if (line.code !== undefined) assert(line.code in CODES, text)
    return line
  })
}

const PIPELINE = `pipeline:
  name: logged
  settings: { onError: skip }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - id: look
      type: javascript-transform
      config:
        script: |
          function process({ input, utils }) {
            const { id } = input.current()
            if (id === "2") utils.log("warn", "two\\nlines")
            if (id === "3") throw new Error("not three")
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

const logged = (args: ReadonlyArray<string>, text = PIPELINE) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, text)
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n2\n3\n")
    const { code, stdout, stderr } = await cli(args, { cwd: folder })
    return { code, stdout, lines: linesOf(stderr) }
  })

Deno.test("--log json: begin, script logs and end, each with the run and the step", async () => {
  const { code, stdout, lines } = await logged(["run", "p.yaml", "--json", "--log", "json"])
  const { report } = JSON.parse(stdout)
  assertEquals(code, 0)
  assertEquals(new Set(lines.map(({ run }) => run)), new Set([report.runId]))
  assertEquals(lines.map(({ event }) => event), ["begun", "log", "ended"])
  const [begun, log, ended] = lines
  assertEquals([begun.pipeline, begun.startedAt], ["logged", report.startedAt])
  assertEquals([log.level, log.step, log.message], ["warn", "look", "two\nlines"])
  assertEquals([ended.level, ended.status, ended.rows], ["info", "succeeded", report.totals])
})

Deno.test("--log json: taps and --debug are lines, too, and the report stays on stdout", async () => {
  const { code, stdout, lines } = await logged(["run", "p.yaml", "--log=json", "--tap", "read:1", "--debug"])
  assertEquals(code, 0)
  assert(stdout.includes("3 read = 2 written + 0 filtered + 1 rejected + 0 routed"), stdout)
  assert(lines.some(({ level, message }) => level === "info" && message.startsWith("[tap] read in.csv:2")))
  assert(
    lines.some(({ level, message }) => level === "debug" && message.startsWith("look (javascript-transform): busy")),
  )
})

Deno.test("--log json: a failed run tells its errors with code, step and place", async () => {
  const { code, lines } = await logged(
    ["run", "p.yaml", "--log", "json"],
    PIPELINE.replace("onError: skip", "onError: fail"),
  )
  assertEquals(code, 2)
  const [error] = lines.filter(({ event }) => event === "error")
  assertEquals([error.level, error.code, error.step, (error.data as { line: number }).line], [
    "error",
    "FE4101",
    "look",
    4,
  ])
  assert(error.message.includes("not three"))
  assertEquals([lines.at(-1)!.event, lines.at(-1)!.status, lines.at(-1)!.level], ["ended", "failed", "error"])
})

for (
  const [args, text, code] of [
    [["run", "q.yaml", "--log", "json"], PIPELINE, "FE1001"],
    [["run", "p.yaml", "--log", "json"], PIPELINE.replace("delimited-sink", "delimted-sink"), "FE1204"],
    [["run", "p.yaml", "--log", "json", "--nonsense"], PIPELINE, "FE1401"],
    [["run", "p.yaml", "--log", "json", "--mask", "id"], PIPELINE, "FE1401"],
    [["run", "p.yaml", "--log", "json", "--tap", "nobody"], PIPELINE, "FE1701"],
  ] as const
) {
  Deno.test(`--log json: what ends ${args.join(" ")} with ${code} is a line`, async () => {
    const result = await logged(args, text)
    assertEquals(result.code === 0, false)
    const error = result.lines.find(({ level }) => level === "error")!
    assertEquals(error.code, code)
    assert(typeof error.help === "string")
  })
}

Deno.test("--log json: a collector that is not there is a warning", async () => {
  const { code, lines } = await logged(["run", "p.yaml", "--log", "json", "-q", "--otlp", "http://127.0.0.1:1"])
  assertEquals(code, 0)
  assertEquals(lines.filter(({ level }) => level === "warn").map(({ code }) => code), [undefined, "FE1803"])
})

Deno.test("--log text is how it is without, and other formats are refused", async () => {
  const run = (args: ReadonlyArray<string>) =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
      await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n2\n")
      return await cli(args, { cwd: folder })
    })
  const [plain, text, other] = await Promise.all([
    run(["run", "p.yaml"]),
    run(["run", "p.yaml", "--log", "text"]),
    run(["run", "p.yaml", "--log", "xml"]),
  ])
  assertEquals(plain.stderr.replace(/\n +/, " "), "[warn] look: two lines\n")
  assertEquals(text.stderr, plain.stderr)
  assertEquals([other.code, other.stderr.split("\n")[0]], [1, "error[FE1401]: --log cannot be `xml`"])
})
