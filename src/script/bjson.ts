/**
 * The binary form in which QuickJS writes and reads its own values (`JS_WriteObject`, version 5 of the format), as far as
 * columns need it: arrays of null, booleans, numbers and strings. Source of the format: quickjs.c, BC_TAG_*.
 */
const VERSION = 5

const TAG_NULL = 1
const TAG_UNDEFINED = 2
const TAG_FALSE = 3
const TAG_TRUE = 4
const TAG_INT32 = 5
const TAG_FLOAT64 = 6
const TAG_STRING = 7
const TAG_ARRAY = 9

/** Writes values into memory that grows on demand. */
export class BjsonEncoder {
  bytes = new Uint8Array(1 << 18)
  length = 0
  #view = new DataView(this.bytes.buffer)

  begin(): void {
    this.length = 0
    this.#room(16)
    this.bytes[this.length++] = VERSION
    this.bytes[this.length++] = 0 // no atoms
  }

  array(count: number): void {
    this.#room(8)
    this.bytes[this.length++] = TAG_ARRAY
    this.#leb(count)
  }

  null(): void {
    this.#room(1)
    this.bytes[this.length++] = TAG_NULL
  }

  boolean(value: boolean): void {
    this.#room(1)
    this.bytes[this.length++] = value ? TAG_TRUE : TAG_FALSE
  }

  number(value: number): void {
    this.#room(9)
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.bytes[this.length++] = TAG_INT32
      this.#leb(((value << 1) ^ (value >> 31)) >>> 0)
      return
    }
    this.bytes[this.length++] = TAG_FLOAT64
    this.#view.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** Any string, lone surrogates and NUL included. */
  string(text: string): void {
    const count = text.length
    this.#room(2 * count + 6)
    let wide = false
    for (let i = 0; i < count && !wide; i++) wide = text.charCodeAt(i) > 255
    const { bytes } = this
    bytes[this.length++] = TAG_STRING
    this.#leb(2 * count + (wide ? 1 : 0))
    let at = this.length
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i)
      bytes[at++] = code & 255
      if (wide) bytes[at++] = code >>> 8
    }
    this.length = at
  }

  /** `source[from … to)` as a string, without making one here; false if it is not ASCII, and then nothing is written. */
  ascii(source: Uint8Array, from: number, to: number): boolean {
    const count = to - from
    this.#room(count + 6)
    const start = this.length
    const { bytes } = this
    bytes[this.length++] = TAG_STRING
    this.#leb(2 * count)
    let at = this.length
    for (let i = from; i < to; i++) {
      const byte = source[i]
      if (byte > 127) {
        this.length = start
        return false
      }
      bytes[at++] = byte
    }
    this.length = at
    return true
  }

  get content(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  #leb(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.bytes[this.length++] = rest & 127 | 128
      rest >>>= 7
    }
    this.bytes[this.length++] = rest
  }

  #room(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

/** What a column holds once it left the sandbox. */
export type Primitive = null | undefined | boolean | number | string

/** Reads values; `RangeError` if the bytes are not what they should be, which only a defect of ours can cause. */
export class BjsonDecoder {
  #at = 0
  #view: DataView

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes[this.#at++] !== VERSION || bytes[this.#at++] !== 0) throw new RangeError("unknown bjson version")
  }

  /** Number of elements of the array that begins here. */
  array(): number {
    if (this.bytes[this.#at++] !== TAG_ARRAY) throw new RangeError("bjson: no array where one was expected")
    return this.#leb()
  }

  /** If the next value is null, skips it. */
  skipNull(): boolean {
    if (this.bytes[this.#at] !== TAG_NULL) return false
    this.#at++
    return true
  }

  /** Passes over the next value, whatever it is. */
  skip(): void {
    const tag = this.bytes[this.#at++]
    if (tag === TAG_ARRAY) { for (let left = this.#leb(); left > 0; left--) this.skip() }
    else if (tag === TAG_STRING) {
      const header = this.#leb()
      this.#at += (header >>> 1) << (header & 1)
    } else if (tag === TAG_INT32) this.#leb()
    else if (tag === TAG_FLOAT64) this.#at += 8
    else if (!(tag >= TAG_NULL && tag <= TAG_TRUE)) throw new RangeError(`bjson: tag ${tag}`)
  }

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length
  }

  value(): Primitive {
    const tag = this.bytes[this.#at++]
    switch (tag) {
      case TAG_NULL:
        return null
      case TAG_UNDEFINED:
        return undefined
      case TAG_FALSE:
        return false
      case TAG_TRUE:
        return true
      case TAG_INT32: {
        const zigzag = this.#leb()
        return (zigzag >>> 1) ^ -(zigzag & 1)
      }
      case TAG_FLOAT64:
        this.#at += 8
        return this.#view.getFloat64(this.#at - 8, true)
      case TAG_STRING:
        return this.#string()
      default:
        throw new RangeError(`bjson: tag ${tag}`)
    }
  }

  /** A whole array of values. */
  list(): Array<Primitive> {
    const count = this.array()
    const values = new Array<Primitive>(count)
    for (let i = 0; i < count; i++) values[i] = this.value()
    return values
  }

  /**
   * Passes over strings of ASCII characters for rows from the `index`-th on and notes where the bytes of each lie, moved by
   * `shift`. Stops at the first value that is none and returns its index.
   */
  asciiRun(index: number, rows: Int32Array, offsets: Int32Array, shift: number): number {
    const { bytes } = this
    let [i, at] = [index, this.#at]
    for (; i < rows.length && bytes[at] === TAG_STRING; i++) {
      this.#at = at + 1
      const header = this.#leb()
      const start = this.#at
      const end = start + (header >>> 1)
      let byte = start
      while (byte < end && bytes[byte] < 128) byte++
      if ((header & 1) !== 0 || byte < end) break
      offsets[2 * rows[i]] = start + shift
      offsets[2 * rows[i] + 1] = end + shift
      at = end
    }
    this.#at = at
    return i
  }

  #string(): string {
    const header = this.#leb()
    const count = header >>> 1
    const units = new Uint16Array(count)
    for (let i = 0; i < count; i++) {
      units[i] = this.bytes[this.#at++]
      if (header & 1) units[i] |= this.bytes[this.#at++] << 8
    }
    let text = ""
    for (let i = 0; i < count; i += 8192) text += String.fromCharCode(...units.subarray(i, i + 8192))
    return text
  }

  #leb(): number {
    let byte = this.bytes[this.#at++]
    if (byte < 128) return byte
    let value = byte & 127
    let shift = 7
    do {
      byte = this.bytes[this.#at++]
      value |= (byte & 127) << shift
      shift += 7
    } while (byte & 128)
    return value >>> 0
  }
}

/** Whether the bytes are one complete value and nothing else. */
export function isWhole(bytes: Uint8Array): boolean {
  try {
    const decoder = new BjsonDecoder(bytes)
    decoder.skip()
    return decoder.isAtEnd
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
