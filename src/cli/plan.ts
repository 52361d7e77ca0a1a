/** `flowengine plan`: what a run would do. That is all there is to it; `--sample` and `--connect` are files of their own. */
import { errorToJson, loadPipeline, planMermaid, planPipeline, planText, renderErrors } from "../../mod.ts"
import { printable } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"

export async function plan(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const loaded = await loadPipeline(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  const description = await planPipeline(loaded)
  const { warnings } = loaded
  if (options.json || options.format === "json") {
    printJson({ ...description, ...(warnings.length === 0 ? {} : { warnings: warnings.map(errorToJson) }) })
    return EXIT.ok
  }
  if (warnings.length > 0) say(renderErrors(warnings, { colour: hasColour(invocation, Deno.stderr), level: "warning" }))
  print(printable(options.format === "mermaid" ? planMermaid(description) : planText(description)))
  return EXIT.ok
}
