/**
 * The text of a script and where it stands: inline in the pipeline file or in a file of its own. Turns places in the
 * script into places the user can open.
 */
import {
  didYouMean,
  type Fix,
  type FlowError,
  FlowError as FlowErrorClass,
  flowError,
  meaning,
  replacing,
  type StepContext,
  type TextPlace,
} from "../../src/plugin/mod.ts"
import { applyEdits, oldNames, originalPlace, parseScript, type ScriptProblem } from "../../src/script/mod.ts"
import type { JavaScriptConfig } from "./options.ts"

export interface ScriptText {
  readonly source: string
  /** It uses the context by names of old where nobody can see it: nothing is proven about it. */
  readonly isHidden?: boolean
  /** Where a 1-based line and column of the script stands. */
  place(line: number, column: number): TextPlace | undefined
}

/** Reads the script, by its current names; FE1310 if its file cannot be read. */
export async function scriptText(options: JavaScriptConfig, context: StepContext): Promise<ScriptText> {
  const text = await writtenText(options, context)
  const result = options.oldNames ? parseScript(text.source) : undefined
  if (result === undefined || "problem" in result) return text
  const { edits, isComplete } = oldNames(text.source, result.program)
  if (edits.length === 0) return { ...text, isHidden: !isComplete }
  const place = (line: number, column: number) => {
    const original = originalPlace(text.source, edits, { line, column })
    return text.place(original.line, original.column)
  }
  return { source: applyEdits(text.source, edits), place, isHidden: !isComplete }
}

async function writtenText(options: JavaScriptConfig, context: StepContext): Promise<ScriptText> {
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
    const text = context.at("scriptFile")
    throw flowError("FE1310", `cannot read the script ${scriptFile}: ${error.message}`, {
      text,
      cause: error,
      ...await nearby(scriptFile, text, context),
    })
  }
}

/** The script beside it that may have been meant. */
async function nearby(scriptFile: string, text: TextPlace | undefined, context: StepContext) {
  const [, folder, name] = /^(.*?)([^/]*)$/s.exec(scriptFile)!
  const listed = async () => await context.files.list(context.resolve(folder === "" ? "." : folder))
  const entries = await listed().catch(() => [])
  const meant = didYouMean(name, entries.map((entry) => entry.name).filter((name) => /\.[cm]?js$/.test(name)))
  return meant === undefined ? {} : meaning(text, scriptFile, folder + meant)
}

/** Parses the script; throws FE4001 or FE4002 with its place. */
export function parsed(text: ScriptText) {
  const result = parseScript(text.source)
  if ("problem" in result) throw problemError(result.problem, text)
  return result.program
}

const problemError = ({ code, message, line, column, help }: ScriptProblem, text: ScriptText): FlowError =>
  flowError(code, message, {
    text: text.place(line, column),
    ...(help === undefined ? {} : { help }),
    ...(code === "FE4002" ? wrapped(text) : {}),
  })

/** Another name for a column, wherever the script speaks of it; none where the name may be that of something else. */
export function renamed(text: ScriptText, name: string, meant: string): { readonly fix?: Fix } {
  const edits: Array<Fix["edits"][number]> = []
  for (const [i, line] of text.source.split("\n").entries()) {
    for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + name.length)) {
      const [before, after] = [line[at - 1] ?? "", line[at + name.length] ?? ""]
      const isText = /["'`]/.test(before) && before === after
      if (!isText && !(before === "." && !/[\w$]/.test(after))) return {}
      edits.push(...replacing(text.place(i + 1, at + 1), name, meant).fix?.edits ?? [])
    }
  }
  return edits.length === 0 ? {} : { fix: { description: `write \`${meant}\` for \`${name}\``, edits } }
}

/** A script that is only the body of `process`, with the function around it. */
function wrapped({ source, place }: ScriptText): { readonly fix?: Fix } {
  const lines = source.trimEnd().split("\n")
  if (!/^ *return\b/m.test(source) || /\bfunction\b/.test(source)) return {}
  const [start, next] = [place(1, 1), place(1, 2)]
  const end = place(lines.length, lines.at(-1)!.length + 1)
  // Only where places are exact.
  if (start === undefined || end === undefined || next?.column !== start.column + 1) return {}
  const { file } = start
  const indent = " ".repeat(start.column - 1)
  const add = ({ line, column }: TextPlace, text: string) => ({
    file,
    from: { line, column },
    to: { line, column },
    was: "",
    text,
  })
  // Texts over several lines would get the blanks too.
  const inner = source.includes("`") ? "" : "  "
  const deeper = lines.slice(1).flatMap((line, i) => {
    const at = inner === "" || line.trim() === "" ? undefined : place(i + 2, 1)
    return at === undefined ? [] : [add(at, inner)]
  })
  const head = add(start, `function process(context) {\n${indent}${inner}`)
  const edits = [head, ...deeper, add(end, `\n${indent}}`)]
  return { fix: { description: "put the code into `function process(context)`", edits } }
}
