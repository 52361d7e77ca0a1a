/** How long a command takes that has nothing to do: what every use of the command line pays. */
import type { Bench } from "./bench.ts"
import { FILTER_COLUMNS, FILTER_SCRIPT } from "./files.ts"
import { writeCustomers } from "./data/customers.ts"
import { flowArm, flowCommand, pipelineText } from "./flow.ts"
import { type Arm, measure, peakMB, type Sample, seconds } from "./measure.ts"
import { count, digits, type Report } from "./report.ts"

/** Short runs vary more, so there are more of them. */
const MORE_ROUNDS = 4

export async function startup(bench: Bench): Promise<Report> {
  const { folder } = bench
  writeCustomers(`${folder}/one.csv`, 1)
  Deno.writeTextFileSync(`${folder}/empty.js`, "")
  const copy = pipelineText({ input: "one.csv", output: "out.csv" })
  Deno.writeTextFileSync(`${folder}/one.yaml`, copy)
  const script = pipelineText({ input: "one.csv", output: "out.csv", columns: FILTER_COLUMNS, script: FILTER_SCRIPT })
  const command = (name: string, args: ReadonlyArray<string>): Arm => ({
    name,
    command: flowCommand(folder, args),
    outputs: [],
  })
  const arms: ReadonlyArray<Arm> = [
    {
      name: "Deno alone, an empty program",
      command: { argv: [Deno.execPath(), "run", "-q", "--no-prompt", "empty.js"], cwd: folder, cores: 1 },
      outputs: [],
    },
    command("flowengine --version", ["--version"]),
    command("flowengine --help", ["--help"]),
    command("flowengine validate", ["validate", "one.yaml"]),
    flowArm(folder, { name: "flowengine run, copy of one row", pipeline: copy, output: "out.csv" }),
    flowArm(folder, { name: "flowengine run, script over one row", pipeline: script, output: "out.csv" }),
  ]
  const rounds = bench.rounds * MORE_ROUNDS
  const samples = await measure(arms, { rounds, warmUps: bench.warmUps }, bench.say)
  const milliseconds = (values: ReadonlyArray<Sample>) => {
    const { median, min, max } = seconds(values)
    return `${digits(median * 1000)} (${digits(min * 1000)}–${digits(max * 1000)})`
  }
  return {
    title: "Start-up",
    text: `Whole processes from spawn to exit, ${rounds} rounds.`,
    sections: [{
      heading: "Milliseconds",
      head: ["command", "ms (min–max)", "peak MB"],
      rows: arms.map(({ name }, i) => [name, milliseconds(samples[i]), count(peakMB(samples[i]))]),
    }],
    data: arms.map(({ name }, i) => ({ name, seconds: seconds(samples[i]), samples: samples[i] })),
  }
}
