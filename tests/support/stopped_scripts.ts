/**
 * Starts scripts that would work for hours, aborts the call, and tells what came of it, one line of JSON each. A process of its own,
 * so that nothing else takes processor time in it (stop_test.ts).
 */
import { bindScript, chunkOf, columnsOf, type Given } from "../unit/script/run_script.ts"
import { FlowError } from "../../src/plugin/mod.ts"

/** Longest that a thread may take to notice on a busy machine; alone it takes milliseconds. */
const PATIENCE_MS = 5000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Processor time of all threads of this process in ticks of 10 ms; undefined where the system does not tell. */
async function ticks(): Promise<number | undefined> {
  try {
    const fields = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1].split(" ")
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return undefined
  }
}

/** Whether the process comes to rest: a thread that goes on takes a whole processor, or half of one if others want it. */
async function isAtRest(): Promise<boolean> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const before = await ticks()
    if (before === undefined) return true
    await pause(100)
    if ((await ticks())! - before <= 1) return true
  }
  return false
}

const WORK: Readonly<Record<string, readonly [script: string, given?: Given]>> = {
  "a loop of the script": ["function process() { for (;;); }"],
  "a loop that swallows errors": ["function process() { for (;;) try { for (;;); } catch {} }"],
  "a loop inside QuickJS": ["function process() { Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) }"],
  "copies inside QuickJS": ["function process() { const a = new Uint8Array(3e7); for (;;) a.copyWithin(0, 1) }"],
  "many rows in a row": ["function process() { try { for (let i = 0; i < 1e5; i++); } catch {} return true }"],
  "a direct script that takes long for each row": [
    `function process(c) {
      const { a } = c.input.current()
      let n = 0
      for (let i = 0; i < 1000; i++) if (a.includes("y" + i)) n = n + 1
      c.output.setField("n", n)
      return true
    }`,
  ],
  "a stateful script": ["function process(c) { c.state.n = 1; for (;;); }", { options: { stateful: true } }],
}

for (const [name, [script, given]] of Object.entries(WORK)) {
  const columns = columnsOf("a")
  const binding = await bindScript(script, columns, { options: { timeoutMs: 3_600_000, ...given?.options } })
  const run = await binding.open()
  const abort = new AbortController()
  const chunk = chunkOf(columns, Array.from({ length: 5000 }, () => ["x".repeat(500)]))
  const running = run.process(chunk, abort.signal)
  const code = running.then(() => "done", (error) => error instanceof FlowError ? error.code : String(error))
  await pause(150)
  const started = performance.now()
  abort.abort()
  const told = { name, code: await code, ms: performance.now() - started, isAtRest: await isAtRest() }
  console.log(JSON.stringify(told))
  await run.close()
}
