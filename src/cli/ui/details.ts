/** What the live view tells of the step that is selected. */
import type { Plan, RunReport, StepReport } from "../../../mod.ts"
import { bytesText, count, duration, percent } from "../../data/shown_numbers.ts"
import type { History } from "./history.ts"
import { foreign, type Line, line, piece, wrapped } from "./line.ts"
import { queueText } from "./step_table.ts"

export function stepDetails(
  step: StepReport,
  report: RunReport,
  history: History,
  plan: Plan,
  columns: number,
): ReadonlyArray<Line> {
  const { id, type, kind } = step
  return [
    line(foreign(id, "title"), foreign(`  ${kind}, ${type}`, "faint")),
    ...plan.edges.filter(({ from, to }) => from === id || to === id).map((edge) => connectionLine(edge, id, report)),
    ...[
      timesText(step, report, history),
      rowsText(step),
      ...poolTexts(step),
      ...callTexts(step),
      ...statisticsTexts(step),
      ...step.notes,
    ].flatMap((text) => wrapped(text, columns)),
  ]
}

function connectionLine({ from, to, route }: Plan["edges"][number], id: string, { connections }: RunReport): Line {
  const way = from === id ? ["to ", to] : ["from ", from]
  const by = route === undefined ? "" : ` by the route ${route}`
  const queue = connections.find((each) => each.from === from && each.to === to && each.route === route)?.waiting
  const waiting = queue === undefined
    ? ""
    : `: ${chunks(queue.chunks)} waiting, ${queueText(queue.bytes, queue.limitBytes)}${
      queue.onDisk === 0 ? "" : `, ${chunks(queue.onDisk)} on disk`
    }`
  return line(piece(way[0], "faint"), foreign(`${way[1]}${by}`), waiting)
}

const chunks = (n: number): string => n === 1 ? "1 chunk" : `${count(n)} chunks`

function timesText(step: StepReport, { present }: RunReport, history: History): string {
  const { busyMs, waitInMs, waitOutMs } = step
  const whole = `busy ${duration(busyMs)}, waited ${duration(waitInMs)} for rows, ${
    duration(waitOutMs)
  } for the next steps`
  if (present === undefined) return whole
  const { busy, waitIn, waitOut } = history.spent(step)
  return `${whole}; of late ${percent(busy)}, ${percent(waitIn)}, ${percent(waitOut)}`
}

function rowsText({ kind, in: taken, out, filtered, routed, rejected, written, bytes }: StepReport): string {
  const counted = (n: number, what: string) => n === 0 ? [] : [`${count(n)} ${what}`]
  return [
    kind === "source" ? `${count(taken)} rows read` : `${count(taken)} rows taken`,
    ...kind === "sink" ? [`${count(written)} written`] : [`${count(out)} put out`],
    ...counted(filtered, "filtered"),
    ...counted(routed, "routed"),
    ...counted(rejected, "rejected"),
    ...bytes === 0 ? [] : [bytesText(bytes)],
  ].join(", ")
}

function poolTexts({ pool }: StepReport): ReadonlyArray<string> {
  if (pool === undefined) return []
  const { active, size, limit, peak, uses, waits, waitMs } = pool
  return [
    `copies: ${active} at work, ${size} open of ${limit}, at most ${peak} at once; ${count(uses)} uses, ${
      count(waits)
    } waits (${duration(waitMs)})`,
  ]
}

function callTexts({ retries, timeouts, undone, breaker, retried }: StepReport): ReadonlyArray<string> {
  const last = retried.at(-1)
  const circuit = breaker === undefined ? "" : `; circuit ${breaker.state}, opened ${count(breaker.opened)} times`
  if (retries + timeouts + undone === 0 && breaker === undefined) return []
  return [
    `${count(retries)} retries, ${count(timeouts)} timeouts, ${count(undone)} writes taken back${circuit}`,
    ...last === undefined ? [] : [`attempt ${last.attempt} of ${last.call} failed (${last.code}: ${last.message})`],
  ]
}

function statisticsTexts({ statistics }: StepReport): ReadonlyArray<string> {
  const told = Object.entries(statistics).map(([name, value]) =>
    `${name} ${name.endsWith("Rate") ? value.toFixed(4) : name.endsWith("Ms") ? duration(value) : count(value)}`
  )
  return told.length === 0 ? [] : [told.join(", ")]
}
