/** Checkpoints as a user meets them: what docs/checkpoints.md says, done through the command line and the library. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { gunzipSync } from "node:zlib"
import { RunFailed, runPipeline } from "../mod.ts"
import { cli } from "./support/cli.ts"
import { DyingFiles } from "./support/dying_files.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const ROWS = 3000
const INPUT = "id,text\n" + Array.from({ length: ROWS }, (_, i) => `${i},some text of row ${i}\n`).join("")
const CHECKPOINT = ".p.yaml.checkpoint"

const pipeline = (settings: string, script = "context.state.n = 1; return true") => `
pipeline:
  name: kept
  settings: { checkpoint: ${settings} }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 2048 } }
    - id: work
      type: javascript-transform
      config: { stateful: true, script: "function process(context) { ${script} }" }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

async function write(folder: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/p.yaml`, text)
  await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
}

/** Runs the pipeline until its disk dies after some operations; resolves to what was done. */
async function cutOff(folder: string, operations = 60): Promise<ReadonlyArray<string>> {
  const files = new DyingFiles(operations)
  await runPipeline(`${folder}/p.yaml`, { files }).then(
    () => assert(false, "it was not cut off"),
    (error) => assert(error instanceof RunFailed, error.message),
  )
  return files.log
}

const hidden = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.startsWith(".")).sort()
const run = (folder: string, ...more: ReadonlyArray<string>) => cli(["run", "p.yaml", "-q", ...more], { cwd: folder })
const codes = (text: string) => [...text.matchAll(/\[(FE\d{4})\]/g)].map((match) => match[1])

Deno.test("what docs/checkpoints.md shows is done: cut off, resumed, numbered without a gap", () =>
  inFolder(async (folder) => {
    const docs = await Deno.readTextFile(`${PROJECT}docs/checkpoints.md`)
    const [, yaml] = /^```yaml\n([\s\S]*?)^```/m.exec(docs)!
    const text = yaml.replace("every: 10s", "every: 0").replace("orders.csv }", "orders.csv, chunkBytes: 2048 }")
    await Deno.writeTextFile(`${folder}/p.yaml`, text)
    await Deno.writeTextFile(`${folder}/orders.csv`, INPUT)
    await cutOff(folder)
    assert(hidden(folder).includes(CHECKPOINT))
    const resumed = await run(folder, "--resume")
    assertEquals({ code: resumed.code, stderr: resumed.stderr }, { code: 0, stderr: "" })
    const lines = new TextDecoder().decode(gunzipSync(await Deno.readFile(`${folder}/numbered.csv.gz`))).split("\n")
    assertEquals(
      lines.slice(1, -1).map((line) => Number(line.split(",")[2])),
      Array.from({ length: ROWS }, (_, i) => i + 1),
    )
    assertEquals(hidden(folder), [])
    for (const code of new Set(docs.match(/FE\d{4}/g))) {
      assertEquals((await cli(["explain", code], { cwd: folder })).code, 0)
    }
  }))

