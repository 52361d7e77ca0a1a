/**
 * Fixes as data: which stretch of which text is replaced by what, so that a machine can mend what an error tells. Builds
 * and applies them to texts; touches no file.
 */
import type { TextPlace } from "./flow_error.ts"

/** A place in a text; line and column are 1-based, columns in UTF-16 units, as in `TextPlace`. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Edit {
  /** As the error names it. */
  readonly file: string
  readonly from: Position
  /** Behind the last character that is replaced; equal to `from` where something is added. */
  readonly to: Position
  /** What has to stand there: elsewhere (behind an alias, say) nothing is changed. */
  readonly was: string
  readonly text: string
}

/** How a text is mended: all edits together, or none. */
export interface Fix {
  /** What it does, as `write maxRows`. */
  readonly description: string
  readonly edits: ReadonlyArray<Edit>
}

/** Puts another word in place of the one that is marked. Undefined where no place is known. */
export function replacing(place: TextPlace | undefined, was: string, text: string): { readonly fix?: Fix } {
  if (place === undefined || was === text || was.includes("\n")) return {}
  const { file, line, column } = place
  const edit = { file, from: { line, column }, to: { line, column: column + was.length }, was, text }
  return { fix: { description: `write \`${text}\` for \`${was}\``, edits: [edit] } }
}

/** Help and fix for a word that most likely stands for another. */
export const meaning = (
  place: TextPlace | undefined,
  was: string,
  meant: string,
): { readonly help: string; readonly fix?: Fix } => ({
  help: `did you mean \`${meant}\`?`,
  ...replacing(place, was, meant),
})

export interface Applied {
  readonly text: string
  readonly applied: ReadonlyArray<Fix>
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A text with fixes applied, in their order; one that meets an earlier one, or does not fit the text, is left out whole. */
export function applyFixes(source: string, file: string, fixes: ReadonlyArray<Fix>): Applied {
  const starts = lineStarts(source)
  const taken: Array<Stretch> = []
  const applied = fixes.filter(({ edits }) => {
    const stretches = edits.map((edit) => edit.file === file ? stretchOf(edit, source, starts) : undefined)
    if (!stretches.every((stretch): stretch is Stretch => stretch !== undefined)) return false
    const all = [...taken, ...stretches].sort((a, b) => a.start - b.start || a.end - b.end)
    // Two additions at one place would have an order that nobody chose.
    if (all.some((next, i) => i > 0 && (next.start < all[i - 1].end || next.start === all[i - 1].start))) return false
    taken.push(...stretches)
    return true
  })
  const text = taken.sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), source)
  return { text, applied }
}

function lineStarts(text: string): ReadonlyArray<number> {
  const starts = [text.startsWith("\uFEFF") ? 1 : 0]
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  return starts
}

function stretchOf({ from, to, was, text }: Edit, source: string, starts: ReadonlyArray<number>): Stretch | undefined {
  const offset = ({ line, column }: Position) => (starts[line - 1] ?? Infinity) + column - 1
  let [start, end] = [offset(from), offset(to)]
  if (!(start <= end && end <= source.length)) return undefined
  // A value in quotes is marked with them.
  const quote = source[start]
  if ((quote === '"' || quote === "'") && source.slice(start + 1, start + 1 + was.length) === was && was !== "") {
    start++
    end = start + was.length
  }
  return source.slice(start, end) === was ? { start, end, text } : undefined
}
