/**
 * How the page looks: by day, by night, on paper, on a telephone. Colours that carry a meaning differ in lightness too, so that
 * they are told apart without colour.
 */
/** Pictures may be scrolled rather than become too small to read: their least widths, in hundreds of pixels. */
export const LEAST_WIDEST = 40
const LEAST_WIDTHS = Array.from({ length: LEAST_WIDEST }, (_, i) => `svg.least-${i + 1} { min-width: ${i + 1}00px }`)
  .join("\n")

export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #fff; --ink: #1b2330; --soft: #5c6777; --line: #dfe3e9; --faint: #eef0f4;
  --busy: #2f6fb5; --out: #e9a23b; --in: #d5dbe4;
  --good: #1d7d4f; --bad: #bb2f28; --warn: #9a6700; --route: #7a4fb0; --memory: #2a8a86;
  --good-back: #e5f4ec; --bad-back: #fcebe9; --warn-back: #fdf3dc;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --back: #10141a; --card: #181e27; --ink: #e5e9f0; --soft: #9aa6b6; --line: #2c3541; --faint: #202833;
    --busy: #5d9fe6; --out: #d9963a; --in: #36414f;
    --good: #56c08a; --bad: #f4847a; --warn: #e2b659; --route: #b592e6; --memory: #54b9b3;
    --good-back: #15301f; --bad-back: #3a1b1a; --warn-back: #33290f;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 var(--text); overflow-wrap: anywhere }
main { max-width: 1180px; margin: 0 auto; padding: 36px 24px 12px }
footer { max-width: 1180px; margin: 0 auto; padding: 4px 24px 40px; color: var(--soft); font-size: 13px }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; margin: 0 0 18px }
h1 { font-size: 30px; line-height: 1.2; margin: 0; letter-spacing: -.01em; font-weight: 650; display: inline }
h2 { font-size: 17px; margin: 0 0 8px; font-weight: 650 }
h3 { font-size: 14px; margin: 14px 0 6px }
p { margin: 0 0 8px }
code { font-family: var(--mono); font-size: .92em }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px }
small { color: var(--soft); font-size: 13px; font-weight: 400 }
:focus-visible { outline: 2px solid var(--busy); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: -999px }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: 6px 10px }
.note { color: var(--soft); font-size: 13px }
.scroll { overflow-x: auto; max-width: 100% }
#verdict { border: 0; background: none; padding: 0 2px; margin-bottom: 20px }
.over { color: var(--soft); font-size: 12px; letter-spacing: .09em; text-transform: uppercase; margin: 0 0 2px }
.state { display: inline-flex; align-items: center; gap: 7px; margin: 0 0 0 12px; padding: 3px 12px 3px 10px; border-radius: 99px; font-weight: 600; font-size: 14px; vertical-align: 6px; white-space: nowrap }
.state .dot { width: 8px; height: 8px; border-radius: 50%; background: currentColor }
.state.succeeded { color: var(--good); background: var(--good-back) }
.state.failed { color: var(--bad); background: var(--bad-back) }
.state.interrupted { color: var(--warn); background: var(--warn-back) }
.lead { font-size: 20px; line-height: 1.4; margin: 10px 0 10px }
.pace p { margin: 0 0 2px }
div.pace { border-left: 3px solid var(--out); padding: 2px 0 2px 14px; margin: 0 0 12px }
div.pace b { display: inline-block; min-width: 104px }
.pace.none, .meta { color: var(--soft); font-size: 13px; margin: 0 0 4px }
.figures { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1px; margin: 0 0 18px; background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
.figures div { background: var(--card); padding: 12px 16px 11px }
.figures dt { color: var(--soft); font-size: 12.5px }
.figures dd { margin: 0; font-size: 22px; font-weight: 620; letter-spacing: -.01em; font-variant-numeric: tabular-nums; overflow-wrap: normal }
.figures small { display: block; font-size: 12px; letter-spacing: 0; min-height: 1.5em }
.figures .bad dd { color: var(--bad) }
.figures .bad small { color: var(--soft) }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 8px 0; font-size: 13px }
.legend b { font-variant-numeric: tabular-nums }
.legend .zero { color: var(--soft) }
.legend .zero b { font-weight: 400 }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; vertical-align: -1px }
.note .key { margin: 0 2px 0 4px }
.key.busy, .key.written { background: var(--busy) }
.key.out { background: var(--out) }
.key.in { background: var(--in) }
.key.done { background: repeating-linear-gradient(-45deg, var(--line) 0 1.5px, transparent 1.5px 5px); border: 1px solid var(--line) }
.key.routed { background: var(--route) }
.key.filtered { background: var(--in) }
.key.rejected { background: var(--bad) }
.key.read { background: var(--busy); opacity: .45 }
.key.wrote, .key.limit { height: 0; border-top: 2px solid var(--out); border-radius: 0; vertical-align: 3px; width: 16px }
.key.limit { border-top: 2px dashed var(--bad) }
.key.memory { background: var(--memory); opacity: .5 }
.balance { display: block; width: 100%; height: 20px; border-radius: 5px; background: var(--faint) }
.balance .written { fill: var(--busy) } .balance .routed { fill: var(--route) }
.balance .filtered { fill: var(--in) } .balance .rejected { fill: var(--bad) }
#balance .note { margin: 0; font-family: var(--mono); font-size: 12.5px }

