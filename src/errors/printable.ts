/** Texts of strangers on a terminal: shown, never obeyed, and how wide they are there. Loads nothing. */

/** Tabs as two blanks, so that carets stand where they should; nothing that a terminal would obey. */
export const visible = (text: string): string => printable(text.replaceAll("\t", "  ")).replaceAll("\n", "␊")

/**
 * Control characters as their picture, line ends kept; characters that turn the direction of text, and halves of
 * characters, as a replacement character.
 */
export const printable = (text: string): string =>
  text.toWellFormed().replace(/[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.charCodeAt(0)
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "␡" : "\ufffd"
  })

/** A text that may be of a script or of data, behind something of ours: no line of it looks like the start of another. */
export const quoted = (text: string): string => printable(text).replaceAll("\n", "\n  ")

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{20000}-\u{3fffd}]/u
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** Columns a text takes on a terminal: East Asian wide characters and emoji take two, combining ones none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += NO_WIDTH.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}
