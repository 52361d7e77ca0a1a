/**
 * The pipeline as a picture: steps with what became of their rows, connections with how many rows they carried and how fast.
 * Drawn from left to right where there is room, and from top to bottom for narrow screens and long pipelines.
 */
import type { RunReport, StepReport } from "../../execution/telemetry.ts"
import { displayWidth } from "../../errors/printable.ts"
import { count } from "../../data/shown_numbers.ts"
import { type Html, html, px } from "./html.ts"
import { type Layout, layOut, type LayoutSize } from "./graph_layout.ts"
import { labelled, type Route, routesOf } from "./graph_routes.ts"
import { LEAST_WIDEST } from "./style.ts"
import { rate, rowsOf } from "./words.ts"

/** What a picture may be wide on a large screen. */
const WIDEST = 1090
const NARROW = 360
/** A picture is made smaller to fit, down to this; then it can be scrolled. */
const SMALLEST = 0.62
/** A letter of the names of steps, and what stands beside them. */
const LETTER = 8.1
const NODE_HEIGHT = 78

export function graphSection(report: RunReport): Html {
  const [across, down] = (["right", "down"] as const).map((direction) => pictureOf(report, direction))
  const isWide = across.width <= WIDEST * 1.15 || across.width / WIDEST <= down.width / WIDEST
  const wide = isWide ? across : down
  const narrow = down
  return html`<section id="pipeline" aria-labelledby="pipeline-title">
<h2 id="pipeline-title">The pipeline</h2>
<p class="note">Each connection with the rows that it carried and how many that were per second; thicker means more. The bar of a step shows how it spent the time of the run: <span class="key busy"></span> at work, <span class="key out"></span> waiting for the next steps, <span class="key in"></span> waiting for rows.</p>
${
    wide === narrow
      ? html`<div class="scroll graph" tabindex="0" role="group" aria-label="Picture of the pipeline">${wide.svg}</div>`
      : html`<div class="scroll graph wide" tabindex="0" role="group" aria-label="Picture of the pipeline">${wide.svg}</div>
<div class="scroll graph narrow" tabindex="0" role="group" aria-label="Picture of the pipeline">${narrow.svg}</div>`
  }
<details><summary>The connections as a table</summary>${connectionTable(report)}</details>
</section>`
}

interface Picture {
  readonly svg: Html
  readonly width: number
}

function pictureOf(report: RunReport, direction: "right" | "down"): Picture {
  const { steps, connections } = report
  const longest = Math.max(...steps.map(({ id }) => displayWidth(id)))
  const nodeWidth = Math.min(230, Math.max(158, longest * LETTER + 44))
  const labels = connections.map((connection) => labelOf(connection, report))
  const labelWidth = Math.max(0, ...labels.flat().map((line) => displayWidth(line) * 6.6))
  const size: LayoutSize = direction === "right"
    ? { nodeAlong: nodeWidth, nodeAcross: NODE_HEIGHT, gapAlong: Math.min(190, labelWidth + 44), gapAcross: 22 }
    : { nodeAlong: NODE_HEIGHT, nodeAcross: nodeWidth, gapAlong: 58, gapAcross: 26 }
  const at = new Map(steps.map(({ id }, i) => [id, i]))
  const edges = connections.map(({ from, to }) => [at.get(from)!, at.get(to)!] as const)
  const layout = layOut(steps.length, edges, size)
  const routes = routesOf(layout, edges, size, direction)
  const edge = 6
  const [width, height] = (direction === "right" ? [layout.along, layout.across] : [layout.across, layout.along])
    .map((length) => Math.ceil(length) + 2 * edge)
  const placed = labelled(routes, labels, boxesOf(layout, size, direction))
  const most = Math.max(1, ...connections.map(({ rows }) => rows))
  const svg = html`
    <svg class="flow least-${Math.min(
      LEAST_WIDEST,
      Math.ceil(width * SMALLEST / 100),
    )}" viewBox="${-edge} ${-edge} ${width} ${height}" width="${width}"
      height="${height}"
      role="presentation" focusable="false">
      <g class="edges">${routes.map((route, i) => edgeSvg(route, connections[i], most))}</g>
      <g class="nodes">${steps.map((step, i) => {
        const { along, across } = layout.nodes[i]
        const [x, y] = direction === "right" ? [along, across] : [across, along]
        return nodeSvg(step, i, x - nodeWidth / 2, y - NODE_HEIGHT / 2, nodeWidth, report)
      })}</g>
      <g class="labels">${placed.map(({ x, y, lines }, i) =>
        html`<text class="${connections[i].rows === 0 ? "none" : ""}" text-anchor="middle">${
          lines.map((line, n) => html`<tspan x="${px(x)}" y="${px(y + 14 * n)}">${line}</tspan>`)
        }</text>`
      )}</g>
    </svg>
  `
  return { svg, width: Math.max(width, NARROW) }
}

