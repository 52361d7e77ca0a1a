/**
 * Chunks on disk when something goes wrong: the disk is full or gives other bytes back, any operation fails, the run is
 * stopped and goes on later. Outputs are as they were or complete, and nothing is left.
 */
import { assert, assertEquals } from "@std/assert"
import { RunFailed, runPipeline } from "../../mod.ts"
import { denoFiles, type Files } from "../../src/data/files.ts"
import { rowMemory } from "../../src/data/row_memory.ts"
import { FaultyFiles } from "../support/faulty_files.ts"
import { slowSink, turns } from "../support/gates.ts"
import { inFolder } from "../support/paths.ts"

const OLD = "id,text\nold,row\n"
const ROWS = 1500
const INPUT = "id,text\n" + Array.from({ length: ROWS }, (_, i) => `${i},text ${i}\n`).join("")
const NEW = INPUT

/** A fast source, a spill, and a slow script, which is a plugin here so that nobody waits for a sandbox. */
const pipeline = (settings: object = {}) =>
  JSON.stringify({
    pipeline: {
      name: "spill",
      steps: [
        { id: "read", type: "delimited-source", config: { filePath: "in.csv", chunkBytes: 1024 } },
        { id: "write", type: "delimited-sink", config: { filePath: "out.csv" } },
        { id: "slow", type: "slow-sink" },
      ],
      connections: [
        { from: "read", to: "write", bufferMB: 0.0625, overflow: "spill" },
        { from: "read", to: "slow", bufferMB: 0.0625, overflow: "spill" },
      ],
      settings: { limits: { spillFolder: "spill" }, ...settings },
    },
  })

