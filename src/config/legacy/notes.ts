/**
 * What there is to say of an old file: one warning for its form, and one per key that changed, however often it is there;
 * and every error. Knows codes and words; does not translate.
 */
import { basename } from "../../data/path.ts"
import { type FlowError, flowError, type FlowErrorDetails, type TextPlace } from "../../errors/flow_error.ts"
import type { Code } from "../../errors/codes.ts"

interface Note {
  readonly code: Code
  readonly text: TextPlace
  readonly help: string | undefined
  /** What became of it, most often one thing. */
  readonly changes: Map<string, Change>
}

interface Change {
  readonly why: string
  readonly lines: Array<number>
}

export class Notes {
  readonly #errors: Array<FlowError> = []
  readonly #notes = new Map<string, Note>()
  readonly #forms = new Map<string, TextPlace>()
  #skips = false

  constructor(readonly file: string) {}

  /** @param what the same for all places that are told as one, as kind and key */
  warn(code: Code, what: string, change: string, why: string, text: TextPlace, help?: string): void {
    const id = `${code} ${what}`
    const note: Note = this.#notes.get(id) ?? { code, text, help, changes: new Map() }
    const { lines } = note.changes.get(change) ?? { lines: [] }
    note.changes.set(change, { why, lines: [...lines, text.line] })
    this.#notes.set(id, note)
  }

  fail(code: Code, message: string, details: FlowErrorDetails): void {
    this.#errors.push(flowError(code, message, details))
  }

  /** A change that is told together with the form of the file. */
  form(change: string, text: TextPlace): void {
    if (!this.#forms.has(change)) this.#forms.set(change, text)
  }

  /** In the order of the text. */
  get errors(): ReadonlyArray<FlowError> {
    return inOrder(this.#errors)
  }

  /** Nothing is said of bad rows, so that they are left out. */
  skips(): void {
    this.#skips = true
  }

  /** The heading, and the others in the order of the text. */
  get warnings(): ReadonlyArray<FlowError> {
    const told = [...this.#notes.values()].map(({ code, changes, text, help }) =>
      flowError(code, said([...changes]), { text, ...(help === undefined ? {} : { help }) })
    )
    return [this.#heading(), ...inOrder(told)]
  }

  #heading(): FlowError {
    const forms = [...this.#forms.keys()]
    const [text] = this.#forms.values()
    const what = forms.length === 0 ? "" : ` (${forms.join(", ")})`
    const skipped = this.#skips ? "; rows that a step cannot take are left out (`onError: skip`), as they were" : ""
    return flowError("FE1501", `${basename(this.file)} is in an old form${what}${skipped}`, {
      ...(text === undefined ? {} : { text }),
      help: `write it in the current one: flowengine migrate ${this.file}`,
    })
  }
}

const inOrder = (errors: ReadonlyArray<FlowError>) => {
  const offset = ({ text }: FlowError) => (text?.line ?? 0) * 1e6 + (text?.column ?? 0)
  return errors.toSorted((a, b) => offset(a) - offset(b))
}

/** Why is told once where all changes have it in common, else behind those that have it. */
function said(changes: ReadonlyArray<readonly [string, Change]>): string {
  const groups = Map.groupBy(changes, ([, { why }]) => why)
  return [...groups].map(([why, group]) => {
    const texts = group.map(([change, { lines }]) =>
      changes.length > 1 ? `${change} (line ${lines.join(", ")})` : times(change, lines.length)
    )
    return `${texts.join(", ")}${why === "" ? "" : `: ${why}`}`
  }).join("; ")
}

const times = (change: string, count: number) => count === 1 ? change : `${change} (${count} times)`
