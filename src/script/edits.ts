/**
 * Changes of a text in place, and the way back: which place of the old text a place of the new one stands for. Lines are
 * kept: a change takes as many line ends as it replaces.
 */

/** A piece of the old text that was replaced; plain data. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Place in the old text that errors inside the new piece are told at. */
  readonly place: number
}

/** Before everything that begins there; small enough that each `start` still counts. */
const AT_END = -(2 ** 40)

export class Edits {
  readonly #list: Array<Edit & { readonly order: number }> = []

  constructor(readonly source: string) {}

  get isEmpty(): boolean {
    return this.#list.length === 0
  }

  replace(start: number, end: number, text: string, place = start): void {
    this.#list.push({ start, end, text: text + this.#lineEnds(start, end), place, order: 0 })
  }

  /** Puts `before` and `after` around a piece; pieces inside it are put around first. */
  around(start: number, end: number, before: string, after: string, place = start): void {
    this.#list.push({ start, end: start, text: before, place, order: -end })
    this.close(end, after, start, place)
  }

  /** Puts a text at the end of a piece that began at `start`, behind those that belong to pieces inside it. */
  close(end: number, text: string, start: number, place = start): void {
    this.#list.push({ start: end, end, text, place, order: AT_END - start })
  }

  #lineEnds(start: number, end: number): string {
    return this.source.slice(start, end).match(/\r?\n|[\u2028\u2029]|\r/g)?.join("") ?? ""
  }

  /** The edits in order of the text; undefined if two of them overlap. */
  sorted(): ReadonlyArray<Edit> | undefined {
    const list = this.#list.toSorted((one, other) =>
      one.start - other.start || one.end - other.end || one.order - other.order
    )
    if (list.some((edit, i) => i > 0 && edit.start < list[i - 1].end)) return undefined
    return list.map(({ start, end, text, place }) => ({ start, end, text, place }))
  }
}

/** The text with the edits done. */
export function applyEdits(source: string, edits: ReadonlyArray<Edit>): string {
  let text = ""
  let done = 0
  for (const edit of edits) {
    text += source.slice(done, edit.start) + edit.text
    done = edit.end
  }
  return text + source.slice(done)
}

/** A 1-based place: columns count characters, as engines do, not UTF-16 units. */
interface Place {
  readonly line: number
  readonly column: number
}

/** The place in the old text that a place in the new one stands for. */
export function originalPlace(source: string, edits: ReadonlyArray<Edit>, place: Place): Place {
  const offset = offsetOf(applyEdits(source, edits), place)
  let shift = 0
  for (const edit of edits) {
    const start = edit.start + shift
    if (offset < start) break
    if (offset < start + edit.text.length) return placeOf(source, edit.place)
    shift += edit.text.length - (edit.end - edit.start)
  }
  return placeOf(source, offset - shift)
}

function offsetOf(text: string, { line, column }: Place): number {
  let offset = 0
  for (let left = line - 1; left > 0; left--) {
    const next = text.indexOf("\n", offset)
    if (next < 0) break
    offset = next + 1
  }
  for (let left = column - 1; left > 0 && offset < text.length; left--) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1
  }
  return offset
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf("\n") + 1
  return { line: before.split("\n").length, column: [...before.slice(lineStart)].length + 1 }
}
