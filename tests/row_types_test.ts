/** `flowengine types`: the declarations it writes, judged by the TypeScript compiler over scripts that use them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert"
import { cli } from "./support/cli.ts"
import { inFolder, PROJECT } from "./support/paths.ts"

const PIPELINE = `
pipeline:
  name: orders
  globals: { rates: { DE: 0.19, FR: 0.2 }, list: [a, 1], odd-name: x, nothing: null }
  steps:
    - id: read
      type: delimited-source
      config:
        filePath: orders.csv
        columns:
          - { name: id, type: integer, required: true }
          - { name: customer }
          - { name: amount, type: double, default: 0 }
          - { name: odd name }
          - { name: data, type: json }
    - id: clean-up
      type: javascript-transform
      config:
        scriptFile: clean.js
        stateful: true
        outputSchema: { columns: [{ name: id, type: integer, required: true }, { name: day, type: date }] }
    - { id: delete, type: javascript-transform, config: { scriptFile: not-written-yet.js } }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
  routing: { review: { type: null-sink } }
  connections:
    - { from: read, to: clean-up }
    - { from: clean-up, to: delete }
    - { from: clean-up, to: review, route: review }
    - { from: delete, to: write }
`.replace("odd-name: x, ", "oddName: x, ")

/** Lines of a script with an error of the compiler. */
async function wrongLines(folder: string, script: string, step: string): Promise<ReadonlyArray<number>> {
  const text = `// @ts-check
/** @param {import("./row.d.ts").${step}.Context} context */
function process(context) {
${script}
}
process
`
  await Deno.writeTextFile(`${folder}/checked.js`, text)
  await Deno.writeTextFile(`${folder}/deno.json`, "{}")
  const command = new Deno.Command(Deno.execPath(), {
    args: ["check", "-q", "--config=deno.json", "checked.js"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  })
  const { stderr } = await command.output()
  const places = new TextDecoder().decode(stderr).matchAll(/checked\.js:(\d+):\d+/g)
  return [...new Set([...places].map(([, line]) => Number(line) - 3))].sort((a, b) => a - b)
}

Deno.test("flowengine types: an editor knows columns, fields, queues, globals and the context", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/p.yaml`, PIPELINE)
    // What is wrong with scripts does not matter: this is for mending it.
    await Deno.writeTextFile(`${folder}/clean.js`, "function process(c) { return c.input.current().nope }")
    const { code, stderr, stdout } = await cli(["types", "p.yaml", "-o", "row.d.ts"], { cwd: folder })
    assertEquals([code, stdout], [0, ""], stderr)
    assertStringIncludes(stderr, '/** @param {import("./row.d.ts").clean_up.Context} context */')
    const right = `
const row = context.input.current()
const twice = row.amount * 2 + row.id
if (row.customer === null || !context.validate.required("customer", "odd name")) context.route.send("review")
const rate = rates[String(row.customer)] ?? rates.DE
context.output.setField("id", twice * rate)
context.output.setField("day", new Date())
context.output.setField("day", undefined)
context.output.addMetadata("by", row.data.anything)
context.state.count = 1
context.utils.log("warn", context.utils.formatDate(context.utils.now(), "yyyy") + list[0] + oddName)
return context.validate.businessRule((row) => row.amount > 0, "too small")`
    assertEquals(await wrongLines(folder, right, "clean_up"), [])
    const wrong = [
      "const row = context.input.current()",
      "row.amuont",
      "row.customer.trim()",
      'context.output.setField("dya", "2024-01-01")',
      'context.output.setField("day", 5)',
      'context.output.setField("id", null)',
      'context.route.send("reveiw")',
      "context.outptu",
      'context.utils.log("loud", "x")',
      "rates.DE = 1",
      "return true",
    ]
    assertEquals(await wrongLines(folder, wrong.join("\n"), "clean_up"), [2, 3, 4, 5, 6, 7, 8, 9, 10])
    // A name that TypeScript keeps for itself, a script that is not there yet, an input whose schema is declared.
    const second =
      'const { id, day } = context.input.current()\ncontext.output.setField("any", id)\nday.trim()\nreturn true'
    assertEquals(await wrongLines(folder, second, "delete_"), [3])
  }))

Deno.test("flowengine types: columns come from headers; a source that cannot be opened is a warning; no script is an error", () =>
  inFolder(async (folder) => {
    const step = "{ id: read, type: delimited-source, config: { filePath: a.csv } }"
    const script = '{ id: js, type: javascript-transform, config: { script: "function process() { return true }" } }'
    const sink = "{ id: out, type: null-sink }"
    await Deno.writeTextFile(`${folder}/p.yaml`, `pipeline: { name: p, steps: [${step}, ${script}, ${sink}] }`)
    const without = await cli(["types", "p.yaml"], { cwd: folder })
    assertEquals(without.code, 0)
    assertStringIncludes(without.stderr, "warning[FE")
    assertStringIncludes(without.stdout, "[column: string]: any")
    await Deno.writeTextFile(`${folder}/a.csv`, "id,odd name\n1,x\n")
    const { stdout, stderr } = await cli(["types", "p.yaml", "--json"], { cwd: folder })
    const { ok, scripts, text } = JSON.parse(stdout)
    assertEquals({ ok, scripts, stderr }, { ok: true, scripts: [{ step: "js", namespace: "js" }], stderr: "" })
    assertStringIncludes(text, '"odd name": string | null')
    await Deno.writeTextFile(`${folder}/q.yaml`, `pipeline: { name: p, steps: [${step}, ${sink}] }`)
    const none = await cli(["types", "q.yaml"], { cwd: folder })
    assertEquals(none.code, 1)
    assertStringIncludes(none.stderr, "error[FE1601]: no step of q.yaml runs a script")
  }))

Deno.test("the declared context API is the one that the sandbox has", async () => {
  const { API_FUNCTIONS } = await import("../src/script/program.ts")
  const text = await Deno.readTextFile(`${PROJECT}plugins/javascript/row_types.ts`)
  for (const name of API_FUNCTIONS) {
    const [system, method] = name.split(".")
    const body = text.split(`readonly ${system}: {`)[1].split("\n  }")[0]
    assert(new RegExp(`\\b${method}[(<]`).test(body), name)
  }
})
