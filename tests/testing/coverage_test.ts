/** `--coverage` and `--min-coverage` of `flowengine test`. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const PIPELINE = `pipeline:
  name: rate
  steps:
    - { id: in, type: json-lines-source, config: { filePath: in.ndjson } }
    - id: inline
      type: javascript-transform
      config:
        script: |
          const rate = (kind) => {
            switch (kind) {
              case "full": return 19
              case "half": return 7
              default: return 0
            }
          }
          function process(context) {
            const { kind, note } = context.input.current()
            if (kind === "none") return false
            else if (kind === "odd") context.output.setField("note", note ? "odd" : "odder")
            context.output.setField("rate", rate(kind || "full"))
            return true
          }
    - id: none
      type: javascript-transform
      config:
        script: |
          function process(context = {}) {
            return context.input.current().rate !== 5
          }
    - { id: file, type: javascript-transform, config: { scriptFile: file.js } }
    - { id: out, type: json-lines-sink, config: { filePath: out.ndjson } }
`

const test = (name: string, kind: string) =>
  `  - { name: ${name}, sources: { in: { rows: [{ kind: ${kind}, note: x }] } }, expect: { sinks: { out: { count: 1 } } } }\n`

Deno.test("test --coverage tells which lines and branches no test reaches", () =>
  inFolder(async (folder) => {
    const run = (...args: ReadonlyArray<string>) => cli(["test", ...args], { cwd: folder })
    await Deno.writeTextFile(`${folder}/rate.yaml`, PIPELINE)
    await Deno.writeTextFile(`${folder}/file.js`, "// one line\nfunction process(context) {\n  return true\n}\n")
    await Deno.writeTextFile(`${folder}/rate.test.yaml`, `tests:\n${test("full", "full")}`)
    await Deno.writeTextFile(`${folder}/more.test.yaml`, `pipeline: rate.yaml\ntests:\n${test("half", "half")}`)
    const { code, stdout, stderr } = await run("--coverage")
    assertEquals([code, stderr], [0, ""], stdout)
    assertStringIncludes(
      stdout,
      `coverage
  rate.yaml, inline: 7 of 10 lines (70 %), 4 of 10 branches (40 %)
    rate.yaml:13 is not reached
    rate.yaml:18 is not reached
    rate.yaml:19 is not reached
    rate.yaml:13:15 \`default\` is not taken
    rate.yaml:18:34 \`if\` is not taken
    rate.yaml:19:38 \`if\` is not taken
    rate.yaml:19:77 \`?\` is not taken
    rate.yaml:19:85 \`:\` is not taken
    rate.yaml:20:58 \`||\` is not taken
  rate.yaml, none: this script cannot tell which of its lines were reached
  rate.yaml, file: 1 of 1 lines (100 %), 0 of 0 branches
`,
    )
    const one = JSON.parse((await run("--coverage", "--json", "--filter", "full")).stdout)
    const [inline, none, file] = one.coverage
    assertEquals([inline.lines.reached, inline.branches.reached, inline.file], [6, 3, "rate.yaml"])
    assertEquals([none.file, file.file, file.lines.missed], [undefined, "file.js", []])

    const enough = await run("--min-coverage", "40", "-q")
    assertEquals([enough.code, enough.stdout], [0, ""])
    const few = await run("--min-coverage", "41")
    assertEquals(few.code, 2)
    assertStringIncludes(few.stderr, "the tests reach 40 % of the scripts, less than 41 %")
    assertStringIncludes(few.stdout, "rate.yaml:13 is not reached")
    assertEquals((await run("--min-coverage", "most")).code, 1)
  }))
