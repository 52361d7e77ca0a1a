/**
 * javascript-transform: a script over every row. Its options; the work is in binding.ts, with the parser and the sandbox,
 * which no other pipeline should pay for.
 */
import { definePlugin, didYouMean, type FlowError, flowError, meaning, type StepContext } from "../../src/plugin/mod.ts"
import { globalProblems, libraryNameProblem } from "../../src/script/globals.ts"
import { type JavaScriptConfig, JavaScriptOptions } from "./options.ts"

export const javascriptTransform = definePlugin<JavaScriptConfig>({
  kind: "transform",
  type: "javascript-transform",
  title: "a JavaScript function over every row, in a sandbox",
  options: JavaScriptOptions,
  verbatim: ["script"],
  reads: (options) => options.scriptFile === undefined ? [] : [options.scriptFile],
  check: (options, context) => contradictions(options, context),
  declares: async (options, input, context) => (await import("./binding.ts")).declare(options, input, context),
  rowTypes: async (options, input, context) => (await import("./row_types.ts")).rowTypes(options, input, context),
  bind: async (options, input, context) => await (await import("./binding.ts")).bind(options, input, context),
  covered: async (options, context) => await (await import("./coverage.ts")).coverScript(options, context),
})

function contradictions(options: JavaScriptConfig, context: StepContext) {
  const errors = globalProblems(context.globals).map(({ name, error }) =>
    flowError(error.code, error.message, { text: context.globalAt(name) })
  )
  errors.push(...libraryProblems(options, context))
  const { script, scriptFile, stateful, concurrency } = options
  if (script === undefined && scriptFile === undefined) {
    const help = "add `script: |` with `function process(context) { … }`, or `scriptFile:`"
    errors.push(flowError("FE1201", "there is neither `script` nor `scriptFile`", { text: context.at(), help }))
  }
  if (script !== undefined && scriptFile !== undefined) {
    errors.push(flowError("FE1205", "`script` and `scriptFile` are both there", { text: context.at("scriptFile") }))
  }
  if (stateful && concurrency !== undefined && concurrency > 1) {
    const message = "`stateful: true` needs one sandbox for all rows, and `concurrency` asks for more"
    errors.push(flowError("FE1205", message, { text: context.at("concurrency") }))
  }
  return errors
}

function libraryProblems({ libraries = [] }: JavaScriptConfig, context: StepContext): ReadonlyArray<FlowError> {
  const known = [...context.libraries?.keys() ?? []]
  return libraries.flatMap((name, i) => {
    const text = context.at("libraries", i)
    if (known.includes(name)) {
      const problem = libraryNameProblem(name, context.globals)
      return problem === undefined ? [] : [flowError(problem.code, problem.message, { text, help: problem.help })]
    }
    const meant = didYouMean(name, known)
    const there = known.length === 0 ? "`plugins:` has no libraries" : `the libraries are: ${known.join(", ")}`
    const more = meant === undefined ? { help: there } : meaning(text, name, meant)
    return [flowError("FE2020", `there is no library \`${name}\``, { text, ...more })]
  })
}
