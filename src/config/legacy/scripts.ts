/**
 * Scripts that may use the context API by its names of old. Where they do is for those to find who read scripts: what
 * they tell is done here.
 */
import { isScalar, type Node, type YAMLMap } from "yaml"
import { inner, textOf } from "./values.ts"

/** A script by its current names; undefined if somebody has to see to it who runs it. */
export type ScriptNames = (script: string) => string | undefined

const PARTS = "Input|Output|Validate|Route|Utils|State"
const FUNCTIONS =
  "Current|Schema|GetValue|SetField|RemoveField|AddMetadata|Required|BusinessRule|Custom|GetErrors|Send|SendCopy|GetTargets|Now|NewGuid|Log|Format|FormatDate"
const OLD_NAME = new RegExp(`\\b(?:${PARTS})\\b|\\.\\s*(?:${FUNCTIONS})\\b|["'](?:${FUNCTIONS})["']`)

/** Levels of a log, letters of dates. */
const OLD_WORD =
  /\b[lL]og\s*\([^\n]*["'`](?:trace|verbose|information|warning|critical|fatal)["'`]|\b[fF]ormat(?:Date)?\s*\([^\n]*(?:fff|tt)/i

/** @returns what is to be told and done; undefined if there is nothing, or it says already what it uses */
export function withCurrentNames(config: YAMLMap, scripts: ScriptNames | undefined) {
  const at = keyOf(config, "script") ?? keyOf(config, "scriptFile")
  if (at === undefined || inner(config, "oldNames") !== undefined) return undefined
  const node = inner(config, "script")
  const script = textOf(node)
  if (script === undefined) {
    const change = `\`oldNames: true\` lets ${textOf(inner(config, "scriptFile"))} call \`context.Input\`, which is ` +
      "`context.input` now; scripts in files of their own stay as they are"
    return { at, needsOldNames: true, change }
  }
  if (!OLD_NAME.test(script) && !OLD_WORD.test(script)) return undefined
  const now = scripts?.(script)
  if (now === script) return undefined
  const change = "`context.Input` is `context.input` in scripts"
  if (now === undefined) return { at, needsOldNames: true, change: `${change} (\`oldNames: true\` accepts both)` }
  if (isScalar(node)) node.value = now
  return { at, needsOldNames: false, change }
}

const keyOf = (config: YAMLMap, name: string): Node | undefined =>
  config.items.map(({ key }) => key).find((key): key is Node & typeof key => isScalar(key) && key.value === name)