const labelOf = (
  { rows, route }: RunReport["connections"][number],
  { durationMs }: RunReport,
): ReadonlyArray<string> => [
  `${route === undefined ? "" : `${cut(route, 16)}: `}${rows === 0 ? "no rows" : rowsOf(rows)}`,
  ...rows === 0 || durationMs === 0 ? [] : [rate(rows / durationMs * 1000)],
]

const boxesOf = ({ nodes }: Layout, size: LayoutSize, direction: "right" | "down") =>
  nodes.map(({ along, across }) =>
    direction === "right"
      ? { x: along, y: across, width: size.nodeAlong, height: size.nodeAcross }
      : { x: across, y: along, width: size.nodeAcross, height: size.nodeAlong }
  )

function edgeSvg({ path, end, direction }: Route, connection: RunReport["connections"][number], most: number): Html {
  const { rows, route } = connection
  const thick = rows === 0 ? 1.2 : 1.5 + 5 * Math.sqrt(rows / most)
  const kind = `${route === undefined ? "main" : "route"}${rows === 0 ? " none" : ""}`
  const [x, y] = end
  const head = direction === "right"
    ? `M${px(x - 8)} ${px(y - 5.5)}L${px(x)} ${px(y)}L${px(x - 8)} ${px(y + 5.5)}Z`
    : `M${px(x - 5.5)} ${px(y - 8)}L${px(x)} ${px(y)}L${px(x + 5.5)} ${px(y - 8)}Z`
  return html`
    <g class="edge ${kind}">
      <path class="way" d="${path}" stroke-width="${px(thick)}" />
      <path class="head" d="${head}" />
    </g>
  `
}

function nodeSvg(step: StepReport, i: number, x: number, y: number, width: number, report: RunReport): Html {
  const { id, type, kind, shares, rejected, filtered, routed } = step
  const isSlowest = report.bottleneck?.step === id
  const inner = width - 28
  const done = kind === "sink"
    ? `${count(step.written)} written`
    : kind === "source"
    ? `${count(step.in)} read`
    : `${count(step.in)} in`
  const lost = [
    ...filtered === 0 ? [] : [html`<tspan class="muted">  ${count(filtered)} filtered</tspan>`],
    ...routed === 0 || rejected > 0 ? [] : [html`<tspan class="muted">  ${count(routed)} routed</tspan>`],
    ...rejected === 0 ? [] : [html`<tspan class="bad">  ${count(rejected)} rejected</tspan>`],
  ]
  // What a transform does with several copies adds up to more than the time there is.
  const whole = Math.max(1, shares.busy + shares.waitOut)
  const [busy, out] = [shares.busy / whole * inner, shares.waitOut / whole * inner]
  const letters = Math.floor((inner - (isSlowest ? 18 : 0)) / LETTER)
  return html`<a href="#step-${i}"><g class="node ${kind}${isSlowest ? " slowest" : ""}" transform="translate(${
    px(x)
  } ${px(y)})">
<title>${id}: ${type}, ${done}${isSlowest ? "; sets the pace" : ""}</title>
<rect class="box" width="${px(width)}" height="${NODE_HEIGHT}" rx="9"/>
<rect class="edge-mark" width="5" height="${NODE_HEIGHT - 18}" x="0" y="9" rx="2"/>
<text class="name" x="15" y="22">${cut(id, letters)}</text>${
    isSlowest
      ? html`
        <g class="pace" transform="translate(${px(width - 19)} 17.5)">
          <circle r="6.5" />
          <path d="M0 -3.6V0L2.6 1.6" />
        </g>
      `
      : undefined
  }
<text class="type" x="15" y="38">${cut(type, Math.floor(inner / 6.4))}</text>
<text class="rows" x="15" y="56" xml:space="preserve">${done}${lost}</text>
<rect class="bar-in" x="14" y="65" width="${px(inner)}" height="5" rx="2.5"/>
<rect class="bar-busy" x="14" y="65" width="${px(busy)}" height="5" rx="2"/>
<rect class="bar-out" x="${px(14 + busy)}" y="65" width="${px(out)}" height="5" rx="2"/>
</g></a>`
}

/** Shortened in the middle: names differ at their ends more often. */
function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const letters = [...text]
  const keep = Math.max(2, Math.floor((width - 1) * letters.length / displayWidth(text)))
  const head = Math.ceil(keep * 0.6)
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (keep - head)).join("")}`
}

function connectionTable({ connections, durationMs }: RunReport): Html {
  return html`
    <div class="scroll">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">to</th>
            <th scope="col">by</th>
            <th scope="col">rows</th>
            <th scope="col">rows/s</th>
          </tr>
        </thead>
        <tbody>${connections.map(({ from, to, route, rows }) =>
          html`
            <tr>
              <td>${from}</td>
              <td>${to}</td>
              <td>${route === undefined ? "main output" : `route ${route}`}</td>
              <td>${count(rows)}</td>
              <td>${durationMs > 0 ? count(rows / durationMs * 1000) : ""}</td>
            </tr>
          `
        )}</tbody>
      </table>
    </div>
  `
}
