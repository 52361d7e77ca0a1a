/**
 * A run of example 04 that is watched: an observer sees rows as they pass, metrics are kept, and the rejected rows are read
 * from their file. Give it a folder to work in: `watch.ts FOLDER`.
 */
import { equation, maskedRow, rowOf, runMetrics, type RunObserver, runPipeline } from "../../mod.ts"

const [folder] = Deno.args
for (const name of ["pipeline.yaml", "readings-01.csv", "readings-02.csv"]) {
  await Deno.copyFile(new URL(`../04-fan-out-with-dead-letters/${name}`, import.meta.url), `${folder}/${name}`)
}

/** The first row that a step puts out, without what not everybody should see. */
class FirstRow implements RunObserver {
  isSeen = false

  constructor(readonly step: string, readonly hidden: ReadonlySet<string>) {}

  output(...[step, chunk]: Parameters<NonNullable<RunObserver["output"]>>) {
    if (step !== this.step || this.isSeen || chunk.count === 0) return
    this.isSeen = true
    console.log(step, maskedRow(rowOf(chunk, chunk.rowAt(0)), this.hidden))
  }
}

const metrics = await runMetrics()
const { totals, rejects, steps } = await runPipeline(`${folder}/pipeline.yaml`, {
  observers: [metrics, new FirstRow("fahrenheit", new Set(["sensor"]))],
  onPressure: (level) => console.error(`memory: ${level}`),
})
console.log(equation(totals))
console.log(steps.map(({ id, out }) => `${id}: ${out}`).join(", "))

const letters = (await Deno.readTextFile(rejects.deadLetters!)).trimEnd().split("\n").map((line) => JSON.parse(line))
for (const { step, code, file, line } of letters.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)) {
  console.log(`${file}, line ${line}: ${code} at ${step}`)
}
const rejected = metrics.families().find(({ name }) => name === "flowengine.rows.rejected")
console.log(rejected?.samples.map(({ value }) => value))
