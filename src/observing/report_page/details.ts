/** What a run did besides moving rows: calls made again, circuits, chunks on disk, files written; and what it was told to do. */
import { configLines } from "../../config/shown_config.ts"
import { bytesText, count, duration, percent } from "../../data/shown_numbers.ts"
import { type Html, html, NOTHING } from "./html.ts"
import type { PageSubject } from "./subject.ts"

const RETRIES_SHOWN = 50

export function callSection({ report }: PageSubject): Html {
  const steps =
    report?.steps.filter(({ retries, timeouts, undone, breaker }) =>
      retries + timeouts + undone > 0 || breaker !== undefined
    ) ?? []
  if (steps.length === 0) return NOTHING
  const retried = steps.flatMap(({ id, retried }) => retried.map((call) => ({ id, ...call })))
    .sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
  const turns = steps.flatMap(({ id, breaker }) => breaker?.transitions.map((turn) => ({ id, ...turn })) ?? [])
  const all = steps.reduce((sum, { retries }) => sum + retries, 0)
  return html`<section id="calls" aria-labelledby="calls-title">
<h2 id="calls-title">Retries and circuits</h2>
${
    table(
      ["step", "retries", "timeouts", "writes taken back", "circuit"],
      steps.map(({ id, retries, timeouts, undone, breaker }) => [
        id,
        count(retries),
        count(timeouts),
        count(undone),
        breaker === undefined
          ? "none"
          : `${breaker.state}, opened ${breaker.opened === 1 ? "once" : `${count(breaker.opened)} times`}`,
      ]),
    )
  }
${
    retried.length === 0 ? undefined : html`<details><summary>Calls that were made again</summary>${
      table(
        ["when", "step", "call", "attempt", "failed with", "again after"],
        retried.slice(0, RETRIES_SHOWN).map(({ at, id, call, attempt, code, message, delayMs }) => [
          clock(at),
          id,
          call,
          count(attempt),
          `${code}: ${message}`,
          duration(delayMs),
        ]),
        "text",
      )
    }${
      all > RETRIES_SHOWN
        ? html`<p class="note">and ${count(all - Math.min(retried.length, RETRIES_SHOWN))} more</p>`
        : undefined
    }</details>`
  }
${
    turns.length === 0 ? undefined : html`<details open><summary>How the circuits turned</summary>${
      table(
        ["when", "step", "from", "to", "open for"],
        turns.slice(0, RETRIES_SHOWN).map(({ id, at, from, to, openMs }) => [
          clock(at),
          id,
          from,
          to,
          openMs === undefined ? "" : duration(openMs),
        ]),
        "text",
      )
    }</details>`
  }
</section>`
}

const clock = (iso: string): string => iso.slice(11, 23)

export function outputSection({ report }: PageSubject): Html {
  if (report === undefined) return NOTHING
  const { outputs, rejects, checkpoint, spill = [], cpu } = report
  const files = [
    ...outputs.map((path) => html`<li><code>${path}</code></li>`),
    ...rejects.deadLetters === undefined
      ? []
      : [html`<li><code>${rejects.deadLetters}</code> <small>rejected rows</small></li>`],
    ...checkpoint === undefined ? [] : [html`<li><code>${checkpoint}</code> <small>checkpoint</small></li>`],
  ]
  const disk = spill.length === 0 ? undefined : html`<h3>Chunks that waited on disk</h3>${
    table(
      ["from", "to", "by", "chunks", "bytes", "at once", "read back"],
      spill.map(({ from, to, route, chunks, bytes, peakBytes, readBack }) => [
        from,
        to,
        route ?? "main output",
        count(chunks),
        bytesText(bytes),
        bytesText(peakBytes),
        count(readBack),
      ]),
      "text",
    )
  }`
  const processor = cpu === undefined
    ? undefined
    : html`<p class="note">The run used ${duration(cpu.usedMs)} of processor time, ${percent(cpu.share)} of ${
      cpu.cores === 1 ? "one core" : `${cpu.cores} cores`
    }${
      cpu.limitPercent === undefined ? "" : ` (limit ${cpu.limitPercent} %, held back for ${duration(cpu.pausedMs)})`
    }.</p>`
  return html`<section id="outputs" aria-labelledby="outputs-title">
<h2 id="outputs-title">Outputs</h2>
${files.length === 0 ? html`<p>No file was written.</p>` : html`<ul class="files">${files}</ul>`}
${disk}${processor}
</section>`
}

/** What the pipeline turned out to be: secrets are hidden already. */
export function settingSection({ setup }: PageSubject): Html {
  if (setup === undefined) return NOTHING
  const { config, plugins, connections } = setup
  return html`
    <section id="settings" aria-labelledby="settings-title">
      <h2 id="settings-title">What it was told to do</h2>
      <details>
        <summary>The pipeline file, with its variables in their places and secrets hidden</summary>
        <pre class="config" tabindex="0">${configLines(config).join("\n")}</pre>
      </details>
      <details><summary>Columns on each connection</summary>${table(
        ["from", "to", "columns"],
        connections.map(({ from, to, route, columns }) => [
          from,
          route === undefined ? to : `${to} (route ${route})`,
          columns.map(({ name, type, required }) => `${name} ${type}${required ? " (required)" : ""}`).join(", "),
        ]),
        "text",
      )}</details>
      <details><summary>Plugins</summary>${table(
        ["type", "from", "version", "integrity", "may"],
        plugins.map(({ type, from, version = "", integrity = "", may = "" }) => [type, from, version, integrity, may]),
        "text",
      )}</details>
    </section>
  `
}

/** The first column and those of `text` tables stand left, figures right. */
const table = (
  heads: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  kind: "numbers" | "text" = "numbers",
): Html =>
  html`
    <div class="scroll">
      <table class="${kind}">
        <thead>
          <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`
            <tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>
          `
        )}</tbody>
      </table>
    </div>
  `
