/** `explain-row`: the record that is meant, what each step made of it, and that nothing is written. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert"
import { explainRow, FlowErrors } from "../../mod.ts"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const SCRIPT = `function process(context) {
  const { id, name } = context.input.current()
  context.utils.log("info", "saw " + name)
  context.state.count = (context.state.count ?? 0) + 1
  if (id === 2n || id === 2) throw new Error("no twos")
  if (id === 4n || id === 4) return false
  context.output.setField("name", name.toUpperCase())
  return true
}`

const pipeline = `
pipeline:
  name: p
  settings: { onError: dead-letter, deadLetter: { filePath: letters.ndjson } }
  steps:
    - id: read
      type: delimited-source
      config: { filePath: "in-*.csv", columns: [{ name: id, type: integer }, { name: name, type: text }] }
    - { id: shout, type: javascript-transform, onError: fail, config: { stateful: true, script: ${
  JSON.stringify(SCRIPT)
} } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
    - { id: copy, type: json-lines-sink, config: { filePath: out.ndjson } }
  connections:
    - { from: read, to: shout }
    - { from: shout, to: write }
    - { from: shout, to: copy }
    - { from: read, to: copy }
`

const FILES = {
  "in-1.csv": 'id,name\n1,one\n2,two\n3,"three\nand\nmore"\n4,four\nx,wrong\n',
  "in-2.csv": `id,name\n${Array.from({ length: 5000 }, (_, i) => `${i + 10},row ${i + 10}`).join("\n")}\n`,
}

const inPipeline = (body: (folder: string) => Promise<void>, text = pipeline) =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, text)
    for (const [name, content] of Object.entries(FILES)) await Deno.writeTextFile(`${folder}/${name}`, content)
    await body(folder)
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["in-1.csv", "in-2.csv", "p.yaml"])
  })

const outcomes = async (folder: string, name: string, line: number) => {
  const { at, visits } = await explainRow(`${folder}/p.yaml`, { name, line })
  return { record: at.record, visits: visits.map(({ path, outcome }) => `${path.join(">")} ${outcome}`) }
}

Deno.test("explain-row: each fate, by lines of any file, through the library", () =>
  inPipeline(async (folder) => {
    const home = ["read read", "read>shout passed", "read>copy written", "read>shout>copy written"]
    const all = [home[0], home[1], "read>shout>write written", ...home.slice(2)]
    const sorted = async (name: string, line: number) => {
      const { record, visits } = await outcomes(folder, name, line)
      return { record, visits: visits.sort() }
    }
    assertEquals(await sorted("read", 2), { record: 1, visits: [...all].sort() })
    for (const line of [4, 5, 6]) assertEquals((await sorted("in-1.csv", line)).record, 3)
    assertEquals((await sorted("in-1.csv", 3)).visits, ["read read", "read>copy written", "read>shout rejected"])
    assertEquals((await sorted("in-1.csv", 7)).visits, ["read read", "read>copy written", "read>shout filtered"])
    assertEquals((await sorted("in-1.csv", 8)).visits, ["read rejected"])
    assertEquals((await sorted("in-2.csv", 4000)).visits, [...all].sort())
    const { visits, at, raw } = await explainRow(`${folder}/p.yaml`, { name: "in-2.csv", line: 4000 })
    assertEquals([at.line, raw], [4000, "4008,row 4008"])
    const shout = visits.find(({ step }) => step === "shout")!
    assertEquals([shout.before, shout.after], [{ id: 4008n, name: "row 4008" }, { id: 4008n, name: "ROW 4008" }])
    assertEquals(shout.logs, [{ level: "info", message: "saw row 4008" }])
  }))

Deno.test("explain-row: errors stand as in a run, with what the policy makes of them", () =>
  inPipeline(async (folder) => {
    const run = (...args: ReadonlyArray<string>) => cli(["explain-row", "p.yaml", ...args], { cwd: folder })
    const failed = await run("in-1.csv:3")
    assertEquals([failed.code, failed.stderr], [0, ""])
    assertStringIncludes(failed.stdout, "  is rejected; the run stops here (onError: fail)\n  warning[FE4101]: ")
    assertStringIncludes(failed.stdout, "no twos")
    assertStringIncludes(failed.stdout, "  note: it may depend on rows before this one, which were not there")
    const wrong = await run("read:8")
    assertStringIncludes(
      wrong.stdout,
      "  is rejected; it becomes a dead letter (onError: dead-letter)\n  warning[FE3102]",
    )
    assertStringIncludes(wrong.stdout, "it ends: rejected by read")
    const masked = await run("in-1.csv:3", "--mask", "name")
    assert(!masked.stdout.includes("two"), masked.stdout)
    assertStringIncludes(masked.stdout, '    name  "***"')
    const json = JSON.parse((await run("in-1.csv:2", "--json")).stdout)
    assertEquals([json.source, json.at.line, json.raw, json.visits.length], ["read", 2, "1,one", 5])
    assertEquals(json.visits[1].after, { id: "1", name: "ONE" })
  }))

Deno.test("explain-row: a place without a record is told, and so is a word that is no place", () =>
  inPipeline(async (folder) => {
    const tell = async (...args: ReadonlyArray<string>) => {
      const { code, stderr } = await cli(["explain-row", "p.yaml", ...args], { cwd: folder })
      const [what, ...help] = stderr.split("\n").filter((line) => /^(error|help)/.test(line))
      return [code, what, help.join()]
    }
    assertEquals(await tell("in-1.csv:1"), [
      1,
      "error[FE1702]: in-1.csv has no record at line 1",
      "help: line 1 is a header, empty, a comment, or left out by the options of the source",
    ])
    assertEquals(await tell("in-2.csv:6000"), [
      1,
      "error[FE1702]: in-2.csv has no record at line 6000",
      "help: its 5000 records end at line 5001",
    ])
    assertEquals((await tell("in-3.csv:1"))[2], "help: did you mean `in-1.csv`?")
    assertEquals((await tell("read"))[1], "error[FE1401]: `read` names no record")
    assertEquals((await tell("read:2", "--mask", "nmae"))[2], "help: did you mean `name`?")
  }))

Deno.test("explain-row: a source that cannot be opened is told as in a run", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline)
    const thrown: FlowErrors = await assertRejects(
      () => explainRow(`${folder}/p.yaml`, { name: "read", line: 2 }),
      FlowErrors,
    )
    assertEquals(thrown.errors.map(({ step }) => step), ["read"])
  }))
