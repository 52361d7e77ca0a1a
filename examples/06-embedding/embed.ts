/**
 * FlowEngine inside another program: rows in from memory, rows out to memory, progress, cancellation, and the report.
 */
import { memorySink, memorySource, RunFailed, runPipeline } from "../../mod.ts"

function* orders() {
  for (let id = 1; id <= 5000; id++) yield { id, customer: `customer ${id % 7}`, amount: id * 1.5 }
}

const pipeline = {
  pipeline: {
    name: "embedded",
    steps: [
      { id: "orders", type: "app-orders" },
      {
        id: "large",
        type: "javascript-transform",
        config: { script: "function process(context) { return context.input.current().amount > 7000 }" },
      },
      { id: "result", type: "app-result" },
    ],
  },
}

const large: Array<unknown> = []
const stop = new AbortController()

try {
  const report = await runPipeline({ text: JSON.stringify(pipeline), file: "embedded.json" }, {
    plugins: [
      memorySource({
        type: "app-orders",
        columns: [
          { name: "id", type: "integer", required: true },
          { name: "customer", type: "text" },
          { name: "amount", type: "double" },
        ],
        rows: orders(),
      }),
      memorySink({ type: "app-result", onRows: (rows) => void large.push(...rows) }),
    ],
    signal: stop.signal,
    onProgress: ({ totals }) => {
      if (totals.read > 1_000_000) stop.abort()
    },
  })
  console.log(`${report.totals.read} orders read, ${large.length} of them large, ${report.totals.filtered} filtered`)
} catch (error) {
  if (!(error instanceof RunFailed)) throw error
  for (const { code, message, help } of error.errors) console.error(`${code}: ${message} (${help})`)
}
