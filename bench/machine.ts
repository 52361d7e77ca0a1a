/**
 * The machine and who may use which core: measured processes have the first core, this one stays off it. Knows what is
 * installed; starts nothing that is measured.
 */
import { fileURLToPath } from "node:url"

export const ROOT: string = fileURLToPath(new URL("../", import.meta.url))
export const CORES: number = navigator.hardwareConcurrency

function output(command: string, args: ReadonlyArray<string>): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(command, { args: [...args], stderr: "null" }).outputSync()
    return success ? new TextDecoder().decode(stdout).trim() : undefined
  } catch {
    return undefined
  }
}

/** Whether processes can be pinned to cores. */
export const CAN_PIN: boolean = output("taskset", ["--version"]) !== undefined
/** GNU time tells the peak memory of a process exactly; without it /proc is read again and again. */
export const HAS_TIME: boolean = output("/usr/bin/time", ["--version"]) !== undefined

/** Moves this process, all its threads and what it starts off the core of the measured processes. */
export function leaveFirstCore(): void {
  if (CAN_PIN && CORES > 1) output("taskset", ["-a", "-p", "-c", `1-${CORES - 1}`, String(Deno.pid)])
}

export interface Machine {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGB: number
  readonly os: string
  readonly deno: string
  readonly node: string | undefined
  /** Whether each measured process had exactly the cores its table says. */
  readonly isPinned: boolean
}

export function machine(): Machine {
  return {
    date: new Date().toISOString(),
    cpu: cpuModel(),
    cores: CORES,
    memoryGB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    os: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    node: output("node", ["--version"])?.replace(/^v/, ""),
    isPinned: CAN_PIN,
  }
}

function cpuModel(): string {
  try {
    return /^model name\s*:\s*(.+)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? "unknown CPU"
  } catch {
    return "unknown CPU"
  }
}

/** What FlowEngine is compared with. */
export const RIVALS = ["polars", "duckdb", "miller", "csv-parse", "papaparse"] as const
export type Rival = typeof RIVALS[number]

const PACKAGES: Readonly<Record<Exclude<Rival, "miller">, ReadonlyArray<string>>> = {
  "polars": ["nodejs-polars"],
  "duckdb": ["@duckdb/node-api"],
  "csv-parse": ["csv-parse", "csv-stringify"],
  "papaparse": ["papaparse"],
}

/** Version of each rival that is installed. */
export function installedRivals(): ReadonlyMap<Rival, string> {
  const found = new Map<Rival, string>()
  const hasNode = output("node", ["--version"]) !== undefined
  for (const rival of RIVALS) {
    const version = rival === "miller" ? millerVersion() : hasNode ? packageVersion(PACKAGES[rival]) : undefined
    if (version !== undefined) found.set(rival, version)
  }
  return found
}

const millerVersion = () => output("mlr", ["--version"])?.replace(/^\D*/, "")

function packageVersion(names: ReadonlyArray<string>): string | undefined {
  try {
    const versions = names.map((name) =>
      JSON.parse(Deno.readTextFileSync(`${ROOT}bench/rivals/node_modules/${name}/package.json`)).version
    )
    return versions.join(" + ")
  } catch {
    return undefined
  }
}
