/**
 * The text of a script and where it stands: inline in the pipeline file or in a file of its own. Turns places in the
 * script into places the user can open.
 */
import {
  type FlowError,
  FlowError as FlowErrorClass,
  flowError,
  type StepContext,
  type TextPlace,
} from "../../src/plugin/mod.ts"
import { parseScript, type ScriptProblem } from "../../src/script/mod.ts"
import type { JavaScriptConfig } from "./options.ts"

export interface ScriptText {
  readonly source: string
  /** Where a 1-based line and column of the script stands. */
  place(line: number, column: number): TextPlace | undefined
}

/** Reads the script; FE1310 if its file cannot be read. */
export async function scriptText(options: JavaScriptConfig, context: StepContext): Promise<ScriptText> {
  const { script, scriptFile } = options
  if (scriptFile === undefined) {
    return { source: script ?? "", place: (line, column) => context.within("script", line, column) }
  }
  try {
    const source = await context.files.readText(context.resolve(scriptFile))
    const lines = source.split(/\r?\n/)
    return {
      source,
      place: (line, column) => {
        const firstLine = Math.max(1, line - 1)
        return { file: scriptFile, line, column, excerpt: { firstLine, lines: lines.slice(firstLine - 1, line) } }
      },
    }
  } catch (error) {
    if (!(error instanceof FlowErrorClass)) throw error
    throw flowError("FE1310", `cannot read the script ${scriptFile}: ${error.message}`, {
      text: context.at("scriptFile"),
      cause: error,
    })
  }
}

/** Parses the script; throws FE4001 or FE4002 with its place. */
export function parsed(text: ScriptText) {
  const result = parseScript(text.source)
  if ("problem" in result) throw problemError(result.problem, text)
  return result.program
}

const problemError = ({ code, message, line, column, help }: ScriptProblem, text: ScriptText): FlowError =>
  flowError(code, message, { text: text.place(line, column), ...(help === undefined ? {} : { help }) })
