/** `flowengine test` as a command: which files, which tests, what it prints, how it ends. */
import { assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder, PROJECT } from "../support/paths.ts"

const PIPELINE = `pipeline:
  name: copy
  steps:
    - { id: in, type: delimited-source, config: { filePath: "\${from}.csv" } }
    - { id: out, type: delimited-sink, config: { filePath: out/copy.csv } }
variables: { from: nowhere }
`

const test = (name: string, wanted: number) =>
  `  - { name: ${name}, sources: { in: { rows: [{ n: 1 }] } }, expect: { sinks: { out: { rows: [{ n: ${wanted} }] } } } }\n`

async function project(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/deep/er`, { recursive: true })
  await Deno.mkdir(`${folder}/node_modules`)
  await Deno.mkdir(`${folder}/out`)
  await Deno.writeTextFile(`${folder}/out/copy.csv`, "of an earlier run")
  await Deno.writeTextFile(`${folder}/copy.yaml`, PIPELINE)
  await Deno.writeTextFile(`${folder}/copy.test.yaml`, `tests:\n${test("one", 1)}${test("two", 1)}`)
  await Deno.writeTextFile(`${folder}/deep/er/far.test.yaml`, `pipeline: ../../copy.yaml\ntests:\n${test("far", 2)}`)
  await Deno.writeTextFile(`${folder}/node_modules/other.test.yaml`, "no test of ours")
}

Deno.test("test: all files below the current folder, and the exit code tells of one that failed", () =>
  inFolder(async (folder) => {
    await project(folder)
    const { code, stdout, stderr } = await cli(["test", "--json"], { cwd: folder })
    const result = JSON.parse(stdout)
    assertEquals([code, stderr, result.ok, result.passed, result.failed], [2, "", false, 2, 1])
    const [near, far] = result.files
    assertEquals([near.file, near.pipeline, far.file], ["copy.test.yaml", "copy.yaml", "deep/er/far.test.yaml"])
    assertEquals(near.tests.map(({ name, line, ok }: Record<string, unknown>) => [name, line, ok]), [
      ["one", 2, true],
      ["two", 3, true],
    ])
    assertEquals(far.tests[0].differences, [{
      what: "sinks.out.rows",
      message: "the rows differ",
      line: 3,
      diff: ['~ row 1, n: expected 2, found "1"'],
    }])
    assertEquals(await Deno.readTextFile(`${folder}/out/copy.csv`), "of an earlier run")
  }))

Deno.test("test: files and folders that are named, --filter and --quiet", () =>
  inFolder(async (folder) => {
    await project(folder)
    const one = await cli(["test", "copy.test.yaml", "--filter", "tw"], { cwd: folder })
    assertEquals(one.code, 0)
    assertStringIncludes(one.stdout, "✓ two")
    assertStringIncludes(one.stdout, "1 passed, 1 left out by --filter")
    const deep = await cli(["test", "deep", "-q"], { cwd: folder })
    assertEquals(deep.code, 2)
    assertStringIncludes(deep.stdout, "✗ far  deep/er/far.test.yaml:3")
    assertEquals((await cli(["test", "copy.test.yaml", "-q"], { cwd: folder })).stdout, "")
    const none = await cli(["test", "--filter", "three"], { cwd: folder })
    assertEquals(none.code, 1)
    assertStringIncludes(none.stderr, "error[FE8001]: no test has `three` in its name")
    const gone = await cli(["test", "gone.test.yaml", "--json"], { cwd: folder })
    assertEquals([gone.code, JSON.parse(gone.stdout).errors[0].code], [1, "FE8001"])
  }))

Deno.test("test: a pipeline that is wrong, and variables of the line, the file and the test", () =>
  inFolder(async (folder) => {
    await project(folder)
    await Deno.writeTextFile(
      `${folder}/copy.test.yaml`,
      `variables: { from: file }
tests:
  - { name: of the file, sources: { in: { text: "n\\nx,y\\n" } }, expect: { error: { code: FE3101 } } }
  - { name: of the test, variables: { from: 7 }, sources: { in: { text: "" } }, expect: { error: { code: FE3005, message: 7.csv } } }
`,
    )
    const { code, stdout } = await cli(["test", "copy.test.yaml", "--var", "from=line"], { cwd: folder })
    assertEquals(code, 0, stdout)
    await Deno.writeTextFile(`${folder}/copy.yaml`, PIPELINE.replace("filePath:", "filePat:"))
    const wrong = await cli(["test", "copy.test.yaml"], { cwd: folder })
    assertEquals(wrong.code, 1)
    assertStringIncludes(wrong.stdout, "error[FE1203]: unknown key `filePat`")
  }))

Deno.test("test: example 03 keeps what its tests say", async () => {
  const { code, stdout } = await cli(["test", "--json"], { cwd: `${PROJECT}examples/03-validation-and-routing` })
  const { passed, failed } = JSON.parse(stdout)
  assertEquals([code, passed, failed], [0, 4, 0], stdout)
})
