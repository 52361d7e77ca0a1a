/**
 * What there is to say of an old file: one warning for its form, and one per key that changed, however often it is there;
 * and every error. Knows codes and words; does not translate.
 */
import { basename } from "../../data/path.ts"
import { type FlowError, flowError, type FlowErrorDetails, type TextPlace } from "../../errors/flow_error.ts"
import type { Code } from "../../errors/codes.ts"

interface Note {
  readonly code: Code
  readonly why: string
  readonly text: TextPlace
  readonly help: string | undefined
  /** What became of it, with the lines where it did; most often one. */
  readonly changes: Map<string, Array<number>>
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
    const note = this.#notes.get(id) ?? { code, why, text, help, changes: new Map() }
    note.changes.set(change, [...note.changes.get(change) ?? [], text.line])
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
    const offset = ({ text }: FlowError) => (text?.line ?? 0) * 1e6 + (text?.column ?? 0)
    return this.#errors.toSorted((a, b) => offset(a) - offset(b))
  }

  /** Nothing is said of bad rows, so that they are left out. */
  skips(): void {
    this.#skips = true
  }

  get warnings(): ReadonlyArray<FlowError> {
    const told = [...this.#notes.values()].map(({ code, changes, why, text, help }) =>
      flowError(code, `${said(changes)}${why === "" ? "" : `: ${why}`}`, {
        text,
        ...(help === undefined ? {} : { help }),
      })
    )
    return [this.#heading(), ...told]
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

function said(changes: ReadonlyMap<string, ReadonlyArray<number>>): string {
  const all = [...changes]
  const [first] = all
  if (all.length === 1) return first[1].length === 1 ? first[0] : `${first[0]} (${first[1].length} times)`
  return all.map(([change, lines]) => `${change} (line ${lines.join(", ")})`).join(", ")
}
