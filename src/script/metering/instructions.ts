/**
 * Reads the instructions of WebAssembly (core specification, 5.4): which there are, and what follows each. Those of
 * version 1, sign extension, saturating conversion, bulk memory, reference types, several values. All others are refused:
 * tail calls, exceptions, threads and vectors can loop or wait in ways that metering loops does not see.
 */
import { hex, type WasmReader } from "./wasm_reader.ts"

/** What stands behind an opcode. */
type Immediates =
  | "none"
  | "end"
  | "block"
  | "label"
  | "labels"
  | "index"
  | "two"
  | "memory"
  | "f32"
  | "f64"
  | "types"
  | "bulk"

const LOOP = 0x03
const BRANCH_IF = 0x0d
const BULK_PREFIX = 0xfc

/** From, to (both included), what follows. */
const ONE_BYTE: ReadonlyArray<readonly [number, number, Immediates]> = [
  [0x00, 0x01, "none"], // unreachable, nop
  [0x02, 0x04, "block"], // block, loop, if
  [0x05, 0x05, "none"], // else
  [0x0b, 0x0b, "end"],
  [0x0c, 0x0d, "label"], // br, br_if
  [0x0e, 0x0e, "labels"], // br_table
  [0x0f, 0x0f, "none"], // return
  [0x10, 0x10, "index"], // call
  [0x11, 0x11, "two"], // call_indirect
  [0x1a, 0x1b, "none"], // drop, select
  [0x1c, 0x1c, "types"], // select t
  [0x20, 0x26, "index"], // local.get … table.set
  [0x28, 0x3e, "memory"], // loads, stores
  [0x3f, 0x40, "index"], // memory.size, memory.grow
  [0x41, 0x42, "index"], // i32.const, i64.const
  [0x43, 0x43, "f32"],
  [0x44, 0x44, "f64"],
  [0x45, 0xc4, "none"], // comparisons, arithmetic, conversions, sign extension
  [0xd0, 0xd0, "index"], // ref.null
  [0xd1, 0xd1, "none"], // ref.is_null
  [0xd2, 0xd2, "index"], // ref.func
  [BULK_PREFIX, BULK_PREFIX, "bulk"],
]

const IMMEDIATES: ReadonlyArray<Immediates | undefined> = (() => {
  const table: Array<Immediates | undefined> = new Array(256).fill(undefined)
  for (const [from, to, immediates] of ONE_BYTE) table.fill(immediates, from, to + 1)
  return table
})()

/** How many numbers follow an opcode behind 0xfc. */
const BULK: ReadonlyArray<number> = [
  ...[0, 0, 0, 0, 0, 0, 0, 0], // saturating conversions
  ...[2, 1, 2, 1], // memory.init, data.drop, memory.copy, memory.fill
  ...[2, 1, 2, 1, 1, 1], // table.init, elem.drop, table.copy, table.grow, table.size, table.fill
]

/** Behind 0xfc: what works through as many bytes or elements as the top of the stack says. */
const LENGTHY: ReadonlySet<number> = new Set([8, 10, 11, 12, 14, 17])

/** What metering must know of an instruction. */
export type Instruction =
  | { readonly kind: "other" | "end" }
  /** Takes as long as the number on top of the stack says. */
  | { readonly kind: "lengthy" }
  /** Opens a label; `isPlain`: nothing is handed over to it. */
  | { readonly kind: "block"; readonly isLoop: boolean; readonly isPlain: boolean }
  /** Jumps to the labels, counted from the innermost. */
  | { readonly kind: "jump"; readonly way: "always" | "if" | "table"; readonly labels: ReadonlyArray<number> }

const OTHER: Instruction = { kind: "other" }

/** Goes past one instruction. */
export function readInstruction(reader: WasmReader): Instruction {
  const at = reader.at
  const opcode = reader.byte()
  switch (IMMEDIATES[opcode]) {
    case "none":
      return OTHER
    case "end":
      return { kind: "end" }
    case "block":
      return { kind: "block", isLoop: opcode === LOOP, isPlain: skipBlockType(reader) }
    case "label":
      return { kind: "jump", way: opcode === BRANCH_IF ? "if" : "always", labels: [reader.number()] }
    case "labels":
      return { kind: "jump", way: "table", labels: Array.from({ length: reader.number() + 1 }, () => reader.number()) }
    case "index":
      reader.skipNumber()
      return OTHER
    case "two":
      reader.skipNumber()
      reader.skipNumber()
      return OTHER
    case "memory":
      // A larger alignment announces the number of a second memory.
      if (reader.number() >= 64) reader.refuse(`opcode 0x${hex(opcode)} with another memory is not known`, at)
      reader.skipNumber()
      return OTHER
    case "f32":
      reader.skip(4)
      return OTHER
    case "f64":
      reader.skip(8)
      return OTHER
    case "types":
      for (let count = reader.number(); count > 0; count--) reader.valueType()
      return OTHER
    case "bulk":
      return readBulk(reader, at)
    default:
      return reader.refuse(`opcode 0x${hex(opcode)} is not known`, at)
  }
}

function readBulk(reader: WasmReader, at: number): Instruction {
  const opcode = reader.number()
  const numbers = BULK[opcode]
  if (numbers === undefined) return reader.refuse(`opcode 0x${hex(BULK_PREFIX)} ${opcode} is not known`, at)
  for (let i = 0; i < numbers; i++) reader.skipNumber()
  return LENGTHY.has(opcode) ? { kind: "lengthy" } : OTHER
}

/** Nothing (0x40) and a value type are plain; the number of a type may have parameters. */
function skipBlockType(reader: WasmReader): boolean {
  const first = reader.bytes[reader.at]
  const isPlain = first >= 0x40 && first < 0x80
  if (first === 0x40) reader.skip(1)
  else if (isPlain) reader.valueType()
  else reader.skipNumber()
  return isPlain
}
