/** What a program of Node does with the library, as the program's text: it tells what came out as JSON. */

export const SCENES = `import {
  bindPipeline, checkReach, findLeftovers, memorySink, memorySource, pipelineSchema, planPipeline, planText, replayPipeline,
  rowTypes, runMetrics, runPipeline, runTests, samplePipeline, serveMetrics,
} from "@flowengine/cli/engine"
import { flowError, RowSchema } from "@flowengine/cli/plugin"

const text = (steps, settings = {}) => ({ text: JSON.stringify({ pipeline: { name: "p", steps, settings } }), file: "scenes/p.json" })
const numbers = (rows) => memorySource({ type: "app-in", columns: [{ name: "n", type: "integer" }], rows })
const script = (script, options = {}) => ({ id: "script", type: "javascript-transform", config: { script, ...options } })
const IN = { id: "in", type: "app-in" }
const OUT = { id: "out", type: "app-out" }

async function run(pipeline, rows, options = {}) {
  const taken = []
  const sink = memorySink({ type: "app-out", onRows: (some) => void taken.push(...some) })
  try {
    const { status } = await runPipeline(pipeline, { plugins: [numbers(rows), sink], ...options })
    return { status, rows: taken.map(({ n }) => Number(n)) }
  } catch (error) {
    if (error.errors === undefined) throw error
    return error.errors.map(({ code }) => code)
  }
}

function* endless() {
  for (let n = 0;; n++) yield { n }
}

const stop = new AbortController()
setTimeout(() => stop.abort(), 200)
const twice = "function process(context) { context.output.setField('n', context.input.current().n * 2); return true }"
const file = { id: "file", type: "delimited-source", config: { filePath: "not-there.csv" } }
const many = Array.from({ length: 3000 }, (_, n) => ({ n }))
const spilling = {
  text: JSON.stringify({
    pipeline: {
      name: "p",
      steps: [IN, OUT],
      connections: [{ from: "in", to: "out", overflow: "spill", bufferMB: 0.0625 }],
    },
  }),
  file: "scenes/p.json",
}
const spilled = await run(spilling, many)
const told = {
  plain: await run(text([IN, OUT]), [{ n: 1 }, { n: 2 }]),
  scripted: await run(text([IN, script(twice), OUT]), [{ n: 1 }, { n: 2 }]),
  aborted: await run(text([IN, OUT]), endless(), { signal: stop.signal }),
  endless: await run(text([IN, script("function process() { for (;;); }", { timeoutMs: 100 }), OUT]), [{ n: 1 }]),
  escape: await run(text([IN, script("function process() { return process.exit(3) }"), OUT]), [{ n: 1 }]),
  missing: await run(text([file, OUT]), []),
  plugin: await run({
    text: JSON.stringify({
      plugins: { numbers: { url: "numbers" } },
      pipeline: { name: "p", steps: [{ id: "numbers", type: "number-source", config: { count: 3 } }, OUT] },
    }),
    file: "scenes/p.json",
  }, []),
  metrics: await serveMetrics(await runMetrics(), { port: 0 }).then(() => [], ({ code }) => [code]),
  own: { isError: flowError("FE1001", "x") instanceof Error, names: new RowSchema([{ name: "n", type: "integer" }]).names },
  globals: ["Deno", "process", "fetch"].filter((name) => name in globalThis),
  spilled: { ...spilled, rows: spilled.rows?.length },
}
for (const name of process.argv.slice(2)) await runPipeline(\`scenes/\${name}/pipeline.yaml\`)
const example = "scenes/03-validation-and-routing/pipeline.yaml"
const metrics = await runMetrics()
await runPipeline(example, { observers: [metrics] })
const { tests } = await runTests("scenes/03-validation-and-routing/pipeline.test.yaml")
told.doors = {
  tests: tests.length,
  metrics: metrics.text("openmetrics").includes('pipeline="validation-and-routing"'),
  plan: planText(await planPipeline(example)).includes("check"),
  sample: (await samplePipeline(example)).rejects !== undefined,
  reach: (await checkReach(example)).flatMap(({ errors }) => errors),
  bound: (await bindPipeline(example)).steps.length,
  leftovers: await findLeftovers(example),
  types: (await rowTypes(example)).text.includes("order_id"),
  schema: typeof (await pipelineSchema()),
  again: (await replayPipeline("scenes/04-fan-out-with-dead-letters/pipeline.yaml")).letters.again,
}
console.log(JSON.stringify(told))
`
