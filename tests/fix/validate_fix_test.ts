/** `validate --fix` as a user meets it: what it mends, shows and leaves alone. */
import { assert, assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const BROKEN = `pipeline:
  name: orders # of today
  steps:
    - id: read
      type: delimted-source
      config:
        filePath: "order.csv"
        maxRow: "3"
        hasHeaders: "yes"
    - id: enrich
      type: javascript-transform
      onError: dead-letter
      config:
        scrpt: |
          const row = context.input.current()
          if (row.amuont > 25) context.route.send("review")
          return row.amuont > 5
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: replce } }
`
const MENDED = `pipeline:
  name: orders # of today
  routing: { review: { type: delimited-sink, config: { filePath: review.csv } } }
  settings: { deadLetter: { filePath: rejected.ndjson } }
  steps:
    - id: read
      type: delimited-source
      config:
        filePath: "orders.csv"
        maxRows: 3
        hasHeaders: true
    - id: enrich
      type: javascript-transform
      onError: dead-letter
      config:
        script: |
          function process(context) {
            const row = context.input.current()
            if (row.amount > 25) context.route.send("review")
            return row.amount > 5
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv, outputMode: replace } }
`
const CSV = "id,amount\n1,10\n2,20\n3,30\n4,40\n"

const withFiles = (files: Record<string, string>, body: (folder: string) => Promise<void>) => () =>
  inFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text)
    await body(folder)
  })
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort()

Deno.test(
  "everything that needs no choice is mended, layer by layer, and the pipeline runs",
  withFiles({ "p.yaml": BROKEN, "orders.csv": CSV }, async (cwd) => {
    const before = await cli(["validate", "p.yaml"], { cwd })
    assert(before.stderr.includes("3 problems can be mended: flowengine validate --fix p.yaml"), before.stderr)
    assertEquals([before.code, await Deno.readTextFile(`${cwd}/p.yaml`)], [1, BROKEN])
    await Deno.chmod(`${cwd}/p.yaml`, 0o640)
    const { code, stdout, stderr } = await cli(["validate", "--fix", "p.yaml"], { cwd })
    assertEquals({ code, stderr }, { code: 0, stderr: "" })
    for (const line of ["--- p.yaml", '-        maxRow: "3"', "+        maxRows: 3", "p.yaml: 11 problems mended"]) {
      assert(stdout.split("\n").includes(line), `${line}\n${stdout}`)
    }
    assert(stdout.endsWith("p.yaml: valid (4 steps)\n"), stdout)
    assertEquals(await Deno.readTextFile(`${cwd}/p.yaml`), MENDED)
    assertEquals([(await Deno.stat(`${cwd}/p.yaml`)).mode! & 0o777, names(cwd)], [0o640, ["orders.csv", "p.yaml"]])
    assertEquals((await cli(["run", "p.yaml", "-q"], { cwd })).code, 0)
    assertEquals(await Deno.readTextFile(`${cwd}/out.csv`), "id,amount\n1,10\n2,20\n")
    assertEquals(await Deno.readTextFile(`${cwd}/review.csv`), "id,amount\n3,30\n")
  }),
)

Deno.test(
  "what needs a choice is told and left as it is",
  withFiles({
    // The right key is there as well; two steps of one name; a value that means nothing.
    "p.yaml": BROKEN.replace('maxRow: "3"', "maxRow: 3\n        maxRows: 4").replace('"yes"', "perhaps"),
    "orders.csv": CSV,
  }, async (cwd) => {
    const { code, stdout, stderr } = await cli(["validate", "--fix", "--json", "p.yaml"], { cwd })
    assertEquals([code, stderr], [1, ""])
    const [{ fixes, errors }] = JSON.parse(stdout).files
    assertEquals(errors.map(({ code, fix }: { code: string; fix?: unknown }) => [code, fix]), [
      ["FE1203", undefined],
      ["FE1202", undefined],
    ])
    assertEquals(fixes.map(({ description }: { description: string }) => description).slice(0, 2), [
      "write `delimited-source` for `delimted-source`",
      "write `script` for `scrpt`",
    ])
    const text = await Deno.readTextFile(`${cwd}/p.yaml`)
    assert(text.includes("maxRow: 3\n        maxRows: 4") && text.includes("hasHeaders: perhaps"), text)
  }),
)

Deno.test(
  "a link stays a link, line ends and a byte order mark stay, a script of its own is mended in its file",
  withFiles({
    "real.yaml": "\uFEFF" + `pipeline:
  name: orders
  steps:
    - { id: read, type: delimited-source, config: { filePath: orders.csv, maxRow: 2 } }
    - { id: js, type: javascript-transform, config: { scriptFile: enrch.js } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`.replaceAll("\n", "\r\n"),
    "enrich.js": 'function process(context) {\n  return context.input.getValue("amuont") !== ""\n}\n',
    "orders.csv": CSV,
  }, async (cwd) => {
    await Deno.symlink("real.yaml", `${cwd}/p.yaml`)
    const { code, stdout } = await cli(["validate", "--fix", "p.yaml"], { cwd })
    assertEquals(code, 0, stdout)
    assert((await Deno.lstat(`${cwd}/p.yaml`)).isSymlink)
    const text = await Deno.readTextFile(`${cwd}/real.yaml`)
    assert(text.startsWith("\uFEFFpipeline:\r\n") && text.includes("maxRows: 2 } }\r\n"), JSON.stringify(text))
    assertEquals(
      await Deno.readTextFile(`${cwd}/enrich.js`),
      'function process(context) {\n  return context.input.getValue("amount") !== ""\n}\n',
    )
  }),
)

Deno.test(
  "a pipeline without mistakes is not touched",
  withFiles({ "p.yaml": MENDED, "orders.csv": CSV }, async (cwd) => {
    const { mtime } = await Deno.stat(`${cwd}/p.yaml`)
    const { code, stdout } = await cli(["validate", "--fix", "p.yaml"], { cwd })
    assertEquals({ code, stdout }, { code: 0, stdout: "p.yaml: valid (4 steps)\n" })
    assertEquals((await Deno.stat(`${cwd}/p.yaml`)).mtime, mtime)
  }),
)
