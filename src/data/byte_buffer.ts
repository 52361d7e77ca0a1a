/**
 * Bytes being put together: grows as needed, is emptied and used again. What writers write into before a file takes it.
 */
const encoder = new TextEncoder()

/** Where the bytes come from. */
export interface BufferMemory {
  take(length: number): Uint8Array
  giveBack(bytes: Uint8Array): void
}

const NOTHING = new Uint8Array(0)
const HEAP: BufferMemory = { take: (length) => new Uint8Array(length), giveBack: () => {} }

/** Bytes that become more; the memory is used again after `clear`. */
export class ByteBuffer {
  bytes: Uint8Array
  length = 0

  constructor(capacity = 1 << 20, readonly memory: BufferMemory = HEAP) {
    this.bytes = memory.take(capacity)
  }

  /** Makes room for `more` further bytes. */
  ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const larger = this.memory.take(Math.max(this.length + more, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.length))
    this.memory.giveBack(this.bytes)
    this.bytes = larger
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.ensure(1)
    this.bytes[this.length++] = value
  }

  /** Copies `source[from … to)`. Short stretches are copied by hand, which beats the call. */
  copy(source: Uint8Array, from: number, to: number): void {
    const count = to - from
    this.ensure(count)
    if (count < 48) {
      const { bytes } = this
      let at = this.length
      for (let i = from; i < to; i++) bytes[at++] = source[i]
    } else this.bytes.set(source.subarray(from, to), this.length)
    this.length += count
  }

  text(text: string): void {
    this.ensure(3 * text.length)
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written
  }

  /** The bytes so far; valid until the next change. */
  get content(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  /** The buffer is not needed any more. */
  release(): void {
    this.memory.giveBack(this.bytes)
    this.bytes = NOTHING
    this.length = 0
  }
}
