/** The books of a run: a step that loses rows without saying so is caught before anything is committed. */
import { assertEquals } from "@std/assert"
import * as Schema from "effect/Schema"
import { memorySink, memorySource, RunFailed, runPipeline } from "../../mod.ts"
import { definePlugin, type TransformResult } from "../../src/plugin/mod.ts"
import { inFolder } from "../support/paths.ts"

/** A transform that drops the first row of every chunk and says nothing of it. */
const leaky = definePlugin({
  kind: "transform",
  type: "leaky",
  title: "loses rows",
  options: Schema.Struct({}),
  bind: (_options, input) =>
    Promise.resolve({
      schema: input,
      routes: [],
      concurrency: 1,
      open: () =>
        Promise.resolve({
          process: (chunk): Promise<TransformResult> =>
            Promise.resolve({
              output: chunk.select(Int32Array.from({ length: chunk.count - 1 }, (_, n) => chunk.rowAt(n + 1))),
              filtered: 0,
              rejects: [],
              routed: 0,
              routes: [],
              logs: [],
            }),
          close: () => {},
        }),
    }),
})

/** A sink that says it wrote fewer rows than it was given. */
const forgetful = definePlugin({
  kind: "sink",
  type: "forgetful",
  title: "writes less than it is given",
  options: Schema.Struct({}),
  open: () =>
    Promise.resolve({
      write: (chunk) => ({ written: chunk.count - 1, rejects: [], bytes: 0 }),
      prepare: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    }),
})

const rows = Array.from({ length: 25 }, (_, id) => ({ id }))
const source = () => memorySource({ type: "rows", columns: [{ name: "id", type: "integer" }], rows, chunkRows: 10 })

async function failureOf(folder: string, types: ReadonlyArray<string>) {
  const last = types.length - 1
  const steps = types.map((type, i) => ({
    id: `s${i}`,
    type,
    ...(i === last && type === "delimited-sink" ? { config: { filePath: "out.csv" } } : {}),
  }))
  const text = JSON.stringify({ pipeline: { name: "ledger", steps } })
  try {
    await runPipeline({ text, file: `${folder}/p.json` }, { plugins: [source(), leaky, forgetful] })
    return undefined
  } catch (error) {
    if (error instanceof RunFailed) return error
    throw error
  }
}

Deno.test("a transform that leaks rows ends the run with FE9001 and no output", () =>
  inFolder(async (folder) => {
    const failure = await failureOf(folder, ["rows", "leaky", "delimited-sink"])
    assertEquals(failure?.errors.map((error) => [error.code, error.step]), [["FE9001", "s1"], ["FE9001", undefined]])
    assertEquals(
      failure?.errors[1].message,
      "rows of the whole run (25 read = 22 written + 0 filtered + 0 rejected + 0 routed): 25 ≠ 22",
    )
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), [])
  }))

Deno.test("a sink that forgets rows is caught too", () =>
  inFolder(async (folder) => {
    const failure = await failureOf(folder, ["rows", "forgetful"])
    assertEquals(failure?.errors.map((error) => [error.code, error.step]), [["FE9001", "s1"], ["FE9001", undefined]])
  }))

Deno.test("honest steps balance", () =>
  inFolder(async (folder) => {
    assertEquals(await failureOf(folder, ["rows", "delimited-sink"]), undefined)
    let seen = 0
    const sink = memorySink({ type: "out", onRows: (more) => void (seen += more.length) })
    const text = JSON.stringify({
      pipeline: { name: "l", steps: [{ id: "a", type: "rows" }, { id: "b", type: "out" }] },
    })
    const report = await runPipeline({ text }, { plugins: [source(), sink] })
    assertEquals([seen, report.totals.read, report.totals.written], [25, 25, 25])
  }))
