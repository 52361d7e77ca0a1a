/**
 * What the compiled program costs: the same commands by the file that `deno task compile` made, named by FLOWENGINE_BINARY,
 * and by `deno run` of the bundle, in turn.
 */
import { type Bench, scaled } from "./bench.ts"
import { writeCustomers } from "./data/customers.ts"
import { writeEnrichment } from "./data/enrichment.ts"
import { scriptPipeline } from "./customer.ts"
import { flowCommand, pipelineText } from "./flow.ts"
import { type Arm, measure, peakMB, ratio, seconds } from "./measure.ts"
import { count, digits, range, type Report } from "./report.ts"
import { CUSTOMER, type Script } from "./scripts.ts"

export const COMPILED = Deno.env.get("FLOWENGINE_BINARY") || undefined

/** Short runs vary more, so there are more of them. */
const MORE_ROUNDS = 4

interface Job {
  readonly name: string
  readonly args: ReadonlyArray<string>
  readonly output?: string
}

/** The same, in a way that only the sandbox can run. */
const inSandbox = (script: Script): Script => ({
  ...script,
  script: script.script.replace(/\{/, "{ try { /* */ } finally { /* */ }"),
})

export async function compiled(bench: Bench): Promise<Report> {
  if (COMPILED === undefined) throw new Error("FLOWENGINE_BINARY names no program that `deno task compile` made")
  const { folder } = bench
  const rows = scaled(bench, 1_000_000)
  const few = Math.ceil(rows / 5)
  writeCustomers(`${folder}/one.csv`, 1)
  writeCustomers(`${folder}/many.csv`, rows)
  writeEnrichment(`${folder}/few.csv`, few)
  Deno.writeTextFileSync(`${folder}/empty.js`, "")
  const pipeline = (file: string, text: string): ReadonlyArray<string> => {
    Deno.writeTextFileSync(`${folder}/${file}`, text)
    return ["run", file, "--quiet"]
  }
  const copy = (input: string) => pipeline(`copy-${input}.yaml`, pipelineText({ input, output: "out.csv" }))
  const script = (name: string, script: Script, input: string) =>
    pipeline(`${name}-${input}.yaml`, scriptPipeline(script, input, "out.csv"))
  writeEnrichment(`${folder}/single.csv`, 1)
  const starts: ReadonlyArray<Job> = [
    { name: "--version", args: ["--version"] },
    { name: "--help", args: ["--help"] },
    { name: "validate", args: ["validate", "copy-one.csv.yaml"] },
    { name: "copy of one row", args: copy("one.csv"), output: "out.csv" },
    {
      name: "sandboxed script over one row",
      args: script("sandboxed", inSandbox(CUSTOMER), "single.csv"),
      output: "out.csv",
    },
  ]
  const works: ReadonlyArray<Job> = [
    { name: `copy of ${count(rows)} rows`, args: copy("many.csv"), output: "out.csv" },
    { name: `script over ${count(few)} rows`, args: script("direct", CUSTOMER, "few.csv"), output: "out.csv" },
    {
      name: `sandboxed script over ${count(few)} rows`,
      args: script("sandboxed", inSandbox(CUSTOMER), "few.csv"),
      output: "out.csv",
    },
  ]
  const empty: Arm = {
    name: "an empty program of Deno",
    command: { argv: [Deno.execPath(), "run", "-q", "--no-prompt", "empty.js"], cwd: folder, cores: 1 },
    outputs: [],
  }
  const arm = (name: string, argv: ReadonlyArray<string>, output: string | undefined): Arm => ({
    name,
    command: { argv, cwd: folder, cores: 1 },
    outputs: output === undefined ? [] : [`${folder}/${output}`],
  })
  const pairs = (jobs: ReadonlyArray<Job>): ReadonlyArray<Arm> =>
    jobs.flatMap(({ name, args, output }) => [
      arm(`${name}, bundle`, flowCommand(folder, args).argv, output),
      arm(`${name}, compiled`, [COMPILED!, ...args], output),
    ])
  const [short, long] = [[empty, ...pairs(starts)], pairs(works)]
  const shortSamples = await measure(short, { ...bench, rounds: bench.rounds * MORE_ROUNDS }, bench.say)
  const longSamples = await measure(long, bench, bench.say)
  const ms = (values: Parameters<typeof seconds>[0]) => {
    const { median, min, max } = seconds(values)
    return `${digits(median * 1000)} (${digits(min * 1000)}–${digits(max * 1000)})`
  }
  const table = (jobs: ReadonlyArray<Job>, samples: typeof shortSamples) =>
    jobs.map(({ name }, i) => {
      const [bundle, own] = [samples[2 * i], samples[2 * i + 1]]
      return [name, ms(bundle), ms(own), range(ratio(own, bundle)), count(peakMB(bundle)), count(peakMB(own))]
    })
  const head = ["job", "bundle ms (min–max)", "compiled ms (min–max)", "compiled ÷ bundle", "bundle MB", "compiled MB"]
  const { size } = Deno.statSync(COMPILED)
  return {
    title: "The compiled program",
    text:
      `${digits(size / 1e6)} MB on disk. Whole processes from spawn to exit, one core, against \`deno run\` of the ` +
      `bundle in turn. An empty program of Deno: ${ms(shortSamples[0])} ms; \`--help\` ÷ that: ${
        range(ratio(shortSamples[4], shortSamples[0]))
      } compiled, ${range(ratio(shortSamples[3], shortSamples[0]))} as a bundle.`,
    sections: [
      { heading: "Start-up", head, rows: table(starts, shortSamples.slice(1)) },
      { heading: "Throughput", head, rows: table(works, longSamples) },
    ],
    data: [
      ...short.map(({ name }, i) => ({ name, samples: shortSamples[i] })),
      ...long.map(({ name }, i) => ({ name, samples: longSamples[i] })),
    ],
  }
}
