/** `flowengine plan`: what a run would do. That is all there is to it; `--sample` and `--connect` are files of their own. */
import { planMermaid, planPipeline, planText } from "../../mod.ts"
import { printable } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"

export async function plan(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const description = await planPipeline(file, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
  })
  if (options.json || options.format === "json") printJson(description)
  else print(printable(options.format === "mermaid" ? planMermaid(description) : planText(description)))
  return EXIT.ok
}
