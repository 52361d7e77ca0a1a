/**
 * What compiling once and crossing by columns is worth: one script, run in the ways a tool might run it, inside one
 * process. Whole pipelines are in customer.ts.
 */
import type { Bench } from "./bench.ts"
import { ROOT } from "./machine.ts"
import { run, type Spread, spread } from "./measure.ts"
import { count, range, type Report } from "./report.ts"

const ARMS: ReadonlyArray<readonly [id: string, name: string]> = [
  ["a", "(a) recompile per row: a new QuickJS context, API and script for each"],
  ["a'", "(a') recompile per row in a kept context"],
  ["b'", "(b') compile once; context object, its functions and every field made anew per row"],
  ["b", "(b) compile once; functions kept, context object and every field made anew per row"],
  ["c", "(c) compile once, persistent context, columns: FlowEngine"],
]

const RATIOS: ReadonlyArray<readonly [fast: string, slow: string]> = [
  ["b", "a"],
  ["b", "a'"],
  ["c", "a"],
  ["c", "a'"],
  ["c", "b"],
  ["c", "b'"],
]

export async function arms({ folder, rows, rounds, say }: Bench): Promise<Report> {
  const share = Math.min(1, rows / 1_000_000)
  const { stdout, sample } = await run({
    argv: [Deno.execPath(), "run", "-q", "-A", `--config=${ROOT}deno.json`, `${ROOT}bench/arms_process.ts`]
      .concat([String(rounds + 1), String(share)]),
    cwd: folder,
    cores: 1,
  })
  const { columns, chunkRows, speeds } = JSON.parse(stdout) as {
    readonly columns: number
    readonly chunkRows: number
    readonly speeds: ReadonlyArray<Readonly<Record<string, number>>>
  }
  // The first round warms up.
  const measured = speeds.slice(1)
  const speed = (id: string): Spread => spread(measured.map((round) => round[id]))
  const factor = (fast: string, slow: string): Spread => spread(measured.map((round) => round[fast] / round[slow]))
  say(`arms: ${sample.seconds.toFixed(1)} s`)
  const rowsPerSecond = ({ median, min, max }: Spread) => `${count(median)} (${count(min)}–${count(max)})`
  return {
    title: "Ways of running a script",
    text:
      `A script that checks two fields, routes a copy and sets five fields, over rows of ${columns} columns; one process, ` +
      `${measured.length} rounds with all arms in turn. (a) and (b) are given rows as JavaScript objects; (c) is given ` +
      `bytes, ${
        count(chunkRows)
      } rows at a time, and gives bytes. All give the same fields and routes, which is checked.`,
    sections: [
      {
        heading: "Rows per second",
        head: ["arm", "rows/s (min–max)"],
        rows: ARMS.map(([id, name]) => [name, rowsPerSecond(speed(id))]),
      },
      {
        heading: "Factors",
        head: ["arms", "factor (min–max)"],
        rows: RATIOS.map(([fast, slow]) => [`(${fast}) / (${slow})`, range(factor(fast, slow))]),
      },
    ],
    data: { columns, chunkRows, rounds: measured, peakMB: sample.peakMB },
  }
}
