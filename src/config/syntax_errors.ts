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
  /** What would stand there instead, where nobody has to choose. */
  readonly fix?: "quoted" | "blanks" | "removed"
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
    fix: "quoted",
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
    case "DUPLICATE_KEY": {
      const fix = isRepeated(source, start) ? { fix: "removed" as const } : {}
      return { code: "FE1003", message: "this key is there twice", start, length: wordAt(source, start), ...fix }
    }
    case "TAB_AS_INDENT":
      return { code: "FE1002", message: sentence(message), ...at, help: "indent with blanks", fix: "blanks" }
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

/** Whether the line of a key is there in the same map before, with the same value: it can go. */
function isRepeated(source: string, offset: number): boolean {
  const start = source.lastIndexOf("\n", offset - 1) + 1
  const indent = offset - start
  const line = source.slice(start).split("\n", 1)[0]
  if (line.slice(0, indent).trim() !== "" || !/^[\w-]+: *[^\s|>]/.test(line.slice(indent))) return false
  for (const earlier of source.slice(0, Math.max(0, start - 1)).split("\n").reverse()) {
    if (earlier === line) return true
    const width = earlier.length - earlier.trimStart().length
    if (earlier.trim() !== "" && (width < indent || earlier.trimStart().split(":")[0] === line.trim().split(":")[0])) {
      return false
    }
  }
  return false
}
