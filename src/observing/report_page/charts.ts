/** Speed and memory over the time of the run. */
import type { RunReport } from "../../execution/telemetry.ts"
import { count, duration } from "../../data/shown_numbers.ts"
import { type Html, html, NOTHING, px } from "./html.ts"
import { ticks } from "./steps.ts"
import { type PageSubject, peakMB } from "./subject.ts"
import type { TimeLineReport } from "./time_line.ts"
import { rate } from "./words.ts"

const HEIGHT = 100
/** The tables beside the charts have so many rows at most. */
const TABLE_ROWS = 24

export function chartSection({ report, timeLine }: PageSubject): Html {
  if (report === undefined || timeLine === undefined) return NOTHING
  return html`<div class="charts">${speed(report, timeLine)}${memory(report, timeLine)}</div>`
}

function speed(report: RunReport, { slots, slotMs, read, written }: TimeLineReport): Html {
  const perSecond = (rows: ReadonlyArray<number>) => rows.map((n) => n / slotMs * 1000)
  const [readRate, writtenRate] = [read, written].map(perSecond)
  const top = niceTop(Math.max(1, ...readRate, ...writtenRate))
  const text = `Rows per second over time. Read: ${rate(report.rowsPerSecond)} on the average, ${
    rate(Math.max(...readRate))
  } at most.`
  return html`<section id="speed" aria-labelledby="speed-title">
<h2 id="speed-title">Speed</h2>
<ul class="legend"><li><span class="key read"></span>rows read per second</li><li><span class="key wrote"></span>written</li></ul>
${
    plot({
      slots,
      totalMs: slots * slotMs,
      text,
      scale: [rate(top), rate(top / 2), "0"],
      inside: html`
        <path class="area read" d="${area(readRate, top)}" />
        <path class="line read" d="${line(readRate, top)}" />
        <path class="line wrote" d="${line(writtenRate, top)}" />
      `,
    })
  }
${
    table(["from", "rows read", "rows written"], slots, slotMs, (from, to) => [
      count(sum(read.slice(from, to))),
      count(sum(written.slice(from, to))),
    ])
  }
</section>`
}

function memory(report: RunReport, timeLine: TimeLineReport): Html {
  const { slots, slotMs, memoryMB } = timeLine
  const most = peakMB(report, timeLine)
  const { limitMB, level, levels, waitedMs, pools } = report.memory
  // Nobody looks while a chunk takes its time: then it is as it was.
  let last = memoryMB.find((mb) => mb !== null) ?? 0
  const known = memoryMB.map((mb) => last = mb ?? last)
  const isNear = limitMB !== undefined && most > limitMB * 0.4
  const top = isNear ? Math.max(limitMB * 1.05, most) : niceTop(Math.max(1, most))
  const y = (mb: number) => px(HEIGHT - mb / top * HEIGHT)
  const levelLines = !isNear
    ? []
    : ([["elevated", 0.7], ["high", 0.8], ["critical", 0.9]] as const).map(([name, share]) =>
      html`
        <path class="level ${name}" d="M0 ${y(limitMB * share)}H${slots}" />
      `
    )
  const limit = isNear
    ? html`
      <path class="level limit" d="M0 ${y(limitMB)}H${slots}" />
    `
    : undefined
  const reached = (["elevated", "high", "critical"] as const).filter((name) => levels[name] > 0)
    .map((name) => `${name} ${levels[name] === 1 ? "once" : `${count(levels[name])} times`}`)
  const said = [
    `At most ${count(most)} MB${limitMB === undefined ? ", without a limit" : ` of ${count(limitMB)} MB`}`,
    reached.length === 0 ? "never under pressure" : `pressure was ${reached.join(", ")}, and ${level} at the end`,
    ...waitedMs === 0 ? [] : [`sources waited ${duration(waitedMs)} for memory`],
  ].join("; ")
  const accounts = Object.entries(pools).sort(([, a], [, b]) => b - a).slice(0, 8)
  return html`<section id="memory" aria-labelledby="memory-title">
<h2 id="memory-title">Memory</h2>
<ul class="legend"><li><span class="key memory"></span>memory of the process</li>${
    isNear ? html`<li><span class="key limit"></span>limit, and where the levels of pressure begin</li>` : undefined
  }</ul>
${
    plot({
      slots,
      totalMs: slots * slotMs,
      text: `Memory of the process over time. ${said}.`,
      scale: [`${count(top)} MB`, `${count(top / 2)} MB`, "0"],
      inside: html`
        <path class="area memory" d="${area(known, top)}" /><path class="line memory" d="${line(
          known,
          top,
        )}" />${levelLines}${limit}
      `,
    })
  }
<p class="note">${said}.</p>
<details><summary>Who had it, and when</summary>
<table class="numbers"><thead><tr><th scope="col">account</th><th scope="col">at most</th></tr></thead><tbody>${
    accounts.map(([name, bytes]) =>
      html`
        <tr>
          <td>${name}</td>
          <td>${(bytes / (1 << 20)).toFixed(1)} MB</td>
        </tr>
      `
    )
  }</tbody></table>
${tableOf(["from", "memory"], slots, slotMs, (from, to) => [`${count(Math.max(...known.slice(from, to)))} MB`])}
</details>
</section>`
}

