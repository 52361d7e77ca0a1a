/** What a script logs or throws moves no cursor, and is not taken for a line of the engine. */
import { assertEquals } from "@std/assert"
import { cli } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"

const FORGED = String.raw`x\r\n[error] forged\u001b[2J\u001b]0;title\u0007\u0000\u009b\u202eend`
const SCRIPT = `function process(context) {
  context.utils.log("info", "${FORGED}")
  throw new Error("${FORGED}")
}`

Deno.test("texts of a script stay texts on a terminal", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/in.csv`, "id\n1\n")
    const steps = [
      { id: "read", type: "delimited-source", config: { filePath: "in.csv" } },
      { id: "script", type: "javascript-transform", config: { script: SCRIPT } },
      { id: "drop", type: "null-sink" },
    ]
    const pipeline = { name: "forged", steps, settings: { onError: "skip" } }
    await Deno.writeTextFile(`${folder}/p.yaml`, JSON.stringify({ pipeline }))
    const { code, stdout, stderr } = await cli(["run", "p.yaml"], { cwd: folder })
    assertEquals(code, 0)
    assertEquals((stdout + stderr).match(/[^\P{Cc}\n]|\u202e/gu), null)
    assertEquals((stdout + stderr).match(/^\[error\].*/gm), null)
    assertEquals(stderr.match(/^\[.*|^ +\[.*/gm), ["[info] script: x␍", "  [error] forged␛[2J␛]0;title␇␀��end"])
  }))
