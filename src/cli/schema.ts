/** `flowengine schema`: the JSON Schema of pipeline files, for editors and for programs that write them. */
import { fromHere } from "../data/here.ts"
import { pipelineSchema } from "../../mod.ts"
import { quoted } from "../errors/printable.ts"
import { type Invocation, variablesOf } from "./arguments.ts"
import { EXIT } from "./exit_code.ts"
import { printJson, say } from "./terminal.ts"
import { replaceFile } from "./written_file.ts"

export async function schema(invocation: Invocation): Promise<number> {
  const { files: [file], options } = invocation
  const schema = await pipelineSchema(file, { variables: variablesOf(invocation), frozen: options.frozen === true })
  if (typeof options.output !== "string") printJson(schema)
  else {
    await replaceFile(fromHere(options.output), `${JSON.stringify(schema, null, 2)}\n`)
    if (options.json) printJson({ ok: true, output: options.output })
    else say(`${quoted(options.output)}: for an editor, begin pipeline files with # yaml-language-server: $schema=PATH`)
  }
  return EXIT.ok
}
