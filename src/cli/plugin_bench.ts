/** `flowengine plugin bench`: rows and bytes per second of a plugin alone, its thread included. */
import { benchPlugin } from "../../mod.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { trialOf } from "./plugin_conformance.ts"
import { print, printJson } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

const USAGE = "usage: flowengine plugin bench DIR [--fixture FILE] [--rows N]"

export async function benchCommand(args: ReadonlyArray<string>, options: Invocation["options"]): Promise<number> {
  if (args.length !== 1) throw new UsageError("`plugin bench` takes one URL or folder", USAGE)
  const rows = rowsWanted(options.rows)
  const { manifest, measured } = await benchPlugin(args[0], { ...trialOf(options), ...(rows && { rows }) })
  if (measured === undefined) {
    throw new UsageError(
      "libraries run inside of scripts",
      "measure a pipeline with them: `flowengine run FILE --debug`",
    )
  }
  const { name, version, kind } = manifest
  if (options.json) printJson({ ok: true, plugin: name, version, kind, ...measured })
  else {
    const { rows, bytes, seconds, rowsPerSecond, megabytesPerSecond } = measured
    print([
      `${name} ${version}, ${kind}`,
      `  ${rows.toLocaleString("en")} rows, ${(bytes / 1e6).toFixed(1)} MB of cells in ${seconds.toFixed(2)} s`,
      `  ${Math.round(rowsPerSecond).toLocaleString("en")} rows/s, ${megabytesPerSecond.toFixed(1)} MB/s`,
    ].join("\n"))
  }
  return EXIT.ok
}

function rowsWanted(given: unknown): number | undefined {
  if (given === undefined) return undefined
  const rows = Number(given)
  if (Number.isSafeInteger(rows) && rows > 0) return rows
  throw new UsageError(`--rows cannot be \`${given}\``, "write a number of rows, as --rows 100000")
}
