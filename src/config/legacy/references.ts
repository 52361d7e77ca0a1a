/**
 * Old references to variables, `{Name}` and `{Name:format}`, in the current spelling: `${Name}` and `${Name|format}`.
 * Rewrites texts only; that scripts hold no references is for its callers to know, and what a format means for formats.ts.
 *
 * A name is a variable of the file, or else a built-in one, as it is written; or else one whose first letter has the
 * other case. What is no reference stays as it is: `{{`, JSON (`{"a": 1}`, `{a: 1}`), `{3}` of a regular expression, and
 * `${…}`, which is the current spelling already.
 */
import { didYouMean } from "../../errors/suggest.ts"
import { STRING_FORMATS } from "../formats/names.ts"
import { BUILT_IN_NAMES } from "../variables.ts"

export interface ReferenceProblem {
  /** Of the reference with its braces, in the old text. */
  readonly offset: number
  readonly length: number
  /** As it is written there. */
  readonly name: string
  /** The name that it most likely stands for. */
  readonly meant?: string
  /** The current form has no such names: the variable exists, and has to be renamed. */
  readonly isUnfit?: true
}

export interface CurrentReferences {
  readonly text: string
  readonly problems: ReadonlyArray<ReferenceProblem>
}

/** `{`, a name that is neither quoted nor followed by a blank, and a format; `$` and doubled braces in front are seen too. */
const REFERENCE = /(\$\{|\{\{+)|\{([^{}:"'\s][^{}:"'\n]*)(?::(?!\s)([^{}\n]*))?\}/g
const NAME = /^[A-Za-z_][\w.-]*$/

/**
 * @param known tells the names of the `variables` of the file
 * @param names the same names, for "did you mean"
 */
export function currentReferences(
  text: string,
  known: (name: string) => boolean,
  names: Iterable<string> = [],
): CurrentReferences {
  const problems: Array<ReferenceProblem> = []
  const rewritten = text.replace(
    REFERENCE,
    (reference, other: string | undefined, name: string, format: string | undefined, offset: number) => {
      if (other !== undefined) return reference
      const length = reference.length
      if (!NAME.test(name)) {
        if (known(name)) problems.push({ offset, length, name, isUnfit: true })
        return reference
      }
      const found = [name, otherCase(name)].find((spelling) => known(spelling) || BUILT_IN_NAMES.includes(spelling))
      if (found !== undefined) return `\${${found}${format ? `|${currentFormat(format)}` : ""}}`
      const meant = didYouMean(name, [...names, ...BUILT_IN_NAMES])
      problems.push({ offset, length, name, ...(meant === undefined ? {} : { meant }) })
      return reference
    },
  )
  return { text: rewritten, problems }
}

function otherCase(name: string): string {
  const lower = name[0].toLowerCase()
  return (name[0] === lower ? name[0].toUpperCase() : lower) + name.slice(1)
}

/** Formats of texts were known in any case: `{InputFile:FileName}`. Letters of dates and numbers mean what they meant. */
function currentFormat(format: string): string {
  const lower = format.toLowerCase()
  return STRING_FORMATS.includes(lower) ? lower : format
}
