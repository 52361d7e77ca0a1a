/**
 * What happens around the examples of error codes that no file can show: a full disk, a killed run, a mistake of a step.
 * Each is done to a run, never told to it.
 */
import { replayPipeline, runPipeline } from "../../mod.ts"
import { delimitedSink } from "../../plugins/delimited/sink.ts"
import { delimitedSource } from "../../plugins/delimited/source.ts"
import { javascriptTransform } from "../../plugins/javascript/transform.ts"
import { guardSync } from "../../src/data/disk_errors.ts"
import type { Files } from "../../src/data/files.ts"
import { ORDERS_CSV } from "../../src/errors/examples/example.ts"
import { meter } from "../../src/script/metering/meter.ts"
import type { Chunk, Plugin, SinkPlugin, SinkRun } from "../../src/plugin/mod.ts"
import { cli, cliArguments } from "./cli.ts"
import { fail, failingAtTheEnd, faulty, meddledWith, spillDisk, SYSTEM, unconfirmed, unreadable } from "./code_disks.ts"
import type { Scene } from "./code_examples.ts"
import { CrashingFiles } from "./crashing_files.ts"
import { DyingFiles } from "./dying_files.ts"
import { type Hook, hooked } from "./failing_steps.ts"
import { turns } from "./gates.ts"
import { PROJECT } from "./paths.ts"

export interface Scenes {
  readonly bad?: Scene
  readonly good?: Scene
}

/** A built-in step with something that happens before its calls. */
const stepWith = (plugin: Plugin, hook: Hook) => (): Plugin =>
  ({ ...hooked(plugin, hook), type: plugin.type }) as Plugin
const sink = (hook: Hook) => stepWith(delimitedSink, hook)

/** A sink that fails so many times to write, for a reason that may pass. */
const failingSink = (times: number): Scene["step"] => () => {
  let left = times
  return sink((call) => {
    if (call === "write" && left-- > 0) guardSync("out.csv", "writing", () => fail(SYSTEM.broken()))
  })!()
}

/** The sink of CSV files, with another way to write a chunk. */
const writing = (write: (chunk: Chunk, run: SinkRun) => ReturnType<SinkRun["write"]>) => (): Plugin => {
  const plugin = delimitedSink as SinkPlugin
  return {
    ...plugin,
    open: async (options, schema, context) => {
      const run = await plugin.open(options, schema, context)
      return {
        write: (chunk) => write(chunk, run),
        prepare: () => run.prepare(),
        commit: () => run.commit(),
        abort: () => run.abort(),
      }
    },
  } as Plugin
}

const hidden = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => /^\./.test(name))

/** Runs until a checkpoint and an unfinished output are there, and the process is as good as dead. */
async function killedRun(folder: string): Promise<void> {
  for (let operations = 5; operations < 60; operations++) {
    await runPipeline(`${folder}/orders.yaml`, { files: new DyingFiles(operations) }).catch(() => {})
    const left = hidden(folder)
    if (left.includes(".orders.yaml.checkpoint") && left.some((name) => name.endsWith(".part"))) return
  }
  fail("no checkpoint was left")
}

async function killedReplay(folder: string): Promise<void> {
  const files = new Map<string, Uint8Array>()
  for (const { name } of Deno.readDirSync(folder)) files.set(name, await Deno.readFile(`${folder}/${name}`))
  for (let operations = 1; !hidden(folder).some((name) => name.endsWith(".replay")); operations++) {
    for (const { name } of Deno.readDirSync(folder)) await Deno.remove(`${folder}/${name}`)
    for (const [name, bytes] of files) await Deno.writeFile(`${folder}/${name}`, bytes)
    await replayPipeline(`${folder}/orders.yaml`, { files: new CrashingFiles(operations) }).catch(() => {})
  }
}

const manyOrders = (folder: string): Promise<void> =>
  Deno.writeTextFile(
    `${folder}/orders.csv`,
    "id,name,amount\n" + Array.from({ length: 10_000 }, (_, i) => `${i},Ann,10\n`).join(""),
  )
