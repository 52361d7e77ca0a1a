/** Rejected rows: how many of each code, and what some of them looked like. */
import { type Code, CODES } from "../../errors/codes.ts"
import type { RunReport } from "../../execution/telemetry.ts"
import { count } from "../../data/shown_numbers.ts"
import { valueText } from "../../data/row_text.ts"
import { type Html, html, NOTHING, px } from "./html.ts"
import { frameOf } from "./problems.ts"
import type { Sample } from "./samples.ts"
import type { PageSubject } from "./subject.ts"
import { part, prose, rowsOf } from "./words.ts"

export function rejectSection({ report, samples }: PageSubject): Html {
  if (report === undefined || report.rejects.total === 0) return NOTHING
  const { total, byCode, deadLetters } = report.rejects
  const codes = Object.entries(byCode).sort(([, a], [, b]) => b - a)
  const kept = deadLetters === undefined
    ? html`They are left out of the outputs.`
    : html`They are kept in <code>${deadLetters}</code>; <code>flowengine replay ${report.file}</code> runs them once more.`
  return html`<section id="rejects" aria-labelledby="rejects-title">
<h2 id="rejects-title">Rejected rows</h2>
<p>${rowsOf(total)}${report.totals.read === 0 ? "" : `, ${part(total / report.totals.read)} of those read`}. ${kept}</p>
${codes.map(([code, rows], i) => group(code as Code, rows, report, samples.get(code) ?? [], i === 0))}
</section>`
}

function group(
  code: Code,
  rows: number,
  { rejects: { total } }: RunReport,
  samples: ReadonlyArray<Sample>,
  isOpen: boolean,
): Html {
  const { title, explain, help } = CODES[code]
  return html`
    <details class="rejected" ${isOpen
      ? html`
        open
      `
      : undefined}>
    <summary><code>${code}</code> <span class="title">${title}</span> <span class="count"><b>${count(
      rows,
    )}</b> ${part(rows / total)}</span>
    <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-in" width="100" height="4"/><rect class="rejected" width="${px(
      rows / total * 100,
    )}" height="4"/></svg></summary>
    <p class="note">${prose(explain)}</p>
    <p class="help"><b>What to do</b> ${prose(help)}</p>
    ${samples.length === 0 ? html`<p class="note">No sample was kept of these.</p>` : undefined}
    ${samples.map((sample) => sampleHtml(sample, help))}
    ${samples.length > 0 && rows > samples.length
      ? html`<p class="note">and ${count(rows - samples.length)} more</p>`
      : undefined}
    </details>
  `
}

function sampleHtml({ error, row, columnsLeftOut }: Sample, usualHelp: string): Html {
  const { message, help, data } = error
  return html`
    <article class="sample">
    <p class="message">${prose(message)}</p>
    <pre class="frame" tabindex="0">${frameOf(error)}</pre>
    ${help === usualHelp ? undefined : html`<p class="help"><b>What to do</b> ${prose(help)}</p>`}
    ${row === undefined ? undefined : html`
      <div class="scroll">
        <table class="row">
          <caption>The row as it came to ${error.step ?? "the step"}</caption>
          <thead>
            <tr>${Object.keys(row).map((name) =>
              html`
                <th scope="col" ${name === data?.column
                  ? html`
                    class="bad"
                  `
                  : undefined}>${name}</th>
              `
            )}</tr>
          </thead>
          <tbody>
            <tr>${Object.entries(row).map(([name, value]) =>
              html`<td class="${value === null ? "null" : ""}${name === data?.column ? " bad" : ""}">${
                cell(value)
              }</td>`
            )}</tr>
          </tbody>
        </table>
      </div>${columnsLeftOut ? html`<p class="note">and ${count(columnsLeftOut)} more columns</p>` : undefined}
    `}
    </article>
  `
}

const cell = (value: unknown): string => value === null ? "null" : typeof value === "string" ? value : valueText(value)
