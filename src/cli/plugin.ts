/** `flowengine plugin`: what is done with third-party plugins outside a run. */
import { addPlugin, checkPlugin, permissionText } from "../../mod.ts"
import { currentFolder, fromHere } from "../data/here.ts"
import { dirname, join } from "../data/path.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Invocation } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

/** Each takes the arguments after its own name. */
const ACTIONS: Readonly<
  Record<string, (args: ReadonlyArray<string>, options: Invocation["options"]) => Promise<number>>
> = {
  new: async (args, options) => await (await import("./plugin_new.ts")).newPlugin(args, options),
  hash: async (args, options) => await (await import("./plugin_new.ts")).hashPlugin(args, options),
  check,
  test: async (args, options) => await (await import("./plugin_conformance.ts")).testCommand(args, options),
  bench: async (args, options) => await (await import("./plugin_bench.ts")).benchCommand(args, options),
  add,
}

export const ACTION_NAMES: ReadonlyArray<string> = Object.keys(ACTIONS)

export function plugin({ files: [action, ...args], options }: Invocation): Promise<number> {
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (run !== undefined) return run(args, options)
  const meant = didYouMean(action, ACTION_NAMES)
  throw new UsageError(
    `there is no \`plugin ${action}\``,
    meant === undefined ? `there is: plugin ${ACTION_NAMES.join(", plugin ")}` : `did you mean \`${meant}\`?`,
  )
}

function only(args: ReadonlyArray<string>, action: string): string {
  if (args.length === 1) return args[0]
  throw new UsageError(`\`plugin ${action}\` takes one URL or folder`, `usage: flowengine plugin ${action} URL`)
}

async function check(args: ReadonlyArray<string>, { json }: Invocation["options"]): Promise<number> {
  const { manifest, integrity } = await checkPlugin(only(args, "check"), { folder: currentFolder() })
  if (json) printJson({ ok: true, integrity, manifest })
  else print([...factsOf(manifest, integrity), "", "no problems"].join("\n"))
  return EXIT.ok
}

async function add(args: ReadonlyArray<string>, { json, pipeline, name }: Invocation["options"]): Promise<number> {
  const url = only(args, "add")
  const file = typeof pipeline === "string" ? pipeline : undefined
  const folder = file === undefined ? currentFolder() : dirname(fromHere(file))
  const added = await addPlugin(url, { folder, ...(typeof name === "string" ? { name } : {}) })
  const { manifest, integrity } = added
  if (json) printJson({ ok: true, name: added.name, url, integrity, manifest })
  else {
    print([
      ...factsOf(manifest, integrity),
      "",
      `written to ${join(folder, "flowengine.lock")}; in the pipeline file:`,
      "",
      "plugins:",
      `  ${added.name}: { url: ${JSON.stringify(url)} }`,
    ].join("\n"))
  }
  return EXIT.ok
}

type Manifest = Awaited<ReturnType<typeof checkPlugin>>["manifest"]

function factsOf(manifest: Manifest, integrity: string): ReadonlyArray<string> {
  const { name, version, title, kind, type, license, files, permissions } = manifest
  return [
    `${name} ${version}: ${title}`,
    `  ${"offers".padEnd(10)} ${kind === "library" ? "a script library" : `${kind} ${type}`}`,
    `  ${"files".padEnd(10)} ${Object.keys(files).join(", ")}`,
    `  ${"may".padEnd(10)} ${permissionText(permissions)}`,
    ...(license === undefined ? [] : [`  ${"license".padEnd(10)} ${license}`]),
    `  ${"integrity".padEnd(10)} ${integrity}`,
  ]
}
