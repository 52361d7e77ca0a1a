/**
 * Scripts in one sandbox of this thread, rewritten and as they stand: columns in, rows run, columns out. And the reference
 * script against the obvious ways to run it. Rows per iteration are in the names. `deno bench -A bench/script_bench.ts`
 */
import { type Arm, handleByHandle, recompiling } from "./script_arms.ts"
import { loaded, rowsOf, WORKLOADS } from "./script_workloads.ts"

const ROWS = 4000
const FEW_ROWS = 500

for (const workload of WORKLOADS) {
  for (const rewrite of [false, true]) {
    await chunks(`${workload.name}, ${ROWS} rows`, rewrite ? "rewritten" : "as it stands", workload, ROWS, rewrite)
  }
}

const [reference] = WORKLOADS
const group = `ways to run the reference script, ${FEW_ROWS} rows`
rowByRow("compiled again at every row, in a new context", await recompiling(reference.source, true), true)
rowByRow("compiled again at every row", await recompiling(reference.source, false), false)
rowByRow("compiled once, handle by handle", await handleByHandle(reference.source), false)
await chunks(group, "columns, as it stands", reference, FEW_ROWS, false, false)
await chunks(group, "columns, rewritten", reference, FEW_ROWS, true, false)

async function chunks(
  group: string,
  name: string,
  workload: typeof reference,
  rows: number,
  rewrite: boolean,
  baseline = !rewrite,
) {
  const { runner, request } = await loaded(workload, rows, rewrite)
  Deno.bench({
    name: `${group}: ${name}`,
    group,
    baseline,
    fn: async () => {
      const reply = await runner.run(request)
      if ("failed" in reply) throw new Error(reply.message)
    },
  })
}

function rowByRow(name: string, arm: Arm, baseline: boolean) {
  const cells = rowsOf(FEW_ROWS)
  Deno.bench({ name: `${group}: ${name}`, group, baseline, fn: () => void arm(cells, FEW_ROWS) })
}
