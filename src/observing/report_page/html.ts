/**
 * HTML as a value: what is put into it is escaped unless it is HTML already, so that no cell of any file can become a tag.
 * Knows nothing of the page.
 */
import { printable } from "../../errors/printable.ts"

/** Text that is HTML. Only `html` and `constant` make it. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | undefined | ReadonlyArray<Part>

/** A template whose values are escaped, unless they are HTML; lists are put one after the other, undefined is nothing. */
export const html = (texts: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(texts.map((text, i) => i === 0 ? text : textOf(parts[i - 1]) + text).join(""))

/** Text of ours that is HTML as it stands. */
export const constant = (text: string): Html => new Html(text)

export const NOTHING = new Html("")

function textOf(part: Part): string {
  if (part === undefined) return ""
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(textOf).join("")
  return escaped(String(part))
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Control characters and those that turn the direction of text are shown, not obeyed. */
const escaped = (text: string): string => printable(text).replace(/[&<>"']/g, (char) => ENTITIES[char])

/** JSON that can stand in a script element: no `<` could end it, and every parser of JSON reads it. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? inner.toString() : inner)
    .replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")

/** A number for drawing: two digits behind the point are more than a screen shows. */
export const px = (n: number): string => String(Math.round(n * 100) / 100)