Deno.test("a changed input, option or script is refused by name, and what there is stays", () =>
  inFolder(async (folder) => {
    await write(folder, pipeline("{ every: 0 }"))
    await cutOff(folder)
    const before = hidden(folder)
    const refused = async (change: () => Promise<void>, undo: () => Promise<void>, ...words: ReadonlyArray<string>) => {
      await change()
      const { code, stderr } = await run(folder, "--resume")
      assertEquals([code, codes(stderr)], [1, ["FE5031"]], stderr)
      for (const word of words) assertStringIncludes(stderr, word)
      assertEquals(hidden(folder), before)
      await undo()
    }
    const text = pipeline("{ every: 0 }")
    const yaml = (text: string) => () => Deno.writeTextFile(`${folder}/p.yaml`, text)
    await refused(yaml(text.replace("n = 1", "n = 2")), yaml(text), "the step work was changed")
    await refused(yaml(text.replace("out.csv", "else.csv")), yaml(text), "the step write was changed")
    await refused(yaml(text.replace("settings: {", "globals: { a: 1 }\n  settings: {")), yaml(text), "globals")
    const { mtime } = await Deno.stat(`${folder}/in.csv`)
    await refused(
      () => Deno.writeTextFile(`${folder}/in.csv`, "9,more\n", { append: true }),
      async () => {
        await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
        await Deno.utime(`${folder}/in.csv`, new Date(), mtime!)
      },
      `in.csv had ${INPUT.length} bytes and has ${INPUT.length + 7}`,
    )
    await refused(
      () => Deno.utime(`${folder}/in.csv`, new Date(), new Date(mtime!.getTime() + 1000)),
      () => Deno.utime(`${folder}/in.csv`, new Date(), mtime!),
      "in.csv was changed",
    )
    // How often there are checkpoints does not matter.
    await Deno.writeTextFile(`${folder}/p.yaml`, pipeline("true"))
    assertEquals((await run(folder, "--resume")).code, 0)
    assertEquals((await Deno.readTextFile(`${folder}/out.csv`)).split("\n").length, ROWS + 2)
  }))

Deno.test("without --resume a run starts anew, takes the old one's unfinished outputs away, and says so", () =>
  inFolder(async (folder) => {
    await write(folder, pipeline("{ every: 0 }"))
    await cutOff(folder)
    assertEquals(hidden(folder).filter((name) => name.endsWith(".part")).length > 0, true)
    const { code, stderr } = await run(folder)
    assertEquals([code, codes(stderr), hidden(folder)], [0, ["FE5037"], []])
    const again = await run(folder, "--resume")
    assertEquals([again.code, codes(again.stderr), hidden(folder)], [0, ["FE5036"], []])
    await Deno.writeTextFile(`${folder}/${CHECKPOINT}`, "{ half a check")
    const damaged = await run(folder, "--resume")
    assertEquals([damaged.code, codes(damaged.stderr)], [3, ["FE5032"]])
    assertEquals([(await run(folder)).code, hidden(folder)], [0, []])
  }))

Deno.test("an unfinished output that is gone is told", () =>
  inFolder(async (folder) => {
    await write(folder, pipeline("{ every: 0 }"))
    await cutOff(folder)
    for (const name of hidden(folder).filter((name) => name.startsWith(".out.csv"))) {
      await Deno.remove(`${folder}/${name}`)
    }
    const { code, stderr } = await run(folder, "--resume")
    assertEquals([code, codes(stderr)], [3, ["FE5033"]])
    assertEquals(hidden(folder).includes(CHECKPOINT), true)
  }))

Deno.test("a failed run keeps its checkpoint and says how to go on; two runs at once are refused", () =>
  inFolder(async (folder) => {
    await write(folder, pipeline("{ every: 0 }", "if (context.input.getValue('id') === '2500') throw 1; return true"))
    const { code, stderr } = await run(folder)
    assertEquals([code, codes(stderr)], [2, ["FE4101"]])
    assertStringIncludes(stderr, "flowengine run p.yaml --resume")
    assert(hidden(folder).includes(CHECKPOINT) && !hidden(folder).includes(`${CHECKPOINT}.lock`))
    using lock = await Deno.open(`${folder}/${CHECKPOINT}.lock`, { create: true, write: true })
    await lock.lock(true)
    const second = await run(folder, "--resume")
    assertEquals([second.code, codes(second.stderr)], [3, ["FE5038"]])
  }))

Deno.test("--resume of a pipeline without checkpoints is a mistake", () =>
  inFolder(async (folder) => {
    await write(folder, pipeline("false"))
    const { code, stderr } = await run(folder, "--resume")
    assertEquals([code, codes(stderr)], [1, ["FE5035"]])
  }))

