/**
 * Makes loops of a WebAssembly module obey a deadline: for every turn of a `loop` a unit of fuel is spent, and when the tank is
 * empty an import is called, which fills it again or throws. No such code can run on without the host being asked.
 * Works on bytes; sections as in the core specification, 5.5. The host's side is fuel.ts.
 *
 * The import is one that the module has anyway, a function without parameters and results: a new one would change the number
 * of every function. The host tells the calls apart by the tank, which is never empty elsewhere.
 */
import { readInstruction } from "./instructions.ts"
import { turnsOf } from "./loops.ts"
import { PREAMBLE, type Section, WasmReader } from "./wasm_reader.ts"

/** The name by which the tank is exported. */
export const FUEL = "fuel"

export interface Metered {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Module and name of the import that is called when the tank is empty. */
  readonly hook: readonly [string, string]
  /** Places where fuel is spent. */
  readonly probes: number
}

export interface MeterOptions {
  /** False: the tank is there, and nothing spends from it. To see what metering costs. */
  readonly spends?: boolean
}

const [TYPE, IMPORT, FUNCTION, GLOBAL, EXPORT, CODE, TAG] = [1, 2, 3, 6, 7, 10, 13]
/** Sections by their place in a module: the numbers alone do not tell (5.5.15). Custom sections are left out. */
const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]

const I32 = 0x7f
/** Before the host has the tank in its hands, the module's own start may loop. */
const FIRST_FILL = 1 << 30
/** Copying 2⁶ bytes counts as much as one turn of a loop. */
const BYTES_PER_UNIT = 6

