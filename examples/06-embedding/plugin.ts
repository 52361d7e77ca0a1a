/**
 * Steps that only this program has, as plugin objects: a transform that looks up what the program knows, and a sink that
 * hands rows over when the run has succeeded. Errors are told by their codes.
 */
import * as Schema from "effect/Schema"
import { type MemoryRow, memorySource, RunFailed, runPipeline, toFlowErrors } from "../../mod.ts"
import { definePlugin, flowError, rowOf, type RowReject } from "../../src/plugin/mod.ts"

const customers = new Map([["Acme", "open"], ["Globex", "blocked"]])

/** Lets rows of known customers through, and rejects those of blocked ones. */
const known = definePlugin({
  kind: "transform",
  type: "app-known-customers",
  title: "rows of customers that the program knows",
  options: Schema.Struct({ column: Schema.String.annotate({ description: "Column with the name of the customer." }) }),
  bind: ({ column }, input) =>
    Promise.resolve({
      schema: input,
      routes: [],
      concurrency: 1,
      open: () =>
        Promise.resolve({
          process: (chunk) => {
            const kept: Array<number> = []
            const rejects: Array<RowReject> = []
            for (let n = 0; n < chunk.count; n++) {
              const row = chunk.rowAt(n)
              const name = String(rowOf(chunk, row)[column])
              if (customers.get(name) === "blocked") {
                rejects.push({ row, error: flowError("FE4101", `${name} is blocked`) })
              } else if (customers.has(name)) {
                kept.push(row)
              }
            }
            const filtered = chunk.count - kept.length - rejects.length
            const output = chunk.select(Int32Array.from(kept))
            return Promise.resolve({ output, filtered, rejects, routed: 0, routes: [], logs: [] })
          },
          close: () => {},
        }),
    }),
})

const received: Array<MemoryRow> = []

/** Other sinks of the run may fail: nothing is handed over before all of them have what they need. */
const ledger = definePlugin({
  kind: "sink",
  type: "app-ledger",
  title: "rows for the program's own ledger",
  options: Schema.Struct({}),
  open: () => {
    const rows: Array<MemoryRow> = []
    return Promise.resolve({
      write: (chunk) => {
        for (let n = 0; n < chunk.count; n++) rows.push(rowOf(chunk, chunk.rowAt(n)))
        return { written: chunk.count, rejects: [], bytes: 0 }
      },
      prepare: () => Promise.resolve(),
      commit: () => Promise.resolve(void received.push(...rows)),
      abort: () => Promise.resolve(),
    })
  },
})

const orders = () =>
  memorySource({
    type: "app-orders",
    columns: [{ name: "id", type: "integer" }, { name: "customer", type: "text" }],
    rows: ["Acme", "Globex", "Initech", "Acme"].map((customer, i) => ({ id: i + 1, customer })),
  })

const pipeline = (onError: string, column: string) => ({
  text: JSON.stringify({
    pipeline: {
      name: "ledger",
      settings: { onError },
      steps: [
        { id: "orders", type: "app-orders" },
        { id: "known", type: "app-known-customers", config: { column } },
        { id: "ledger", type: "app-ledger" },
      ],
    },
  }),
  file: "ledger.json",
})

const report = await runPipeline(pipeline("skip", "customer"), { plugins: [orders(), known, ledger] })
const { written, filtered, rejected } = report.totals
console.log(`${written} written, ${filtered} filtered, ${rejected} rejected; the ledger has ${received.length}`)

// The same with `onError: fail`: the run stops at the first rejected row, and nothing is handed over.
try {
  await runPipeline(pipeline("fail", "customer"), { plugins: [orders(), known, ledger] })
} catch (error) {
  const errors = error instanceof RunFailed ? error.errors : toFlowErrors(error)
  for (const { code, class: kind, message, step } of errors) console.log(`${code} (${kind}) at ${step}: ${message}`)
}
console.log(`the ledger has ${received.length}`)