const slow = sink((call) => call === "write" ? turns(2) : undefined)

/** The first thread of a sandbox ends when it gets a chunk. Resolves to what undoes that. */
function breakingThreads(): Promise<() => void> {
  const Real = globalThis.Worker
  globalThis.Worker = class extends Real {
    #messages = 0
    override postMessage(...given: [unknown]): void {
      if (++this.#messages < 2) return super.postMessage(...given)
      this.terminate()
      this.onerror?.(new ErrorEvent("error", { message: "out of address space", cancelable: true }))
    }
  }
  return Promise.resolve(() => void (globalThis.Worker = Real))
}

/** The command in a process that Deno starts with such flags. */
const started = (...flags: ReadonlyArray<string>): Scene["spawn"] => async (args, cwd) => {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", ...flags, `${PROJECT}cli.ts`, ...args],
    cwd,
    env: { NO_COLOR: "1", FLOWENGINE_CACHE: `${cwd}/cache` },
  }).output()
  return new TextDecoder().decode(stderr)
}
const asShipped: Scene = { spawn: started(...cliArguments([]).filter((flag) => /^(--config|-P)/.test(flag))) }

/** A port of this machine stands in for the one of the example. Where `answer` is undefined, nothing listens there. */
const atPort = (port: number, answer: (() => Response) | undefined): Scene => ({
  spawn: async (args, cwd) => {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer ?? (() => new Response()))
    const free = String(server.addr.port)
    if (answer === undefined) await server.shutdown()
    const stderr = await asShipped.spawn!(args.map((arg) => arg.replace(String(port), free)), cwd)
    if (answer !== undefined) await server.shutdown()
    return stderr.replaceAll(free, String(port))
  },
})
/** What the registry answers; undefined where there is none. */
const registry = (answer: (() => Response) | undefined): Scene => ({
  spawn: async (args, cwd) => {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer ?? (() => new Response()))
    const url = `http://127.0.0.1:${server.addr.port}/`
    if (answer === undefined) await server.shutdown()
    const { stderr } = await cli(args, { cwd, env: { JSR_URL: url } })
    if (answer !== undefined) await server.shutdown()
    return stderr.replaceAll(url, "https://jsr.io/")
  },
})
const listening = () => new Response("{}")

const aborted = new AbortController()
aborted.abort()
const disk = (files: () => Files): Scenes => ({ bad: { options: () => ({ files: files() }) } })
const after = (before: (folder: string) => Promise<void>): Scenes => ({ bad: { before }, good: { before } })

/** A plain module with an instruction for SIMD, which nobody has looked at. */
const UNKNOWN_WASM = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x65, 1, 0x68, 0, 0],
  ...[3, 2, 1, 0, 10, 6, 1, 4, 0, 0xfd, 0, 0x0b],
])

