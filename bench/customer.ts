/**
 * Scripts over rows, end to end: file, sandboxed script, file. Against a Node stream that runs the same script without
 * any sandbox; both outputs must be the same.
 */
import { type Bench, rivalNames, scaled } from "./bench.ts"
import { compare } from "./compare.ts"
import { writeEnrichment } from "./data/enrichment.ts"
import { flowArm, pipelineText } from "./flow.ts"
import { CORES, ROOT } from "./machine.ts"
import { type Arm, measure, peakMB, ratio, type Sample, seconds } from "./measure.ts"
import { count, digits, range, type Report, type Section } from "./report.ts"
import { CUSTOMER, FILTER, HEAVY, MAPPING, type Script } from "./scripts.ts"

const INPUT = "enrichment.csv"
const SCRIPTS: ReadonlyArray<Script> = [CUSTOMER, MAPPING, FILTER, HEAVY]

export const scriptPipeline = (script: Script, input: string, output: string, transform = {}): string =>
  pipelineText({
    input,
    output,
    columns: script.columns,
    script: script.script,
    transform: script.outputSchema === undefined ? transform : { outputSchema: script.outputSchema, ...transform },
  })

export async function customer(bench: Bench): Promise<Report> {
  const sections: Array<Section> = []
  const data: Array<unknown> = []
  for (const script of SCRIPTS) {
    bench.say(`— ${script.name}`)
    const rows = scaled(bench, script.rows)
    const bytes = writeEnrichment(`${bench.folder}/${INPUT}`, rows)
    const arms = armsOf(bench, script)
    const samples = await measure(arms, bench, bench.say)
    const [one, two] = [samples[0], arms[1]?.name === TWO ? samples[1] : undefined]
    const node = arms.at(-1)!.name === NODE ? samples.at(-1) : undefined
    sections.push({
      heading: script.name,
      text: `${count(rows)} rows, ${digits(bytes / 1e6)} MB: ${script.about}.`,
      head: [
        "arm",
        "seconds (min–max)",
        "rows/s",
        "peak MB",
        "Node's time ÷ its (min–max)",
        "one core's time ÷ its (min–max)",
      ],
      rows: arms.map(({ name }, i) => [
        name,
        range(seconds(samples[i])),
        count(rows / seconds(samples[i]).median),
        count(peakMB(samples[i])),
        times(node, samples[i]),
        samples[i] === two ? times(one, two) : "",
      ]),
    })
    data.push({
      script: script.name,
      rows,
      bytes,
      nodeByOneCore: node && ratio(node, one),
      oneCoreByTwo: two && ratio(one, two),
      arms: arms.map(({ name }, i) => ({ name, seconds: seconds(samples[i]), samples: samples[i] })),
    })
  }
  await Deno.remove(`${bench.folder}/${INPUT}`)
  const text =
    `Whole processes from spawn to exit, at most ${bench.rounds} rounds with all arms in turn. Node: csv-parse, the same script as a plain function ` +
    `(no sandbox), csv-stringify. ${rivalNames(bench, ["csv-parse"])}`
  return { title: "Scripts over rows", text, sections, data }
}

const NODE = "Node, no sandbox, 1 core"
const TWO = "FlowEngine, 2 cores"

const times = (slow: ReadonlyArray<Sample> | undefined, fast: ReadonlyArray<Sample>): string =>
  slow === undefined || slow === fast ? "" : range(ratio(slow, fast))

function armsOf({ folder, rivals }: Bench, script: Script): ReadonlyArray<Arm> {
  const expected = `${folder}/expected.csv`
  const same = (output: string) => () => Promise.resolve(compare(expected, `${folder}/${output}`))
  const flow = (name: string, cores: number, output: string, check: Arm["check"]) =>
    flowArm(folder, { name, pipeline: scriptPipeline(script, INPUT, output), output, cores, check })
  const arms: Array<Arm> = [
    flow("FlowEngine, 1 core", 1, "one.csv", () => Deno.copyFile(`${folder}/one.csv`, expected)),
  ]
  if (CORES > 1) arms.push(flow(TWO, 2, "two.csv", same("two.csv")))
  if (rivals.has("csv-parse")) arms.push(nodeArm(folder, script, same("node.csv")))
  return arms
}

function nodeArm(folder: string, { name, script, columns, outputNames }: Script, check: Arm["check"]): Arm {
  const job = `${name}.json`
  const content = { input: INPUT, output: "node.csv", script, columns, outputColumns: outputNames }
  Deno.writeTextFileSync(`${folder}/${job}`, JSON.stringify(content))
  return {
    name: NODE,
    command: { argv: ["node", `${ROOT}bench/rivals/customer.mjs`, job], cwd: folder, cores: 1 },
    outputs: [`${folder}/node.csv`],
    ...(check === undefined ? {} : { check }),
  }
}
