/** The progress line as text, from the last few looks at a run. */
import { bytesText, count, duration } from "../data/shown_numbers.ts"

export interface ProgressSample {
  readonly atMs: number
  readonly rows: number
  readonly bytes: number
  /** Undefined for pipes. */
  readonly totalBytes: number | undefined
  /** Steps whose circuit is open: who looks on should know why nothing moves. */
  readonly open?: ReadonlyArray<string>
}

/** Rows, speed, share done and time left; as much as fits into `width`. */
export function progressLine(samples: ReadonlyArray<ProgressSample>, width: number): string {
  const [first, last] = [samples[0], samples[samples.length - 1]]
  const seconds = (last.atMs - first.atMs) / 1000
  const rate = seconds > 0 ? (last.bytes - first.bytes) / seconds : 0
  const parts = [`${count(last.rows)} rows`, rate > 0 ? `${bytesText(rate)}/s` : bytesText(last.bytes)]
  if (last.totalBytes !== undefined && last.totalBytes > 0) {
    const share = Math.min(1, last.bytes / last.totalBytes)
    parts.unshift(`${bar(share)} ${String(Math.floor(share * 100)).padStart(3)} %`)
    if (rate > 0) parts.push(`${duration((last.totalBytes - last.bytes) / rate * 1000)} left`)
  }
  if (last.open !== undefined && last.open.length > 0) parts.unshift(`circuit open: ${last.open.join(", ")}`)
  return parts.join("  ").slice(0, Math.max(20, width - 1))
}

function bar(share: number): string {
  const cells = 20
  const full = Math.floor(share * cells)
  return `${"━".repeat(full)}${"╌".repeat(cells - full)}`
}
