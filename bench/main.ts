/**
 * `deno task bench [GROUP…] [--rounds N] [--rows N] [--quick] [--source] [--no-rivals]`
 *
 * Measures, prints tables, and writes bench/results: one .json and one .md per group. Documents quote nothing else.
 * bench/README.md tells what is measured and how.
 */
import { parseArgs } from "@std/cli/parse-args"
import { arms } from "./arms.ts"
import type { Bench, Group } from "./bench.ts"
import { COMPILED, compiled } from "./compiled.ts"
import { cost } from "./cost.ts"
import { customer } from "./customer.ts"
import { files } from "./files.ts"
import { build, runFromSource } from "./flow.ts"
import { limits } from "./limits.ts"
import { installedRivals, leaveFirstCore, machine, RIVALS } from "./machine.ts"
import { markdown, writeResults } from "./report.ts"
import { writeSizing } from "./sizing.ts"
import { startup } from "./startup.ts"
import { stress } from "./stress.ts"

const GROUPS: Readonly<Record<string, Group>> = { startup, files, arms, customer, cost, limits, stress, compiled }
const FULL_ROWS = 1_000_000
const QUICK_ROWS = 1_000

const options = parseArgs(Deno.args, {
  boolean: ["quick", "source", "rivals"],
  negatable: ["rivals"],
  string: ["rounds", "rows"],
  default: { rivals: true },
  unknown: (arg: string) => {
    if (arg.startsWith("-")) usage(`unknown option ${arg}`)
    return true
  },
})

function usage(message: string): never {
  console.error(
    `${message}\nusage: deno task bench [${
      Object.keys(GROUPS).join("|")
    }…] [--rounds N] [--rows N] [--quick] [--source] [--no-rivals]`,
  )
  Deno.exit(1)
}

function positive(name: string, given: string | undefined, byDefault: number): number {
  const n = given === undefined ? byDefault : Number(given)
  return Number.isInteger(n) && n > 0 ? n : usage(`--${name} is a positive number`)
}

const all = Object.keys(GROUPS).filter((name) => name !== "compiled" || COMPILED !== undefined)
const names = options._.length === 0 ? all : options._.map(String)
for (const name of names) if (!(name in GROUPS)) usage(`there is no group ${name}`)
const rows = positive("rows", options.rows, options.quick ? QUICK_ROWS : FULL_ROWS)
const rounds = positive("rounds", options.rounds, options.quick ? 1 : 5)
// Only a run of the bundle at full size makes results.
const writes = !options.quick && !options.source && rows === FULL_ROWS

const here = machine()
const installed = installedRivals()
const rivals = options.rivals ? installed : new Map<never, string>()
leaveFirstCore()
const folder = await Deno.makeTempDir({ prefix: "flowengine-bench-" })
const removeFolder = () => Deno.removeSync(folder, { recursive: true })
Deno.addSignalListener("SIGINT", () => {
  removeFolder()
  Deno.exit(130)
})
try {
  if (options.source) runFromSource()
  else await build(folder)
  const bench: Bench = {
    folder,
    rows,
    rounds,
    warmUps: options.quick ? 0 : 1,
    rivals,
    missing: options.rivals ? RIVALS.filter((rival) => !rivals.has(rival)) : [],
    say: (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`),
  }
  if (bench.missing.length > 0) bench.say(`not installed (deno task bench:rivals): ${bench.missing.join(", ")}`)
  for (const name of names) {
    bench.say(`=== ${name}`)
    const report = await GROUPS[name](bench)
    console.log(markdown(report, here))
    if (!writes) continue
    writeResults(name, report, here, { rows, rounds, rivals: Object.fromEntries(rivals) })
    if (name === "stress") await writeSizing()
  }
} finally {
  removeFolder()
}
