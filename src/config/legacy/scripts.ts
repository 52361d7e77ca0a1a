/** Whether a script may use the context API by its names of old. Where it does is for those to find who read scripts. */
import type { YAMLMap } from "yaml"
import { inner, textOf } from "./values.ts"

const PARTS = "Input|Output|Validate|Route|Utils|State"
const FUNCTIONS =
  "Current|Schema|GetValue|SetField|RemoveField|AddMetadata|Required|BusinessRule|Custom|GetErrors|Send|SendCopy|GetTargets|Now|NewGuid|Log|Format|FormatDate"
const OLD_NAME = new RegExp(`\\b(?:${PARTS})\\b|\\.\\s*(?:${FUNCTIONS})\\b|["'](?:${FUNCTIONS})["']`)

/** Of a script in a file of its own nobody knows here. */
export function mayUseOldNames(config: YAMLMap): boolean {
  const script = textOf(inner(config, "script"))
  return script === undefined ? inner(config, "scriptFile") !== undefined : OLD_NAME.test(script)
}