.graph { padding: 8px 0 4px }
.graph.narrow { display: none }
svg.flow { display: block; margin: 0 auto; max-width: 100%; height: auto }
${LEAST_WIDTHS}
svg.flow text { font-family: var(--text); font-size: 12px; fill: var(--ink) }
.node .box { fill: var(--card); stroke: var(--line); stroke-width: 1.4 }
a:hover .box, a:focus .box { stroke: var(--busy) }
.node .edge-mark { fill: var(--soft) } .node.source .edge-mark { fill: var(--good) } .node.sink .edge-mark { fill: var(--route) }
.node.slowest .box { stroke: var(--out); stroke-width: 2.4 }
svg.flow .name { font-size: 13.5px; font-weight: 640 }
svg.flow .type { font-size: 11px; fill: var(--soft) }
svg.flow .rows { font-size: 11.5px; font-variant-numeric: tabular-nums }
svg.flow .muted { fill: var(--soft) } svg.flow .bad { fill: var(--bad); font-weight: 600 }
.pace circle { fill: none; stroke: var(--out); stroke-width: 1.6 } .pace path { fill: none; stroke: var(--out); stroke-width: 1.6; stroke-linecap: round }
.bar-in { fill: var(--in) } .bar-busy { fill: var(--busy) } .bar-out { fill: var(--out) }
.edge .way { fill: none; stroke: var(--busy); stroke-opacity: .38 }
.edge .head { fill: var(--busy) }
.edge.route .way { stroke: var(--route) } .edge.route .head { fill: var(--route) }
.edge.none .way { stroke: var(--soft); stroke-dasharray: 3 4 } .edge.none .head { fill: var(--soft) }
svg.flow .labels text { font-size: 11.5px; font-variant-numeric: tabular-nums; paint-order: stroke; stroke: var(--card); stroke-width: 5px; stroke-linejoin: round }
svg.flow .labels .none { fill: var(--soft) }

.lanes { margin: 10px 0 6px }
.lane { display: grid; grid-template-columns: minmax(80px, 170px) 1fr 52px; gap: 12px; align-items: center; min-height: 27px }
.lane-name { font-weight: 550; font-size: 13.5px; text-decoration: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.lane-name:hover { text-decoration: underline }
.lane.slowest .lane-name { color: var(--warn) }
.lane-share { text-align: right; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--soft); white-space: nowrap }
.lane .plot { height: 21px; border-radius: 4px; overflow: hidden; background: repeating-linear-gradient(-45deg, var(--line) 0 1.5px, transparent 1.5px 6px) }
.plot { position: relative; touch-action: pan-y }
.plot svg { display: block; width: 100%; height: 100% }
.plot .cursor { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1.5px solid var(--ink); pointer-events: none }
.lane.axis { color: var(--soft); font-size: 12px; min-height: 22px }
.lane.axis > span:last-child { text-align: right; white-space: nowrap }
.ticks { display: flex; justify-content: space-between; font-size: 12px; color: var(--soft); font-variant-numeric: tabular-nums }
.cursor-control { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; font-size: 13px; min-height: 28px }
.cursor-control[hidden] { display: none }
.cursor-control input { flex: 0 1 240px; accent-color: var(--busy) }
.cursor-control output { font-variant-numeric: tabular-nums; min-height: 1.5em }

.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 18px; align-items: start; margin-bottom: 18px }
.charts section { margin: 0; min-width: 0 }
.chart { display: grid; grid-template-columns: auto 1fr; gap: 4px 10px }
.chart .plot { height: 150px }
.chart .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: 12px; line-height: 1; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap }
.plot path { vector-effect: non-scaling-stroke }
.grid { stroke: var(--line); fill: none; stroke-width: 1 }
.area.read { fill: var(--busy); opacity: .16 } .line.read { stroke: var(--busy) }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round } .line.wrote { stroke: var(--out) }
.area.memory { fill: var(--memory); opacity: .16 } .line.memory { stroke: var(--memory) }
.level { fill: none; stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 5 } .level.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 6 4 }

