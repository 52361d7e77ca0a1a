/** Results as tables: what goes to the terminal and to bench/results. Measures nothing. */
import manifest from "../deno.json" with { type: "json" }
import { type Machine, ROOT } from "./machine.ts"
import type { Spread } from "./measure.ts"

export interface Section {
  readonly heading: string
  readonly text?: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

export interface Report {
  readonly title: string
  /** What was measured, and how. */
  readonly text: string
  readonly sections: ReadonlyArray<Section>
  /** All samples, for those who want to calculate themselves. */
  readonly data: unknown
}

export const count = (n: number): string => Math.round(n).toLocaleString("en")

/** About three significant digits. */
export const digits = (n: number): string => n >= 100 ? count(n) : n >= 10 ? n.toFixed(1) : n.toFixed(2)

export const range = ({ median, min, max }: Spread): string => `${digits(median)} (${digits(min)}–${digits(max)})`

export function markdown({ title, text, sections }: Report, machine: Machine): string {
  const node = machine.node === undefined ? "" : `, Node ${machine.node}`
  const where =
    `FlowEngine ${manifest.version}, Deno ${machine.deno}${node}; ${machine.cpu}, ${machine.cores} cores, ` +
    `${machine.memoryGB} GB; ${machine.os}; ${machine.date.slice(0, 10)}.`
  const pinning = machine.isPinned
    ? "Every measured process was pinned to the first core (taskset) unless the table says more; the harness ran on another."
    : "taskset is missing: processes were not pinned to a core."
  const parts = sections.map(({ heading, text, head, rows }) =>
    [`## ${heading}`, ...(text === undefined ? [] : [text]), table(head, rows)].join("\n\n")
  )
  return [`# ${title}`, where, `${text} ${pinning}`, ...parts].join("\n\n") + "\n"
}

/** The first column is text, the others are numbers. */
function table(head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  const widths = head.map((name, c) => Math.max(4, name.length, ...rows.map((row) => row[c].length)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((cell, c) => c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])).join(" | ")} |`
  const rule = widths.map((width, c) => c === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n")
}

export function writeResults(group: string, report: Report, machine: Machine, options: unknown): void {
  const folder = `${ROOT}bench/results`
  Deno.mkdirSync(folder, { recursive: true })
  const { title, data } = report
  const json = { title, version: manifest.version, machine, options, data }
  Deno.writeTextFileSync(`${folder}/${group}.json`, `${JSON.stringify(json, null, 2)}\n`)
  Deno.writeTextFileSync(`${folder}/${group}.md`, markdown(report, machine))
  // The gate looks at the format of these files too.
  const { success } = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", `${folder}/${group}.json`, `${folder}/${group}.md`],
    cwd: ROOT,
  }).outputSync()
  if (!success) throw new Error(`deno fmt failed on the results of ${group}`)
}