export const SCENES: Readonly<Record<string, Scenes>> = {
  FE1801: { bad: atPort(9464, listening), good: asShipped },
  FE1802: { bad: asShipped, good: atPort(4318, listening) },
  FE1803: { bad: atPort(4318, undefined), good: atPort(4318, listening) },
  FE2018: { bad: { spawn: started("-A", "--no-config", `--import-map=${PROJECT}deno.json`) }, good: asShipped },
  FE2019: {
    bad: { spawn: started(`--config=${PROJECT}deno.json`, "-R", "-W", "-E", "--allow-sys", "--allow-net=127.0.0.1") },
    good: asShipped,
  },
  FE4201: { bad: { before: breakingThreads } },
  FE4202: {
    bad: { step: stepWith(javascriptTransform, (call) => call === "bind" ? void meter(UNKNOWN_WASM) : undefined) },
  },
  FE5002: { bad: { options: () => ({ signal: aborted.signal }) } },
  FE5011: { bad: { step: failingSink(Infinity) }, good: { step: failingSink(1) } },
  FE5012: { bad: { step: sink((call) => call === "write" ? new Promise(() => {}) : undefined) } },
  FE5013: { bad: { step: failingSink(1) } },
  FE5014: { bad: { step: failingSink(1) } },
  FE5015: disk(unconfirmed),
  FE5031: after(async (folder) => {
    await killedRun(folder)
    await Deno.writeTextFile(`${folder}/orders.csv`, `${ORDERS_CSV}4,Dee,40\n`)
  }),
  FE5033: after(async (folder) => {
    await killedRun(folder)
    for (const name of hidden(folder)) if (name.endsWith(".part")) await Deno.remove(`${folder}/${name}`)
  }),
  FE5037: after(killedRun),
  FE5038: {
    bad: {
      before: async (folder) => {
        const lock = await Deno.open(`${folder}/.orders.yaml.checkpoint.lock`, { create: true, write: true })
        await lock.lock(true)
        return () => lock.close()
      },
    },
  },
  FE5044: {
    bad: {
      options: (folder) => ({ files: meddledWith(`${folder}/out.csv`) }),
    },
  },
  FE5047: { bad: { step: () => ({ ...delimitedSource, replay: undefined }) as Plugin } },
  FE5048: { bad: { before: killedReplay } },
  FE5049: disk(failingAtTheEnd),
  FE6003: disk(() => unreadable(SYSTEM.denied)),
  FE6004: disk(() => faulty(/out\.csv/, SYSTEM.full)),
  FE6005: disk(() => unreadable(SYSTEM.broken)),
  FE6006: disk(() => faulty(/out\.csv/, SYSTEM.broken)),
  FE6009: { bad: registry(undefined), good: registry(() => Response.json({ latest: "0.1.0" })) },
  // The process that runs the tests has memory of its own.
  FE7001: { good: { options: () => ({ residentBytes: () => 100 * 2 ** 20 }) } },
  FE7002: {
    bad: { options: () => ({ residentBytes: () => 510 * 2 ** 20 }) },
    good: { options: () => ({ residentBytes: () => 510 * 2 ** 20 }) },
  },
  FE7003: {
    bad: { options: () => ({ residentBytes: () => 100 * 2 ** 20 }) },
    good: { options: () => ({ residentBytes: () => 100 * 2 ** 20 }) },
  },
  FE7010: {
    bad: { before: manyOrders, step: slow, options: (folder) => ({ files: spillDisk(folder, "full") }) },
    good: { before: manyOrders, step: slow, options: (folder) => ({ files: spillDisk(folder, "full") }) },
  },
  FE7011: {
    bad: { before: manyOrders, step: slow, options: (folder) => ({ files: spillDisk(folder, "forgetful") }) },
    good: { before: manyOrders, step: slow, options: (folder) => ({ files: spillDisk(folder, "forgetful") }) },
  },
  FE7013: {
    bad: {
      step: slow,
      before: async (folder) => {
        await manyOrders(folder)
        const path = `${folder}/spill/flowengine-spill-0badcafe`
        await Deno.mkdir(path)
        await Deno.writeTextFile(`${path}/lock`, "")
        await Deno.writeTextFile(`${path}/1-1.spill`, "rows")
      },
    },
  },
  FE9000: {
    bad: { step: sink((call) => call === "write" ? void (undefined as unknown as { rows: [] }).rows : undefined) },
  },
  FE9001: { bad: { step: writing(async (chunk, run) => ({ ...await run.write(chunk), written: chunk.count - 1 })) } },
  FE9002: {
    bad: {
      step: writing(async (chunk, run) => {
        const done = await run.write(chunk)
        // Once too often, whether the source still holds it or not.
        for (let n = 0; n < 3; n++) chunk.release()
        return done
      }),
    },
  },
  FE9003: {
    bad: {
      step: writing((chunk, run) => {
        chunk.retain()
        return run.write(chunk)
      }),
    },
  },
}
