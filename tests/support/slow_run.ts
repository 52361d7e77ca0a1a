/**
 * A process of its own that reads a file faster than its sink takes the rows: `slow_run.ts FILE OVERFLOW MS`. Prints what
 * went to disk and the peak of its resident memory in MB.
 */
import { runPipeline } from "../../mod.ts"
import { slowSink } from "./gates.ts"

const [file, overflow, ms] = Deno.args
const { plugin, rows } = slowSink({
  before: () => {
    rows.length = 0
    return new Promise((resolve) => setTimeout(resolve, Number(ms)))
  },
})
const pipeline = {
  name: "slow",
  steps: [
    { id: "in", type: "delimited-source", config: { filePath: file } },
    { id: "out", type: "slow-sink" },
  ],
  connections: [{ from: "in", to: "out", bufferMB: 1, overflow }],
  settings: { limits: { spillFolder: "." } },
}
const { spill, totals } = await runPipeline({ text: JSON.stringify({ pipeline }), file }, { plugins: [plugin] })
const status = await Deno.readTextFile("/proc/self/status")
const peakMB = Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024
console.log(JSON.stringify({ peakMB, written: totals.written, peakBytes: spill?.[0].peakBytes ?? 0 }))
