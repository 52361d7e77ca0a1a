/**
 * Errors as text with a code frame, or as JSON. Pure: prints nothing, and loads nothing but the table of codes.
 */
import { CODES } from "./codes.ts"
import type { Fix } from "./fix.ts"
import type { DataPlace, FlowError, TextPlace } from "./flow_error.ts"
import { displayWidth, printable, quoted, visible } from "./printable.ts"

/** How errors are shown. */
export interface RenderOptions {
  readonly colour: boolean
  /** `warning` for things that did not stop anything. */
  readonly level?: "error" | "warning"
}

/** Lines of a record that are shown. */
const EXCERPT_LINES = 4

type Paint = (text: string) => string
const paint = (codes: string, on: boolean): Paint => (text) => on ? `\x1b[${codes}m${text}\x1b[0m` : text

/** Several errors, a blank line between them, and their number if there is more than one. */
export function renderErrors(errors: ReadonlyArray<FlowError>, options: RenderOptions): string {
  const texts = errors.map((error) => renderError(error, options))
  if (errors.length > 1 && options.level !== "warning") texts.push(`${errors.length} problems`)
  return texts.join("\n\n")
}

/** One error: what and why, where, the user's own line, what to do. */
export function renderError(error: FlowError, { colour, level = "error" }: RenderOptions): string {
  const strong = paint(level === "error" ? "1;31" : "1;33", colour)
  const bold = paint("1", colour)
  const dim = paint("2", colour)
  const lines = [`${strong(`${level}[${error.code}]`)}: ${bold(quoted(error.message))}`]
  if (error.text !== undefined) lines.push(...textFrame(error.text, dim, strong))
  if (error.data !== undefined) lines.push(...dataFrame(error.data, error.step, dim, strong))
  else if (error.step !== undefined && error.text === undefined) lines.push(dim(` --> step ${error.step}`))
  lines.push(`${paint("1;36", colour)("help")}: ${printable(error.help)}`)
  lines.push(dim(`more: flowengine explain ${error.code}`))
  return lines.join("\n")
}

function textFrame(place: TextPlace, dim: Paint, strong: Paint): Array<string> {
  const path = place.path ? `  ${place.path}` : ""
  const lines = [dim(printable(` --> ${place.file}:${place.line}:${place.column}${path}`))]
  if (place.excerpt === undefined) return lines
  const { firstLine, lines: source } = place.excerpt
  const width = String(firstLine + source.length - 1).length
  source.forEach((text, i) => {
    const number = firstLine + i
    const isMarked = number === place.line
    const shown = cropped(text, isMarked ? place.column - 1 : 0)
    lines.push(`${dim(`${String(number).padStart(width + 1)} |`)} ${visible(shown.text)}`)
    if (!isMarked) return
    const before = displayWidth(visible(shown.text.slice(0, shown.at)))
    const marked = displayWidth(visible(shown.text.slice(shown.at, shown.at + (place.length ?? 1))))
    lines.push(`${dim(`${" ".repeat(width + 1)} |`)} ${" ".repeat(before)}${strong("^".repeat(Math.max(1, marked)))}`)
  })
  return lines
}

function dataFrame(place: DataPlace, step: string | undefined, dim: Paint, strong: Paint): Array<string> {
  const where = [
    place.record === undefined ? [] : [`record ${place.record}`],
    place.line === undefined ? [] : [`line ${place.line}`],
    place.byte === undefined ? [] : [`byte ${place.byte}`],
    place.column === undefined ? [] : [`column ${place.column}`],
  ].flat()
  const at = [place.file ?? [], where.join(", ") || []].flat().join(": ")
  const lines = [dim(printable(` --> ${at}${step === undefined ? "" : `  (step ${step})`}`))]
  if (place.excerpt === undefined) return lines
  const { mark } = place
  // The mark may lie behind the end of what is trimmed: an empty cell that is the last.
  const excerpt = mark === undefined ? place.excerpt.trimEnd() : place.excerpt.replace(/[\r\n]+$/, "")
  const all = excerpt.split(LINE_END)
  const before = mark === undefined ? [] : excerpt.slice(0, mark.offset).split(LINE_END)
  const markedAt = before.length - 1
  const from = Math.max(0, Math.min(markedAt - 1, all.length - EXCERPT_LINES))
  const shown = all.slice(from, from + EXCERPT_LINES)
  const first = (mark === undefined ? place.line ?? 1 : mark.line - markedAt) + from
  const width = String(first + shown.length).length
  shown.forEach((text, i) => {
    lines.push(`${dim(`${String(first + i).padStart(width + 1)} |`)} ${visible(text)}`)
    if (mark === undefined || from + i !== markedAt) return
    const at = before[markedAt].length
    const blank = " ".repeat(displayWidth(visible(text.slice(0, at))))
    const carets = "^".repeat(Math.max(1, displayWidth(visible(text.slice(at, at + mark.length)))))
    lines.push(`${dim(`${" ".repeat(width + 1)} |`)} ${blank}${strong(carets)}`)
  })
  if (from + EXCERPT_LINES < all.length) lines.push(`${dim(`${" ".repeat(width + 1)} |`)} …`)
  return lines
}

const LINE_END = /\r\n|\r|\n/

/** Longest line shown, in UTF-16 units, and how much of it stands before the mark when it is cut. */
const LONGEST = 200
const BEFORE = 80

/** A line short enough to read, and where position `at` of it is now. */
function cropped(text: string, at: number): { readonly text: string; readonly at: number } {
  if (text.length <= LONGEST) return { text, at }
  const start = Math.max(0, at - BEFORE)
  const end = start + LONGEST
  const head = start > 0 ? "…" : ""
  return { text: `${head}${text.slice(start, end)}${end < text.length ? "…" : ""}`, at: at - start + head.length }
}

/** An error as JSON: the shape is stable. */
export interface ErrorJson {
  readonly code: string
  readonly title: string
  readonly class: string
  readonly message: string
  readonly help: string
  readonly step?: string | undefined
  readonly at?: {
    readonly file: string
    readonly line: number
    readonly column: number
    readonly path?: string | undefined
  }
  readonly data?: DataPlace
  /** What `validate --fix` would do; lines and columns are 1-based. */
  readonly fix?: Fix
  /** What another program said, where that is the reason. */
  readonly cause?: string
}

/** An error as plain data, for programs and logs. */
export function errorToJson(error: FlowError): ErrorJson {
  const { code, message, help, step, text, data, fix, cause } = error
  return {
    code,
    title: CODES[code].title,
    class: CODES[code].class,
    message,
    help,
    ...(step === undefined ? {} : { step }),
    ...(text === undefined ? {} : { at: { file: text.file, line: text.line, column: text.column, path: text.path } }),
    ...(data === undefined ? {} : { data }),
    ...(fix === undefined ? {} : { fix }),
    ...(cause instanceof Error || typeof cause === "string" ? { cause: causeText(cause) } : {}),
  }
}

/** What the first of them said: an error of ours that stands between has been told already. */
const causeText = (cause: Error | string): string =>
  typeof cause === "object" && "_tag" in cause
    ? cause.cause instanceof Error ? causeText(cause.cause) : cause.message
    : String(cause)
