/**
 * What is wrong with a script whatever the rows are, at its place in the user's file. What counts as a mistake is decided
 * in src/script.
 */
import { type ColumnSpec, type FlowError, flowError, type RowSchema } from "../../src/plugin/mod.ts"
import { type parseScript, scriptMistakes } from "../../src/script/mod.ts"
import type { JavaScriptConfig } from "./options.ts"
import { renamed, type ScriptText } from "./script_text.ts"

type Program = Extract<ReturnType<typeof parseScript>, { readonly program: unknown }>["program"]

export interface ScriptToCheck {
  readonly program: Program
  readonly text: ScriptText
  readonly options: JavaScriptConfig
  /** Columns as far as they are known. */
  readonly input: RowSchema | undefined
  readonly declared: ReadonlyArray<ColumnSpec> | undefined
}

/** Mistakes that the text of the script proves. */
export function mistakesIn({ program, text, options, input, declared }: ScriptToCheck): ReadonlyArray<FlowError> {
  if (text.isHidden) return []
  const hasLibraries = (options.libraries ?? []).length > 0
  return scriptMistakes({ program, input, declared, hasLibraries }).map(
    ({ code, message, help, line, column, length }) => {
      const place = text.place(line, column)
      const fix = misspelt(text, message, help)
      return flowError(code, message, { help, ...(place === undefined ? {} : { text: { ...place, length } }), ...fix })
    },
  )
}

/** Errors that only name what they are about, at the place of the same mistake or of that name; all in the order of the text. */
export function placedErrors(
  errors: ReadonlyArray<FlowError>,
  mistakes: ReadonlyArray<FlowError>,
  text: ScriptText,
): ReadonlyArray<FlowError> {
  const own = errors.map(({ code, message, help }) =>
    mistakes.find((mistake) => mistake.message === message) ??
      flowError(code, message, { help, text: findPlace(text, message), ...misspelt(text, message, help) })
  )
  const all = [...own, ...mistakes.filter((mistake) => !own.includes(mistake))]
  const order = ({ text }: FlowError) => text === undefined ? Infinity : text.line * 1e6 + text.column
  const sorted = all.sort((a, b) => order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0)
  return sorted.map((error) =>
    error.text === undefined
      ? flowError(error.code, error.message, { help: error.help, text: text.place(1, 1) })
      : error
  )
}

/** The fix of a name that another is meant for, where it is no more than another last word: `setFeild`, not `setField`. */
function misspelt(text: ScriptText, message: string, help: string | undefined) {
  const meant = /^did you mean `([^`]+)`/.exec(help ?? "")?.[1].split(".")
  const names = [...message.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
  if (meant === undefined || names.length === 0) return {}
  const around = names.length > 1 ? names[0] : meant.length > 1 ? "context" : ""
  return meant.slice(0, -1).join(".") === around ? renamed(text, names.at(-1)!, meant.at(-1)!) : {}
}

/** Where the script mentions the name in a message: the first `name` in backquotes. */
export function findPlace(text: ScriptText, message: string) {
  const name = /`([^`]+)`/.exec(message)?.[1]
  if (name === undefined) return undefined
  const lines = text.source.split("\n")
  const line = lines.findIndex((line) => line.includes(name))
  if (line < 0) return undefined
  const place = text.place(line + 1, lines[line].indexOf(name) + 1)
  return place && { ...place, length: name.length }
}
