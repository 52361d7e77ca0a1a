/** The steps: what each did when, as lanes over the time of the run, and all their counts as a table. */
import type { RunReport, StepReport } from "../../execution/telemetry.ts"
import { bytesText, count, duration, percent } from "../../data/shown_numbers.ts"
import { type Html, html, NOTHING, px } from "./html.ts"
import type { PageSubject } from "./subject.ts"
import type { Lane, TimeLineReport } from "./time_line.ts"

/** Height of a lane in its own units. */
const FULL = 100

export function timeSection({ report, timeLine }: PageSubject): Html {
  if (report === undefined || timeLine === undefined) return NOTHING
  const { slots, slotMs, steps } = timeLine
  return html`
    <section id="time" aria-labelledby="time-title">
      <h2 id="time-title">What the steps did when</h2>
      <ul class="legend">
        <li><span class="key busy"></span>at work</li>
        <li><span class="key out"></span>waiting for the next steps</li>
        <li><span class="key in"></span>waiting for rows</li>
        <li><span class="key done"></span>nothing more</li>
      </ul>
      <div class="cursor-control"
        hidden><label for="cursor">Point in time</label> <input id="cursor" type="range" min="0" max="${slots -
          1}" value="${slots - 1}"><output for="cursor" id="cursor-text"></output></div>
      <div class="lanes">
    ${steps.map((lane, i) => {
      const step = report.steps[i]
      return html`
        <div class="lane${report.bottleneck?.step === lane.id
          ? " slowest"
          : ""}"><a class="lane-name" href="#step-${i}" title="${lane.id}">${lane.id}</a>
        <div class="plot">${laneSvg(lane, step, slots)}</div><span class="lane-share">${percent(
          Math.min(1, step.shares.busy),
        )}</span></div>
      `
    })}
    <div class="lane axis"><span></span><div class="ticks">${ticks(slots * slotMs)}</div><span>at work</span></div>
      </div>
      <p
        class="note">${count(slots)} slots of ${slotMs < 1 ? `${slotMs} ms` : duration(
          slotMs,
        )}; a step with several copies is at work while one of them is. The same in figures: <a href="#steps">Steps in numbers</a>.</p>
    </section>
  `
}

function laneSvg({ id, busy, waitOut, lastSlot }: Lane, { shares }: StepReport, slots: number): Html {
  const text = `${id}: at work ${percent(Math.min(1, shares.busy))} of the time, waiting for the next steps ${
    percent(shares.waitOut)
  }, waiting for rows ${percent(shares.waitIn)}`
  return html`
    <svg viewBox="0 0 ${slots} ${FULL}" preserveAspectRatio="none" role="img" aria-label="${text}">
      <rect class="bar-in" width="${lastSlot}" height="${FULL}" />
      <path class="bar-out" d="${steps(busy.map((share, i) => share + waitOut[i]))}" />
      <path class="bar-busy" d="${steps(busy)}" />
    </svg>
  `
}

/** An area from below, a stair per slot. */
function steps(shares: ReadonlyArray<number>): string {
  let [at, path] = [0, `M0 ${FULL}`]
  for (const share of shares) {
    const height = Math.round(Math.min(1, share) * FULL)
    path += `${height === at ? "" : `v${at - height}`}h1`
    at = height
  }
  return `${path}V${FULL}Z`.replace(/(h1)+/g, (all) => `h${all.length / 2}`)
}

/** Five points in time below a plot. */
export const ticks = (ms: number): ReadonlyArray<Html> =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => html`<span>${share === 0 ? "0" : tick(share * ms)}</span>`)

const tick = (ms: number): string => ms < 10 ? `${px(ms)} ms` : duration(ms)

type Column = readonly [name: string, cell: (step: StepReport, lane: Lane | undefined) => string]

const COLUMNS: ReadonlyArray<Column> = [
  ["in", (step) => count(step.in)],
  ["out", (step) => step.kind === "sink" ? "" : count(step.out)],
  ["filtered", (step) => step.kind === "transform" ? count(step.filtered) : ""],
  ["routed", (step) => step.kind === "transform" ? count(step.routed) : ""],
  ["rejected", (step) => count(step.rejected)],
  ["written", (step) => step.kind === "sink" ? count(step.written) : ""],
  ["bytes", (step) => step.bytes === 0 ? "" : bytesText(step.bytes)],
  ["at work", (step) => `${duration(step.busyMs)} · ${percent(step.shares.busy)}`],
  ["waited for rows", (step) => step.waitInMs === 0 ? "" : percent(step.shares.waitIn)],
  ["for the next", (step) => step.waitOutMs === 0 ? "" : percent(step.shares.waitOut)],
  ["copies", ({ pool }) => pool === undefined ? "" : `${pool.peak} of ${pool.limit}`],
  ["chunks", (_step, lane) => lane === undefined || lane.chunks === 0 ? "" : count(lane.chunks)],
  ["slowest chunk", (_step, lane) => lane === undefined || lane.chunks === 0 ? "" : duration(lane.slowestChunkMs)],
  ["retries", (step) => count(step.retries)],
]

export function stepTable(report: RunReport, timeLine: TimeLineReport | undefined): Html {
  const rows = report.steps.map((step, i) => [step, timeLine?.steps[i]] as const)
  // Columns that are empty or zero for every step only take room.
  const used = COLUMNS.filter(([, cell]) => rows.some(([step, lane]) => !["", "0"].includes(cell(step, lane))))
  return html`<section id="steps" aria-labelledby="steps-title">
<h2 id="steps-title">Steps in numbers</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of steps"><table class="numbers steps">
<thead><tr><th scope="col">step</th><th scope="col">type</th>${
    used.map(([name]) => html`<th scope="col">${name}</th>`)
  }</tr></thead>
<tbody>${
    rows.map(([step, lane], i) =>
      html`
        <tr id="step-${i}"><th scope="row">${step.id}</th><td>${step.type}</td>${used.map(([name, cell]) =>
          html`<td${
            name === "rejected" && step.rejected > 0
              ? html`
                class="bad"
              `
              : undefined
          }>${cell(step, lane)}</td>`
        )}</tr>
      `
    )
  }</tbody></table></div>
${notesOf(report)}
</section>`
}

/** What steps say of themselves, and their own counters. */
function notesOf({ steps }: RunReport): Html {
  const told = steps.filter(({ notes, statistics }) => notes.length > 0 || Object.keys(statistics).length > 0)
  if (told.length === 0) return NOTHING
  return html`
    <details>
      <summary>What the steps say of themselves</summary>
      <dl class="notes">${told.map(({ id, notes, statistics }) =>
        html`
          <dt>${id}</dt>${notes.map((note) => html`<dd>${note}</dd>`)}<dd class="counters">${Object.entries(statistics)
            .map(([name, value]) =>
              html`
                <span>${name} <b>${figure(name, value)}</b></span>
              `
            )}</dd>
        `
      )}</dl>
    </details>
  `
}

const figure = (name: string, value: number): string =>
  name.endsWith("Rate") ? value.toFixed(6) : name.endsWith("Ms") ? duration(value) : count(value)