async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/spill`, { recursive: true })
  await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
  await Deno.writeTextFile(`${folder}/out.csv`, OLD)
}

/** Runs over an output that was there before; the errors, none if it succeeded. */
async function run(folder: string, files: Files): Promise<ReadonlyArray<string>> {
  await Deno.writeTextFile(`${folder}/out.csv`, OLD)
  const { plugin } = slowSink({ before: () => turns(2) })
  try {
    await runPipeline({ text: pipeline(), file: `${folder}/p.json` }, { plugins: [plugin], files })
    return []
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error
    return error.errors.map(({ code, message }) => `${code} ${message}`)
  }
}

const left = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort()

/** The output is as it was, and nothing is left of the spill. */
async function untouched(folder: string): Promise<void> {
  assertEquals(await Deno.readTextFile(`${folder}/out.csv`), OLD)
  assertEquals([left(folder), left(`${folder}/spill`)], [["in.csv", "out.csv", "spill"], []])
}

/** How a run failed, which must. */
async function failureOf(run: Promise<unknown>): Promise<RunFailed> {
  const outcome = await run.catch((error) => error)
  if (outcome instanceof RunFailed) return outcome
  throw outcome
}

const isSpill = (path: string) => path.endsWith(".spill")

Deno.test("disk full while spilling: FE7010, by half a write too; outputs as they were, and nothing is left", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    for (const nth of [1, 2, 3, 10, 31]) {
      for (const fault of ["lasting", "half"] as const) {
        let writes = 0
        const files = new FaultyFiles((name, _, path) =>
          isSpill(path) && name === "write" && ++writes >= nth ? fault : undefined
        )
        const errors = await run(folder, files)
        assert(errors.length > 0, `write ${nth} fails, ${fault}`)
        assert(errors.every((error) => error.startsWith("FE7010")), String(errors))
        if (fault === "lasting") assert(errors[0].includes("the disk is full"), errors[0])
        await untouched(folder)
      }
    }
  }))

Deno.test("the disk gives other bytes back: FE7011 names file and byte, and nothing is written", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    for (const [nth, at] of [[1, 0], [1, 5], [2, 0], [2, 100], [3, 7], [9, 1], [20, 3]]) {
      let reads = 0
      const files: Files = {
        ...denoFiles,
        scratch: (path) => {
          const file = denoFiles.scratch(path)
          return {
            write: (bytes, at) => file.write(bytes, at),
            clear: () => file.clear(),
            close: () => file.close(),
            read: (into, from) => {
              const count = file.read(into, from)
              if (++reads === nth && into.length > at) into[at] ^= 0x40
              else if (reads === nth) reads--
              return count
            },
          }
        },
      }
      const errors = await run(folder, files)
      assert(errors.length > 0, `byte ${at} of read ${nth}`)
      assert(/^FE7011 .*\d+-\d+\.spill at byte \d+: /.test(errors[0]), errors[0])
      await untouched(folder)
    }
  }))

Deno.test("a spill file that was cut off is told", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const files: Files = {
      ...denoFiles,
      scratch: (path) => {
        const file = denoFiles.scratch(path)
        return {
          write: (bytes, at) => file.write(bytes, at),
          clear: () => file.clear(),
          close: () => file.close(),
          read: (into, from) => file.read(into.subarray(0, into.length >> 1), from),
        }
      },
    }
    const errors = await run(folder, files)
    assert(errors[0].includes("the file ends in the record"), String(errors))
    await untouched(folder)
  }))

Deno.test("any file operation of a run that spills may fail", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    let last = Infinity
    // Most operations are reads and writes of records: some of them, and all others.
    for (let n = 1; n <= last; n += n < 60 ? 1 : 37) {
      const files = new FaultyFiles(n)
      const outcome = await run(folder, files)
      if (outcome.length > 0) {
        const operation = `operation ${n}: ${files.log[n - 1]}`
        assert(outcome.every((error) => /^FE(?!9000)/.test(error)), `${operation}: ${outcome}`)
        const output = await Deno.readTextFile(`${folder}/out.csv`)
        assert(output === OLD || output === NEW, operation)
        assertEquals(left(`${folder}/spill`), [], operation)
      } else {
        assertEquals(await Deno.readTextFile(`${folder}/out.csv`), NEW)
        last = files.log.length
      }
    }
  }))

Deno.test("disk full at the sink, or at a checkpoint while chunks are on disk: coded, nothing corrupt, nothing left", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const { steps, connections, settings } = JSON.parse(pipeline()).pipeline
    const text = JSON.stringify({
      pipeline: {
        name: "full",
        steps: steps.slice(0, 2),
        connections: connections.slice(0, 1),
        settings: { ...settings, checkpoint: { every: 1 } },
      },
    })
    const input = { text, file: `${folder}/p.json` }
    for (
      const [target, nth] of [[".out.csv.", 1], [".p.json.checkpoint.part", 1], [".p.json.checkpoint.part", 3]] as const
    ) {
      await Deno.writeTextFile(`${folder}/out.csv`, OLD)
      let writes = 0
      const files = new FaultyFiles((name, _, path) =>
        name === "write" && path.includes(target) && ++writes === nth ? "lasting" : undefined
      )
      const error = await failureOf(runPipeline(input, { files }))
      assertEquals(error.errors.map(({ code }) => code), ["FE6004"])
      assertEquals([await Deno.readTextFile(`${folder}/out.csv`), left(`${folder}/spill`)], [OLD, []])
      const rest = left(folder).filter((name) => !["in.csv", "out.csv", "spill"].includes(name))
      // What is kept is what a run that goes on needs.
      if (error.report.checkpoint === undefined) assertEquals(rest, [])
      else {
        assertEquals(rest.map((name) => name.replace(/[0-9a-f]{8}/, "…")), [".out.csv.….part", ".p.json.checkpoint"])
        await runPipeline(input, { resume: true })
        assertEquals(await Deno.readTextFile(`${folder}/out.csv`), NEW)
      }
    }
  }))

Deno.test("no folder to spill to: FE7012 before any row", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    await Deno.remove(`${folder}/spill`)
    const errors = await run(folder, denoFiles)
    assert(errors[0].startsWith("FE7012") && errors[0].includes("/spill is not there"))
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), OLD)
  }))

Deno.test("stopped while chunks are on disk: nothing is left", () =>
  inFolder(async (folder) => {
    await prepare(folder)
    const controller = new AbortController()
    const inUse = rowMemory()!.inUse
    let spilled = 0
    const { plugin } = slowSink({
      before: async (n) => {
        await turns(2)
        if (n === 4) {
          spilled = left(`${folder}/spill`).length
          controller.abort()
        }
      },
    })
    const text = pipeline()
    const options = { plugins: [plugin], signal: controller.signal }
    const error = await runPipeline({ text, file: `${folder}/p.json` }, options).catch((error) => error)
    assert(error instanceof RunFailed)
    assertEquals([error.report.status, spilled, rowMemory()!.inUse], ["interrupted", 1, inUse])
    await untouched(folder)
  }))

Deno.test("checkpoints: chunks on disk are drained first, and a stopped run goes on", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/spill`)
    await Deno.writeTextFile(`${folder}/in.csv`, INPUT)
    const { connections } = JSON.parse(pipeline()).pipeline
    const text = JSON.stringify({
      pipeline: {
        name: "spill",
        steps: [
          { id: "read", type: "delimited-source", config: { filePath: "in.csv", chunkBytes: 1024 } },
          {
            id: "js",
            type: "javascript-transform",
            config: {
              script: `
            function process(context) {
              try {
                for (let i = 0, n = 0; i < 3000; i++) n += i
                return true
              } catch { return false }
            }`,
            },
          },
          { id: "write", type: "delimited-sink", config: { filePath: "out.csv" } },
        ],
        connections: [{ ...connections[0], to: "js" }, { ...connections[0], from: "js" }],
        settings: { limits: { spillFolder: "spill" }, checkpoint: { every: 1 } },
      },
    })
    const input = { text, file: `${folder}/p.json` }
    const controller = new AbortController()
    const first = await runPipeline(input, {
      signal: controller.signal,
      onProgress: ({ totals }) => totals.written > 0 && controller.abort(),
    }).then((report) => report, (error) => (error as RunFailed).report)
    assertEquals(left(`${folder}/spill`), [])
    if (first.status !== "succeeded") await runPipeline(input, { resume: true })
    assertEquals(await Deno.readTextFile(`${folder}/out.csv`), NEW)
    assertEquals([left(folder), left(`${folder}/spill`)], [["in.csv", "out.csv", "spill"], []])
  }))
