/**
 * Options that sources and sinks of delimited files share: how a delimiter or quote is written in a pipeline file.
 */
import * as Schema from "effect/Schema"

const WORDS: Readonly<Record<string, string>> = { comma: ",", semicolon: ";", tab: "\t", pipe: "|", space: " " }

/** `tab` or `\t` as the character itself. */
export const delimiterText = (option: string): string => WORDS[option] ?? option.replaceAll("\\t", "\t")

export const Delimiter = Schema.String.check(
  Schema.makeFilter((text: string) => text.length > 0 && !/[\r\n"]/.test(text), {
    expected: "one or more characters, or one of the words comma, semicolon, tab, pipe, space",
    toJsonSchema: () => ({ pattern: '^[^\\r\\n"]+$' }),
  }),
).annotate({
  description: "What stands between cells: one or more characters, or a word: comma, semicolon, tab, pipe, space.",
  default: ",",
})

const oneAsciiCharacter = Schema.makeFilter((text: string) => text === "none" || /^[\x21-\x7e]$/.test(text), {
  expected: "one ASCII character, or none",
  toJsonSchema: () => ({ pattern: "^(none|[!-~])$" }),
})

export const Quote = Schema.String.check(oneAsciiCharacter).annotate({
  description: "The character around cells that contain delimiters or line ends; `none` if the file has no quotes.",
  default: '"',
})

export const Escape = Schema.String.check(oneAsciiCharacter).annotate({
  description: "The character that makes a quote inside quotes literal; the quote itself if absent.",
})

/** The byte of a one-character option; -1 for `none`. */
export const byteOf = (option: string): number => option === "none" ? -1 : option.charCodeAt(0)
