/** Five hundred runs of all kinds in one process: what it holds of files, threads and memory does not grow. */
import { assert, assertEquals } from "@std/assert"
import { fromFileUrl, inFolder, PROJECT } from "../support/paths.ts"
import type { Holding } from "./many_runs.ts"

const RUNS = 500

async function holdings(runs: number): Promise<ReadonlyArray<Holding>> {
  return await inFolder(async (folder) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "-A",
        `--config=${PROJECT}deno.json`,
        "--v8-flags=--expose-gc",
        fromFileUrl(new URL("./many_runs.ts", import.meta.url)),
        folder,
        String(runs),
      ],
      cwd: folder,
    }).output()
    const decoder = new TextDecoder()
    assertEquals(code, 0, decoder.decode(stderr))
    return decoder.decode(stdout).trim().split("\n").map((line): Holding => JSON.parse(line))
  })
}

/** By how much a value grows per run: the slope of the straight line that fits best. */
function slope(points: ReadonlyArray<readonly [runs: number, value: number]>): number {
  const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(([runs]) => runs)), mean(points.map(([, value]) => value))]
  return mean(points.map(([runs, value]) => (runs - x) * (value - y))) / mean(points.map(([runs]) => (runs - x) ** 2))
}

const ENDS = {
  direct: "succeeded",
  sandbox: "succeeded",
  gzip: "succeeded",
  routes: "succeeded",
  failing: "FE4101",
  letters: "succeeded",
  interrupted: "FE5002",
  late: "FE5012",
  "out of time": "FE7020",
  memory: "succeeded",
  held: "succeeded",
  kept: "succeeded",
}

Deno.test({
  name: "five hundred runs leave nothing behind",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const all = await holdings(RUNS)
    for (const { ends } of all) {
      for (const [kind, end] of Object.entries(ends)) assertEquals([kind, end], [kind, ENDS[kind as keyof typeof ENDS]])
    }
    const later = all.slice(all.length / 2)
    const table = all.map(({ runs, openFiles, threads, rssMB, heapMB, slabs }) =>
      `${runs} runs: ${openFiles} files, ${threads} threads, ${rssMB.toFixed(1)} MB, heap ${
        heapMB.toFixed(2)
      } MB, ${slabs} bytes of slabs`
    ).join("\n")
    if (Deno.env.get("SHOW")) console.log(table)
    const growth = (of: (holding: Holding) => number) => slope(later.map((each) => [each.runs, of(each)])) * RUNS
    // Row positions for scripts are kept for the next run; what is given back late is counted at the next line.
    assert(growth(({ slabs }) => slabs) < 1, table)
    assert(growth(({ openFiles }) => openFiles) < 1, table)
    // A thread that was told to end may take a moment.
    assert(growth(({ threads }) => threads) < 4, table)
    assert(growth(({ heapMB }) => heapMB) < 3, table)
    // A leaked sandbox would be megabytes, a leaked chunk kilobytes; the rest is what allocators do.
    assert(growth(({ rssMB }) => rssMB) < 40, table)
  },
})
