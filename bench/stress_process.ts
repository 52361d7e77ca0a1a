/**
 * The measured process of the groups `stress` and `budget`: runs a pipeline through the library with a slow sink, whose
 * output goes into a hash instead of on the disk, and prints what came out as JSON.
 * `stress_process.ts PIPELINE SLEEP_MS chunk|MB`: the sink sleeps so long after each chunk, or for each MB put out.
 */
import { createHash } from "node:crypto"
import { FlowErrors, registry, RunFailed, runPipeline, type RunReport } from "../mod.ts"
import { denoFiles, type Files, type OutputFile } from "../src/data/files.ts"
import type { Plugin, SinkPlugin } from "../src/plugin/mod.ts"

/** What a run said about itself, and what it put out. */
export interface Stressed {
  /** Undefined if the run succeeded. */
  readonly code?: string
  readonly message?: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  /** What the report says of memory, spill and processor, as far as it does. */
  readonly memory?: unknown
  readonly spill?: unknown
  readonly cpu?: unknown
}

/** What makes a sink slow: something that takes its time for each chunk, as a request, or for each byte, as a network. */
export interface Pace {
  readonly ms: number
  readonly per: "chunk" | "MB"
}

/** Timers are not exact: what a wait was too long is taken off the next ones. */
const LEAST_WAIT_MS = 2

/** The delimited sink, which takes its time. */
function slowSink({ ms, per }: Pace): Plugin {
  const inner = registry.get("delimited-sink") as SinkPlugin
  let owed = 0
  const sleep = async (bytes: number) => {
    owed += per === "chunk" ? ms : ms * bytes / 1e6
    if (owed < (per === "chunk" ? Number.MIN_VALUE : LEAST_WAIT_MS)) return
    const began = performance.now()
    await new Promise<void>((resolve) => setTimeout(resolve, owed))
    owed = per === "chunk" ? 0 : owed - (performance.now() - began)
  }
  return {
    ...inner,
    type: "slow-sink",
    open: async (
      options: unknown,
      input: Parameters<SinkPlugin["open"]>[1],
      context: Parameters<SinkPlugin["open"]>[2],
    ) => {
      const run = await inner.open(options, input, context)
      return {
        write: async (chunk, signal) => {
          const written = await run.write(chunk, signal)
          await sleep(written.bytes)
          return written
        },
        prepare: () => run.prepare(),
        commit: () => run.commit(),
        abort: () => run.abort(),
      }
    },
  } as SinkPlugin as Plugin
}

/** A disk on which outputs become a hash. Spilled chunks and everything else go to the real one. */
function hashingFiles(hash: { update(bytes: Uint8Array): void }, isOutput: (path: string) => boolean): Files {
  const open = (): OutputFile => ({
    write: (bytes) => void hash.update(bytes),
    sync: () => Promise.resolve(),
    truncate: () => {},
    close: () => {},
  })
  return new Proxy(denoFiles, {
    get(files, name: keyof Files) {
      const operation = files[name] as ((...args: ReadonlyArray<unknown>) => unknown) | undefined
      if (typeof operation !== "function") return operation
      return (...args: ReadonlyArray<unknown>) => {
        if (!isOutput(String(args[0]))) return operation.apply(files, args as Array<unknown>)
        if (name === "create" || name === "append") return open()
        return name === "status" ? Promise.resolve(undefined) : Promise.resolve()
      }
    },
  })
}

if (import.meta.main) {
  const file = Deno.args[0]
  const pace: Pace = { ms: Number(Deno.args[1]), per: Deno.args[2] === "MB" ? "MB" : "chunk" }
  const hash = createHash("sha256")
  let bytes = 0
  const files = hashingFiles({
    update: (part) => {
      bytes += part.length
      hash.update(part)
    },
  }, (path) => path.includes("hashed"))
  const told = (report: RunReport, code?: string, message?: string): Stressed => {
    const { memory, spill, cpu } = report as RunReport & { readonly memory?: unknown; readonly spill?: unknown }
    return { code, message, rows: report.totals.written, bytes, sha256: hash.digest("hex"), memory, spill, cpu }
  }
  let result: Stressed
  try {
    result = told(await runPipeline(file, { files, plugins: [slowSink(pace)] }))
  } catch (error) {
    if (error instanceof RunFailed) result = told(error.report, error.errors[0].code, error.errors[0].message)
    else if (error instanceof FlowErrors) {
      result = { code: error.errors[0].code, message: error.errors[0].message, rows: 0, bytes: 0, sha256: "" }
    } else throw error
  }
  console.log(JSON.stringify(result))
  Deno.exit(0)
}
