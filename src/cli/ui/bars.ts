/** Figures as bars and lines of block characters. */
import type { Spent } from "./history.ts"
import { type Piece, piece } from "./line.ts"

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

/** Figures over time, each a column; `most` and more is as high as can be, and what is nothing lies on the ground. */
export function sparkline(figures: ReadonlyArray<number>, most: number): string {
  const height = (figure: number) => most === 0 ? 0 : Math.round(Math.min(1, figure / most) * (LEVELS.length - 1))
  return figures.map((figure) => LEVELS[height(figure)]).join("")
}

/** How much of something there is. */
export function gauge(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return "━".repeat(full) + "╌".repeat(width - full)
}

/** How the last seconds were spent. Parts that are not nothing get a column if there is one. */
export function spentBar({ busy, waitIn, waitOut }: Spent, width: number): ReadonlyArray<Piece> {
  const ends = [busy, busy + waitOut, busy + waitOut + waitIn].map((share) => Math.round(Math.min(1, share) * width))
  return [
    piece("█".repeat(ends[0]), "busy"),
    piece("▒".repeat(ends[1] - ends[0]), "waitOut"),
    piece("░".repeat(ends[2] - ends[1]), "waitIn"),
    piece(" ".repeat(width - ends[2])),
  ]
}
