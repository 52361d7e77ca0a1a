/** `flowengine plan`: what a run would do. */
import { errorToJson, loadPipeline, planMermaid, planPipeline, planText, renderErrors } from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"

export async function plan(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  if (options.connect) return await (await import("./connect.ts")).connect(invocation)
  if (options.sample !== undefined) return await (await import("./sample.ts")).sample(invocation)
  const loaded = await loadPipeline(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  const description = await planPipeline(loaded)
  const { warnings } = loaded
  if (options.json || options.format === "json") {
    printJson({ ...description, ...(warnings.length === 0 ? {} : { warnings: warnings.map(errorToJson) }) })
    return EXIT.ok
  }
  if (warnings.length > 0) say(renderErrors(warnings, { colour: hasColour(invocation, Deno.stderr), level: "warning" }))
  print(options.format === "mermaid" ? planMermaid(description) : planText(description))
  return EXIT.ok
}
