/** The live view as lines: fits any terminal, lets no text of a pipeline through as more than text; and its usage errors. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { loadPipeline, runPipeline, type RunReport } from "../../mod.ts"
import { frame, type Scene } from "../../src/cli/ui/frame.ts"
import { History } from "../../src/cli/ui/history.ts"
import { Journal } from "../../src/cli/ui/journal.ts"
import { keysOf } from "../../src/cli/ui/keys.ts"
import { plain, rendered } from "../../src/cli/ui/line.ts"
import { displayWidth } from "../../src/errors/printable.ts"
import { cli } from "../support/cli.ts"
import { slowSink } from "../support/gates.ts"
import { inFolder } from "../support/paths.ts"

const NAME = "注文\x1b[31m\u202e😀"

/** A look at a run whose first chunk waits in the sink. */
const looked = (folder: string): Promise<Scene> => scene ??= look(folder)
let scene: Promise<Scene> | undefined

async function look(folder: string): Promise<Scene> {
  await Deno.writeTextFile(`${folder}/in.csv`, `id\n${"1\n".repeat(1000)}`)
  const { plugin } = slowSink({ before: () => new Promise((resolve) => setTimeout(resolve, 600)) })
  const pipeline = {
    name: NAME,
    steps: [
      { id: "in", type: "delimited-source", config: { filePath: "in.csv" } },
      ...Array.from({ length: 28 }, (_, i) => ({
        id: `step-${i}`,
        type: "javascript-transform",
        config: { script: "function process(context) { return true }" },
      })),
      { id: "out", type: "slow-sink" },
    ],
  }
  const input = { text: JSON.stringify({ pipeline }), file: `${folder}/p.yaml` }
  const history = new History()
  const journal = new Journal()
  let seen: RunReport | undefined
  const onProgress = (report: RunReport) => {
    if (report.status !== "running") return
    history.add(report)
    journal.look(report)
    seen = report
  }
  const last = await runPipeline(input, { plugins: [plugin], onProgress })
  assertEquals(last.present, undefined)
  journal.say(`said ${NAME}\nand more`)
  const plan = await loadPipeline(input, { plugins: [plugin] })
  return {
    report: seen,
    plan,
    history,
    journal,
    selected: 20,
    isHelpShown: false,
    isFrozen: false,
    stopping: "no",
    hasKeys: true,
  }
}

Deno.test("a view fits any terminal, and shows the step that is selected", () =>
  inFolder(async (folder) => {
    const scene = await looked(folder)
    for (let columns = 1; columns <= 140; columns += 9) {
      for (let rows = 1; rows <= 50; rows += rows < 12 ? 1 : 5) {
        for (const each of [scene, { ...scene, isHelpShown: true }, { ...scene, selected: undefined }]) {
          const lines = frame(each, { columns, rows })
          assertEquals(lines.length, rows)
          for (const line of lines) {
            const width = displayWidth(plain(line, columns))
            assert(width <= columns, `${width} of ${columns} columns: ${plain(line, columns)}`)
          }
          if (each === scene && rows >= 12 && columns >= 40) {
            assert(lines.some((line) => plain(line, columns).startsWith("▸ step-19")), `${columns} × ${rows}`)
          }
        }
      }
    }
  }))

Deno.test("names and messages reach the terminal as text, and what follows stands in its column", () =>
  inFolder(async (folder) => {
    const scene = await looked(folder)
    const text = frame(scene, { columns: 120, rows: 60 }).map((line) => rendered(line, 120, false)).join("\n")
    assertStringIncludes(text, "注文␛[31m\ufffd😀")
    assertStringIncludes(text, "said 注文␛[31m\ufffd😀")
    // Of sequences there are only those that place what follows.
    // deno-lint-ignore no-control-regex
    assertEquals(text.replaceAll(/\x1b\[(\d+G|2K)/g, "").match(/[\x00-\x09\x0b-\x1f\x7f\u202e]/g), null)
  }))

Deno.test("a running report says what steps are at, before it is over", () =>
  inFolder(async (folder) => {
    const { report } = await looked(folder)
    const out = report!.steps.at(-1)!
    assert(out.busyMs > 0, "the sink has been at its first chunk")
    assertEquals(report!.connections.length, 29)
    assert(report!.memory.residentMB > 1)
    assert(report!.present!.through.includes("in"))
  }))

Deno.test("keys from bytes", () => {
  const keys = (text: string) => keysOf(new TextEncoder().encode(text))
  assertEquals(keys("jk\x1b[A\x1bOBq?\x03"), ["down", "up", "up", "down", "q", "?", "interrupt"])
  assertEquals([keys("\x1b"), keys("\x1b[5~"), keys("\x1b[1;5A"), keys("é")], [["escape"], [], [], ["é"]])
})

Deno.test("--ui without a terminal, or with --quiet, is a usage error that tells what to use", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await cli(["run", "p.yaml", "--ui"], { cwd: folder })
    assertEquals([code, stdout], [1, ""])
    assertEquals(
      stderr,
      "error[FE1401]: --ui needs a terminal, and standard error is none\n" +
        "help: leave --ui out: the report tells how the run went, --debug tells more of it, --json all of it\n",
    )
    const quiet = await cli(["run", "p.yaml", "--ui", "--quiet"], { cwd: folder })
    assertEquals(
      [quiet.code, quiet.stderr],
      [1, "error[FE1401]: --ui shows a run, and --quiet hides it\nhelp: leave one of the two out\n"],
    )
  }))
