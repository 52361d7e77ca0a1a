/**
 * docs/sizing.md, made of the results of the group `stress`: `deno run -A bench/sizing.ts` writes it. Every number in it
 * is calculated from a measurement; tests/sizing_test.ts compares.
 */
import { type Machine, ROOT } from "./machine.ts"
import { spread } from "./measure.ts"
import { count, digits } from "./report.ts"
import type { StressData, StressResult } from "./stress.ts"

export interface StressResults {
  readonly version: string
  readonly machine: Machine
  readonly data: ReadonlyArray<StressData>
}

const peak = ({ samples }: StressResult) => Math.max(...samples.map(({ peakMB }) => peakMB))
const seconds = ({ samples }: StressResult) => spread(samples.map(({ seconds }) => seconds)).median
const times = (arm: StressResult, first: StressResult) =>
  digits(spread(arm.samples.map((sample, round) => sample.seconds / first.samples[round].seconds)).median)
const limitMB = ({ limits }: StressResult) => limits.maxMemoryMB as number | undefined

/** What became of a run under a limit of memory. */
function held(arm: StressResult): string {
  const limit = limitMB(arm)
  if (arm.told.code !== undefined) return `refused (${arm.told.code})`
  if (limit === undefined) return ""
  return peak(arm) <= limit ? "held" : `exceeded by ${count(peak(arm) - limit)} MB`
}

function table(head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  const line = (cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map((_, i) => i === 0 ? "---" : "---:")), ...rows.map(line)].join("\n")
}

const memoryTable = ({ arms }: StressData) =>
  table(
    ["`maxMemoryMB`", "peak MB", "limit", "time, no limit = 1"],
    arms.map((arm) => [
      arm.name,
      arm.told.code === undefined ? count(peak(arm)) : "",
      held(arm),
      arm.told.code === undefined ? times(arm, arms[0]) : "",
    ]),
  )

/** The least limit of a table that a run kept to; undefined if there is none. */
const least = ({ arms }: StressData): number | undefined =>
  arms.filter((arm) => held(arm) === "held").map((arm) => limitMB(arm)!).sort((a, b) => a - b)[0]

const leastText = (data: StressData) => {
  const mb = least(data)
  return mb === undefined ? "needs more than any of the limits tried" : `gets by with ${mb} MB`
}

/** Megabytes that each further script step takes at its peak. */
function perStep({ arms }: StressData): number {
  const free = arms.filter((arm) => limitMB(arm) === undefined)
  const steps = (arm: StressResult) => Number.parseInt(arm.name)
  const [first, last] = [free[0], free.at(-1)!]
  return (peak(last) - peak(first)) / (steps(last) - steps(first))
}

function spillText({ arms }: StressData): string {
  const pairs = arms.filter(({ isSpilling }) => isSpilling).flatMap((arm) => {
    const other = arms.find((each) => !each.isSpilling && limitMB(each) === limitMB(arm))
    const isFit = arm.told.code === undefined && other !== undefined && other.told.code === undefined
    return isFit ? [`${times(arm, other)} times as long at ${limitMB(arm)} MB`] : []
  })
  return pairs.length === 0
    ? "No run with `overflow: spill` got through under these limits."
    : `With \`overflow: spill\` the same run took ${pairs.join(" and ")} as with \`wait\`. Spilling frees the source ` +
      "early; it does not make a slow sink faster. Use it where the source has to be let go of soon, not for speed."
}

