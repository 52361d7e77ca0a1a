/** `flowengine explain-row`: one record, step by step. */
import {
  errorToJson,
  explainRow as trace,
  FlowErrors,
  loadPipeline,
  maskedRow,
  renderErrors,
  type RowTrace,
  type RowValues,
  type RowVisit,
} from "../../mod.ts"
import { flowError } from "../errors/flow_error.ts"
import { quoted } from "../errors/printable.ts"
import { didYouMean } from "../errors/suggest.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { placeText, valueText } from "./row_text.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"
import { UsageError } from "./usage_error.ts"

export async function explainRow(invocation: Invocation): Promise<number> {
  const { files: [file, place], options } = invocation
  const address = /^(.+):(\d+)$/.exec(place)
  if (address === null || Number(address[2]) < 1) {
    throw new UsageError(`\`${place}\` names no record`, "write SOURCE:LINE or FILE.csv:LINE, as orders:17")
  }
  const plan = await loadPipeline(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  const row = await trace(plan, { name: address[1], line: Number(address[2]) })
  const shown = masked(row, new Set(Array.isArray(options.mask) ? options.mask : []))
  if (options.json) {
    printJson({ ...shown, visits: shown.visits.map(visitJson) })
    return EXIT.ok
  }
  const colour = hasColour(invocation, Deno.stderr)
  if (plan.warnings.length > 0) say(renderErrors(plan.warnings, { colour, level: "warning" }))
  print(traceText(shown, hasColour(invocation, Deno.stdout)))
  return EXIT.ok
}

const visitJson = ({ error, ...visit }: RowVisit) =>
  error === undefined ? visit : { ...visit, error: errorToJson(error) }

/** Where something is hidden, so is all that could show it: the record as it stands, and what steps say of it. */
function masked(trace: RowTrace, columns: ReadonlySet<string>): RowTrace {
  if (columns.size === 0) return trace
  const names = trace.visits.flatMap(({ types }) => Object.keys(types))
  const unknown = [...columns].find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const meant = didYouMean(unknown, names)
    const help = meant === undefined ? {} : { help: `did you mean \`${meant}\`?` }
    const message = `--mask names the column \`${unknown}\`, and there is none`
    throw new FlowErrors({ errors: [flowError("FE1701", message, help)] })
  }
  const hide = (row: RowValues) => maskedRow(row, columns)
  const { raw: _raw, ...rest } = trace
  return {
    ...rest,
    visits: trace.visits.map(({ before, after, error, ...visit }) => ({
      ...visit,
      ...(before === undefined ? {} : { before: hide(before) }),
      ...(after === undefined ? {} : { after: hide(after) }),
      routes: visit.routes.map(({ route, row }) => ({ route, row: hide(row) })),
      logs: visit.logs.map(({ level }) => ({ level, message: "(not shown, because a column is hidden)" })),
      ...(error === undefined ? {} : { error: hidden(error) }),
    })),
  }
}

/** An error without what it shows of the record. Its message may name a value. */
const hidden = ({ code, help, step, data }: NonNullable<RowVisit["error"]>) => {
  const { excerpt: _excerpt, ...place } = data ?? {}
  return flowError(code, "the message is not shown, because a column is hidden", { help, step, data: place })
}

function traceText({ at, raw, visits, source }: RowTrace, colour: boolean): string {
  const bold = (text: string) => colour ? `\x1b[1m${text}\x1b[0m` : text
  const record = at.record === undefined || at.line === undefined ? "" : ` (record ${at.record})`
  const head = [`${bold(placeText(at))}${record}, read by ${source}`, ...raw === undefined ? [] : [`  ${quoted(raw)}`]]
  const blocks = visits.map((visit) => {
    const { step, type, path, logs, isStateful } = visit
    const way = path.length > 2 || path.some((id) => id.includes(":")) ? `  by ${path.join(" → ")}` : ""
    return [
      `${bold(step)}  ${type}${way}`,
      ...changes(visit).map((line) => `  ${line}`),
      ...logs.map(({ level, message }) => `  [${level}] ${quoted(message)}`),
      ...decision(visit, colour),
      ...isStateful ? ["  note: it may depend on rows before this one, which were not there"] : [],
    ].join("\n")
  })
  return [head.join("\n"), ...blocks, fate(visits)].join("\n\n")
}

/** The row at its source in full, then what each step changed. */
function changes({ kind, before, after, routes, types }: RowVisit): ReadonlyArray<string> {
  const made = after ?? routes[0]?.row
  if (kind === "sink" || made === undefined) return []
  const text = (name: string, value: unknown) => valueText(value, types[name])
  const width = Math.max(...Object.keys({ ...before, ...made }).map((name) => quoted(name).length))
  const line = (sign: string, name: string, rest: string) => `${sign} ${quoted(name).padEnd(width)}  ${rest}`
  if (before === undefined) return Object.entries(made).map(([name, value]) => line(" ", name, text(name, value)))
  const gone = Object.keys(before).filter((name) => !(name in made)).map((name) =>
    line("-", name, text(name, before[name]))
  )
  const rest = Object.entries(made).flatMap(([name, value]) => {
    if (!(name in before)) return [line("+", name, text(name, value))]
    const [from, to] = [text(name, before[name]), text(name, value)]
    return from === to ? [] : [line("~", name, `${from} → ${to}`)]
  })
  return [...gone, ...rest]
}

function decision({ kind, outcome, routes, error, onError, writes }: RowVisit, colour: boolean): ReadonlyArray<string> {
  const left = routes.map(({ route }) => `  leaves by the route ${route}`)
  if (outcome === "rejected") {
    const what = { fail: "the run stops here", skip: "it is left out", "dead-letter": "it becomes a dead letter" }
    const shown = renderErrors([error!], { colour, level: "warning" }).split("\n").map((line) => `  ${line}`)
    return [...left, `  is rejected; ${what[onError!]} (onError: ${onError})`, ...shown]
  }
  if (outcome === "filtered") return ["  is filtered out"]
  if (kind === "sink") return [`  would be written${writes.length === 0 ? "" : ` to ${writes.join(", ")}`}`]
  if (outcome === "passed") return [...left, ...left.length === 0 ? [] : ["  and goes on"]]
  return left
}

/** Where it ended, in one line. */
function fate(visits: ReadonlyArray<RowVisit>): string {
  const ends = visits.flatMap(({ step, outcome }) =>
    outcome === "written"
      ? [`written by ${step}`]
      : outcome === "filtered"
      ? [`filtered out by ${step}`]
      : outcome === "rejected"
      ? [`rejected by ${step}`]
      : []
  )
  return `it ends: ${ends.join(", ")}`
}
