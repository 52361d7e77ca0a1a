/**
 * A line of the live view: pieces of text with what they mean, measured in columns of a terminal. Turned into what a
 * terminal obeys only at the end, so that no text of a pipeline ever reaches it as more than text.
 */
import { displayWidth, visible } from "../../errors/printable.ts"

/** What a piece of text is, not how it looks. */
export type Tone = "title" | "faint" | "good" | "bad" | "doubtful" | "key" | "busy" | "waitIn" | "waitOut" | "graph"

const CODES: Readonly<Record<Tone, string>> = {
  title: "1",
  faint: "2",
  good: "32",
  bad: "1;31",
  doubtful: "33",
  key: "1;36",
  busy: "32",
  waitIn: "2",
  waitOut: "33",
  graph: "36",
}
const RESET = "\x1b[0m"

export interface Piece {
  readonly text: string
  readonly tone?: Tone
}

export interface Line {
  readonly pieces: ReadonlyArray<Piece>
  /** The one that is selected. */
  readonly isMarked?: boolean
}

export const piece = (text: string, tone?: Tone): Piece => tone === undefined ? { text } : { text, tone }
export const line = (...parts: ReadonlyArray<string | Piece>): Line => ({
  pieces: parts.map((part) => typeof part === "string" ? { text: part } : part),
})
export const EMPTY: Line = line()

/** Names and messages of pipelines, scripts and data: nothing that a terminal would obey. */
export const foreign = (text: string, tone?: Tone): Piece => piece(visible(text), tone)

export const widthOf = (pieces: ReadonlyArray<Piece>): number =>
  pieces.reduce((sum, { text }) => sum + displayWidth(text), 0)

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

/** As much of a text as fits, with `…` where some is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width <= 0) return ""
  let kept = ""
  let used = 1
  for (const { segment } of segmenter.segment(text)) {
    used += displayWidth(segment)
    if (used > width) break
    kept += segment
  }
  return `${kept}…`
}

/** Pieces that fit into `width`. */
export function fitted(pieces: ReadonlyArray<Piece>, width: number): ReadonlyArray<Piece> {
  if (widthOf(pieces) <= width) return pieces
  const kept: Array<Piece> = []
  let left = width
  for (const each of pieces) {
    const needed = displayWidth(each.text)
    if (needed >= left) {
      kept.push({ ...each, text: cut(`${each.text}…`, left) })
      break
    }
    kept.push(each)
    left -= needed
  }
  return kept
}

/** A text of a pipeline in lines that fit, broken between words; a word that is too long is cut. */
export function wrapped(text: string, width: number): ReadonlyArray<Line> {
  const lines: Array<string> = []
  for (const word of visible(text).split(" ")) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last === undefined) lines.push(longer)
    else if (displayWidth(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(`  ${word}`)
  }
  return lines.map((each) => line(each))
}

/** Left and right with room between them; the right one gives way where there is none. */
export function spread(left: ReadonlyArray<Piece>, right: ReadonlyArray<Piece>, width: number): Line {
  const room = width - widthOf(left) - widthOf(right)
  return room < 2 ? { pieces: left } : { pieces: [...left, piece(" ".repeat(room)), ...right] }
}

/** Text filled up with blanks to `width`. */
export function padded(text: string, width: number, isRight = false): string {
  const shown = cut(text, width)
  const blanks = " ".repeat(Math.max(0, width - displayWidth(shown)))
  return isRight ? blanks + shown : shown + blanks
}

/** Printable ASCII and the signs of the view itself: of these every terminal knows the width. */
const CERTAIN = /^[\x20-\x7e·…−→↑↓▸●○◌×╌━─█░▒▁▂▃▄▅▆▇\u2400-\u243f\ufffd]*$/

/** A line for a terminal of `width` columns. */
export function rendered({ pieces, isMarked = false }: Line, width: number, colour: boolean): string {
  let column = 0
  let isUncertain = false
  let text = ""
  for (const each of fitted(pieces, width)) {
    const codes = isMarked ? "7" : each.tone === undefined ? "" : CODES[each.tone]
    text += colour && codes !== "" ? `\x1b[${codes}m${each.text}${RESET}` : each.text
    column += displayWidth(each.text)
    if (CERTAIN.test(each.text)) continue
    // Terminals differ about the width of such characters: what follows stands where it should all the same.
    isUncertain = true
    text += `\x1b[${column + 1}G`
  }
  if (isMarked && colour && column < width) text += `\x1b[7m${" ".repeat(width - column)}${RESET}`
  return isUncertain ? `\x1b[2K${text}` : text
}

/** A line for a place that is no screen. */
export const plain = ({ pieces }: Line, width: number): string =>
  fitted(pieces, width).map(({ text }) => text).join("").trimEnd()
