/**
 * How FlowEngine's cost grows: with rows, columns, the size of cells and of chunks, and with cores. No rivals; what is
 * looked for are cliffs.
 */
import { type Bench, scaled } from "./bench.ts"
import { scriptPipeline } from "./customer.ts"
import { writeCustomers } from "./data/customers.ts"
import { writeEnrichment } from "./data/enrichment.ts"
import { type Grid, gridRows, writeGrid } from "./data/shapes.ts"
import { FILTER_COLUMNS, FILTER_SCRIPT } from "./files.ts"
import { flowArm, pipelineText } from "./flow.ts"
import { CORES } from "./machine.ts"
import { type Arm, measure, peakMB, ratio, type Sample, seconds, type Spread } from "./measure.ts"
import { count, digits, range, type Report, type Section } from "./report.ts"
import { MAPPING } from "./scripts.ts"

const GRID_BYTES = 100e6
const COLUMNS = [5, 10, 20, 50, 100, 200]
const CELLS = [2, 8, 32, 128, 500, 2000]
const CHUNK_KB = [64, 128, 256, 512, 1024, 2048, 4096]

interface Part {
  readonly sections: ReadonlyArray<Section>
  readonly data: unknown
}

export async function cost(bench: Bench): Promise<Report> {
  const parts: Array<Part> = []
  for (const part of [byRows, byColumns, byCells, byChunks, byCores]) parts.push(await part(bench))
  return {
    title: "How cost grows",
    text:
      `Whole processes from spawn to exit, at most ${bench.rounds} rounds with all arms of a table in turn. Net of start-up: less the same run ` +
      "over a file with a header and no rows.",
    sections: parts.flatMap(({ sections }) => sections),
    data: parts.map(({ data }) => data),
  }
}

const copy = (input: string, source = {}) => pipelineText({ input, output: "out.csv", source })
const filter = (input: string, source = {}) =>
  pipelineText({ input, output: "out.csv", source, columns: FILTER_COLUMNS, script: FILTER_SCRIPT })

const arm = ({ folder }: Bench, name: string, pipeline: string, cores = 1): Arm =>
  flowArm(folder, { name, pipeline, output: "out.csv", cores })

/** Samples without the time of start-up, which was measured in the same round. */
const net = (samples: ReadonlyArray<Sample>, empty: ReadonlyArray<Sample>): ReadonlyArray<Sample> =>
  samples.map((sample, round) => ({ ...sample, seconds: Math.max(1e-9, sample.seconds - empty[round].seconds) }))

/** Rows (or bytes) per second of one arm as a multiple of another's, where it has `more` times as many. */
const speedup = (samples: ReadonlyArray<Sample>, others: ReadonlyArray<Sample>, more: number): Spread => {
  const { median, min, max } = ratio(samples, others)
  return { median: more / median, min: more / max, max: more / min }
}

const summary = (arms: ReadonlyArray<Arm>, samples: ReadonlyArray<ReadonlyArray<Sample>>) =>
  arms.map(({ name }, i) => ({ name, seconds: seconds(samples[i]), peakMB: peakMB(samples[i]), samples: samples[i] }))

async function byRows(bench: Bench): Promise<Part> {
  const { folder, say } = bench
  const sizes = [10_000, 100_000, 1_000_000, 10_000_000].map((rows) => scaled(bench, rows))
  const files = [0, ...sizes].map((rows) => `${folder}/rows-${rows}.csv`)
  const bytes = [0, ...sizes].map((rows, i) => writeCustomers(files[i], rows))
  const sections: Array<Section> = []
  const data: Array<unknown> = []
  for (const [what, pipeline] of [["Copy", copy], ["Script: filter and a computed column", filter]] as const) {
    say(`— ${what} by rows`)
    const arms = [0, ...sizes].map((rows, i) => arm(bench, `${rows} rows`, pipeline(files[i])))
    const samples = await measure(arms, bench, say)
    const start = seconds(samples[0]).median
    sections.push({
      heading: `${what}, by number of rows`,
      text: `10 columns. Start-up: ${digits(start * 1000)} ms. Rows/s at ${count(sizes[3])} rows are ${
        range(speedup(samples[4], samples[3], sizes[3] / sizes[2]))
      } times those at ${count(sizes[2])}, ${
        range(speedup(net(samples[4], samples[0]), net(samples[3], samples[0]), sizes[3] / sizes[2]))
      } times net of start-up.`,
      head: ["rows", "MB", "seconds (min–max)", "rows/s", "MB/s", "rows/s net of start-up", "peak MB"],
      rows: sizes.map((rows, i) => {
        const time = seconds(samples[i + 1])
        const netTime = seconds(net(samples[i + 1], samples[0])).median
        return [
          count(rows),
          digits(bytes[i + 1] / 1e6),
          range(time),
          count(rows / time.median),
          digits(bytes[i + 1] / 1e6 / time.median),
          count(rows / netTime),
          count(peakMB(samples[i + 1])),
        ]
      }),
    })
    data.push({ what, by: "rows", sizes, bytes, arms: summary(arms, samples) })
  }
  for (const file of files) await Deno.remove(file)
  return { sections, data }
}

