/**
 * Whether threads can be given fewer permissions than the process has. Deno ends the whole process, uncatchably, when a
 * thread asks for that and the feature is off; no API tells, so the signs are looked at: the command line and deno.json.
 */
import { type FlowError, flowError } from "../../errors/flow_error.ts"
import { fromHere } from "../../data/here.ts"
import { dirname, fromFileUrl, join } from "../../data/path.ts"

const FLAG = /^--unstable(-worker-options)?$/

type Signs = "on" | "off" | "unknown"

let seen: Signs | undefined

/** FE2018 if the feature is off for sure. Where the signs cannot be read, Deno itself has the last word. */
export function fenceProblem(): FlowError | undefined {
  seen ??= isDeno() ? signs() : "off"
  if (seen !== "off") return undefined
  if (!isDeno()) {
    const help = "run the pipeline with Deno, or give the run a plugin object of your own"
    return flowError("FE2018", "Node and Bun cannot give threads permissions of their own, and plugins need that", {
      help,
    })
  }
  return flowError("FE2018", "this process may not start threads with permissions of their own, and plugins need that")
}

/** Whether the feature is on for sure. */
export const areThreadsFenced = (): boolean => (seen ??= isDeno() ? signs() : "off") === "on"

/** What the first line of the program sets beside the flag: the command line itself is secret without all permissions. */
const MARK = "FLOWENGINE_WORKER_OPTIONS"

function signs(): Signs {
  if (Deno.build.standalone) return compiledSigns()
  const main = Deno.mainModule
  const args = allowed(commandLine)
  if (args?.some((arg) => FLAG.test(arg))) return "on"
  if (args === undefined && allowed(() => Deno.env.get(MARK)) === "1") return "on"
  const isOn = allowed(() => {
    // A program from the network is under the deno.json of the current folder.
    const from = main.startsWith("file:") ? dirname(fromFileUrl(new URL(main))) : Deno.cwd()
    const config = configFile(args ?? [], from)
    return config !== undefined && /"worker-options"/.test(Deno.readTextFileSync(config))
  })
  // A bundle needs no deno.json, so that the one beside it may not be in use: without a command line to look at, it is not known.
  // Nor does a program from the network that was installed.
  if (isOn === true && (args !== undefined || /^file:.*\.ts$/.test(main))) return "on"
  return args === undefined || isOn === undefined ? "unknown" : "off"
}

/** A compiled program has no command line of Deno's; `deno task compile` puts down in a file inside what it was given. */
function compiledSigns(): Signs {
  const file = new URL("./compiled.json", import.meta.url)
  if (file.protocol !== "file:") return "unknown"
  const told = allowed(() => Deno.readTextFileSync(file))
  if (told === undefined) return "unknown"
  const { flags } = JSON.parse(told) as { readonly flags: ReadonlyArray<string> }
  return flags.some((flag) => FLAG.test(flag)) ? "on" : "off"
}

/** Undefined where this process may not see it. */
function allowed<A>(look: () => A): A | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotFound) return undefined
    throw error
  }
}

/** The arguments of Deno itself, up to the program; undefined where the system does not tell. */
function commandLine(): ReadonlyArray<string> | undefined {
  if (Deno.build.os !== "linux") return undefined
  const args = Deno.readTextFileSync("/proc/self/cmdline").split("\0").slice(1)
  return args.slice(0, args.length - Deno.args.length)
}

function configFile(args: ReadonlyArray<string>, from: string): string | undefined {
  if (args.includes("--no-config")) return undefined
  const at = args.findIndex((arg) => /^(--config|-c)(=|$)/.test(arg))
  if (at >= 0) {
    const named = args[at].includes("=") ? args[at].slice(args[at].indexOf("=") + 1) : args[at + 1]
    return fromHere(named)
  }
  for (let folder = from;; folder = dirname(folder)) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const path = join(folder, name)
      if (isFile(path)) return path
    }
    if (dirname(folder) === folder) return undefined
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile
  } catch {
    return false
  }
}

/** Elsewhere something stands in for it that has no version (npm/deno_stand_in.ts). */
const isDeno = (): boolean => (Deno.version as Partial<typeof Deno.version>).deno !== undefined
