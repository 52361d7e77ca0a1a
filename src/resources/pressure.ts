/**
 * How near a process is to the most memory it may take, as one of four levels. Goes up at once, and down only when memory
 * has fallen clearly below where the level began, so that it does not flicker. Pure; measures nothing.
 */

/** From the least to the worst. */
export const LEVELS = ["normal", "elevated", "high", "critical"] as const

/**
 * How near the process is to its limit of memory: `elevated` from 70 % of it, `high` from 80 %, `critical` from 90 %.
 */
export type PressureLevel = typeof LEVELS[number]

/** The share of the limit at which each level begins. */
const BEGINS: Readonly<Record<PressureLevel, number>> = { normal: 0, elevated: 0.7, high: 0.8, critical: 0.9 }
/** A level ends when the share is so much below its beginning. */
const HYSTERESIS = 0.05

/** The level after `before`, at a share of the limit. */
export function levelAt(share: number, before: PressureLevel): PressureLevel {
  const risen = LEVELS.findLast((level) => share >= BEGINS[level])!
  const kept = LEVELS.findLast((level) => share >= BEGINS[level] - (level === "normal" ? 0 : HYSTERESIS))!
  const at = LEVELS.indexOf(before)
  if (LEVELS.indexOf(risen) >= at) return risen
  return LEVELS[Math.min(at, LEVELS.indexOf(kept))]
}

export const isAtLeast = (level: PressureLevel, other: PressureLevel): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(other)
