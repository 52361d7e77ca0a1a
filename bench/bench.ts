/** What a group of measurements is given, and what it makes. The groups themselves are in files of their own. */
import { type Rival, RIVALS } from "./machine.ts"
import type { Report } from "./report.ts"

export interface Bench {
  /** A folder for inputs and outputs, with the built bundle in dist; removed at the end. */
  readonly folder: string
  /** Rows of the files that have a million at full size. */
  readonly rows: number
  readonly rounds: number
  readonly warmUps: number
  /** Rivals that take part, with their versions. */
  readonly rivals: ReadonlyMap<Rival, string>
  /** Those that would, if they were installed. */
  readonly missing: ReadonlyArray<Rival>
  /** Tells how far it is. */
  readonly say: (line: string) => void
}

export type Group = (bench: Bench) => Promise<Report>

/** `n` of a full-size run, at the size of this one. */
export const scaled = ({ rows }: Bench, n: number): number => Math.max(1, Math.round(n * rows / 1_000_000))

/** Which rivals took part in a group that has use for `all`, and which could not. */
export function rivalNames({ rivals, missing }: Bench, all: ReadonlyArray<Rival> = RIVALS): string {
  const there = all.filter((rival) => rivals.has(rival)).map((rival) => `${rival} ${rivals.get(rival)}`)
  const away = all.filter((rival) => missing.includes(rival))
  return (there.length === 0 ? "No rival took part." : `Rivals: ${there.join(", ")}.`) +
    (away.length === 0 ? "" : ` Not installed: ${away.join(", ")}.`)
}
