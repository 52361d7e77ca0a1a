/** The processor's line of a report, for people. */
import type { RunReport } from "../../mod.ts"
import { duration, percent } from "../data/shown_numbers.ts"

/** As `processor: 50.1 % of 2 cores (at most 50 %); held back for 1.2 s`. */
export function cpuText({ share, cores, usedMs, limitPercent, pausedMs }: NonNullable<RunReport["cpu"]>): string {
  const limit = limitPercent === undefined ? "" : ` (at most ${limitPercent} %)`
  const held = pausedMs === 0 ? "" : `; held back for ${duration(pausedMs)}`
  return `processor: ${percent(share)} of ${cores === 1 ? "1 core" : `${cores} cores`}, ${
    duration(usedMs)
  }${limit}${held}`
}
