/** `flowengine debug`: what a pipeline turned out to be, without running it. */
import { bindPipeline, setupOf } from "../../mod.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { setupLines } from "./setup_text.ts"
import { print, printJson } from "./terminal.ts"

export async function debugPipeline(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const setup = await setupOf(
    await bindPipeline(file, { variables: variablesOf(invocation), frozen: options.frozen === true }),
  )
  if (options.json) printJson(setup)
  else print((await setupLines(setup)).join("\n"))
  return EXIT.ok
}
