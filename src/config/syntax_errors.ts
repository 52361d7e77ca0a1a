/**
 * What the YAML parser has to say, in our words and without its follow-up complaints. Does not parse.
 */
import type { YAMLError } from "yaml"

/** A problem with the text itself; `start` and `length` in UTF-16 units of the text. */
export interface YamlProblem {
  readonly code: "FE1002" | "FE1003"
  readonly message: string
  readonly start: number
  readonly length: number
  readonly help?: string
}

/**
 * The first syntax error, because the others mostly follow from it; every duplicate key and every reference that lacks
 * its quotes, because these stand for themselves.
 */
export function syntaxProblems(errors: ReadonlyArray<YAMLError>, source: string): ReadonlyArray<YamlProblem> {
  const problems: Array<YamlProblem> = []
  let isBroken = false
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const reference = unquotedReference(error, source)
    if (reference !== undefined) problems.push(reference)
    else if (error.code === "DUPLICATE_KEY" || !isBroken) problems.push(inOurWords(error, source))
    isBroken ||= error.code !== "DUPLICATE_KEY"
  }
  return problems.filter(({ start }, i) => problems.findIndex((known) => known.start === start) === i)
}

/** `[${name}]`: inside brackets the `{` opens a map, which nobody meant who wrote a reference. */
function unquotedReference({ pos: [start] }: YAMLError, source: string): YamlProblem | undefined {
  if (source[start] !== "{" || source[start - 1] !== "$") return undefined
  const reference = /^[^}\n]*\}?/.exec(source.slice(start - 1))![0]
  return {
    code: "FE1002",
    message: `inside [ ] or { } the \`{\` of \`${reference}\` opens a map`,
    start: start - 1,
    length: reference.length,
    help: `put it in quotes: "${reference}"`,
  }
}

function inOurWords({ code, message, pos: [start, end] }: YAMLError, source: string): YamlProblem {
  const at = { start, length: 1 }
  const quote = /^Missing closing (['"])/.exec(message)?.[1]
  if (quote !== undefined) {
    const last = source.slice(0, start).trimEnd().length
    return { code: "FE1002", message: `a ${quote} quote was opened and is not closed`, ...at, start: Math.max(0, last) }
  }
  switch (code) {
    case "DUPLICATE_KEY":
      return { code: "FE1003", message: "this key is there twice", start, length: wordAt(source, start) }
    case "MULTIPLE_DOCS":
      return {
        code: "FE1002",
        message: "a second YAML document starts here",
        start,
        length: 3,
        help: "keep one document per file; remove the `---`",
      }
    case "TAG_RESOLVE_FAILED":
      return unknownTag(message.replace(/^.*?(![^\s]*|tag:[^\s]*)?$/, "$1"), start, end)
    case "RESOURCE_EXHAUSTION":
      return nestedTooDeeply(start)
    default:
      return { code: "FE1002", message: sentence(message), ...at }
  }
}

/** A tag that says nothing here: it would be dropped silently. */
export const unknownTag = (tag: string, start: number, end: number): YamlProblem => ({
  code: "FE1002",
  message: `the tag \`${tag.replace("tag:yaml.org,2002:", "!!")}\` does not fit here`,
  start,
  length: Math.max(1, end - start),
  help: "remove the tag; values are plain text, numbers, true, false, null, lists and maps",
})

export const nestedTooDeeply = (start: number): YamlProblem => ({
  code: "FE1002",
  message: "the values are nested too deeply",
  start,
  length: 1,
})

/** Length of the word at an offset. */
const wordAt = (text: string, offset: number): number => /^[\w.$-]*/.exec(text.slice(offset))![0].length || 1

const sentence = (message: string) => message.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, "")
