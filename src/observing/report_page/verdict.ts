/** The head of the page: how the run ended, in one sentence; what set its pace; its key figures; where its rows went. */
import { equation } from "../../execution/ledger.ts"
import type { RunReport } from "../../execution/telemetry.ts"
import { bytesText, count, duration } from "../../data/shown_numbers.ts"
import { type Html, html, NOTHING, px } from "./html.ts"
import { type PageSubject, peakMB } from "./subject.ts"
import { part, prose, rate, rowsOf, some } from "./words.ts"

const STATES: Readonly<Record<RunReport["status"], string>> = {
  succeeded: "succeeded",
  failed: "failed",
  interrupted: "interrupted",
  running: "running",
}

export function verdictSection({ report, file, errors, timeLine }: PageSubject): Html {
  if (report === undefined) {
    return html`
      <header id="verdict">
        <p class="over">Run report</p>
        <h1>${file}</h1>
        <p class="state failed"><span class="dot" aria-hidden="true"></span>did not begin</p>
        <p class="lead">The run could not begin: ${errors.length === 1
          ? "there is a problem"
          : `there are ${errors.length} problems`} that it found before it read a row. Nothing was written.</p>
      </header>
    `
  }
  const { pipeline, status, startedAt, runId } = report
  return html`<header id="verdict">
<p class="over">Run report</p>
<h1>${pipeline}</h1>
<p class="state ${status}"><span class="dot" aria-hidden="true"></span>${STATES[status]}</p>
<p class="lead">${leadOf(report)}</p>
${paceOf(report)}
<p class="meta">${file} · began <time datetime="${startedAt}">${
    startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC")
  }</time> · run <code>${runId}</code></p>
</header>
${figures(report, peakMB(report, timeLine))}
${balanceSection(report)}`
}

function leadOf({ status, totals, durationMs, rowsPerSecond, rejects, outputs, checkpoint, file }: RunReport): Html {
  const pace = `${rowsOf(totals.read)} in ${duration(durationMs)}`
  if (status === "succeeded") {
    const rejected = rejects.total === 0
      ? "none was rejected"
      : `${some(rejects.total, "row was", "rows were")} rejected`
    return html`<strong>${pace}</strong>, ${rate(rowsPerSecond, " rows")}. Every row is accounted for; ${rejected}.`
  }
  const fate = outputs.length === 0 ? "all outputs are as they were before" : "not every output could be put in place"
  const resume = checkpoint === undefined ? NOTHING : html`
    It can be gone on with: <code>flowengine run ${file} --resume</code>.
  `
  const how = status === "interrupted" ? "was interrupted" : "failed"
  return html`The run ${how} after <strong>${duration(durationMs)}</strong>, with ${
    rowsOf(totals.read)
  } read; ${fate}.${resume}`
}

/** What holds the run up, and what to change. */
function paceOf({ bottleneck, durationMs }: RunReport): Html {
  if (bottleneck === undefined) {
    return html`<p class="pace none">What sets the pace is judged of runs that take a second or more; this one took ${
      duration(durationMs)
    }.</p>`
  }
  return html`
    <div class="pace">
      <p><b>Bottleneck</b> ${prose(bottleneck.seen)}</p>
      <p><b>To be faster</b> ${prose(bottleneck.advice)}</p>
    </div>
  `
}

function figures(report: RunReport, peakMB: number): Html {
  const { totals, durationMs, startupMs, rowsPerSecond, memory, progress, rejects, steps } = report
  const written = steps.reduce((sum, step) => sum + (step.kind === "sink" ? step.written : 0), 0)
  const bytes = durationMs > 0 ? `${bytesText(progress.bytes / durationMs * 1000)}/s of input` : ""
  const all: ReadonlyArray<readonly [name: string, value: string, more: string, kind?: string]> = [
    ["rows read", count(totals.read), bytesText(progress.bytes)],
    [
      "rows written",
      count(written),
      totals.routed === 0 ? "by all sinks" : `${count(totals.routed)} of them by routes`,
    ],
    [
      "rows rejected",
      count(rejects.total),
      rejects.total === 0 || totals.read === 0 ? "" : `${part(rejects.total / totals.read)} of those read`,
      rejects.total === 0 ? "" : "bad",
    ],
    ["rows per second", rate(rowsPerSecond).replace("/s", ""), bytes],
    ["time", duration(durationMs), `after ${duration(startupMs)} of start-up`],
    [
      "peak memory",
      `${count(peakMB)} MB`,
      memory.limitMB === undefined ? "no limit" : `of ${count(memory.limitMB)} MB`,
      memory.levels.critical > 0 ? "bad" : "",
    ],
  ]
  return html`<dl class="figures">${
    all.map(([name, value, more, kind]) =>
      html`
        <div class="${kind ?? ""}">
          <dt>${name}</dt>
          <dd>${value}<small>${more}</small></dd>
        </div>
      `
    )
  }</dl>`
}

/** One bar in which every row is. */
function balanceSection({ status, totals }: RunReport): Html {
  const whole = totals.read + totals.copied
  if (status !== "succeeded" || whole === 0) return NOTHING
  const parts = (["written", "routed", "filtered", "rejected"] as const).map((name) => ({ name, rows: totals[name] }))
  let x = 0
  const bars = parts.filter(({ rows }) => rows > 0).map(({ name, rows }) => {
    const width = rows / whole * 1000
    const bar = html`
      <rect class="${name}" x="${px(x)}" width="${px(width)}" height="20">
        <title>${name}: ${rowsOf(rows)}, ${part(rows / whole)}</title>
      </rect>
    `
    x += width
    return bar
  })
  return html`
    <section id="balance" aria-labelledby="balance-title">
      <h2 id="balance-title">Where the rows went</h2>
      <svg class="balance" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img"
        aria-label="${equation(totals)}">${bars}</svg>
      <ul class="legend">${parts.map(({ name, rows }) =>
        html`
          <li
            class="${rows === 0 ? "zero" : ""}"><span class="key ${name}"></span>${name} <b>${count(
              rows,
            )}</b>${rows === 0 ? undefined : html`
              <small>${part(rows / whole)}</small>
            `}</li>
        `
      )}</ul>
      <p class="note">${equation(totals)}</p>
    </section>
  `
}
