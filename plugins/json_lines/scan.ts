/**
 * JSON lines scanned as bytes: where each record is, and where the values of its top-level keys stand. Checks the whole
 * line against the grammar (RFC 8259); makes no strings but for keys not seen before.
 */
import {
  giveBack,
  grownOffsets,
  type NotesMaker,
  type RecordNotes,
  type RecordScanner,
  sharedOffsets,
  utf8,
} from "../../src/plugin/mod.ts"

export const lineScans: NotesMaker<RecordNotes> = {
  make: () => ({ records: 0, bounds: sharedOffsets(2048), lines: 0, rest: 0, openQuote: -1 }),
  bytes: ({ bounds }) => bounds.byteLength,
  giveBack: ({ bounds }) => giveBack(bounds),
}

/** Lines are records; blank ones are none. */
export const lineScanner: RecordScanner<RecordNotes> = {
  scan(bytes, from, to, isEnd, most, into) {
    let records = 0
    let at = from
    let lines = 0
    while (at < to && records < most) {
      let end = bytes.indexOf(10, at)
      if (end < 0 || end >= to) {
        if (!isEnd) break
        end = to
      }
      const last = end > at && bytes[end - 1] === 13 ? end - 1 : end
      if (!isBlank(bytes, at, last)) {
        if (2 * records + 2 > into.bounds.length) into.bounds = grownOffsets(into.bounds)
        into.bounds[2 * records] = at
        into.bounds[2 * records + 1] = last
        records++
      }
      at = Math.min(to, end + 1)
      lines++
    }
    into.records = records
    into.lines = lines
    into.rest = at
    return into
  },
}

const isBlankByte = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isBlankByte(bytes[i])) return false
  return true
}

/** What is wrong with a line, and where. */
export interface JsonProblem {
  readonly message: string
  readonly at: number
}

/** Unlike any key in a line: a line end cannot be inside one. */
const NEVER = Uint8Array.of(10)

class Malformed {
  constructor(readonly problem: JsonProblem) {}
}

/** Told of every top-level key of an object, in order; a key may come twice. */
export interface KeyTaker {
  /**
   * @param key number of the key among those looked for, or -1
   * @param start the value is at `bytes[start … end)`
   * @param keyStart the key, in its quotes, is at `bytes[keyStart … keyEnd)`
   */
  take(key: number, start: number, end: number, keyStart: number, keyEnd: number): void
}

/** A key as text. */
export const keyText = (bytes: Uint8Array, start: number, end: number): string => JSON.parse(utf8(bytes, start, end))

/** Reads objects, one line each. */
export class ObjectScanner {
  #bytes = new Uint8Array(0) as Uint8Array
  #at = 0
  #end = 0
  readonly #keys: ReadonlyArray<Uint8Array>

  constructor(readonly keys: ReadonlyArray<string>) {
    const encoder = new TextEncoder()
    // A key with a backslash never stands in a line as it is.
    this.#keys = keys.map((key) => key.includes("\\") ? NEVER : encoder.encode(key))
  }