Deno.test("steps that cannot take part are named by validate, plan and run", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/p.yaml`,
      `
pipeline:
  name: impossible
  settings: { checkpoint: { every: 1m, filePath: state/here } }
  steps:
    - { id: one, type: delimited-source, config: { filePath: "-" } }
    - { id: two, type: delimited-source, config: { filePath: in.csv } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
  connections:
    - { from: one, to: write }
    - { from: two, to: write }
`,
    )
    for (const command of ["validate", "plan", "run"]) {
      const { code, stderr } = await cli([command, "p.yaml"], { cwd: folder })
      assertEquals([code, codes(stderr)], [1, ["FE5030", "FE5030"]], stderr)
      assertStringIncludes(stderr, "one reads standard input")
      assertStringIncludes(stderr, "rows reach write over 2 connections (from one and two)")
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["p.yaml"])
  }))

Deno.test("the state of a script: everything plain comes back, what is not plain is refused with its path", () =>
  inFolder(async (folder) => {
    const script = `
      function process(context) {
        const s = context.state
        if (s.all === undefined) {
          const list = [1, , undefined, -0, NaN, 12345678901234567890n, "text \\u0000 é"]
          const map = new Map([[list, new Set(["a", list])]])
          s.all = { list, map, date: new Date(86400000), never: new Date(NaN), bare: Object.create(null), self: s }
          Object.defineProperty(s.all, "__proto__", { value: "own", enumerable: true })
        }
        const { list, map, date, never, bare, self } = s.all
        const ok = self === s && map.get(list).has(list) && list.length === 7 && !(1 in list) && 2 in list &&
          Object.is(list[3], -0) && Object.is(list[4], NaN) && list[5] === 12345678901234567890n &&
          list[6] === "text \\u0000 é" && date.toISOString() === "1970-01-02T00:00:00.000Z" && isNaN(never.getTime()) &&
          Object.getPrototypeOf(bare) === null && Object.keys(s.all).join() === "list,map,date,never,bare,self,__proto__"
        context.output.setField("ok", ok)
        return true
      }`
    await write(folder, pipeline("{ every: 0 }").replace(/script: "[^"]*"/, "scriptFile: script.js"))
    await Deno.writeTextFile(`${folder}/script.js`, script)
    await cutOff(folder)
    assertEquals((await run(folder, "--resume")).code, 0)
    const lines = (await Deno.readTextFile(`${folder}/out.csv`)).trim().split("\n").slice(1)
    assertEquals([lines.length, lines.filter((line) => !line.endsWith(",true"))], [ROWS, []])

    await write(folder, pipeline("{ every: 0 }", "context.state.a = [{ f: () => 1 }]; return true"))
    const { code, stderr } = await run(folder)
    assertEquals([code, codes(stderr)], [2, ["FE5034"]])
    assertStringIncludes(stderr, "context.state.a.0.f is a function")
  }))

Deno.test("variables that hold the time keep it: a resumed run writes to the names of the run that began", () =>
  inFolder(async (folder) => {
    const text = pipeline("{ every: 0 }").replace("out.csv", `"out-\${Timestamp}-\${ProcessId}.csv"`)
    await write(folder, text)
    await cutOff(folder)
    const parts = hidden(folder).filter((name) => name.endsWith(".csv.part") || /^\.out-.*\.part$/.test(name))
    await new Promise((resolve) => setTimeout(resolve, 1100))
    assertEquals((await run(folder, "--resume")).code, 0)
    const written = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.startsWith("out-"))
    assert(written.some((name) => parts[0].startsWith(`.${name}.`)), `${parts} ${written}`)
  }))

Deno.test("checkpoints are taken at intervals, not more often", () =>
  inFolder(async (folder) => {
    const renames = async (every: string) => {
      await write(folder, pipeline(`{ every: ${every} }`))
      const files = new DyingFiles(Infinity)
      await runPipeline(`${folder}/p.yaml`, { files })
      return files.log.filter((line) => line === `rename ${CHECKPOINT}`).length
    }
    // The first, and the one before the outputs are put in place.
    assertEquals(await renames("1h"), 2)
    assert(await renames("0") > ROWS * 25 / 4096)
  }))
