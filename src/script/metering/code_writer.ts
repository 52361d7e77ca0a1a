/**
 * Puts the spending of fuel into the bodies of functions (core specification, 5.4.1 and 5.5.13): for each turn of a loop, and
 * before what works through many bytes at once.
 */
import { readInstruction } from "./instructions.ts"
import { turnsOf } from "./loops.ts"
import { lengthOf, list, named, unsigned } from "./wasm_writer.ts"
import type { Section, WasmReader } from "./wasm_reader.ts"

export const I32 = 0x7f
/** Copying 2⁶ bytes counts as much as one turn of a loop. */
const BYTES_PER_UNIT = 6

export const OP = {
  end: 0x0b,
  if: 0x04,
  jump: 0x0c,
  call: 0x10,
  getLocal: 0x20,
  setLocal: 0x21,
  teeLocal: 0x22,
  getGlobal: 0x23,
  setGlobal: 0x24,
  constant: 0x41,
  isLess: 0x48,
  subtract: 0x6b,
  shiftRight: 0x76,
} as const
const NO_RESULT = 0x40

/** What must be known before code can be rewritten. */
export interface Outline {
  readonly hook: readonly [string, string]
  /** Number of the function imported as `hook`. */
  readonly hookIndex: number
  /** Number of the new global. */
  readonly tank: number
  /** How many functions are imported. */
  readonly functions: number
  /** Per function of the module's own, how many parameters it has. */
  readonly parameters: ReadonlyArray<number>
}

export class CodeWriter {
  probes = 0
  /** Of the function at hand: where branches are that are hardly ever taken, counted from its first byte. */
  #cold: Array<number> = []
  readonly #hints: Array<ReadonlyArray<number>> = []

  constructor(readonly reader: WasmReader, readonly outline: Outline) {}

  section({ from }: Section): ReadonlyArray<Uint8Array> {
    const { reader, outline } = this
    reader.at = from
    const count = reader.number()
    const parts: Array<Uint8Array> = [Uint8Array.from(unsigned(count))]
    for (let i = 0; i < count; i++) {
      const size = reader.number()
      const body = this.#body(reader.at + size, outline.parameters[i])
      parts.push(Uint8Array.from(unsigned(lengthOf(body))), ...body)
      if (this.#cold.length > 0) this.#hints.push([...unsigned(outline.functions + i), ...list(this.#cold.map(hint))])
    }
    return parts
  }

  /**
   * Tells the compiler which branches are hardly ever taken (proposal "branch hinting", 2): it then keeps registers for the
   * loop itself, instead of freeing them for the call in it. Stands before the code.
   */
  hints(): ReadonlyArray<Uint8Array> {
    return [Uint8Array.from([...named("metadata.code.branch_hint"), ...list(this.#hints)])]
  }

  #body(end: number, parameters: number): ReadonlyArray<Uint8Array> {
    const { reader } = this
    const start = reader.at
    const groups = reader.number()
    const groupsFrom = reader.at
    let locals = parameters
    for (let i = 0; i < groups; i++) {
      locals += reader.number()
      reader.valueType()
    }
    const codeFrom = reader.at
    const turns = turnsOf(reader, end)
    reader.at = codeFrom
    const parts: Array<Uint8Array> = [
      Uint8Array.from(unsigned(groups + 1)),
      reader.bytes.subarray(groupsFrom, codeFrom),
      Uint8Array.from([2, I32]),
    ]
    this.#cold = []
    let copied = codeFrom
    /** Puts code in between the bytes up to one place and those from another one. */
    const put = ({ code, cold }: Probe, to: number, from: number) => {
      parts.push(reader.bytes.subarray(copied, to))
      this.#cold.push(lengthOf(parts) + cold)
      parts.push(Uint8Array.from(code))
      copied = from
      this.probes++
    }
    // Two locals of our own behind all others: what is left in the tank, and a length.
    const [rest, length] = [locals, locals + 1]
    while (reader.at < end) {
      const at = reader.at
      const { kind } = readInstruction(reader)
      const jump = turns.jumps.get(at)
      if (jump?.isConditional) put(this.#jumpIf(rest, jump.label), at, jump.to)
      else if (jump !== undefined) put(this.#turn(rest), at, at)
      else if (kind === "lengthy") put(this.#work(rest, length), at, at)
      else if (kind === "block" && turns.heads.has(reader.at)) put(this.#turn(rest), reader.at, reader.at)
    }
    if (copied === codeFrom) return [reader.bytes.subarray(start, end)]
    return [...parts, reader.bytes.subarray(copied, end)]
  }

  /** Behind the head of a loop, or before a jump back to it. */
  #turn(rest: number): Probe {
    return this.#spend(rest, [OP.constant, 1])
  }

  /** In the place of a conditional jump, which is counted when it is made; the `if` is one label more. */
  #jumpIf(rest: number, label: number): Probe {
    return around([OP.if, NO_RESULT], this.#turn(rest), [OP.jump, ...unsigned(label + 1), OP.end])
  }

  /** Before an instruction that works through as many bytes as the top of the stack says. */
  #work(rest: number, length: number): Probe {
    const local = unsigned(length)
    const get = [OP.getLocal, ...local]
    const cost = [...get, OP.constant, BYTES_PER_UNIT, OP.shiftRight]
    return around([OP.setLocal, ...local], this.#spend(rest, cost), get)
  }

  #spend(rest: number, cost: ReadonlyArray<number>): Probe {
    const tank = unsigned(this.outline.tank)
    const local = unsigned(rest)
    const spend = [
      ...[OP.getGlobal, ...tank],
      ...cost,
      ...[OP.subtract, OP.teeLocal, ...local],
      ...[OP.setGlobal, ...tank],
      ...[OP.getLocal, ...local, OP.constant, 0, OP.isLess],
    ]
    const ask = [OP.if, NO_RESULT, OP.call, ...unsigned(this.outline.hookIndex), OP.end]
    return { code: [...spend, ...ask], cold: spend.length }
  }
}

/** Code that is put in, and where in it the branch is that is hardly ever taken. */
interface Probe {
  readonly code: ReadonlyArray<number>
  readonly cold: number
}

const around = (before: ReadonlyArray<number>, { code, cold }: Probe, behind: ReadonlyArray<number>): Probe => ({
  code: [...before, ...code, ...behind],
  cold: before.length + cold,
})

/** The branch at this place is not likely to be taken. */
const hint = (at: number): ReadonlyArray<number> => [...unsigned(at), 1, 0]
