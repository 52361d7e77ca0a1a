/**
 * The page about a run: one file that needs nothing from outside and may fetch nothing. Its security policy lets only the
 * one style and the one script run that stand here, by their hashes; what a run has read is text, whatever it says.
 */
import manifest from "../../../deno.json" with { type: "json" }
import { errorToJson } from "../../errors/render.ts"
import { reportJson } from "../../execution/report_json.ts"
import { chartSection } from "./charts.ts"
import { callSection, outputSection, settingSection } from "./details.ts"
import { graphSection } from "./graph.ts"
import { constant, type Html, html, jsonText } from "./html.ts"
import { errorSection, logSection, warningSection } from "./problems.ts"
import { rejectSection } from "./rejects.ts"
import { sampleJson } from "./samples.ts"
import { SCRIPT } from "./script.ts"
import { stepTable, timeSection } from "./steps.ts"
import { STYLE } from "./style.ts"
import type { PageSubject } from "./subject.ts"
import { verdictSection } from "./verdict.ts"

/** Of the data in the page; a change that breaks readers gets a new one. */
const FORMAT = 1

export async function reportPage(subject: PageSubject): Promise<string> {
  const { report, file, timeLine } = subject
  const policy = [
    "default-src 'none'",
    `style-src ${await hashOf(STYLE)}`,
    `script-src ${await hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ")
  const name = report?.pipeline ?? file
  const body = html`
    <a class="skip" href="#verdict">To the verdict</a>
    <main>
    ${verdictSection(subject)}
    ${errorSection(subject)}
    ${report && graphSection(report)}
    ${timeSection(subject)}
    ${chartSection(subject)}
    ${rejectSection(subject)}
    ${warningSection(subject)}
    ${callSection(subject)}
    ${report && stepTable(report, timeLine)}
    ${logSection(subject)}
    ${outputSection(subject)}
    ${settingSection(subject)}
    </main>
    <footer>
      <p>Written by FlowEngine ${manifest
        .version}. All that is on this page, and more, is in it as JSON: the element <code>flowengine-report</code>.</p>
    </footer>
  `
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="FlowEngine ${manifest.version}">
        <title>${name}: ${report?.status ?? "did not begin"}</title>
        <style>${constant(STYLE)}</style>
      </head>
      <body>
    ${body}
    <script type="application/json" id="flowengine-report">${dataOf(subject)}</script>
    <script>${constant(SCRIPT)}</script>
      </body>
    </html>
  `.text
}

function dataOf({ report, file, errors, timeLine, samples, setup }: PageSubject): Html {
  return constant(jsonText({
    format: FORMAT,
    version: manifest.version,
    file,
    report: report === undefined ? null : reportJson(report),
    errors: errors.map(errorToJson),
    timeLine: timeLine ?? null,
    samples: Object.fromEntries([...samples].map(([code, all]) => [code, all.map(sampleJson)])),
    setup: setup ?? null,
  }))
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return `'sha256-${new Uint8Array(hash).toBase64()}'`
}
