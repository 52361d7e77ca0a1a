/** The table of steps in the live view: as many columns as the terminal has room for, the more telling ones first. */
import type { RunReport, StepReport } from "../../../mod.ts"
import { displayWidth, visible } from "../../errors/printable.ts"
import { bytesText, count, percent } from "../../data/shown_numbers.ts"
import { gauge, spentBar } from "./bars.ts"
import type { History } from "./history.ts"
import { type Line, padded, type Piece, piece, type Tone } from "./line.ts"

const BAR = 10
const QUEUE_BAR = 5
const LONGEST_NAME = 28
const GAP = 2

interface Cell {
  readonly text: string
  readonly tone?: Tone
}

interface Column {
  readonly name: string
  /** Where there is no room for all, those with the highest number go first. */
  readonly rank: number
  readonly cell: (step: StepReport) => Cell
}

/** Bytes that wait for a step, how many there may be, and chunks on disk. */
export function waitingFor(id: string, { connections }: RunReport) {
  const queues = connections.filter(({ to }) => to === id).map(({ waiting }) => waiting)
  const sum = (of: (queue: typeof queues[number]) => number) => queues.reduce((total, queue) => total + of(queue), 0)
  return { bytes: sum((q) => q.bytes), limitBytes: sum((q) => q.limitBytes), onDisk: sum((q) => q.onDisk) }
}

/** What a step mostly did of late. */
export function doing(step: StepReport, report: RunReport, history: History): Cell {
  if (step.breaker?.state === "open") return { text: "circuit open", tone: "bad" }
  if (report.present?.through.includes(step.id)) return { text: "through", tone: "faint" }
  const { busy, waitIn, waitOut } = history.spent(step)
  if (busy >= waitIn && busy >= waitOut && busy >= 0.005) return { text: `busy ${percent(busy)}`, tone: "busy" }
  if (waitOut > waitIn) return { text: `waits for next ${percent(waitOut)}`, tone: "waitOut" }
  if (waitIn >= 0.005) return { text: `waits for rows ${percent(waitIn)}`, tone: "waitIn" }
  if (step.kind === "source" && report.memory.level === "critical") return { text: "waits for memory", tone: "bad" }
  return { text: "idle", tone: "faint" }
}

function queueCell(step: StepReport, report: RunReport): Cell {
  if (step.kind === "source") return { text: "" }
  const { bytes, limitBytes, onDisk } = waitingFor(step.id, report)
  const share = limitBytes > 0 ? bytes / limitBytes : 0
  const disk = onDisk === 0 ? "" : ` +${count(onDisk)} disk`
  return { text: `${gauge(share, QUEUE_BAR)} ${percent(Math.min(1, share)).padStart(5)}${disk}` }
}

function columnsOf(report: RunReport, history: History): ReadonlyArray<Column> {
  const some = (n: number, tone?: Tone): Cell => ({ text: count(n), ...(n > 0 && tone ? { tone } : {}) })
  const has = (of: (step: StepReport) => number) => report.steps.some((step) => of(step) > 0)
  const only = (when: boolean, column: Column): ReadonlyArray<Column> => when ? [column] : []
  const isOver = report.present === undefined
  const rate = (step: StepReport) =>
    isOver ? step.in / Math.max(1, report.durationMs) * 1000 : history.stepRate(step.id, (each) => each.in)
  return [
    { name: "rows in", rank: 1, cell: (step) => some(step.in) },
    { name: "out", rank: 3, cell: (step) => some(step.kind === "sink" ? step.written : step.out) },
    { name: "rows/s", rank: 2, cell: (step) => some(rate(step)) },
    { name: "rejected", rank: 4, cell: (step) => some(step.rejected, "doubtful") },
    ...only(has((step) => step.filtered), { name: "filtered", rank: 8, cell: (step) => some(step.filtered) }),
    ...only(has((step) => step.routed), { name: "routed", rank: 7, cell: (step) => some(step.routed) }),
    ...only(has((step) => step.retries), {
      name: "retries",
      rank: 5,
      cell: (step) => some(step.retries, "doubtful"),
    }),
    ...only(!isOver, {
      name: "queue",
      rank: 6,
      cell: (step) => queueCell(step, report),
    }),
    ...only(has((step) => step.pool?.limit ?? 0), {
      name: "copies",
      rank: 9,
      cell: ({ pool }) => ({ text: pool === undefined ? "" : `${isOver ? pool.peak : pool.active}/${pool.limit}` }),
    }),
  ]
}

export interface TableOptions {
  readonly width: number
  readonly selected: number | undefined
  /** Steps that are shown: from the first to before the last. */
  readonly from: number
  readonly to: number
}

/** A head and a line per step. */
export function stepTable(report: RunReport, history: History, options: TableOptions): ReadonlyArray<Line> {
  const { width, selected, from, to } = options
  const { steps } = report
  const states = steps.map((step) => doing(step, report, history))
  const title = report.present === undefined ? "whole run" : "last seconds"
  const stateWidth = Math.max(title.length - BAR - 1, ...states.map(({ text }) => text.length))
  const longest = Math.max("step".length, ...steps.map(({ id }) => displayWidth(visible(id))))
  const nameWidth = Math.min(longest, LONGEST_NAME, Math.max(6, Math.floor(width / 3)))
  const measured = columnsOf(report, history).map((column) => {
    const cells = steps.map(column.cell)
    return { ...column, cells, width: Math.max(column.name.length, ...cells.map(({ text }) => text.length)) }
  })
  const isBarShown = width >= 2 + nameWidth + GAP + BAR + 1 + stateWidth
  const fixed = 2 + nameWidth + GAP + (isBarShown ? BAR + 1 : 0) + stateWidth
  const shown = [...measured]
  const taken = () => fixed + shown.reduce((sum, column) => sum + GAP + column.width, 0)
  while (shown.length > 0 && taken() > width) {
    const least = Math.max(...shown.map(({ rank }) => rank))
    shown.splice(shown.findIndex(({ rank }) => rank === least), 1)
  }
  const gap = " ".repeat(GAP)
  const head = [
    `  ${padded("step", nameWidth)}${gap}${padded(title, stateWidth + (isBarShown ? BAR + 1 : 0))}`,
    ...shown.map((column) => padded(column.name, column.width, column.name !== "queue")),
  ].join(gap)
  const rows = steps.slice(from, to).map((step, i): Line => {
    const at = from + i
    const isMarked = at === selected
    const pieces: Array<Piece> = [
      piece(isMarked ? "▸ " : "  "),
      piece(padded(visible(step.id), nameWidth)),
      piece(gap),
      ...isBarShown ? [...barOf(step, report, history), piece(" ")] : [],
      piece(padded(states[at].text, stateWidth), states[at].tone),
      ...shown.flatMap((column) => {
        const { text, tone } = column.cells[at]
        return [piece(gap), piece(padded(text, column.width, column.name !== "queue"), tone)]
      }),
    ]
    return { pieces, isMarked }
  })
  return [{ pieces: [piece(head, "faint")] }, ...rows]
}

/** A step that is through spends no time any more. */
function barOf(step: StepReport, report: RunReport, history: History): ReadonlyArray<Piece> {
  if (report.present?.through.includes(step.id)) return [piece(" ".repeat(BAR))]
  return spentBar(history.spent(step), BAR)
}

export const queueText = (bytes: number, limitBytes: number): string =>
  `${bytesText(bytes)} of ${bytesText(limitBytes)}`
