/**
 * Reads the binary form of WebAssembly as far as metering needs it: numbers, names, limits, sections (WebAssembly core
 * specification, 5.2 to 5.5). Refuses what it does not know; checks nothing that the engine checks when it compiles.
 */
import { flowError } from "../../errors/flow_error.ts"

/** A section as it stands in the bytes. */
export interface Section {
  readonly id: number
  /** Its contents, without id and size. */
  readonly from: number
  readonly to: number
}

/** Length of magic number and version. */
export const PREAMBLE = 8
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** Value types that take one byte: i32, i64, f32, f64, funcref, externref. */
const VALUE_TYPES: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x70, 0x6f])

export class WasmReader {
  constructor(readonly bytes: Uint8Array, public at = 0) {}

  byte(): number {
    if (this.at >= this.bytes.length) this.refuse("the bytes end too early", this.bytes.length)
    return this.bytes[this.at++]
  }

  /** An unsigned number of up to 32 bits (5.2.2). */
  number(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return this.refuse("a number that does not end")
  }

  /** Any number of up to 64 bits, whose value does not matter. */
  skipNumber(): void {
    for (let length = 0; length < 10; length++) if (this.byte() < 0x80) return
    this.refuse("a number that does not end")
  }

  skip(length: number): void {
    this.at += length
    if (this.at > this.bytes.length) this.refuse("the bytes end too early", this.bytes.length)
  }

  name(): string {
    const length = this.number()
    const from = this.at
    this.skip(length)
    return new TextDecoder().decode(this.bytes.subarray(from, this.at))
  }

  valueType(): number {
    const type = this.byte()
    return VALUE_TYPES.has(type) ? type : this.refuse(`value type 0x${hex(type)} is not known`, this.at - 1)
  }

  /** Of a memory or table (5.3.7): no shared memories, none of 64 bits. */
  limits(): void {
    const flag = this.byte()
    if (flag > 1) this.refuse(`limits of the kind ${flag} are not known`, this.at - 1)
    this.skipNumber()
    if (flag === 1) this.skipNumber()
  }

  sections(): ReadonlyArray<Section> {
    if (MAGIC_AND_VERSION.some((byte, i) => this.bytes[i] !== byte)) this.refuse("this is no module of version 1", 0)
    this.at = PREAMBLE
    const found: Array<Section> = []
    while (this.at < this.bytes.length) {
      const id = this.byte()
      const length = this.number()
      const from = this.at
      this.skip(length)
      found.push({ id, from, to: this.at })
    }
    return found
  }

  /** Unmetered code must never run, so nothing is let through unread. */
  refuse(what: string, at = this.at): never {
    throw flowError("FE4202", `${what} (offset ${at})`)
  }
}

export const hex = (byte: number): string => byte.toString(16).padStart(2, "0")
