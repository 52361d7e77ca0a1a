/** However a run ends, the memory of its rows is given back: nothing is in use when it is over. */
import { assert, assertEquals, assertRejects } from "@std/assert"
import { memorySink, RunFailed, runPipeline, type RunReport } from "../../mod.ts"
import { rowMemory } from "../../src/data/row_memory.ts"
import { inFolder } from "../support/paths.ts"

const SOURCES = {
  delimited: "{ id: read, type: delimited-source, config: { filePath: in.csv, chunkBytes: 4096 } }",
  lines: "{ id: read, type: json-lines-source, config: { filePath: in.ndjson, chunkBytes: 4096 } }",
}
const SCRIPT = `{ id: script, type: javascript-transform, config: { concurrency: 2, script: ` +
  `"function process(context) { context.output.setField('more', 'text'); return true }" } }`

/** Runs with a sink that is asked before each chunk. */
async function run(folder: string, steps: string, before: (chunk: number) => void, signal?: AbortSignal) {
  let chunk = 0
  const text = `pipeline: { name: p, steps: [${steps}, { id: write, type: probe }] }`
  return await runPipeline({ text, file: `${folder}/p.yaml` }, {
    plugins: [memorySink({ type: "probe", onRows: () => before(chunk++) })],
    ...(signal === undefined ? {} : { signal }),
  })
}

const slabs = ({ steps }: RunReport) => {
  const { slabRents, slabsInUse, slabsLeft, slabBytesPeak } = steps[0].statistics
  assert(slabRents > 0 && slabBytesPeak > 0)
  return { slabsInUse, slabsLeft }
}

for (const [kind, source] of Object.entries(SOURCES)) {
  for (const steps of [source, `${source}, ${SCRIPT}`]) {
    Deno.test(`${kind}${steps === source ? "" : " with a script"}: no memory stays in use after a run, however it ends`, () =>
      inFolder(async (folder) => {
        await Deno.writeTextFile(`${folder}/in.csv`, `id,text\n${"1,the text of a row\n".repeat(5000)}`)
        await Deno.writeTextFile(`${folder}/in.ndjson`, `{"id":1,"text":"the text of a row"}\n`.repeat(5000))
        await run(folder, steps, () => {})
        const before = rowMemory()!.inUse

        assertEquals(slabs(await run(folder, steps, () => {})), { slabsInUse: 0, slabsLeft: 0 })
        assertEquals(rowMemory()!.inUse, before)

        const failing = (chunk: number) => {
          if (chunk === 3) throw new TypeError("the sink fails")
        }
        const failed: RunFailed = await assertRejects(() => run(folder, steps, failing), RunFailed)
        assertEquals([failed.report.status, slabs(failed.report).slabsInUse], ["failed", 0])
        assertEquals(rowMemory()!.inUse, before)

        const stop = new AbortController()
        const aborting = (chunk: number) => chunk === 3 && stop.abort()
        const aborted: RunFailed = await assertRejects(() => run(folder, steps, aborting, stop.signal), RunFailed)
        assertEquals([aborted.report.status, slabs(aborted.report).slabsInUse], ["interrupted", 0])
        assertEquals(rowMemory()!.inUse, before)
        assertEquals(aborted.report.warnings, [])
      }))
  }
}
