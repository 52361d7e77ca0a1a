/** `maxMemoryMB` holds: peak resident memory, seen from outside the process. */
import { assert, assertEquals } from "@std/assert"
import { writeCustomers } from "../../bench/data/customers.ts"
import { cliArguments } from "../support/cli.ts"
import { inFolder } from "../support/paths.ts"
import { PeakMemory } from "../support/peak_memory.ts"

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

/** Keeps something of every row, in a sandbox that may have more than the run. */
const GREEDY = `
pipeline:
  name: greedy
  settings: { limits: { maxMemoryMB: 192 } }
  steps:
    - { id: read, type: delimited-source, config: { filePath: in.csv } }
    - id: keep
      type: javascript-transform
      config:
        concurrency: 1
        memoryMB: 110
        script: |
          const kept = []
          function process(context) {
            try {
              kept.push(context.input.current().email + " is number " + kept.length + " of very many")
            } catch (error) { return false }
            return true
          }
    - { id: write, type: delimited-sink, config: { filePath: out.csv } }
`

/** Runs over so many customers; the answer of the command line, and its peak as seen from outside, in MB. */
async function run(folder: string, pipeline: string, rows: number) {
  writeCustomers(`${folder}/in.csv`, rows)
  await Deno.writeTextFile(`${folder}/pipeline.yaml`, pipeline)
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", "pipeline.yaml", "--json"]),
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  const memory = new PeakMemory()
  const peak = memory.of(child.pid)
  const { stdout, stderr, code } = await child.output()
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes))
  const seen = { code, out, err, peak: await peak }
  await memory.stop()
  assert(seen.peak > 0, "nobody could look at the process")
  return seen
}

const ignore = Deno.build.os !== "linux"

Deno.test({
  name: `a run over 140 MB with two scripts, one of them in sandboxes, keeps to maxMemoryMB: ${LIMIT_MB}`,
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { code, out, peak } = await run(folder, PIPELINE, ROWS)
      assertEquals(code, 0, out)
      const { report } = JSON.parse(out)
      assertEquals(report.totals.written, ROWS)
      assert(peak <= LIMIT_MB, `peak ${peak} MB; ${JSON.stringify(report.memory)}`)
      assertEquals(report.memory.limitMB, LIMIT_MB)
      assert(Math.abs(report.memory.peakMB - peak) < 24, `${report.memory.peakMB} MB reported, ${peak} MB seen`)
    }),
})

Deno.test({
  name: "a script that keeps more than there is ends the run with FE7002, below the limit",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { code, out, err, peak } = await run(folder, GREEDY, ROWS)
      assertEquals(code, 2, out + err)
      assert((out + err).includes("FE7002"), out + err)
      assert(peak <= 192, `peak ${peak} MB`)
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
      assertEquals(left, ["in.csv", "pipeline.yaml"])
    }),
})