/** A table of copies of files with about the same number of bytes. */
async function byGrid(
  bench: Bench,
  heading: string,
  head: string,
  label: (grid: Grid) => string,
  grids: ReadonlyArray<Grid>,
): Promise<Part> {
  const { folder, say } = bench
  say(`— ${heading}`)
  const files = grids.map((_, i) => `${folder}/grid-${i}.csv`)
  const bytes = grids.map((grid, i) => writeGrid(files[i], grid))
  Deno.writeTextFileSync(`${folder}/empty.csv`, "a,b\n")
  const arms = [
    arm(bench, "no rows", copy(`${folder}/empty.csv`)),
    ...grids.map((grid, i) => arm(bench, label(grid), copy(files[i]))),
  ]
  const samples = await measure(arms, bench, say)
  for (const file of files) await Deno.remove(file)
  const rows = grids.map((grid, i) => {
    const time = seconds(samples[i + 1])
    const netTime = seconds(net(samples[i + 1], samples[0])).median
    return [
      label(grid),
      count(gridRows(grid)),
      digits(bytes[i] / 1e6),
      range(time),
      count(gridRows(grid) / time.median),
      digits(bytes[i] / 1e6 / time.median),
      digits(netTime / bytes[i] * 1e9),
      count(peakMB(samples[i + 1])),
    ]
  })
  const per = (i: number) => net(samples[i + 1], samples[0])
  const costs = grids.map((grid, i) =>
    `${label(grid)}: ${range(ratioPer(per(i), per(REFERENCE), bytes[i] / bytes[REFERENCE]))}`
  )
  return {
    sections: [{
      heading,
      text: `Cost per byte, net of start-up, as a multiple of that of ${label(grids[REFERENCE])} ${head}: ${
        costs.join("; ")
      }.`,
      head: [head, "rows", "MB", "seconds (min–max)", "rows/s", "MB/s", "ns/byte net of start-up", "peak MB"],
      rows,
    }],
    data: { what: heading, bytes, arms: summary(arms, samples) },
  }
}

/** The grid that the others of its table are compared with: 10 columns, and cells of 8 bytes. */
const REFERENCE = 1

/** Cost per byte as a multiple of another's, where there are `more` times as many bytes. */
function ratioPer(samples: ReadonlyArray<Sample>, others: ReadonlyArray<Sample>, more: number): Spread {
  const { median, min, max } = ratio(samples, others)
  return { median: median / more, min: min / more, max: max / more }
}

const gridBytes = (bench: Bench) => scaled(bench, GRID_BYTES)

const byColumns = (bench: Bench): Promise<Part> =>
  byGrid(
    bench,
    "Copy, by number of columns",
    "columns",
    ({ columns }) => count(columns),
    COLUMNS.map((columns) => ({ columns, cell: 9, bytes: gridBytes(bench) })),
  )

const byCells = (bench: Bench): Promise<Part> =>
  byGrid(
    bench,
    "Copy, by size of cells",
    "bytes per cell",
    ({ cell }) => count(cell),
    CELLS.map((cell) => ({ columns: 10, cell, bytes: gridBytes(bench) })),
  )

async function byChunks(bench: Bench): Promise<Part> {
  const { folder, rows, say } = bench
  const file = `${folder}/chunks.csv`
  const bytes = writeCustomers(file, rows)
  const sections: Array<Section> = []
  const data: Array<unknown> = []
  for (const [what, pipeline] of [["Copy", copy], ["Script: filter and a computed column", filter]] as const) {
    say(`— ${what} by chunk size`)
    const arms = CHUNK_KB.map((kilobytes) =>
      arm(bench, `${kilobytes} KB`, pipeline(file, { chunkBytes: kilobytes * 1024 }))
    )
    const samples = await measure(arms, bench, say)
    sections.push({
      heading: `${what}, by chunkBytes`,
      text: `${count(rows)} rows, 10 columns.`,
      head: ["chunkBytes", "seconds (min–max)", "rows/s", "MB/s", "peak MB"],
      rows: arms.map(({ name }, i) => {
        const time = seconds(samples[i])
        return [
          name,
          range(time),
          count(rows / time.median),
          digits(bytes / 1e6 / time.median),
          count(peakMB(samples[i])),
        ]
      }),
    })
    data.push({ what, by: "chunkBytes", rows, bytes, arms: summary(arms, samples) })
  }
  await Deno.remove(file)
  return { sections, data }
}

/** `concurrency` from 1 to the number of cores, all cores allowed; and one core alone. */
async function byCores(bench: Bench): Promise<Part> {
  const { folder, rows, say } = bench
  say("— by concurrency")
  const input = "mapping.csv"
  const bytes = writeEnrichment(`${folder}/${input}`, rows)
  const pipeline = (concurrency: number) => scriptPipeline(MAPPING, input, "out.csv", { concurrency })
  const arms = [
    arm(bench, "1, on one core", pipeline(1)),
    ...Array.from({ length: CORES }, (_, i) => arm(bench, `${i + 1}, on ${CORES} cores`, pipeline(i + 1), CORES)),
  ]
  const samples = await measure(arms, bench, say)
  await Deno.remove(`${folder}/${input}`)
  return {
    sections: [{
      heading: `Script: ${MAPPING.name}, by concurrency`,
      text: `${count(rows)} rows, 6 columns: ${MAPPING.about}.`,
      head: ["concurrency", "seconds (min–max)", "rows/s", "one core's time ÷ its (min–max)", "peak MB"],
      rows: arms.map(({ name }, i) => [
        name,
        range(seconds(samples[i])),
        count(rows / seconds(samples[i]).median),
        i === 0 ? "" : range(ratio(samples[0], samples[i])),
        count(peakMB(samples[i])),
      ]),
    }],
    data: { what: MAPPING.name, by: "concurrency", rows, bytes, arms: summary(arms, samples) },
  }
}
