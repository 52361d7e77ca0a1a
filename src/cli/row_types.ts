/** `flowengine types`: what the scripts of a pipeline see, as TypeScript declarations for editors. */
import { fromHere } from "../data/here.ts"
import { errorToJson, renderErrors, rowTypes } from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { hasColour, print, printJson, say } from "./terminal.ts"
import { replaceFile } from "./written_file.ts"

export async function types(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const { text, scripts, warnings } = await rowTypes(file, {
    variables: variablesOf(invocation),
    frozen: options.frozen === true,
  })
  const { output } = options
  if (typeof output === "string") await replaceFile(fromHere(output), text)
  if (options.json) {
    printJson({
      ok: true,
      scripts,
      ...(output === undefined ? { text } : { output }),
      warnings: warnings.map(errorToJson),
    })
    return EXIT.ok
  }
  if (warnings.length > 0) say(renderErrors(warnings, { colour: hasColour(invocation, Deno.stderr), level: "warning" }))
  if (typeof output !== "string") print(text.trimEnd())
  else {
    const shown = quoted(output)
    const comment = (namespace: string) => `/** @param {import("./${shown}").${namespace}.Context} context */`
    say([
      `${shown}: before the function process of a script write`,
      ...scripts.map(({ namespace }) => `  ${comment(namespace)}`),
    ].join("\n"))
  }
  return EXIT.ok
}
