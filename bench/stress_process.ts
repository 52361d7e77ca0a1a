/**
 * The measured process of the groups `stress` and `budget`: runs a pipeline through the library with a slow sink, whose
 * output goes into a hash instead of on the disk, and prints what came out as JSON.
 * `stress_process.ts PIPELINE SLEEP_MS`: the sink sleeps so long after each chunk.
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

/** The delimited sink, which takes its time. */
function slowSink(sleepMs: number): Plugin {
  const inner = registry.get("delimited-sink") as SinkPlugin
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, sleepMs))
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
          if (sleepMs > 0) await sleep()
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
  const [file, sleepMs] = [Deno.args[0], Number(Deno.args[1])]
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
    result = told(await runPipeline(file, { files, plugins: [slowSink(sleepMs)] }))
  } catch (error) {
    if (error instanceof RunFailed) result = told(error.report, error.errors[0].code, error.errors[0].message)
    else if (error instanceof FlowErrors) {
      result = { code: error.errors[0].code, message: error.errors[0].message, rows: 0, bytes: 0, sha256: "" }
    } else throw error
  }
  console.log(JSON.stringify(result))
  Deno.exit(0)
}
