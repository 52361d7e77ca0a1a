/** What old files say of columns that only the header of the file shows: types that were guessed, and indexes. */
import { isMap, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml"
import { flowError, type TextPlace } from "../../errors/flow_error.ts"
import { keyText } from "../anchors.ts"
import type { Document } from "../document.ts"
import type { HeaderQuestion } from "../load.ts"
import { inner, textOf } from "./values.ts"

/** Without them a source has the columns of its file. */
const DECLARATIONS = ["columns", "outputSchema"]
const INFERRED = "columns are text unless `outputSchema` says otherwise"

/** Words of the warning about `InferSchema`, before anybody has looked into the file. */
export const inferredWords = (key: string) => [`\`${key}\` is not honoured any more`, INFERRED] as const

/** With the columns of the file, ready to be copied. */
export function inferredQuestion(source: YAMLMap, pair: Pair, text: TextPlace): HeaderQuestion {
  return {
    step: idOf(source),
    without: DECLARATIONS,
    told: (names) => ({
      warning: flowError("FE1511", inferredWords(keyText(pair.key)).join(": "), {
        text,
        help: `take this for it, with another type where a column is more than text: outputSchema: { columns: [${
          names.map((name) => `{ name: ${quoted(name)}, type: text }`).join(", ")
        }] }`,
      }),
    }),
  }
}

const idOf = (step: YAMLMap) => textOf(inner(step, "id")) ?? ""

/** As it may stand within `{ }`. */
const quoted = (name: string) =>
  /^[A-Za-z_][\w .-]*$/.test(name) && name.trim() === name && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name)

/** Columns whose `Index` has to be where the header has their names. */
export function indexQuestion(source: YAMLMap, columns: YAMLSeq, old: Document): HeaderQuestion | undefined {
  const declared = columns.items.filter(isMap).flatMap((column) => {
    const [name, index] = [textOf(inner(column, "name")), inner(column, "index")]
    const number = textOf(index)
    // Which column `{Name}` is, is not known here.
    if (name === undefined || name.includes("{") || number === undefined || !/^\d+$/.test(number)) return []
    return [{ name, index: Number(number), text: old.placeOf(index as Node) }]
  })
  if (declared.length === 0) return undefined
  return {
    step: idOf(source),
    without: DECLARATIONS,
    told: (names) => {
      const wrong = declared.find(({ name, index }) => names[index] !== name)
      if (wrong === undefined) return {}
      const { name, index, text } = wrong
      const there = index < names.length ? `\`${names[index]}\` there` : `only ${names.length} columns`
      const at = names.indexOf(name)
      const message = `\`${name}\` is declared with the index ${index}, and the header has ${there}; ` +
        (at < 0 ? `it has no \`${name}\` at all: ${names.join(", ")}` : `\`${name}\` has the index ${at}`)
      return { error: flowError("FE1507", message, { text, help: at < 0 ? renaming(name, names[index]) : BY_NAME }) }
    },
  }
}

const BY_NAME = "columns are found by their names: correct the name, or remove the index"
const renaming = (name: string, header: string | undefined) =>
  header === undefined
    ? "declare the columns that the file has"
    : `name it \`${header}\`, as the file does; a sink may write it as \`${name}\` (ColumnMappings)`
