/**
 * What is wrong with a script whatever the rows are, at its place in the user's file. What counts as a mistake is decided
 * in src/script.
 */
import { type ColumnSpec, type Fix, type FlowError, flowError, type RowSchema } from "../../src/plugin/mod.ts"
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
  const hasLibraries = (options.libraries ?? []).length > 0
  return scriptMistakes({ program, input, declared, hasLibraries }).map(
    ({ code, message, help, line, column, length }) => {
      const place = text.place(line, column)
      const at = place === undefined ? {} : { text: { ...place, length } }
      return flowError(code, message, { help, ...at, ...mended(text, message, help) })
    },
  )
}

/** Errors that only name what they are about, at the place of the same mistake or of that name; all in the order of the text. */
export function placedErrors(
  errors: ReadonlyArray<FlowError>,
  mistakes: ReadonlyArray<FlowError>,
  text: ScriptText,
): ReadonlyArray<FlowError> {
  const own = errors.map((error) =>
    mistakes.find(({ message }) => message === error.message) ??
      flowError(error.code, error.message, {
        help: error.help,
        text: findPlace(text, error.message),
        ...mended(text, error.message, error.help),
      })
  )
  const all = [...own, ...mistakes.filter((mistake) => !own.includes(mistake))]
  const order = ({ text }: FlowError) => text === undefined ? Infinity : text.line * 1e6 + text.column
  const sorted = all.sort((a, b) => order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0)
  return sorted.map((error) =>
    error.text === undefined
      ? flowError(error.code, error.message, { help: error.help, text: text.place(1, 1), fix: error.fix })
      : error
  )
}

/** The name that was meant for the one that the message is about. */
function mended(text: ScriptText, message: string, help = ""): { readonly fix?: Fix } {
  if (!help.startsWith("did you mean")) return {}
  const [name, meant] = [message, help].map((said) => /`([^`]+)`/.exec(said)?.[1])
  return name === undefined || meant === undefined ? {} : renamed(text, name, meant)
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
