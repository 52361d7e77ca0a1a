/** Whether what a test names is in the pipeline: sources, sinks, steps, queues. All that is wrong in one pass. */
import type { Document, KeyPath } from "../config/document.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"
import { didYouMean } from "../errors/suggest.ts"
import type { Plan } from "../plan/plan.ts"
import type { TestConfig } from "./test_file.ts"

export function nameProblems(
  test: TestConfig,
  { steps, edges }: Plan,
  document: Document,
  path: KeyPath,
): ReadonlyArray<FlowError> {
  const errors: Array<FlowError> = []
  const ids = (kind?: string) => steps.filter((step) => kind === undefined || step.kind === kind).map(({ id }) => id)
  const check = (block: object | undefined, where: KeyPath, known: ReadonlyArray<string>, what: string) => {
    for (const name of Object.keys(block ?? {})) {
      if (known.includes(name)) continue
      const meant = didYouMean(name, known)
      const there = known.length === 0 ? "there is none" : `there is: ${known.join(", ")}`
      errors.push(flowError("FE8002", `the pipeline has no ${what} \`${name}\``, {
        help: meant === undefined ? there : `did you mean \`${meant}\`?`,
        text: document.at([...path, ...where, name], "key"),
      }))
    }
  }
  const { sources, sinks, expect } = test
  check(sources, ["sources"], ids("source"), "source")
  check(sinks, ["sinks"], ids("sink"), "sink")
  check(expect.sinks, ["expect", "sinks"], ids("sink"), "sink")
  check(expect.steps, ["expect", "steps"], steps.filter(({ kind }) => kind !== "sink").map(({ id }) => id), "step")
  check(expect.filtered, ["expect", "filtered"], ids("transform"), "transform")
  check(expect.routes, ["expect", "routes"], edges.flatMap(({ route }) => route ?? []), "queue")
  for (const id of ids("source")) {
    if (id in sources) continue
    const message = `the test says nothing of what the source \`${id}\` reads`
    errors.push(flowError("FE8004", message, { text: document.at([...path, "sources"], "key") }))
  }
  for (const [id, { rows, text, file }] of Object.entries(sources)) {
    const given = [rows, text, file].filter((each) => each !== undefined).length
    if (given === 1) continue
    const message = given === 0 ? "nothing is given to read" : "there is more than one of `rows`, `text` and `file`"
    const help = "say one of `rows:`, `text:` and `file:`"
    errors.push(
      flowError("FE8002", `\`${id}\`: ${message}`, { help, text: document.at([...path, "sources", id], "key") }),
    )
  }
  errors.push(...misfits(test, steps, document, path))
  return errors
}

/** What steps cannot be given, or asked for. */
function misfits({ sources, expect }: TestConfig, steps: Plan["steps"], document: Document, path: KeyPath) {
  return steps.flatMap(({ id, type, plugin }): ReadonlyArray<FlowError> => {
    if (plugin.kind === "source" && plugin.stand !== undefined && sources[id]?.columns !== undefined) {
      const text = document.at([...path, "sources", id, "columns"], "key")
      const help = "leave out `columns`; those of the pipeline hold"
      return [flowError("FE8003", `the source \`${id}\` (${type}) knows its columns itself`, { help, text })]
    }
    if (plugin.kind === "sink" && plugin.writes === undefined && expect.sinks?.[id]?.text !== undefined) {
      const text = document.at([...path, "expect", "sinks", id, "text"], "key")
      const help = "expect `rows` or `count`"
      return [flowError("FE8002", `the sink \`${id}\` (${type}) writes no file, so there is no text`, { help, text })]
    }
    return []
  })
}
