/** `flowengine plan`: what a run would do. */
import { planMermaid, planPipeline, planText } from "../../mod.ts"
import { printable } from "../errors/render.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { print, printJson } from "./terminal.ts"

export async function plan(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  if (options.connect) return await (await import("./connect.ts")).connect(invocation)
  if (options.sample !== undefined) return await (await import("./sample.ts")).sample(invocation)
  const description = await planPipeline(file, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
  })
  if (options.json || options.format === "json") printJson(description)
  else print(printable(options.format === "mermaid" ? planMermaid(description) : planText(description)))
  return EXIT.ok
}