interface Plot {
  readonly slots: number
  readonly totalMs: number
  /** What it shows, in words. */
  readonly text: string
  /** From the top down. */
  readonly scale: ReadonlyArray<string>
  readonly inside: Html
}

const plot = ({ slots, totalMs, text, scale, inside }: Plot): Html =>
  html`<div class="chart"><div class="scale" aria-hidden="true">${scale.map((each) => html`<span>${each}</span>`)}</div>
<div class="plot"><svg viewBox="0 0 ${slots} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${text}"><path class="grid" d="M0 0.5H${slots}M0 ${
    HEIGHT / 2
  }H${slots}M0 ${HEIGHT - 0.5}H${slots}"/>${inside}</svg></div>
<span></span><div class="ticks" aria-hidden="true">${ticks(totalMs)}</div></div>`

/** A value per slot, in the middle of it. */
function line(values: ReadonlyArray<number>, top: number): string {
  const points = values.map((value, i) => `${px(i + 0.5)} ${px(HEIGHT - value / top * HEIGHT)}`)
  const [first] = points
  return `M0 ${first.split(" ")[1]}L${points.join("L")}L${values.length} ${points.at(-1)!.split(" ")[1]}`
}

const area = (values: ReadonlyArray<number>, top: number): string => `${line(values, top)}V${HEIGHT}H0Z`

/** The next number that reads well. */
export function niceTop(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most))
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((n) => n * unit).find((n) => n >= most) ?? most
}

const table = (...of: Parameters<typeof tableOf>): Html =>
  html`<details><summary>The same as a table</summary>${tableOf(...of)}</details>`

/** A run in a few rows; each takes several slots together. */
function tableOf(
  heads: ReadonlyArray<string>,
  slots: number,
  slotMs: number,
  cells: (from: number, to: number) => ReadonlyArray<string>,
): Html {
  const each = Math.ceil(slots / TABLE_ROWS)
  const starts = Array.from({ length: Math.ceil(slots / each) }, (_, i) => i * each)
  return html`
    <table class="numbers">
      <thead>
        <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
      </thead>
      <tbody>${starts.map((from) =>
        html`
          <tr><td>${from === 0
            ? "0"
            : from * slotMs < 10
            ? `${px(from * slotMs)} ms`
            : duration(from * slotMs)}</td>${cells(from, from + each).map((cell) => html`<td>${cell}</td>`)}</tr>
        `
      )}</tbody>
    </table>
  `
}

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, n) => total + n, 0)
