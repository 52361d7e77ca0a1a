/** Rivals' arms: each library by its script in bench/rivals, Miller by its command line. */
import { type Rival, ROOT } from "./machine.ts"
import type { Arm } from "./measure.ts"

export type Workload = "passthrough" | "project" | "count" | "filter"

const SCRIPTS: Readonly<Record<Exclude<Rival, "miller">, string>> = {
  "polars": "polars.mjs",
  "duckdb": "duckdb.mjs",
  "csv-parse": "csv_parse.mjs",
  "papaparse": "papaparse.mjs",
}

/** `-S`: no types are guessed where none are needed, which is faster. `--csvlite` would be too, but knows less of quotes. */
const MILLER: Readonly<Record<Workload, ReadonlyArray<string>>> = {
  passthrough: ["--icsv", "--ocsv", "-S", "cat"],
  project: ["--icsv", "--ocsv", "-S", "template", "-f", "id,email,balance"],
  count: ["--icsv", "--onidx", "-S", "count"],
  filter: [
    "--icsv",
    "--ocsv",
    "put",
    'filter $country != "US" && $balance > 0; $net = round(($balance * 1.2 + $score) * 100) / 100',
  ],
}

export interface RivalArm {
  readonly rival: Rival
  readonly workload: Workload
  readonly folder: string
  readonly input: string
  readonly output: string
  readonly check: Arm["check"]
}

export function rivalArm({ rival, workload, folder, input, output, check }: RivalArm): Arm {
  const common = { name: rival, outputs: [`${folder}/${output}`], ...(check === undefined ? {} : { check }) }
  if (rival !== "miller") {
    const argv = ["node", `${ROOT}bench/rivals/${SCRIPTS[rival]}`, workload, input, output]
    return { ...common, command: { argv, cwd: folder, cores: 1 } }
  }
  const argv = ["mlr", ...MILLER[workload], input]
  const stdout = workload === "count" ? {} : { stdoutFile: output }
  return { ...common, command: { argv, cwd: folder, cores: 1, ...stdout } }
}
