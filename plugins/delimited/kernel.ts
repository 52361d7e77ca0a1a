/**
 * The WebAssembly kernel, loaded once per process: scans records (kernel_scanner.ts), checks text and numbers (rows.ts) and puts
 * rows out (kernel_emitter.ts), in the memory where the slabs are.
 */
import { isUtf8, type RowMemory, rowMemory } from "../../src/plugin/mod.ts"
import { KERNEL } from "./kernel_wasm.ts"

/** Where the kernel leaves its results, in 32-bit words. */
const RESULT = 16
export interface Kernel {
  readonly rows: RowMemory
  /** Of a scan: records, rest, lines, openQuote, strays, isAscii; from 8 on of an emission: bytes. */
  readonly results: Int32Array
  /** As in kernel/scan.ts. */
  readonly scan: (...numbers: ReadonlyArray<number>) => number
  /** As in kernel/count.ts. */
  readonly count: (...numbers: ReadonlyArray<number>) => number
  /** As in kernel/numbers.ts. */
  readonly doubt: (...numbers: ReadonlyArray<number>) => number
  /** As in kernel/emit.ts. */
  readonly emit: (...numbers: ReadonlyArray<number>) => number
  /** As in kernel/text.ts. */
  readonly isText: (...numbers: ReadonlyArray<number>) => number
}

let loaded: Kernel | null | undefined

/** Undefined where WebAssembly with SIMD and shared memory is not to be had. */
export function kernel(): Kernel | undefined {
  if (loaded === undefined) loaded = load() ?? null
  return loaded ?? undefined
}

/** Whether bytes of a slab are UTF-8; the kernel tells it several times as fast as the platform. */
export function isText(slab: Uint8Array, from: number, end: number): boolean {
  const found = kernel()
  if (found === undefined || !found.rows.owns(slab)) return isUtf8(slab.subarray(from, end))
  return found.isText(slab.byteOffset, from, end) === 1
}

function load(): Kernel | undefined {
  const rows = rowMemory()
  if (rows === undefined) return undefined
  try {
    const module = new WebAssembly.Module(Uint8Array.fromBase64(KERNEL))
    const { exports } = new WebAssembly.Instance(module, { env: { memory: rows.memory } })
    const results = new Int32Array(rows.memory.buffer, 4 * RESULT, 16)
    return { rows, results, ...exports as unknown as Pick<Kernel, "scan" | "count" | "doubt" | "emit" | "isText"> }
  } catch {
    return undefined
  }
}
