/** Errors and warnings with their place and what to do about them, and what scripts logged. */
import { CODES } from "../../errors/codes.ts"
import type { FlowError } from "../../errors/flow_error.ts"
import { printable, quoted } from "../../errors/printable.ts"
import { renderError } from "../../errors/render.ts"
import { count } from "../../data/shown_numbers.ts"
import { type Html, html, NOTHING } from "./html.ts"
import type { PageSubject } from "./subject.ts"
import { prose } from "./words.ts"

/** Of the log lines, so many are on the page; all that the report has are in its data. */
const LOGS_SHOWN = 200

/** First of all where there are any. */
export function errorSection({ errors }: PageSubject): Html {
  if (errors.length === 0) return NOTHING
  return html`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">${errors.length === 1 ? "What went wrong" : `What went wrong: ${errors.length} problems`}</h2>
${errors.map((error) => problem(error, "error"))}
</section>`
}

export function warningSection({ report }: PageSubject): Html {
  if (report === undefined || report.warnings.length === 0) return NOTHING
  return html`<section id="warnings" aria-labelledby="warnings-title">
<h2 id="warnings-title">Warnings</h2>
${report.warnings.map((error) => problem(error, "warning"))}
</section>`
}

export function logSection({ report }: PageSubject): Html {
  if (report === undefined || report.logs.length === 0) return NOTHING
  const { logs, logsDropped } = report
  const more = logs.length + logsDropped - LOGS_SHOWN
  return html`
    <section id="log" aria-labelledby="log-title">
      <h2 id="log-title">What scripts logged</h2>
      <details${logs.length <= 12
        ? html`
          open
        `
        : undefined}><summary>${count(logs.length + logsDropped)} ${logs.length + logsDropped === 1
        ? "line"
        : "lines"}</summary>
    <ol class="log">${logs.slice(0, LOGS_SHOWN).map(({ step, level, message }) =>
      html`
        <li class="${level === "warn" || level === "error"
          ? level
          : "info"}"><b>${level}</b> <i>${step}</i> <span>${message}</span></li>
      `
    )}</ol>${more > 0 ? html`<p class="note">and ${count(more)} more</p>` : undefined}
    </details>
    </section>
  `
}

/** One error or warning, as large as it deserves. */
export function problem(error: FlowError, level: "error" | "warning"): Html {
  const { code, message, help, step, cause } = error
  const frame = frameOf(error)
  return html`
    <article class="problem ${level}">
    <h3><code>${code}</code> ${CODES[code].title}${step === undefined ? undefined : html`
      <small>step ${step}</small>
    `}</h3>
    <p class="message">${prose(message)}</p>
    ${frame === "" ? undefined : html`<pre class="frame" tabindex="0">${frame}</pre>`}
    ${cause instanceof Error ? html`<p class="note">because of: ${String(cause)}</p>` : undefined}
    <p class="help"><b>What to do</b> ${prose(help)}</p>
    <p class="note">${prose(CODES[code].explain)} <code>flowengine explain ${code}</code> shows more.</p>
    </article>
  `
}

/** Place and excerpt, as the command line shows them: the error as text without what stands beside it here. */
export function frameOf(error: FlowError): string {
  const { code, message, help } = error
  const text = renderError(error, { colour: false })
  const [head, tail] = [
    `error[${code}]: ${quoted(message)}`,
    `\nhelp: ${printable(help)}\nmore: flowengine explain ${code}`,
  ]
  if (!text.startsWith(head) || !text.endsWith(tail)) return text
  const frame = text.slice(head.length, text.length - tail.length).replace(/^\n/, "")
  // Its step alone stands in the title.
  return frame === ` --> step ${error.step}` ? "" : frame
}
