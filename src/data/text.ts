/**
 * Bytes as text, and whether they are text at all. Does in place what is short; Node's `Buffer`, which does the rest
 * fastest, is loaded when it is first needed: most runs over ASCII files never do.
 */
import type { Buffer } from "node:buffer"

interface NodeBuffer {
  readonly Buffer: typeof Buffer
  isUtf8(bytes: Uint8Array): boolean
}

let loaded: NodeBuffer | undefined
/** For threads that take `process` away before anything is read. */
export function provideBuffer(buffer: NodeBuffer): void {
  loaded = buffer
}

function nodeBuffer(): NodeBuffer {
  return loaded ??= Reflect.get(globalThis, "process").getBuiltinModule("node:buffer") as NodeBuffer
}

/** Up to so many bytes a loop is faster than a call. */
const SHORT = 8
/** A header, or the few rows of a message, are not worth the loading: so many texts of up to so many bytes go by loops. */
const FEW = 1000
const MODERATE = 64
let texts = 0

const asBuffer = new WeakMap<Uint8Array, Buffer>()

/** The bytes as text. They must be valid UTF-8 (sources see to that). */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  const most = loaded === undefined && texts++ < FEW ? MODERATE : SHORT
  if (end - start <= most && isAscii(bytes, start, end)) {
    let text = ""
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i])
    return text
  }
  let buffer = asBuffer.get(bytes)
  if (buffer === undefined) {
    buffer = nodeBuffer().Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    asBuffer.set(bytes, buffer)
  }
  return buffer.toString("utf8", start, end)
}

/** Whether the bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return (bytes.length <= MODERATE && isAscii(bytes, 0, bytes.length)) || nodeBuffer().isUtf8(bytes)
}

/** Whether the bytes are ASCII. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] > 127) return false
  return true
}

/** The bytes as characters, one each, whatever they mean. */
export const latin1 = (bytes: Uint8Array): string =>
  nodeBuffer().Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength).toString("latin1")
