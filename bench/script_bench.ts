/**
 * Scripts in one sandbox of this thread, rewritten and as they stand: columns in, rows run, columns out. Rows per
 * iteration are in the names. `deno bench -A bench/script_bench.ts`
 */
import { loaded, WORKLOADS } from "./script_workloads.ts"

const ROWS = 4000

for (const workload of WORKLOADS) {
  for (const rewrite of [false, true]) {
    const { runner, request } = await loaded(workload, ROWS, rewrite)
    Deno.bench({
      name: `${workload.name}, ${ROWS} rows: ${rewrite ? "rewritten" : "as it stands"}`,
      group: workload.name,
      baseline: !rewrite,
      fn: async () => {
        const reply = await runner.run(request)
        if ("failed" in reply) throw new Error(reply.message)
      },
    })
  }
}
