/** `flowengine debug`: what a pipeline turned out to be, without running it. */
import { bindPipeline, renderErrors } from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { setupLines, setupOf } from "./setup_text.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"

export async function debugPipeline(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const bound = await bindPipeline(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  const { warnings } = bound.plan
  if (warnings.length > 0) say(renderErrors(warnings, { colour: hasColour(invocation, Deno.stderr), level: "warning" }))
  const setup = await setupOf(bound)
  if (options.json) printJson(setup)
  else print((await setupLines(setup)).join("\n"))
  return EXIT.ok
}