const OP = {
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

export function meter(source: Uint8Array, { spends = true }: MeterOptions = {}): Metered {
  const reader = new WasmReader(source)
  const sections = reader.sections().filter(({ id }) => id !== 0)
  for (const { id, from } of sections) {
    if (id === TAG || !ORDER.includes(id)) reader.refuse(`section ${id} is not known`, from)
  }
  const outline = outlineOf(reader, sections)
  const parts: Array<Uint8Array> = [source.subarray(0, PREAMBLE)]
  const writer = new CodeWriter(reader, outline)
  for (const id of ORDER) {
    const section = sections.find((section) => section.id === id)
    if (id === GLOBAL) put(parts, id, extended(reader, section, [I32, 1, OP.constant, ...signed(FIRST_FILL), OP.end]))
    else if (id === EXPORT) put(parts, id, extended(reader, section, tankExport(outline.tank)))
    else if (section === undefined) continue
    else if (id === CODE && spends) put(parts, id, writer.section(section))
    else put(parts, id, [source.subarray(section.from, section.to)])
  }
  return { bytes: joined(parts), hook: outline.hook, probes: writer.probes }
}

/** What must be known before code can be rewritten. */
interface Outline {
  readonly hook: readonly [string, string]
  /** Number of the function imported as `hook`. */
  readonly hookIndex: number
  /** Number of the new global. */
  readonly tank: number
  /** Per function of the module's own, how many parameters it has. */
  readonly parameters: ReadonlyArray<number>
}

function outlineOf(reader: WasmReader, sections: ReadonlyArray<Section>): Outline {
  const counted = (id: number): number => {
    const section = sections.find((section) => section.id === id)
    if (section === undefined) return 0
    reader.at = section.from
    return reader.number()
  }
  const types = Array.from({ length: counted(TYPE) }, () => functionType(reader))
  let [hook, hookIndex, functions, globals]: [readonly [string, string] | undefined, number, number, number] = [
    undefined,
    0,
    0,
    0,
  ]
  for (let count = counted(IMPORT); count > 0; count--) {
    const names = [reader.name(), reader.name()] as const
    const type = skipImport(reader)
    if (type === "global") globals++
    if (typeof type !== "number") continue
    const { parameters, results } = types[type]
    if (hook === undefined && parameters + results === 0) [hook, hookIndex] = [names, functions]
    functions++
  }
  const parameters = Array.from({ length: counted(FUNCTION) }, () => types[reader.number()].parameters)
  const tank = globals + counted(GLOBAL)
  if (hook === undefined) return reader.refuse("there is no import without parameters and results", PREAMBLE)
  return { hook, hookIndex, tank, parameters }
}

function functionType(reader: WasmReader): { readonly parameters: number; readonly results: number } {
  if (reader.byte() !== 0x60) reader.refuse("only types of functions are known", reader.at - 1)
  const list = () => {
    const length = reader.number()
    for (let i = 0; i < length; i++) reader.valueType()
    return length
  }
  return { parameters: list(), results: list() }
}

/** The number of its type, if it is a function. */
function skipImport(reader: WasmReader): number | "global" | "other" {
  const kind = reader.byte()
  if (kind === 0) return reader.number()
  if (kind > 3) return reader.refuse(`imports of the kind ${kind} are not known`, reader.at - 1)
  if (kind !== 2) reader.valueType()
  if (kind === 3) reader.skip(1)
  else reader.limits()
  return kind === 3 ? "global" : "other"
}

/** Rewrites the bodies of functions (5.4.1, 5.5.13). */
class CodeWriter {
  probes = 0

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
    }
    return parts
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
    const parts: Array<Uint8Array> = []
    let copied = codeFrom
    /** Puts code in between the bytes up to one place and those from another one. */
    const put = (code: ReadonlyArray<number>, to: number, from: number) => {
      parts.push(reader.bytes.subarray(copied, to), Uint8Array.from(code))
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
    if (parts.length === 0) return [reader.bytes.subarray(start, end)]
    return [
      Uint8Array.from(unsigned(groups + 1)),
      reader.bytes.subarray(groupsFrom, codeFrom),
      Uint8Array.from([2, I32]),
      ...parts,
      reader.bytes.subarray(copied, end),
    ]
  }

  /** Behind the head of a loop, or before a jump back to it. */
  #turn(rest: number): ReadonlyArray<number> {
    return this.#spend(rest, [OP.constant, 1])
  }

  /** In the place of a conditional jump, which is counted when it is made; the `if` is one label more. */
  #jumpIf(rest: number, label: number): ReadonlyArray<number> {
    return [OP.if, NO_RESULT, ...this.#turn(rest), OP.jump, ...unsigned(label + 1), OP.end]
  }

  /** Before an instruction that works through as many bytes as the top of the stack says. */
  #work(rest: number, length: number): ReadonlyArray<number> {
    const get = [OP.getLocal, ...unsigned(length)]
    const cost = [...get, OP.constant, BYTES_PER_UNIT, OP.shiftRight]
    return [OP.setLocal, ...unsigned(length), ...this.#spend(rest, cost), ...get]
  }

  #spend(rest: number, cost: ReadonlyArray<number>): ReadonlyArray<number> {
    const tank = unsigned(this.outline.tank)
    const local = unsigned(rest)
    return [
      ...[OP.getGlobal, ...tank],
      ...cost,
      ...[OP.subtract, OP.teeLocal, ...local],
      ...[OP.setGlobal, ...tank],
      ...[OP.getLocal, ...local, OP.constant, 0, OP.isLess],
      ...[OP.if, NO_RESULT, OP.call, ...unsigned(this.outline.hookIndex), OP.end],
    ]
  }
}

/** The contents of a section that is a list, with one more entry. */
function extended(
  reader: WasmReader,
  section: Section | undefined,
  entry: ReadonlyArray<number>,
): ReadonlyArray<Uint8Array> {
  if (section === undefined) return [Uint8Array.from([1, ...entry])]
  reader.at = section.from
  const count = reader.number()
  return [
    Uint8Array.from(unsigned(count + 1)),
    reader.bytes.subarray(reader.at, section.to),
    Uint8Array.from(entry),
  ]
}

const tankExport = (tank: number): ReadonlyArray<number> => [
  FUEL.length,
  ...new TextEncoder().encode(FUEL),
  3,
  ...unsigned(tank),
]

function put(parts: Array<Uint8Array>, id: number, contents: ReadonlyArray<Uint8Array>): void {
  parts.push(Uint8Array.from([id, ...unsigned(lengthOf(contents))]), ...contents)
}

const lengthOf = (parts: ReadonlyArray<Uint8Array>): number => parts.reduce((sum, { length }) => sum + length, 0)

function joined(parts: ReadonlyArray<Uint8Array>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function unsigned(value: number): ReadonlyArray<number> {
  const bytes: Array<number> = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80)
  return [...bytes, value]
}

/** A number that is not negative, where a sign is expected. */
function signed(value: number): ReadonlyArray<number> {
  const bytes = [...unsigned(value)]
  if (bytes[bytes.length - 1] < 0x40) return bytes
  bytes[bytes.length - 1] |= 0x80
  return [...bytes, 0]
}
