/** `maxMemoryMB` holds: peak resident memory, seen from outside the process. */
import { assert, assertEquals } from "@std/assert"
import { writeCustomers } from "../../bench/data/customers.ts"
import { cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { peakMB } from "../support/resident.ts"

const LIMIT_MB = 224
const PIPELINE = `
pipeline:
  name: budget
  settings: { limits: { maxMemoryMB: ${LIMIT_MB} } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - id: direct
      type: javascript-transform
      config:
        script: |
          function process(context) {
            context.output.setField("name", context.input.current().first_name)
            return true
          }
    - id: boxed
      type: javascript-transform
      config:
        script: |
          function process(context) {
            try {
              context.output.setField("mail", context.input.current().email.toUpperCase())
            } catch (error) { return false }
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`
const ROWS = 1_300_000

Deno.test({
  name: `a run over 140 MB with two scripts, one of them in sandboxes, keeps to maxMemoryMB: ${LIMIT_MB}`,
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      writeCustomers(`${folder}/in.csv`, ROWS)
      await Deno.writeTextFile(`${folder}/pipeline.yaml`, PIPELINE)
      const child = new Deno.Command(Deno.execPath(), {
        args: cliArguments(["run", "pipeline.yaml", "--json"]),
        cwd: folder,
        stdout: "piped",
        stderr: "inherit",
      }).spawn()
      const peak = peakMB(child)
      const { stdout, success } = await child.output()
      const text = new TextDecoder().decode(stdout)
      assert(success, text)
      const { report } = JSON.parse(text)
      assertEquals(report.totals.written, ROWS)
      const seen = await peak
      assert(seen <= LIMIT_MB, `peak ${seen} MB; ${JSON.stringify(report.memory)}`)
      assertEquals(report.memory.limitMB, LIMIT_MB)
      assert(Math.abs(report.memory.peakMB - seen) < 24, `${report.memory.peakMB} MB reported, ${seen} MB seen`)
    }),
})