export function sizingText({ machine, version, data }: StressResults): string {
  const of = (id: StressData["id"]) => data.find((each) => each.id === id)!
  const [soak, processor, wide, huge, steps, time, chunks] = [
    of("soak"),
    of("processor"),
    of("wide"),
    of("huge"),
    of("steps"),
    of("time"),
    of("chunks"),
  ]
  const shares = processor.arms.filter(({ limits }) => limits.maxCpuPercent !== undefined)
  return `# What to give a run

This page is made from [bench/results/stress.json](../bench/results/stress.json) by \`bench/sizing.ts\`: FlowEngine ${version}, Deno
${machine.deno}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB. Peak memory is that of the whole process, from outside. The limits
themselves: [limits.md](limits.md).

## Rules of thumb

- **Memory does not depend on the size of the input.** ${count(soak.rows)} rows (${
    count(soak.bytes / 1e6)
  } MB) through two scripts into a slow
  sink peak at ${count(peak(soak.arms[0]))} MB without a limit; that run ${leastText(soak)}.
- **Each further script step takes about ${
    count(Math.max(0, perStep(steps)))
  } MB**: half of the steps were direct, half in the sandbox. ${
    steps.arms.filter((arm) => limitMB(arm) === undefined).map((arm) => `${arm.name}: ${count(peak(arm))} MB`).join(
      "; ",
    )
  }.
- **Wide rows**: a thousand columns ${leastText(wide)}; ${count(peak(wide.arms[0]))} MB without a limit.
- **Huge cells**: a record lies in memory as a whole, several times. Cells of ${
    digits(huge.bytes / huge.rows / 2 ** 20)
  } MB take ${count(peak(huge.arms[0]))} MB without a limit; such a run ${leastText(huge)}.
- **Processor**: \`maxCpuPercent\` is a share of all ${processor.cores} cores. ${
    shares.map(({ name, share }) => `${name} gave ${digits(share * 100)} %`).join(", ")
  }, as the system counted it, start-up included.
- **Limits of time cost nothing to speak of**: ${
    time.arms.slice(1).map((arm) => `${times(arm, time.arms[0])} times the time with \`${arm.name}\``).join(", ")
  }.

## Memory

A long run into a slow sink: ${count(soak.rows)} rows, ${digits(seconds(soak.arms[0]))} s without a limit.

${memoryTable(soak)}

${spillText(soak)}

A thousand columns, ${count(wide.rows)} rows:

${memoryTable(wide)}

Cells of ${digits(huge.bytes / huge.rows / 2 ** 20)} MB, ${count(huge.rows)} rows:

${memoryTable(huge)}

Many script steps, ${count(steps.rows)} rows (\`time\`: that of the first line is 1):

${memoryTable(steps)}

## Processor

${count(processor.rows)} rows, two scripts.

${
    table(
      ["`maxCpuPercent`", "share of the cores", "CPU seconds", "time, no limit = 1"],
      processor.arms.map((arm) => [
        arm.name,
        `${digits(arm.share * 100)} %`,
        digits(spread(arm.samples.map(({ cpuSeconds }) => cpuSeconds)).median),
        times(arm, processor.arms[0]),
      ]),
    )
  }

## Chunks

A copy of ${
    count(chunks.rows)
  } rows into a sink that sleeps 1 ms after each chunk: the smaller the chunks, the more often a run
waits for what takes its time once per chunk.

${
    table(
      ["`chunkBytes`", "peak MB", `time, ${chunks.arms[0].name} = 1`],
      chunks.arms.map((arm) => [arm.name, count(peak(arm)), times(arm, chunks.arms[0])]),
    )
  }
`
}

/** As \`deno fmt\` would have it. */
export async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", `--config=${ROOT}deno.json`, "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn()
  const writer = child.stdin.getWriter()
  await writer.write(new TextEncoder().encode(markdown))
  await writer.close()
  const { success, stdout } = await child.output()
  if (!success) throw new Error("deno fmt failed")
  return new TextDecoder().decode(stdout)
}

/** Writes docs/sizing.md from the results that are there. */
export async function writeSizing(): Promise<void> {
  const results = JSON.parse(await Deno.readTextFile(`${ROOT}bench/results/stress.json`))
  await Deno.writeTextFile(`${ROOT}docs/sizing.md`, await formatted(sizingText(results)))
}

if (import.meta.main) await writeSizing()