  /** Tells the keys of the object in `bytes[from … to)`; what is wrong if there is none. */
  scan(bytes: Uint8Array, from: number, to: number, taker: KeyTaker): JsonProblem | undefined {
    this.#bytes = bytes
    this.#at = from
    this.#end = to
    try {
      this.#blanks()
      if (bytes[this.#at] !== 123) this.#fail("the line does not begin with {")
      this.#object(1, taker)
      this.#blanks()
      if (this.#at !== to) this.#fail("there is text after the object")
      return undefined
    } catch (error) {
      if (error instanceof Malformed) return error.problem
      throw error
    }
  }

  #keyNumber(start: number, end: number): number {
    const length = end - start - 2
    const bytes = this.#bytes
    for (let k = 0; k < this.#keys.length; k++) {
      const key = this.#keys[k]
      if (key.length !== length) continue
      let i = 0
      while (i < length && bytes[start + 1 + i] === key[i]) i++
      if (i === length) return k
    }
    // An escaped key may still be one we know.
    for (let i = start; i < end; i++) if (bytes[i] === 92) return this.keys.indexOf(keyText(bytes, start, end))
    return -1
  }

  #object(depth: number, taker?: KeyTaker): void {
    this.#at++
    this.#blanks()
    if (this.#bytes[this.#at] === 125 && this.#at < this.#end) return void this.#at++
    while (true) {
      this.#blanks()
      const start = this.#at
      if (this.#bytes[start] !== 34 || start >= this.#end) this.#fail("a key in double quotes is expected")
      this.#string()
      const end = this.#at
      this.#blanks()
      if (this.#bytes[this.#at] !== 58 || this.#at >= this.#end) this.#fail("a colon is expected")
      this.#at++
      this.#blanks()
      const valueStart = this.#at
      this.#value(depth)
      if (taker !== undefined) taker.take(this.#keyNumber(start, end), valueStart, this.#at, start, end)
      this.#blanks()
      const next = this.#at < this.#end ? this.#bytes[this.#at] : -1
      this.#at++
      if (next === 125) return
      if (next !== 44) {
        this.#at--
        this.#fail("a comma or } is expected")
      }
    }
  }

  #value(depth: number): void {
    if (depth > 512) this.#fail("values are nested more than 512 deep")
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : -1
    if (byte === 34) return this.#string()
    if (byte === 123) return this.#object(depth + 1)
    if (byte === 91) return this.#list(depth)
    if (byte === 45 || (byte >= 48 && byte <= 57)) return this.#number()
    if (this.#word("true") || this.#word("false") || this.#word("null")) return
    this.#fail("a value is expected")
  }

  #list(depth: number): void {
    this.#at++
    this.#blanks()
    if (this.#bytes[this.#at] === 93 && this.#at < this.#end) return void this.#at++
    while (true) {
      this.#blanks()
      this.#value(depth + 1)
      this.#blanks()
      const next = this.#at < this.#end ? this.#bytes[this.#at] : -1
      if (next !== 93 && next !== 44) this.#fail("a comma or ] is expected")
      this.#at++
      if (next === 93) return
    }
  }

  #word(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.#at + i >= this.#end || this.#bytes[this.#at + i] !== word.charCodeAt(i)) return false
    }
    this.#at += word.length
    return true
  }

  #number(): void {
    if (this.#bytes[this.#at] === 45) this.#at++
    const first = this.#at
    this.#digits()
    if (this.#bytes[first] === 48 && this.#at > first + 1) this.#fail("a number must not begin with 0")
    if (this.#at < this.#end && this.#bytes[this.#at] === 46) {
      this.#at++
      this.#digits()
    }
    if (this.#at < this.#end && (this.#bytes[this.#at] | 32) === 101) {
      this.#at++
      const sign = this.#bytes[this.#at]
      if (sign === 43 || sign === 45) this.#at++
      this.#digits()
    }
  }

  #digits(): void {
    const start = this.#at
    while (this.#at < this.#end && this.#bytes[this.#at] >= 48 && this.#bytes[this.#at] <= 57) this.#at++
    if (this.#at === start) this.#fail("a digit is expected")
  }

  #string(): void {
    const bytes = this.#bytes
    let at = this.#at + 1
    while (at < this.#end) {
      const byte = bytes[at]
      if (byte === 34) {
        this.#at = at + 1
        return
      }
      if (byte < 32) break
      if (byte === 92) at += this.#escape(at)
      else at++
    }
    this.#at = Math.min(at, this.#end)
    this.#fail(at >= this.#end ? "a string is never closed" : "a string has a control character that is not escaped")
  }

  /** Length of the escape at a backslash. */
  #escape(at: number): number {
    const next = this.#bytes[at + 1]
    if (next === 117) {
      const unit = this.#unit(at)
      if (unit < 0xd800 || unit > 0xdfff) return 6
      // Text files cannot hold one half of a pair; it would silently become another character.
      const isPair = unit < 0xdc00 && this.#bytes[at + 6] === 92 && this.#bytes[at + 7] === 117
      const second = isPair ? this.#unit(at + 6) : 0
      if (second >= 0xdc00 && second <= 0xdfff) return 12
      this.#at = at
      this.#fail("an escape \\u is half a character (a surrogate without its partner)")
    }
    if (at + 1 >= this.#end || !'"\\/bfnrt'.includes(String.fromCharCode(next))) {
      this.#at = at
      this.#fail("there is no such escape")
    }
    return 2
  }

  /** The UTF-16 unit of the `\uXXXX` at a backslash. */
  #unit(at: number): number {
    let unit = 0
    for (let i = at + 2; i < at + 6; i++) {
      const byte = this.#bytes[i]
      const digit = byte >= 48 && byte <= 57
        ? byte - 48
        : (byte | 32) >= 97 && (byte | 32) <= 102
        ? (byte | 32) - 87
        : -1
      if (i >= this.#end || digit < 0) {
        this.#at = at
        this.#fail("an escape \\u needs four hexadecimal digits")
      }
      unit = unit * 16 + digit
    }
    return unit
  }

  #blanks(): void {
    while (this.#at < this.#end && isBlankByte(this.#bytes[this.#at])) this.#at++
  }

  #fail(message: string): never {
    throw new Malformed({ message, at: this.#at })
  }
}