details { margin: 8px 0 0 }
summary { cursor: pointer; color: var(--soft); font-size: 13.5px }
summary:hover { color: var(--ink) }
details[open] > summary { margin-bottom: 8px }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--soft); font-size: 12.5px; padding: 0 0 4px }
th { font-weight: 550; color: var(--soft); text-align: left }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top }
tbody th { color: var(--ink) }
.numbers th, .numbers td { text-align: right; white-space: nowrap }
.numbers th:first-child, .numbers td:first-child, .steps th:nth-child(2), .steps td:nth-child(2) { text-align: left }
.numbers th:last-child, .numbers td:last-child { padding-right: 2px }
.steps { width: 100% }
.steps td:nth-child(2) { color: var(--soft) }
#pipeline .numbers td:nth-child(-n+3), #pipeline .numbers th:nth-child(-n+3) { text-align: left }
td.bad, th.bad { color: var(--bad); font-weight: 600 }
tr:target { background: var(--warn-back) }
.row td, .row th { border: 1px solid var(--line); padding: 4px 9px; max-width: 340px; white-space: pre-wrap }
.row td.null { color: var(--soft); font-style: italic }
.notes dt { font-weight: 600; margin-top: 6px } .notes dd { margin: 0; font-size: 13px } .counters span { color: var(--soft); margin-right: 10px; display: inline-block }
.counters b { color: var(--ink); font-weight: 550 }

pre { font: 12.5px/1.5 var(--mono); background: var(--faint); border-radius: 8px; padding: 10px 12px; margin: 6px 0 8px; overflow-x: auto; overflow-wrap: normal }
.problem { border-left: 3px solid var(--bad); padding: 2px 0 2px 16px; margin: 0 0 18px }
.problem:last-child { margin-bottom: 0 }
.problem.warning { border-color: var(--out) }
.problem h3 { margin: 0 0 2px; font-weight: 550; color: var(--soft) }
.problem h3 code { color: var(--bad); font-weight: 700 } .problem.warning h3 code { color: var(--warn) }
.problem .message { font-size: 16px; font-weight: 600; white-space: pre-wrap }
.help b { color: var(--good); margin-right: 6px; font-weight: 600 }
.help { white-space: pre-wrap }
#errors { border-color: var(--bad) }
.rejected { border-top: 1px solid var(--line); padding-top: 12px }
.rejected > summary { display: grid; grid-template-columns: auto 1fr auto; gap: 2px 12px; align-items: baseline; color: var(--ink); list-style: none; font-size: 14px }
.rejected > summary::-webkit-details-marker { display: none }
.rejected > summary code { color: var(--bad); font-weight: 700 }
.rejected > summary code::before { content: "▸"; display: inline-block; width: 1.2em; color: var(--soft) }
.rejected[open] > summary code::before { content: "▾" }
.share { grid-column: 1 / -1; width: 100%; height: 4px; border-radius: 2px } .share .rejected { fill: var(--bad) }
.sample { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; margin: 10px 0 }
.sample .message { font-weight: 600; white-space: pre-wrap; margin: 0 }
.sample .scroll { margin-top: 8px }
.log { list-style: none; margin: 0; padding: 0; font: 12.5px/1.6 var(--mono) }
.log b { color: var(--soft); font-weight: 500 } .log .warn b { color: var(--warn) } .log .error b { color: var(--bad) }
.log i { font-style: normal; color: var(--soft); margin: 0 6px } .log span { white-space: pre-wrap }
.files { list-style: none; margin: 0; padding: 0 }

@media (max-width: 900px) {
  .figures { grid-template-columns: repeat(3, 1fr) }
  .charts { grid-template-columns: 1fr }
}
@media (max-width: 760px) {
  main { padding: 20px 12px 6px }
  section { padding: 16px 14px }
  h1 { font-size: 24px }
  .state { margin-left: 8px; vertical-align: 3px }
  .lead { font-size: 17px }
  div.pace b { display: block }
  .figures { grid-template-columns: 1fr 1fr }
  .figures dd { font-size: 19px }
  .graph.wide { display: none } .graph.narrow { display: block }
  .lane { grid-template-columns: 1fr auto; gap: 1px 8px; margin-bottom: 5px }
  .lane .plot, .lane .ticks { grid-column: 1 / -1; grid-row: 2 }
  .lane.axis > span:first-child { display: none }
}
@media print {
  body { background: #fff; font-size: 12px }
  main { padding: 0; max-width: none }
  section, .figures, .charts section { break-inside: avoid; border-color: #ccc }
  #steps, #settings, #errors, #rejects { break-inside: auto }
  .cursor-control, .skip { display: none }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact }
  svg.flow { max-width: 100%; min-width: 0 !important }
  .scroll, pre { overflow: visible; white-space: pre-wrap }
  .numbers th, .numbers td { white-space: normal; padding-right: 8px }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
`
