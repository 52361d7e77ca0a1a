/** Every command that takes a pipeline takes one in an old form, and says that it is one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const CASE = `${PROJECT}tests/cases/legacy/01-plugins-in-camel-case`

const TEST = `pipeline: pipeline.yaml
tests:
  - name: customers are greeted
    sources:
      Customer-Source: { rows: [{ id: 1, name: Ann, amount: 10.5 }, { id: 2, name: Ben, amount: 1 }] }
    expect:
      sinks: { Sink: { rows: [{ id: 1, name: "{Name} Ann", amount: 10.5 }] } }
      rejects: [{ code: FE4101, record: 2 }]
`

/** Arguments, and what is to be seen of the pipeline. */
const COMMANDS: ReadonlyArray<readonly [string, string]> = [
  ["run pipeline.yaml", "Customer-Source"],
  ["validate pipeline.yaml", "valid (3 steps)"],
  ["plan pipeline.yaml", "columns   id integer!, name text, amount decimal"],
  ["plan pipeline.yaml --format mermaid", "delimited-source"],
  ["plan pipeline.yaml --sample 2", "Customer-Source"],
  ["debug pipeline.yaml", "id: Customer-Source"],
  ["explain-row pipeline.yaml Customer-Source:2", '"{Name} Ann"'],
]

Deno.test("commands take a file in an old form, and say once that it is one", () =>
  inFolder(async (folder) => {
    for (const file of ["pipeline.yaml", "customers.csv"]) await Deno.copyFile(`${CASE}/${file}`, `${folder}/${file}`)
    for (const [command, seen] of COMMANDS) {
      const { code, stdout, stderr } = await cli(command.split(" "), { cwd: folder })
      assertEquals(code, 0, `${command}: ${stderr}`)
      assertStringIncludes(stdout, seen, command)
      assertEquals(`${stdout}${stderr}`.split("warning[FE1501]").length - 1, 1, command)
    }
    const { stdout } = await cli(["plan", "pipeline.yaml", "--json"], { cwd: folder })
    assertEquals(JSON.parse(stdout).warnings[0].code, "FE1501")
  }))

Deno.test("what looks into files, but not into what they do, takes them too", () =>
  inFolder(async (folder) => {
    for (const file of ["pipeline.yaml", "customers.csv"]) await Deno.copyFile(`${CASE}/${file}`, `${folder}/${file}`)
    await Deno.writeTextFile(`${folder}/pipeline.test.yaml`, TEST)
    const commands = [
      "plan pipeline.yaml --connect",
      "schema pipeline.yaml",
      "types pipeline.yaml",
      "doctor pipeline.yaml",
    ]
    for (const command of [...commands, "test"]) {
      const { code, stdout, stderr } = await cli(command.split(" "), { cwd: folder })
      assertEquals([code, stderr], [0, ""], `${command}: ${stdout}`)
      assert(stdout !== "")
    }
  }))
