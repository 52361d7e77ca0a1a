/**
 * Makes loops of a WebAssembly module obey a deadline: for every turn of a `loop` a unit of fuel is spent, and when the tank is
 * empty an import is called, which fills it again or throws. No such code can run on without the host being asked.
 * Works on bytes; sections as in the core specification, 5.5. The host's side is fuel.ts.
 *
 * The import is one that the module has anyway, a function without parameters and results: a new one would change the number
 * of every function. The host tells the calls apart by the tank, which is never empty elsewhere.
 */
import { CodeWriter, I32, OP, type Outline } from "./code_writer.ts"
import { joined, lengthOf, named, signed, unsigned } from "./wasm_writer.ts"
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

const [CUSTOM, TYPE, IMPORT, FUNCTION, GLOBAL, EXPORT, CODE, TAG] = [0, 1, 2, 3, 6, 7, 10, 13]
/** Sections by their place in a module: the numbers alone do not tell (5.5.15). Custom sections are left out. */
const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]

/** Before the host has the tank in its hands, the module's own start may loop. */
const FIRST_FILL = 1 << 30

export function meter(source: Uint8Array, { spends = true }: MeterOptions = {}): Metered {
  const reader = new WasmReader(source)
  const sections = reader.sections().filter(({ id }) => id !== CUSTOM)
  for (const { id, from } of sections) {
    if (id === TAG || !ORDER.includes(id)) reader.refuse(`section ${id} is not known`, from)
    if (sections.findLast((section) => section.id === id)!.from !== from) {
      reader.refuse(`section ${id} comes twice`, from)
    }
  }
  const outline = outlineOf(reader, sections)
  const parts: Array<Uint8Array> = [source.subarray(0, PREAMBLE)]
  const writer = new CodeWriter(reader, outline)
  for (const id of ORDER) {
    const section = sections.find((section) => section.id === id)
    if (id === GLOBAL) put(parts, id, extended(reader, section, [I32, 1, OP.constant, ...signed(FIRST_FILL), OP.end]))
    else if (id === EXPORT) put(parts, id, extended(reader, section, tankExport(outline.tank)))
    else if (section === undefined) continue
    else if (id === CODE && spends) {
      const code = writer.section(section)
      put(parts, CUSTOM, writer.hints())
      put(parts, id, code)
    } else put(parts, id, [source.subarray(section.from, section.to)])
  }
  return { bytes: joined(parts), hook: outline.hook, probes: writer.probes }
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
  return { hook, hookIndex, tank, functions, parameters }
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

const tankExport = (tank: number): ReadonlyArray<number> => [...named(FUEL), 3, ...unsigned(tank)]

function put(parts: Array<Uint8Array>, id: number, contents: ReadonlyArray<Uint8Array>): void {
  parts.push(Uint8Array.from([id, ...unsigned(lengthOf(contents))]), ...contents)
}
