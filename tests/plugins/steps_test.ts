/** Third-party plugins from local folders as steps: rows through a source, a transform and a sink in threads of their own. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { DOUBLE, LINES, NUMBERS, writePlugin } from "../support/plugins.ts"

const PIPELINE = `plugins:
  numbers: { url: ./numbers }
  double: { url: ./double/plugin.json }
  lines: { url: ./lines/ }
pipeline:
  name: numbers
  settings: { onError: skip }
  steps:
    - { id: numbers, type: number-source, config: { count: 250 } }
    - { id: double, type: double-transform }
    - { id: lines, type: lines-sink, config: { filePath: out.ndjson } }
`

async function writeAll(folder: string): Promise<void> {
  await writePlugin(`${folder}/numbers`, NUMBERS)
  await writePlugin(`${folder}/double`, DOUBLE)
  await writePlugin(`${folder}/lines`, LINES)
}

Deno.test("source, transform and sink of third parties run in threads of their own", () =>
  inFolder(async (folder) => {
    await writeAll(folder)
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    const env = { FLOWENGINE_CACHE: `${folder}/cache` }
    const { code, stdout, stderr } = await cli(["run", "p.yaml"], { cwd: folder, env })
    assertEquals(code, 0, stderr)
    assert(stdout.includes("250 read = 165 written + 84 filtered + 1 rejected + 0 routed"), stdout)
    assert(stdout.includes("double: SEVEN: there is a seven"), stdout)
    assert(stdout.includes("help: use another number"), stdout)
    const lines = (await Deno.readTextFile(`${folder}/out.ndjson`)).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    )
    const wanted = Array.from({ length: 250 }, (_, n) => n).filter((n) => n % 3 !== 0 && n !== 7)
    assertEquals(lines, wanted.map((n) => [n, `no. ${n}`, 2 * n]))
  }))

Deno.test("options of a plugin are checked like those of any step", () =>
  inFolder(async (folder) => {
    await writeAll(folder)
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      PIPELINE.replace("count: 250", "cuont: 250").replace("filePath: out.ndjson", "filePath: 5").replace(
        "type: double-transform",
        "type: double-transform, config: { more: 1 }",
      ),
    )
    const { code, stderr } = await cli(["validate", "p.yaml"], {
      cwd: folder,
      env: { FLOWENGINE_CACHE: `${folder}/cache` },
    })
    assertEquals(code, 1)
    assert(stderr.includes("error[FE1203]: unknown key `cuont`"), stderr)
    assert(stderr.includes("did you mean `count`?"), stderr)
    assert(stderr.includes("error[FE1201]: the key `count` is missing"), stderr)
    assert(stderr.includes("`filePath`"), stderr)
    assert(stderr.includes("error[FE1203]: unknown key `more`"), stderr)
    assert(stderr.includes("there are no keys here; remove it"), stderr)
  }))
