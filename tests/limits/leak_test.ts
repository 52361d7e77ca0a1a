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

/**
 * By how much the least value of the last third is above that of the third before. The least, because a thread that was
 * told to end may take a moment, and a collector of another one its time; a leak raises them all.
 */
function growth(all: ReadonlyArray<Holding>, of: (holding: Holding) => number): number {
  const third = Math.floor(all.length / 3)
  const least = (part: ReadonlyArray<Holding>) => Math.min(...part.map(of))
  return least(all.slice(-third)) - least(all.slice(-2 * third, -third))
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
    const table = all.map(({ runs, openFiles, threads, rssMB, heapMB, slabs }) =>
      `${runs} runs: ${openFiles} files, ${threads} threads, ${rssMB.toFixed(1)} MB, heap ${
        heapMB.toFixed(2)
      } MB, ${slabs} bytes of slabs`
    ).join("\n")
    if (Deno.env.get("SHOW")) console.log(table)
    // Each kind was run fourteen times in a third.
    assert(growth(all, ({ openFiles }) => openFiles) < 4, table)
    assert(growth(all, ({ threads }) => threads) < 4, table)
    assertEquals(growth(all, ({ slabs }) => slabs), 0, table)
    // Six kilobytes per run would be too much. Compiled code and caches of the engine grow for a while by themselves.
    assert(growth(all, ({ heapMB }) => heapMB) < 1, table)
    // A leaked sandbox would be megabytes; the rest is what allocators do.
    assert(growth(all, ({ rssMB }) => rssMB) < 24, table)
  },
})
