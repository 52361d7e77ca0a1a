/**
 * Dead letters read back: line by line, checked, and told apart into those that are to be replayed and those that are
 * resolved. Changes nothing.
 */
import type { Files } from "../data/files.ts"
import { openInput } from "../data/input_files.ts"
import type { ReplayRecord } from "../data/replay_origin.ts"
import { isUtf8, utf8 } from "../data/text.ts"
import type { Code } from "../errors/codes.ts"
import { type FlowError, flowError } from "../errors/flow_error.ts"

/** One line of a dead-letter file. */
export interface Letter {
  /** 1-based number of the line. */
  readonly number: number
  readonly text: string
}

/** A letter that waits to be replayed. */
export interface OpenLetter {
  readonly step: string
  readonly source: string
  /** See `wayPath`; absent if the row came from the source directly. */
  readonly path: ReadonlyArray<string> | undefined
  readonly rounds: number
  readonly record: ReplayRecord
  /** All that stands in the letter, also what FlowEngine does not know. */
  readonly content: Readonly<Record<string, unknown>>
}

const LF = 10
const PIECE = 1 << 16

/** The lines of a dead-letter file that are not empty. */
export async function* readLetters(files: Files, path: string): AsyncGenerator<Letter> {
  const input = await openInput(files, { name: path, path, size: undefined }, "utf-8")
  try {
    const piece = new Uint8Array(PIECE)
    let rest: Array<Uint8Array> = []
    let number = 0
    while (true) {
      const count = await input.read(piece)
      const bytes = piece.subarray(0, count ?? 0)
      let from = 0
      for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
        number++
        const text = textOf([...rest, bytes.subarray(from, end)], path, number)
        rest = []
        from = end + 1
        if (text !== "") yield { number, text }
      }
      if (count === null) break
      rest.push(bytes.slice(from))
    }
    const text = textOf(rest, path, number + 1)
    if (text !== "") yield { number: number + 1, text }
  } finally {
    input.close()
  }
}

function textOf(pieces: ReadonlyArray<Uint8Array>, path: string, line: number): string {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  if (!isUtf8(bytes)) throw letterError("FE5041", path, line, "the line is not valid UTF-8")
  return utf8(bytes, 0, bytes.length).trim()
}

export const letterError = (code: Code, file: string, line: number, message: string): FlowError =>
  flowError(code, message, { data: { file, line } })

/** What stands in a letter. Throws FE5041. */
export function contentOf(letter: Letter, file: string): Readonly<Record<string, unknown>> {
  const content = parsed(letter, file)
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    return content as Readonly<Record<string, unknown>>
  }
  throw letterError("FE5041", file, letter.number, "the line is no JSON object")
}

function parsed({ text, number }: Letter, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw letterError("FE5041", file, number, `the line is no JSON: ${(error as Error).message}`)
  }
}

/** Whether a letter needs nothing more: a replay brought it home, or someone dismissed it. */
export const isResolved = (content: Readonly<Record<string, unknown>>): boolean =>
  content.resolved !== undefined && content.resolved !== null && content.resolved !== false

/** A letter that is not resolved, checked. Throws FE5041, FE5042 or FE5046. */
export function openLetter(content: Readonly<Record<string, unknown>>, number: number, file: string): OpenLetter {
  const wrong = (key: string, what: string) =>
    letterError("FE5041", file, number, `\`${key}\` of the letter is ${what}`)
  const optional = <A>(key: string, is: (value: unknown) => value is A, what: string): A | undefined => {
    const value = content[key]
    if (value === undefined || value === null) return undefined
    if (is(value)) return value
    throw wrong(key, `not ${what}`)
  }
  const step = optional("step", isText, "a text")
  if (step === undefined) throw wrong("step", "missing")
  const source = optional("source", isText, "a text")
  if (source === undefined) {
    throw letterError("FE5042", file, number, `the letter has no \`source\`: its format is an older one`)
  }
  const byte = optional("byteStart", isCount, "a number")
  return {
    step,
    source,
    path: optional("path", isTexts, "a list of texts"),
    rounds: optional("rounds", isCount, "a number") ?? 0,
    record: {
      number,
      bytes: bytesOf(optional("raw", isText, "a text"), optional("rawBase64", isText, "a text"), file, number),
      place: {
        file: optional("file", isText, "a text"),
        record: optional("record", isCount, "a number"),
        line: optional("line", isCount, "a number"),
        byte,
      },
      byteEnd: optional("byteEnd", isCount, "a number"),
      columns: optional("columns", isTexts, "a list of texts"),
    },
    content,
  }
}

const isText = (value: unknown): value is string => typeof value === "string"
const isCount = (value: unknown): value is number => Number.isSafeInteger(value)
const isTexts = (value: unknown): value is ReadonlyArray<string> => Array.isArray(value) && value.every(isText)

/** `raw` wins: who writes it beside `rawBase64` has mended the bytes that were no text. */
function bytesOf(raw: string | undefined, base64: string | undefined, file: string, line: number): Uint8Array {
  if (raw !== undefined) {
    if (raw.isWellFormed()) return new TextEncoder().encode(raw)
    throw letterError(
      "FE5041",
      file,
      line,
      "`raw` of the letter has half a character (a surrogate without its partner)",
    )
  }
  if (base64 === undefined) {
    throw letterError("FE5046", file, line, "the letter has neither `raw` nor `rawBase64`")
  }
  try {
    return Uint8Array.fromBase64(base64)
  } catch {
    throw letterError("FE5041", file, line, "`rawBase64` of the letter is no base64")
  }
}
