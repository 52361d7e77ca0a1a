/**
 * The live view as lines: what stands where, and what gives way on a small terminal. Pure: knows no terminal, only its
 * size.
 */
import type { Plan, RunReport } from "../../../mod.ts"
import { bytesText, count, duration, percent } from "../../data/shown_numbers.ts"
import { gauge, sparkline } from "./bars.ts"
import { stepDetails } from "./details.ts"
import type { History } from "./history.ts"
import type { Journal } from "./journal.ts"
import { EMPTY, foreign, type Line, line, type Piece, piece, spread } from "./line.ts"
import { stepTable } from "./step_table.ts"

export interface Scene {
  /** Undefined until the first look at the run. */
  readonly report: RunReport | undefined
  readonly plan: Plan
  readonly history: History
  readonly journal: Journal
  readonly selected: number | undefined
  readonly isHelpShown: boolean
  readonly isFrozen: boolean
  /** Whether to stop has been asked, and whether it has been said. */
  readonly stopping: "no" | "asked" | "yes"
  readonly hasKeys: boolean
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Exactly as many lines as the terminal has. */
export function frame(scene: Scene, size: Size): ReadonlyArray<Line> {
  const { rows, columns } = size
  const footer = footerLine(scene)
  if (rows <= 1) return [firstLine(scene, columns)].slice(0, rows)
  const body = scene.isHelpShown ? helpLines(columns) : bodyLines(scene, { columns, rows: rows - 1 })
  const filled = [...body.slice(0, rows - 1)]
  while (filled.length < rows - 1) filled.push(EMPTY)
  return [...filled, footer]
}

/** What stays when the view goes. */
export function lastFrame(scene: Scene, columns: number): ReadonlyArray<Line> {
  const { report, history } = scene
  if (report === undefined) return []
  const table = stepTable(report, history, { width: columns, selected: undefined, from: 0, to: report.steps.length })
  return [...headLines(scene, columns, 4), EMPTY, ...table]
}

function bodyLines(scene: Scene, { columns, rows }: Size): ReadonlyArray<Line> {
  const { report, history, journal, selected, plan } = scene
  if (report === undefined) return [firstLine(scene, columns)]
  const isAiry = rows >= 15
  const head = [
    ...headLines(scene, columns, rows >= 11 ? 4 : rows >= 8 ? 3 : rows >= 5 ? 2 : 1),
    ...isAiry ? [EMPTY] : [],
  ]
  const memory = rows >= 9 ? [...isAiry ? [EMPTY] : [], ...memoryLines(report)] : []
  const step = selected === undefined ? undefined : report.steps[selected]
  const details = step === undefined ? [] : stepDetails(step, report, history, plan, columns)
  const room = rows - head.length - memory.length
  const wanted = details.length + Math.min(journal.size, details.length > 0 ? 4 : 8)
  // A third of the room belongs to what is below the table, and all that the table does not need.
  const below = wanted === 0 || room < 6 ? 0 : Math.max(room - 1 - report.steps.length, Math.floor(room / 3))
  const table = tableLines(report, history, { columns, rows: Math.max(1, room - below) }, selected)
  const left = room - table.length
  const lower = lowerLines(details, journal, left, columns)
  return [...head, ...table, ...memory, ...lower]
}

/** The table, or the part of it in which the selected step is. */
function tableLines(
  report: RunReport,
  history: History,
  { columns, rows }: Size,
  selected: number | undefined,
): ReadonlyArray<Line> {
  const all = report.steps.length
  const width = columns
  if (rows < 2) return []
  if (all + 1 <= rows) return stepTable(report, history, { width, selected, from: 0, to: all })
  const some = Math.max(1, rows - 2)
  const from = Math.max(0, Math.min(all - some, (selected ?? 0) - Math.floor(some / 2)))
  const [above, under] = [from, all - from - some]
  const signs = [...above > 0 ? [`↑ ${above} more`] : [], ...under > 0 ? [`↓ ${under} more`] : []].join("   ")
  return [
    ...stepTable(report, history, { width, selected, from, to: from + some }),
    ...rows > 2 ? [line(piece(`  ${signs}`, "faint"))] : [],
  ]
}

function lowerLines(
  details: ReadonlyArray<Line>,
  journal: Journal,
  room: number,
  columns: number,
): ReadonlyArray<Line> {
  const parts: Array<Line> = []
  const rule = (name: string) =>
    line(piece(`── ${name} ${"─".repeat(Math.max(0, columns - name.length - 4))}`, "faint"))
  if (details.length > 0 && room > 1) {
    const [title, ...rest] = details
    parts.push(rule("step"), ...[title, ...rest].slice(0, room - 1))
  }
  const left = room - parts.length - 1
  if (journal.size > 0 && left > 0) parts.push(rule("messages"), ...journal.last(left))
  return parts
}

/** In the order in which they matter, of which `most` are shown. */
function headLines(scene: Scene, columns: number, most: number): ReadonlyArray<Line> {
  const { report, history } = scene
  if (report === undefined) return [firstLine(scene, columns)]
  const { totals } = report
  const isOver = report.present === undefined
  const rate = isOver ? report.rowsPerSecond : history.rate((each) => each.totals.read)
  const seconds = report.durationMs / 1000
  const bytes = isOver
    ? (seconds > 0 ? report.progress.bytes / seconds : 0)
    : history.rate((each) => each.progress.bytes)
  const counted = (n: number, what: string, isWrong = false): ReadonlyArray<Piece> =>
    n === 0 ? [] : [piece("  "), piece(`${count(n)} ${what}`, isWrong ? "doubtful" : undefined)]
  const rows: Line = {
    pieces: [
      piece(`${count(totals.read)} rows read`, "title"),
      piece(`  ${count(rate)} rows/s  ${bytesText(bytes)}/s`, "graph"),
      ...counted(totals.written, "written"),
      ...counted(totals.filtered, "filtered"),
      ...counted(totals.routed, "routed"),
      ...counted(totals.rejected, "rejected", true),
    ],
  }
  return [firstLine(scene, columns), rows, progressLine(report, history, columns), courseLine(history, columns)]
    .slice(0, most)
}

function firstLine(scene: Scene, columns: number): Line {
  const { report, plan, isFrozen, stopping } = scene
  const name = foreign(plan.name, "title")
  if (report === undefined) return line(name, "  ", piece("starting", "faint"))
  const isOver = report.present === undefined
  const state = report.status === "succeeded"
    ? piece("● succeeded", "good")
    : isOver
    ? piece(`● ${report.status}`, "bad")
    : stopping === "yes"
    ? piece("● stopping", "doubtful")
    : isFrozen
    ? piece("● frozen", "doubtful")
    : piece("● running", "good")
  const elapsed = duration(report.durationMs)
  const id = columns >= 100 ? report.runId : report.runId.slice(0, 8)
  return spread([name, piece("  "), state, piece(`  ${elapsed}`)], [piece(`run ${id}`, "faint")], columns)
}

function progressLine({ progress, present }: RunReport, history: History, columns: number): Line {
  const { bytes, totalBytes } = progress
  if (totalBytes === undefined) return line(piece(`${bytesText(bytes)} of input, whose end nobody knows`, "faint"))
  const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
  const bar = piece(gauge(share, Math.max(10, Math.min(40, columns - 40))), "graph")
  const left = present === undefined ? undefined : history.leftMs
  const still = left === undefined || share === 1 ? "" : `, ${duration(left)} left`
  return line(bar, ` ${percent(share)} of ${bytesText(totalBytes)}${still}`)
}

function courseLine(history: History, columns: number): Line {
  const course = history.course(Math.max(1, Math.min(64, columns - 36)))
  // What is read at first fills the connections, and tells nothing of the pace.
  const most = Math.max(0, ...course.length > 3 ? course.slice(1) : course)
  return line(
    piece(sparkline(course, most), "graph"),
    piece(` rows/s since the start, at most ${count(most)}`, "faint"),
  )
}

function memoryLines({ memory, present, spill = [], cpu }: RunReport): ReadonlyArray<Line> {
  const now = present === undefined ? memory.peakMB : memory.residentMB
  const { limitMB, level, waitedMs } = memory
  const tone = level === "normal" ? "graph" : level === "critical" ? "bad" : "doubtful"
  const bar = limitMB === undefined ? [] : [piece(gauge(now / limitMB, 20), tone), piece(" ")]
  const parts = [
    `${count(now)}${limitMB === undefined ? "" : ` of ${count(limitMB)}`} MB`,
    `peak ${count(memory.peakMB)}`,
    ...level === "normal" ? [] : [`pressure ${level}`],
    ...waitedMs > 0 ? [`sources waited ${duration(waitedMs)}`] : [],
    ...cpu === undefined ? [] : [`processor ${percent(cpu.share)}`],
  ]
  const lines = [line(piece("memory ", "faint"), ...bar, parts.join(", "))]
  if (spill.length > 0) {
    const [chunks, bytes] = [spill.reduce((n, s) => n + s.chunks, 0), spill.reduce((n, s) => n + s.bytes, 0)]
    const read = spill.reduce((n, s) => n + s.readBack, 0)
    lines.push(
      line(
        piece("disk   ", "faint"),
        `${count(chunks)} chunks spilled (${bytesText(bytes)}), ${count(read)} read back`,
      ),
    )
  }
  return lines
}

function footerLine({ stopping, hasKeys, isHelpShown, isFrozen, report }: Scene): Line {
  if (stopping === "asked") {
    return line(
      piece("stop the run and leave all outputs as they were?", "bad"),
      piece("  y", "key"),
      " stops, any other key goes on",
    )
  }
  if (!hasKeys) return line(piece("no keys here: Ctrl-C stops the run", "faint"))
  if (isHelpShown) return line(piece("any key", "key"), " closes this")
  const key = (name: string, what: string) => [piece(name, "key"), piece(` ${what}   `)]
  const stop = stopping === "yes" ? key("Ctrl-C", "stop at once") : key("q", "stop")
  if (report === undefined) return line(...stop)
  return line(
    ...stop,
    ...key("p", isFrozen ? "go on showing" : "freeze"),
    ...key("↑↓", "look at a step"),
    ...key("?", "help"),
  )
}

function helpLines(columns: number): ReadonlyArray<Line> {
  const key = (name: string, what: string) => line(piece(`  ${name.padEnd(12)}`, "key"), what)
  return [
    spread([piece("keys", "title")], [], columns),
    key("q", "stop the run: asks first, then leaves all outputs as they were"),
    key("Ctrl-C", "the same without asking; once more ends at once"),
    key("p", "freeze the view, and go on; the run does not wait"),
    key("↑ ↓, k j", "look at the step above, or below; Esc looks at none"),
    key("?", "this"),
    EMPTY,
    line(piece("the last seconds of a step", "title")),
    line("  ", piece("█", "busy"), " worked (a transform: all its copies together)"),
    line("  ", piece("▒", "waitOut"), " waited for the next steps to take its rows"),
    line("  ", piece("░", "waitIn"), " waited for rows"),
    EMPTY,
    line("  queue: what waits for a step, of what may wait before the step ahead has to;"),
    line("  copies: at work, of those there may be. The busiest step sets the pace."),
  ]
}
